"""Episode definitions as rows of `terms.*`. `definition_id` is name and version in one word, as the file is named.

To add a column: name it with its type in the table's columns and give its value in the row beside it, in the same
order.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from contracts.agreement import Agreement
from contracts.clauses.case_rate import CaseRate
from contracts.exhibit_tables import Columns, Row, TermTable, code, in_order, thousandths
from contracts.terms.episode import EpisodeDefinition
from contracts.terms.money import exact_cents
from contracts.versions import Versions

_DEFINITION: Columns = (
    ("definition_id", "varchar"),
    ("msk_definition_code", "varchar"),
    ("trigger_confirm_code", "varchar"),
    ("window_rule_code", "varchar"),
    ("straddle_code", "varchar"),
    ("outlier_method_code", "varchar"),
    ("has_bilateral_merge", "boolean"),
    ("low_thousandths", "bigint"),
    ("high_thousandths", "bigint"),
    ("cap_cents", "bigint"),
    ("stratum_minimum_count", "bigint"),
    ("cell_minimum_count", "bigint"),
    ("risk_lookback_days", "bigint"),
    ("procedure_before_days", "bigint"),
    ("procedure_after_days", "bigint"),
    ("procedure_merge_days", "bigint"),
    ("confirm_within_days", "bigint"),
    ("clean_days", "bigint"),
    ("chronic_lookback_days", "bigint"),
    ("chronic_apart_days", "bigint"),
    ("post_surgical_days", "bigint"),
    ("window_before_days", "bigint"),
    ("window_acute_days", "bigint"),
    ("window_chronic_days", "bigint"),
    ("gap_days", "bigint"),
    ("maximum_days", "bigint"),
    ("drug_recency_days", "bigint"),
    ("unspecified_recency_days", "bigint"),
    ("minimum_runout_months_number", "bigint"),
)
_AS_NAMED = tuple(name for name, _ in _DEFINITION[_DEFINITION.index(("confirm_within_days", "bigint")) : -1])


def episode_tables(definitions: Sequence[EpisodeDefinition]) -> dict[str, TermTable]:
    """Rows of the tables that episode definitions decide, by table name."""
    return {
        "episode_code": TermTable(_CODE, in_order(_codes(definitions))),
        "episode_definition": TermTable(_DEFINITION, in_order(_definition(found) for found in definitions)),
        "episode_region": TermTable(_REGION, in_order(_regions(definitions))),
    }


def _definition(found: EpisodeDefinition) -> Row:
    return (
        found.key,
        code(found.msk_definition),
        code(found.trigger_confirm),
        code(found.window_rule),
        code(found.procedure.straddle),
        code(found.outliers.method),
        found.procedure.bilateral_merge,
        thousandths(found.outliers.low),
        thousandths(found.outliers.high),
        None if found.outliers.cap is None else int(exact_cents(found.outliers.cap)),
        found.outliers.minimum_count,
        found.risk.minimum_count,
        found.risk.lookback_days,
        found.procedure.before_days,
        found.procedure.after_days,
        found.procedure.merge_days,
        *(getattr(found, name) for name in _AS_NAMED),
        found.minimum_runout_months,
    )


_REGION: Columns = (("definition_id", "varchar"), ("region_code", "varchar"), ("region_order_number", "bigint"))


def _regions(definitions: Sequence[EpisodeDefinition]) -> Iterable[Row]:
    for found in definitions:
        for order, region in enumerate(found.region_order, start=1):
            yield (found.key, region.value, order)


_CODE: Columns = (
    ("definition_id", "varchar"),
    ("purpose_code", "varchar"),
    ("name_code", "varchar"),
    ("pattern", "varchar"),
)


def _codes(definitions: Sequence[EpisodeDefinition]) -> Iterable[Row]:
    for found in definitions:
        yield from ((found.key, "CHRONIC_PAIN", "CHRONIC_PAIN", pattern) for pattern in found.chronic_codes)
        for name, patterns in found.procedure.complications.items():
            yield from ((found.key, "COMPLICATION", name, pattern) for pattern in patterns)


_CASE_RATE: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("version_number", "bigint"),
    ("family_code", "varchar"),
    ("region_code", "varchar"),
    ("group_code", "varchar"),
    ("risk_code", "varchar"),
    ("attributed_code", "varchar"),
    ("reference_from_date", "date"),
    ("reference_to_date", "date"),
    ("low_cents", "bigint"),
    ("high_cents", "bigint"),
    ("from_date", "date"),
    ("to_date", "date"),
)


def case_rate_table(settled: Sequence[Versions]) -> TermTable:
    """Kinds of episodes that an agreement prices, with the values at which their cost is cut; never the prices.

    Each version has its own, and the days on which episodes begin under it, unless the last one is followed.
    """
    return TermTable(_CASE_RATE, in_order(_case_rates(settled)))


def _case_rates(settled: Sequence[Versions]) -> Iterable[Row]:
    for agreement, days in (each for versions in settled for each in _priced_by(versions)):
        for clause in agreement.cases:
            if not isinstance(clause, CaseRate):
                continue
            reference = clause.reference
            for base in clause.bases:
                yield (
                    agreement.agreement_id,
                    clause.id,
                    agreement.version,
                    code(clause.family),
                    base.region.value,
                    base.group,
                    code(clause.risk),
                    code(clause.attributed),
                    reference.first if reference else None,
                    reference.last if reference else None,
                    None if base.low is None else int(exact_cents(base.low)),
                    None if base.high is None else int(exact_cents(base.high)),
                    *days,
                )


def _priced_by(versions: Versions) -> Iterable[tuple[Agreement, tuple[date | None, date | None]]]:
    """Yield the versions under which episodes begin, each with its first day and the first day after it."""
    if versions.current.grandfather == "follow_current":
        yield versions.current, (None, None)
        return
    for version in versions.signed:
        first = None if version is versions.signed[0] else version.in_force_from
        after = None if version is versions.current else version.terminates + timedelta(days=1)
        yield version, (first, after)
