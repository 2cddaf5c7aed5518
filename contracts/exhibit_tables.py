"""Exhibits as rows of `terms.*`: instruments, lists and rules. Episode definitions: `contracts.episode_tables`.

To add a column: name it with its type in the table's columns and give its value in the row beside it, in the same
order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.exhibits import Exhibits
from contracts.terms.audit import AuditNumbers
from contracts.terms.common_rule import Rules
from contracts.terms.instrument import Region

Row = tuple[Any, ...]
Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TermTable:
    """Columns with their SQL types, and rows in a total order."""

    columns: Columns
    rows: tuple[Row, ...]


def exhibit_tables(exhibits: Exhibits) -> dict[str, TermTable]:
    """Rows of the tables that exhibits alone decide, by table name."""
    return {name: TermTable(columns, in_order(rows(exhibits))) for name, (columns, rows) in _EXHIBIT_TABLES.items()}


def in_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows without repetition in a total order."""
    return tuple(sorted(set(rows), key=lambda row: tuple((value is not None, str(value)) for value in row)))


def code(word: str | None) -> str | None:
    """Turn a word of the agreement language into a code of the tables."""
    return None if word is None else word.upper()


def thousandths(number: Decimal | None) -> int | None:
    """Write an exact number in thousandths; raises ValueError if it has more than three digits after the point."""
    return _whole(number, 3)


def millionths(number: Decimal | None) -> int | None:
    """Write an exact number in millionths; raises ValueError if it has more than six digits after the point."""
    return _whole(number, 6)


def _whole(number: Decimal | None, digits: int) -> int | None:
    if number is None:
        return None
    scaled = number.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{number} has more than {digits} digits after the point")
    return int(scaled)


_INSTRUMENT: Columns = (
    ("instrument_id", "varchar"),
    ("version", "bigint"),
    ("direction_code", "varchar"),
    ("scoring_code", "varchar"),
    ("item_count", "bigint"),
    ("item_minimum_number", "bigint"),
    ("item_maximum_number", "bigint"),
    ("answered_minimum_count", "bigint"),
    ("scale_maximum_number", "bigint"),
    ("mcid_thousandths", "bigint"),
    ("severity_minimum_thousandths", "bigint"),
    ("severity_maximum_thousandths", "bigint"),
    ("has_mixed_direction", "boolean"),
    ("has_own_items", "boolean"),
    ("scoring_version_number", "bigint"),
    ("is_newest_scoring", "boolean"),
)


def _instruments(exhibits: Exhibits) -> Iterable[Row]:
    for instrument in exhibits.instruments:
        versions = [found for found in exhibits.instruments if found.instrument == instrument.instrument]
        yield (
            instrument.instrument,
            instrument.version,
            "L" if instrument.better == "lower" else "H",
            code(instrument.scoring),
            instrument.items.count,
            instrument.items.minimum,
            instrument.items.maximum,
            instrument.items.answered_minimum,
            int(instrument.scale_maximum),
            thousandths(instrument.mcid),
            thousandths(instrument.severity_at_least),
            thousandths(instrument.severity_at_most),
            instrument.mixed_direction,
            instrument.own_items,
            min(found.version for found in versions if found.scores_like(instrument)),
            max(versions, key=lambda found: found.version).scores_like(instrument),
        )


_INSTRUMENT_SCORE: Columns = (
    ("instrument_id", "varchar"),
    ("version", "bigint"),
    ("raw_number", "bigint"),
    ("score_thousandths", "bigint"),
)


def _instrument_scores(exhibits: Exhibits) -> Iterable[Row]:
    for instrument in exhibits.instruments:
        for raw, score in enumerate(instrument.table):
            yield (instrument.instrument, instrument.version, raw, thousandths(score))


_VALUE_SET: Columns = (
    ("set_id", "varchar"),
    ("system_code", "varchar"),
    ("kind_code", "varchar"),
    ("pattern", "varchar"),
    ("match_code", "varchar"),
    ("pattern_to", "varchar"),
    ("valid_from_date", "date"),
    ("valid_to_date", "date"),
    ("list_version", "varchar"),
)


def _value_sets(exhibits: Exhibits) -> Iterable[Row]:
    for row in exhibits.value_sets:
        yield tuple(getattr(row, name) for name, _ in _VALUE_SET)


_CODE_RELEASE: Columns = (
    ("system_code", "varchar"),
    ("category_code", "varchar"),
    ("valid_from_date", "date"),
    ("valid_to_date", "date"),
    ("codes", "varchar"),
)


def _code_releases(exhibits: Exhibits) -> Iterable[Row]:
    for release in exhibits.code_releases:
        yield tuple(getattr(release, name) for name, _ in _CODE_RELEASE)


_DRUG: Columns = (
    ("ndc11_code", "varchar"),
    ("ingredient_code", "varchar"),
    ("unit_mme_numerator", "bigint"),
    ("unit_mme_denominator", "bigint"),
)


def _drugs(exhibits: Exhibits) -> Iterable[Row]:
    for drug in exhibits.drugs:
        worth = drug.unit_mme
        numbers = (None, None) if worth is None else (worth.numerator, worth.denominator)
        yield (drug.ndc11_code, drug.ingredient_code, *numbers)


_RELATIVE_VALUE: Columns = (
    ("system_code", "varchar"),
    ("code", "varchar"),
    ("modifier_class_code", "varchar"),
    ("setting_class_code", "varchar"),
    ("weight_number", "bigint"),
    ("valid_from_date", "date"),
    ("valid_to_date", "date"),
)


def _relative_values(exhibits: Exhibits) -> Iterable[Row]:
    for each in exhibits.relative_values:
        yield (
            *(each.system_code, each.code, each.modifier_class_code, each.setting_class_code),
            *(each.ten_thousandths, each.valid_from_date, each.valid_to_date),
        )


_RED_FLAG_RULE: Columns = (
    ("set_id", "varchar"),
    ("direct_code", "varchar"),
    ("other_count", "bigint"),
    ("apart_days", "bigint"),
    ("lookback_days", "bigint"),
    ("is_shown_by_diagnostics", "boolean"),
    ("is_fee_exclusion", "boolean"),
    ("is_safety_event", "boolean"),
)


def _red_flag_rules(exhibits: Exhibits) -> Iterable[Row]:
    for rules in exhibits.red_flags:
        for name, rule in rules.sets.items():
            yield (
                *(name, code(rule.direct), rule.other_days, rule.apart_days, rule.lookback_days),
                *(rule.shown_by_diagnostics, rule.refuses_fee, rule.is_safety_event),
            )


_RED_FLAG_SCOPE: Columns = (("set_id", "varchar"), ("purpose_code", "varchar"), ("region_code", "varchar"))


def _red_flag_scopes(exhibits: Exhibits) -> Iterable[Row]:
    for rules in exhibits.red_flags:
        for name, rule in rules.sets.items():
            for purpose, regions in (("EPISODE", rule.episodes), ("OUTCOME", rule.outcomes)):
                yield from ((name, purpose, region.value) for region in (Region if regions == "all" else regions))


_DRUG_CLASS_RULE: Columns = (
    ("class_code", "varchar"),
    ("line_before_days", "bigint"),
    ("line_after_days", "bigint"),
    ("supply_at_most_days", "bigint"),
    ("is_by_episode", "boolean"),
    ("other_reason_days", "bigint"),
    ("start_free_days", "bigint"),
)


def _drug_class_rules(exhibits: Exhibits) -> Iterable[Row]:
    for relations in exhibits.drug_relations:
        for name, rule in relations.classes.items():
            yield (name, *(getattr(rule, column) for column, _ in _DRUG_CLASS_RULE[1:]))


_DRUG_OTHER_DISEASE: Columns = (
    ("class_code", "varchar"),
    ("ingredient_code", "varchar"),
    ("set_id", "varchar"),
    ("before_days", "bigint"),
)


def _drug_other_diseases(exhibits: Exhibits) -> Iterable[Row]:
    for relations in exhibits.drug_relations:
        for disease in relations.other_diseases:
            yield (disease.drug_class, disease.ingredient, disease.red_flag, disease.before_days)


# The suffix of a column is its type: months, years and seconds are numbers.
_COMMON_RULE: Columns = tuple(
    (name if name.endswith(("_days", "_cents", "_count")) else f"{name}_number", "bigint")
    for name in Rules.model_fields
)


def _common_rules(exhibits: Exhibits) -> Iterable[Row]:
    """Yield the one row of numbers: SQL joins it to every row that a rule decides on."""
    for found in exhibits.common_rules:
        yield tuple(getattr(found.rules, name) for name in Rules.model_fields)


_AUDIT_RULE: Columns = tuple(
    (name if name.endswith("_days") else f"{name}_number", "bigint") for name in AuditNumbers.model_fields
)


def _audit_rules(exhibits: Exhibits) -> Iterable[Row]:
    for found in exhibits.audits:
        yield tuple(getattr(found.numbers, name) for name in AuditNumbers.model_fields)


_AUDIT_CHECK: Columns = (
    ("check_code", "varchar"),
    ("limit_code", "varchar"),
    ("limit_thousandths", "bigint"),
    ("minimum_count", "bigint"),
)


def _audit_checks(exhibits: Exhibits) -> Iterable[Row]:
    for found in exhibits.audits:
        for name, check in found.checks.items():
            yield (code(name), check.limit_code, thousandths(check.limit), check.fewest)


_EXHIBIT_TABLES: dict[str, tuple[Columns, Callable[[Exhibits], Iterable[Row]]]] = {
    "audit_check": (_AUDIT_CHECK, _audit_checks),
    "audit_rule": (_AUDIT_RULE, _audit_rules),
    "common_rule": (_COMMON_RULE, _common_rules),
    "drug": (_DRUG, _drugs),
    "drug_class_rule": (_DRUG_CLASS_RULE, _drug_class_rules),
    "drug_other_disease": (_DRUG_OTHER_DISEASE, _drug_other_diseases),
    "instrument": (_INSTRUMENT, _instruments),
    "instrument_score": (_INSTRUMENT_SCORE, _instrument_scores),
    "code_release": (_CODE_RELEASE, _code_releases),
    "red_flag_rule": (_RED_FLAG_RULE, _red_flag_rules),
    "red_flag_scope": (_RED_FLAG_SCOPE, _red_flag_scopes),
    "relative_value": (_RELATIVE_VALUE, _relative_values),
    "value_set": (_VALUE_SET, _value_sets),
}
