"""Agreements and exhibits as rows of `terms.*`: SQL joins what was agreed, no number is typed into it.

To add a column: name it with its type in the table's columns and give its value in the row beside it, in the same
order.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from contracts.agreement import Agreement
from contracts.episode_tables import case_rate_table, episode_tables
from contracts.exhibit_tables import Columns, Row, TermTable, code, exhibit_tables, in_order, thousandths
from contracts.exhibits import Exhibits
from contracts.fee_tables import fee_tables
from contracts.measure_tables import measure_tables
from contracts.savings_tables import savings_tables
from contracts.terms.attribution import Attribution
from contracts.terms.period import Period
from contracts.versions import Versions


def term_tables(
    agreements: Sequence[Agreement],
    exhibits: Exhibits,
    others: Sequence[Agreement] = (),
    earlier: Sequence[Agreement] = (),
) -> dict[str, TermTable]:
    """Rows of every table of `terms.*` that agreements and exhibits decide, by table name.

    `others` are agreements that are not settled now: they own members and judge sessions, but have no period.
    `earlier` are versions that were in force in a part of a period settled now: with the later ones they are one
    agreement. Raises LookupError when an agreement names a measure or an episode definition that no exhibit holds.
    """
    both = [*agreements, *others]
    settled = [_with_earlier(agreement, earlier) for agreement in agreements]
    signed = [*settled, *map(Versions.of, others)]
    tables = {name: TermTable(columns, in_order(rows(signed))) for name, (columns, rows) in _AGREEMENT_TABLES.items()}
    rows = [_agreement(versions, versions.current.period, exhibits) for versions in settled]
    tables["agreement"] = TermTable(
        _AGREEMENT, in_order([*rows, *(_agreement(Versions.of(agreement), None, exhibits) for agreement in others)])
    )
    tables |= fee_tables(signed)
    tables |= measure_tables(agreements, others, exhibits)
    tables |= savings_tables(both, exhibits)
    tables["case_rate"] = case_rate_table(settled)
    named = {_definition(agreement, exhibits) for agreement in both}
    tables |= episode_tables([definition for definition in exhibits.episodes if definition.key in named])
    return dict(sorted((tables | exhibit_tables(exhibits)).items()))


def _with_earlier(agreement: Agreement, earlier: Sequence[Agreement]) -> Versions:
    return Versions.of(agreement, [version for version in earlier if version.agreement_id == agreement.agreement_id])


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
    ("method_code", "varchar"),
    ("multi_touch_code", "varchar"),
    ("exclusive_by_code", "varchar"),
    ("switch_lock_days", "bigint"),
    ("switch_fee_code", "varchar"),
    ("is_fee_by_region", "boolean"),
    ("alignment_track_code", "varchar"),
    ("alignment_baseline_days", "bigint"),
    ("alignment_lock_days", "bigint"),
    ("contact_attempt_count", "bigint"),
    ("contact_days", "bigint"),
    ("care_model_code", "varchar"),
)


def _agreement(versions: Versions, period: Period | None, exhibits: Exhibits) -> Row:
    """Return the row of an agreement over all of its versions; without a period it is not settled in this run."""
    agreement = versions.current
    return (
        agreement.agreement_id,
        agreement.version,
        agreement.vendor_id,
        agreement.payer_id,
        versions.signed[0].effective,
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
        *_ownership(agreement.attribution),
        code(agreement.care_model),
    )


def _ownership(terms: Attribution) -> Row:
    """Return how members are owned and aligned; without an alignment its terms are null."""
    aligned = terms.alignment
    named = ("track", "baseline_within_days", "lock_days", "contact_attempts", "contact_days")
    return (
        code(terms.method),
        code(terms.multi_touch),
        code(terms.exclusive_by),
        terms.switch_lock_days,
        code(terms.switch_fee),
        terms.fee_by_region,
        *(getattr(aligned, name) if aligned else None for name in named),
    )


_AGREEMENT_GROUP: Columns = (("agreement_id", "varchar"), ("group_id", "varchar"))


def _agreement_groups(signed: Sequence[Versions]) -> Iterable[Row]:
    """Yield the employer groups of an agreement that covers some only; one that covers all has no row."""
    for versions in signed:
        for group in versions.current.attribution.groups:
            yield (versions.current.agreement_id, group)


_VENDOR_PROVIDER: Columns = (
    ("vendor_id", "varchar"),
    ("tax_id", "varchar"),
    ("provider_id", "varchar"),
    ("valid_from_date", "date"),
    ("valid_to_date", "date"),
)


def _vendor_providers(signed: Sequence[Versions]) -> Iterable[Row]:
    for agreement in (version for versions in signed for version in versions.signed):
        for provider in agreement.vendor_providers:
            # The last day is included in an agreement and excluded in a table.
            end = provider.last + timedelta(days=1) if provider.last else None
            yield (agreement.vendor_id, provider.tax_id, provider.provider_id, provider.first, end)


_REGION_INSTRUMENT: Columns = (("agreement_id", "varchar"), ("region_code", "varchar"), ("instrument_id", "varchar"))


def _region_instruments(signed: Sequence[Versions]) -> Iterable[Row]:
    for versions in signed:
        for region, instrument in versions.current.primary_instruments().items():
            yield (versions.current.agreement_id, region.value, instrument)


_PROGRAM: Columns = (("agreement_id", "varchar"), ("program_code", "varchar"), ("intensity_number", "bigint"))


def _programs(signed: Sequence[Versions]) -> Iterable[Row]:
    """Yield a vendor's programmes, 1 the most intense."""
    for versions in signed:
        for number, program in enumerate(versions.current.attribution.programs, start=1):
            yield (versions.current.agreement_id, program, number)


_AGREEMENT_TABLES: dict[str, tuple[Columns, Callable[[Sequence[Versions]], Iterable[Row]]]] = {
    "agreement_group": (_AGREEMENT_GROUP, _agreement_groups),
    "program": (_PROGRAM, _programs),
    "region_instrument": (_REGION_INSTRUMENT, _region_instruments),
    "vendor_provider": (_VENDOR_PROVIDER, _vendor_providers),
}
