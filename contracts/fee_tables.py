"""Fees as rows of `terms.*`: on which days each is owed, and by what every signed version counts it.

To add a column: name it with its type in the table's columns and give its value in the row beside it, in the same
order.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from contracts.agreement import Agreement
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.stage import Fee
from contracts.exhibit_tables import Columns, Row, TermTable, code, in_order
from contracts.versions import Versions


def fee_tables(signed: Sequence[Versions]) -> dict[str, TermTable]:
    """Rows of the tables about fees by name."""
    return {
        "fee": TermTable(_FEE, in_order(_fees(signed))),
        "fee_item": TermTable(_FEE_ITEM, in_order(_fee_items(signed))),
        "fee_term": TermTable(_FEE_TERM, in_order(_fee_terms(signed))),
    }


def stays_under_its_version(agreement: Agreement, fee: Fee) -> bool:
    """Whether all of a fee's events belong to the version under which their chain began."""
    return isinstance(fee, MilestoneFee) and agreement.grandfather == "start_version"


_FEE: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("kind_code", "varchar"),
    ("unit_code", "varchar"),
    ("value_set_id", "varchar"),
    ("has_member_cap", "boolean"),
    ("from_date", "date"),
    ("to_date", "date"),
)


def _fees(signed: Sequence[Versions]) -> Iterable[Row]:
    """Yield each fee as last signed, and on which days there is one where that is a part of the agreement's only."""
    for versions in signed:
        agreement = versions.current
        capped = {fee_id for cap in agreement.of_stage(MemberCap) for fee_id in agreement.fee_ids(cap.of)}
        for fee in versions.fees:
            agreed = _agreed(versions, fee.id)
            # Chains are owed as long as they run: the version decides under which they began.
            days = (None, None) if stays_under_its_version(agreement, fee) else (agreed[0][1], agreed[-1][2])
            value_set = _term(fee, "value_set")
            yield (agreement.agreement_id, fee.id, code(fee.kind), fee.unit_code, value_set, fee.id in capped, *days)


_FEE_TERM: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("version_number", "bigint"),
    ("sessions_count", "bigint"),
    ("within_days", "bigint"),
    ("payable_once_months_number", "bigint"),
    ("target_days", "bigint"),
    ("measure_id", "varchar"),
    ("from_date", "date"),
    ("to_date", "date"),
)


def _fee_terms(signed: Sequence[Versions]) -> Iterable[Row]:
    """Yield by what each version counts a fee, with the days on which things begin under it.

    A fee that a version adds also counts what began before: whether it is owed is for the day of its event.
    """
    names = ("sessions", "within_days", "payable_once_months", "target_days", "measure")
    for versions in signed:
        for fee in versions.fees:
            agreed = _agreed(versions, fee.id)
            begins = [None, *(first for _, first, _ in agreed[1:])]
            ends = [*begins[1:], None]
            if stays_under_its_version(versions.current, fee):
                begins, ends = [first for _, first, _ in agreed], [last for _, _, last in agreed]
            for (version, _, _), begin, end in zip(agreed, begins, ends, strict=True):
                terms = next(each for each in version.fees if each.id == fee.id)
                values = (_term(terms, name) for name in names)
                yield (versions.current.agreement_id, fee.id, version.version, *values, begin, end)


def _agreed(versions: Versions, fee_id: str) -> list[tuple[Agreement, date | None, date | None]]:
    """Return the versions that have a fee, with the days (first, and first after) where they bound it within all."""
    return [
        (
            version,
            None if version is versions.signed[0] else version.in_force_from,
            None if version is versions.current else version.terminates + timedelta(days=1),
        )
        for version in versions.signed
        if any(fee.id == fee_id for fee in version.fees)
    ]


def _term(fee: Fee, name: str) -> Any:
    """Value of a parameter that only some fees have."""
    return getattr(fee, name, None)


_FEE_ITEM: Columns = (
    ("agreement_id", "varchar"),
    ("clause_id", "varchar"),
    ("version_number", "bigint"),
    ("item_code", "varchar"),
)


def _fee_items(signed: Sequence[Versions]) -> Iterable[Row]:
    """Yield what the schedule of a fee names: the milestones of a chain, the types of session that have a price."""
    for version in (version for versions in signed for version in versions.signed):
        for fee in version.fees:
            for item in _term(fee, "items") or ():
                yield (version.agreement_id, fee.id, version.version, item)
