"""Agreements and exhibits as rows of `terms.*`: SQL joins what was agreed, no number is typed into it.

To add a column: name it with its type in the table's columns and give its value in the row beside it, in the same
order.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from contracts.agreement import Agreement
from contracts.clauses.engaged_fee import EngagedFee
from contracts.clauses.measure_terms import JudgedTerms
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.clauses.stage import Fee, MissingPolicy
from contracts.episode_tables import case_rate_table, episode_tables
from contracts.exhibit_tables import Columns, Row, TermTable, code, exhibit_tables, in_order, thousandths
from contracts.exhibits import Exhibits
from contracts.terms.measure import Measure
from contracts.terms.period import Period


def term_tables(
    agreements: Sequence[Agreement], exhibits: Exhibits, others: Sequence[Agreement] = ()
) -> dict[str, TermTable]:
    """Rows of every table of `terms.*` that agreements and exhibits decide, by table name.

    `others` are agreements that are not settled now: they own members and judge sessions, but have no period.
    Raises LookupError when an agreement names a measure or an episode definition that no exhibit holds.
    """
    both = [*agreements, *others]
    tables = {name: TermTable(columns, in_order(rows(both))) for name, (columns, rows) in _AGREEMENT_TABLES.items()}
    settled = [_agreement(agreement, agreement.period, exhibits) for agreement in agreements]
    tables["agreement"] = TermTable(
        _AGREEMENT, in_order([*settled, *(_agreement(agreement, None, exhibits) for agreement in others)])
    )
    tables["measure"] = TermTable(
        _MEASURE, in_order(row for agreement in both for row in _measures(agreement, exhibits))
    )
    tables["case_rate"] = case_rate_table(agreements)
    named = {_definition(agreement, exhibits) for agreement in both}
    tables |= episode_tables([definition for definition in exhibits.episodes if definition.key in named])
    return dict(sorted((tables | exhibit_tables(exhibits)).items()))


def _definition(agreement: Agreement, exhibits: Exhibits) -> str:
    """Key of the episode definition that an agreement rests on: only such definitions make episodes."""
    found = exhibits.episode(agreement.episodes, agreement.executed)
    if found is None:
        raise LookupError(
            f"agreement {agreement.agreement_id}: no exhibit for episode definition {agreement.episodes.definition} "
            f"version {agreement.episodes.version or f'signed by {agreement.executed}'}"
        )
    return found.key


_AGREEMENT: Columns = (
    ("agreement_id", "varchar"),
    ("version_number", "bigint"),
    ("vendor_id", "varchar"),
    ("payer_id", "varchar"),
    ("effective_date", "date"),
    ("termination_date", "date"),
    ("period_from_date", "date"),
    ("period_to_date", "date"),
    ("fee_exposure_code", "varchar"),
    ("minimum_age_number", "bigint"),
    ("lock_months_number", "bigint"),
    ("event_submission_days", "bigint"),
    ("retro_fee_lookback_days", "bigint"),
    ("completed_session_number", "bigint"),
    ("completed_exercise_thousandths", "bigint"),
    ("suspect_session_number", "bigint"),
    ("episode_definition_id", "varchar"),
)


def _agreement(agreement: Agreement, period: Period | None, exhibits: Exhibits) -> Row:
    """Return the row of an agreement; without a period it is not settled in this run."""
    return (
        agreement.agreement_id,
        agreement.version,
        agreement.vendor_id,
        agreement.payer_id,
        agreement.effective,
        agreement.terminates,
        period.first if period else None,
        period.last if period else None,
        code(agreement.fee_exposure.value),
        agreement.attribution.minimum_age,
        agreement.attribution.lock_months,
        agreement.attribution.event_submission_days,
        agreement.attribution.retro_fee_lookback_days,
        agreement.attribution.completed_session_seconds,
        thousandths(agreement.attribution.completed_exercise_share),
        agreement.attribution.suspect_session_seconds,
        _definition(agreement, exhibits),
    )


_FEE: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("kind_code", "varchar"),
    ("unit_code", "varchar"),
    ("sessions_count", "bigint"),
    ("within_days", "bigint"),
    ("payable_once_months_number", "bigint"),
    ("value_set_id", "varchar"),
    ("target_days", "bigint"),
    ("measure_id", "varchar"),
    ("has_member_cap", "boolean"),
)


def _fees(agreements: Sequence[Agreement]) -> Iterable[Row]:
    for agreement in agreements:
        capped = {fee_id for cap in agreement.of_stage(MemberCap) for fee_id in agreement.fee_ids(cap.of)}
        for fee in agreement.fees:
            terms = ("sessions", "within_days", "payable_once_months", "value_set", "target_days", "measure")
            yield (
                agreement.agreement_id,
                fee.id,
                code(fee.kind),
                fee.unit_code,
                *(_term(fee, name) for name in terms),
                fee.id in capped,
            )


def _term(fee: Fee, name: str) -> Any:
    """Value of a parameter that only some fees have."""
    return getattr(fee, name, None)


_FEE_ITEM: Columns = (("agreement_id", "varchar"), ("clause_id", "varchar"), ("item_code", "varchar"))


def _fee_items(agreements: Sequence[Agreement]) -> Iterable[Row]:
    """Yield what the schedule of a fee names: the milestones of a chain, the types of session that have a price."""
    for agreement in agreements:
        for fee in agreement.fees:
            for item in _term(fee, "items") or ():
                yield (agreement.agreement_id, fee.id, item)


_VENDOR_PROVIDER: Columns = (
    ("vendor_id", "varchar"),
    ("tax_id", "varchar"),
    ("provider_id", "varchar"),
    ("valid_from_date", "date"),
    ("valid_to_date", "date"),
)


def _vendor_providers(agreements: Sequence[Agreement]) -> Iterable[Row]:
    for agreement in agreements:
        for provider in agreement.vendor_providers:
            # The last day is included in an agreement and excluded in a table.
            end = provider.last + timedelta(days=1) if provider.last else None
            yield (agreement.vendor_id, provider.tax_id, provider.provider_id, provider.first, end)


_REGION_INSTRUMENT: Columns = (("agreement_id", "varchar"), ("region_code", "varchar"), ("instrument_id", "varchar"))


def _region_instruments(agreements: Sequence[Agreement]) -> Iterable[Row]:
    for agreement in agreements:
        for region, instrument in agreement.primary_instruments().items():
            yield (agreement.agreement_id, region.value, instrument)


_MEASURE: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("measure_id", "varchar"),
    ("measure_version", "bigint"),
    ("form_code", "varchar"),
    ("source_code", "varchar"),
    ("numerator_code", "varchar"),
    ("denominator_code", "varchar"),
    ("missing_policy_code", "varchar"),
    ("instrument_rule_code", "varchar"),
    ("responder_rule_code", "varchar"),
    ("target_days", "bigint"),
    ("window_before_days", "bigint"),
    ("window_after_days", "bigint"),
    ("baseline_before_days", "bigint"),
    ("baseline_after_days", "bigint"),
    ("minimum_denominator_count", "bigint"),
    ("sessions_count", "bigint"),
    ("within_days", "bigint"),
    ("receipt_days", "bigint"),
    ("baseline_capture_minimum_thousandths", "bigint"),
    ("follow_up_capture_minimum_thousandths", "bigint"),
)


def _measures(agreement: Agreement, exhibits: Exhibits) -> Iterable[Row]:
    for guarantee in agreement.guarantees:
        terms = {term.measure: term for term in guarantee.measures}
        for name in guarantee.measures_needed():
            term = terms.get(name)
            version = term.version if term else 1
            exhibit = _exhibit(agreement, exhibits, name, version)
            yield _measure(agreement, guarantee.id, guarantee.missing_policy, term, exhibit)
    judged = {name for guarantee in agreement.guarantees for name in guarantee.measures_needed()}
    for fee in agreement.fees:
        # Where a guarantee judges the measure of a fee, the review lets the two have the same terms only.
        if isinstance(fee, OutcomeFee | MilestoneFee) and fee.measure is not None and fee.measure not in judged:
            yield _measure(agreement, fee.id, "nri_base", fee, _exhibit(agreement, exhibits, fee.measure, fee.version))


def _exhibit(agreement: Agreement, exhibits: Exhibits, name: str, version: int) -> Measure:
    exhibit = exhibits.measure(name, version)
    if exhibit is None:
        raise LookupError(f"agreement {agreement.agreement_id}: no exhibit for measure {name} version {version}")
    return exhibit


def _measure(
    agreement: Agreement,
    clause_id: str,
    missing_policy: MissingPolicy,
    term: JudgedTerms | OutcomeFee | MilestoneFee | None,
    exhibit: Measure,
) -> Row:
    window = exhibit.follow_up
    target_days = (term.target_days if term else None) or (window.target_days if window else None)
    responder_rule = (term.responder_rule if term else None) or exhibit.responder_rule
    minimum = getattr(term, "minimum_denominator", None) or exhibit.minimum_denominator
    engaged = next((fee for fee in agreement.fees if isinstance(fee, EngagedFee)), None)
    counts_engaged = exhibit.sessions is not None
    return (
        agreement.agreement_id,
        clause_id,
        exhibit.measure,
        exhibit.version,
        code(exhibit.form),
        code(exhibit.source),
        code(exhibit.numerator),
        code(exhibit.denominator),
        code(missing_policy),
        code(exhibit.instrument_rule),
        code(responder_rule),
        target_days,
        window.before_days if window else None,
        window.after_days if window else None,
        window.baseline_before_days if window else None,
        window.baseline_after_days if window else None,
        minimum,
        (engaged.sessions if engaged else exhibit.sessions) if counts_engaged else None,
        (engaged.within_days if engaged else exhibit.within_days) if counts_engaged else None,
        window.receipt_days if window else None,
        thousandths(window.baseline_capture_at_least) if window else None,
        thousandths(window.follow_up_capture_at_least) if window else None,
    )


_AGREEMENT_TABLES: dict[str, tuple[Columns, Callable[[Sequence[Agreement]], Iterable[Row]]]] = {
    "fee": (_FEE, _fees),
    "fee_item": (_FEE_ITEM, _fee_items),
    "region_instrument": (_REGION_INSTRUMENT, _region_instruments),
    "vendor_provider": (_VENDOR_PROVIDER, _vendor_providers),
}
