"""Rows of `performance.*` as the measured facts of one agreement: the other side of the seam from `term_tables`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from contracts.agreement import Agreement
from contracts.clauses.carve_out import CarveOut
from contracts.clauses.results import PricedUnits
from contracts.exhibits import Exhibits
from contracts.measured import (
    NO_GROUP,
    Beside,
    Cases,
    MeasureFact,
    MeasureStatus,
    Ratio,
    Refused,
    Resolved,
    Standing,
    Units,
)
from contracts.performance import Performance, Posted, PostedKind, SettlementKind
from contracts.savings_facts import savings_facts
from contracts.terms.money import allocate, round_cents
from contracts.terms.period import Period
from contracts.versions import Versions

Rows = Iterable[Mapping[str, Any]]
Fact = TypeVar("Fact")
BEFORE = "PERIOD_BEFORE"


def performance_from_tables(
    versions: Versions,
    exhibits: Exhibits,
    tables: Mapping[str, Rows],
    *,
    period: Period,
    paid_through: date,
    settlement: SettlementKind,
) -> Performance:
    """Facts of one agreement, over its versions, from the rows of `unit`, `refused`, `standing`, `measure` and so on.

    `measure_part` has what measures come to in the groups they are compared with, `case_rate` episodes that are priced,
    `recon` the rows with a finding signed after a dispute. Rows of other agreements are left. Months are clipped to
    the period. `savings` and `savings_reason` say what was estimated of savings.
    """
    agreement = versions.current
    own = {
        name: [row for row in rows if row["agreement_id"] == agreement.agreement_id] for name, rows in tables.items()
    }
    return Performance(
        agreement_id=agreement.agreement_id,
        period=period,
        paid_through=paid_through,
        settlement=settlement,
        counted=tuple(dict.fromkeys(clause.id for clause in (*versions.fees, *agreement.cases))),
        units=tuple(sorted((_units(versions, row, period) for row in own["unit"]), key=_place)),
        refused=_facts(own["refused"], _refused, "clause", "reason"),
        resolved=_facts(own.get("recon", ()), _resolved, "clause", "row"),
        standing=_ordered(_standing(versions, own["standing"], period), "clause", "first", "amount", "group"),
        measures=_facts(own["measure"], lambda row: _measure(exhibits, row, own.get("measure_part", ())), "measure"),
        savings=savings_facts(agreement, own.get("savings", ()), own.get("savings_reason", ())),
        cases=tuple(sorted((_cases(agreement, row) for row in own.get("case_rate", ())), key=_kind)),
        posted=_facts(own["posted"], _posted, "settlement", "kind.value"),
    )


def _facts(rows: Rows, fact: Callable[[Mapping[str, Any]], Fact], *order: str) -> tuple[Fact, ...]:
    """Make a fact of each row."""
    return _ordered((fact(row) for row in rows), *order)


def _ordered(facts: Iterable[Fact], *order: str) -> tuple[Fact, ...]:
    """Order facts by the fields named: the order of a table's rows means nothing."""
    return tuple(sorted(facts, key=attrgetter(*order)))


def _place(units: Units) -> tuple[str, date, str, int, str, str, Fraction]:
    place = units.clause, units.first, units.item or "", units.version or 0, units.member or "", units.group or ""
    # Parts of a case that vendors share after a switch stand beside whole units, by the days of the case.
    return (*place, units.count)


def _units(versions: Versions, row: Mapping[str, Any], period: Period) -> Units:
    day = row.get("event_date")
    first, last = (day, day) if day else _month(row["month_date"], period)
    units = _counted(versions, row, first, last, Fraction(row["unit_numerator"], row["unit_denominator"]))
    # A month of access is priced by the version in force on its first day; others are refused before they are counted.
    amended = versions.terms(units, first) != versions.terms(units, last)
    return units.model_copy(update={"last": first}) if amended else units


def _counted(versions: Versions, row: Mapping[str, Any], first: date, last: date, count: Fraction) -> Units:
    as_claims = any(fee.billed_as_claims for fee in versions.fees if fee.id == row["clause_id"])
    return Units(
        clause=row["clause_id"],
        first=first,
        last=last,
        count=count,
        allowed=_dollars(row["allowed_cents"]) if as_claims else None,
        plan_paid=_dollars(row["plan_paid_cents"]) if as_claims else None,
        item=row.get("item_code"),
        version=_began_under(versions, row.get("version_number"), first),
        member=row.get("member_key_id"),
        group=row.get("group_id"),
    )


def _began_under(versions: Versions, version: int | None, day: date) -> int | None:
    """Return the version under which a chain began, where it is not the one in force on the day."""
    in_force = versions.on(day)
    return None if in_force is not None and version == in_force.version else version


def _month(first: date, period: Period) -> tuple[date, date]:
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return max(first, period.first), min(last, period.last)


def _refused(row: Mapping[str, Any]) -> Refused:
    return Refused(clause=row["clause_id"], reason=row["reason_code"], count=Fraction(row["unit_count"]))


def _resolved(row: Mapping[str, Any]) -> Resolved:
    return Resolved(
        clause=row["clause_id"], row=row["row_id"], reason=row["reason_code"], count=Fraction(row["unit_count"])
    )


def _standing(versions: Versions, rows: Rows, period: Period) -> Iterator[Standing]:
    """Price units that stand by their clause, at the rate of the event's day, and never at what was billed.

    Those of one clause and day are priced and rounded together; employer groups share the amount by their units.
    """
    alike = attrgetter("units.clause", "units.first", "units.item", "units.version")
    stood = (_charged(versions, _stood(versions, row, period)) for row in rows)
    priced = sorted((row for row in stood if row is not None), key=lambda row: _place(row.units))
    for (clause, first, *_), same in groupby(priced, key=alike):
        together = tuple(same)
        exact = sum((row.amount for row in together), Fraction(0))
        cents = round_cents(exact, versions.current.rounding) - sum(row.member_share_cents for row in together)
        weights = {row.units.group or NO_GROUP: row.amount - row.member_share_cents for row in together}
        shares = allocate(cents, weights)
        for units in (row.units for row in together):
            amount = _dollars(shares[units.group or NO_GROUP])
            yield Standing(
                clause=clause, first=first, last=units.last, count=units.count, amount=amount, group=units.group
            )


def _charged(versions: Versions, units: Units) -> PricedUnits | None:
    """Price units by the version of their day; None where it has no such fee, or frees them: they were not charged."""
    fee, rules, _ = versions.terms(units, units.first)
    freed = any(isinstance(rule, CarveOut) and rule.frees(units) for rule in rules)
    return None if fee is None or freed else fee.price(units)


def _stood(versions: Versions, row: Mapping[str, Any], period: Period) -> Units:
    event: date = row["event_date"]
    is_access = next(fee for fee in versions.fees if fee.id == row["clause_id"]).is_access
    first, last = _month(event, period) if is_access else (event, event)
    return _counted(versions, row, first, last, Fraction(row["unit_count"]))


def _measure(exhibits: Exhibits, row: Mapping[str, Any], parts: Rows) -> MeasureFact:
    """Make a rate of numerator and denominator, or a score where the exhibit says so."""
    numerator, denominator = row["numerator_count"] or 0, row["denominator_count"] or 0
    known = [found for found in exhibits.measures if found.measure == row["measure_id"]]
    is_score = any(found.form == "score" for found in known)
    score, status = _score(row, is_adjusted=any(found.adjustment for found in known))
    completer, persons = row.get("completer_denominator_count"), row.get("member_count")
    others = {part["cohort_code"]: part for part in parts if part["measure_id"] == row["measure_id"]}
    before = others.pop(BEFORE, None)
    return MeasureFact(
        measure=row["measure_id"],
        numerator=None if is_score else numerator,
        value=score if is_score else None,
        # A score rests on persons: what it is a quotient over may be months or cents.
        denominator=denominator if persons is None or not is_score else persons,
        status=status,
        activated=persons if row.get("activated_count") is None else row["activated_count"],
        completer=Ratio(numerator=row["completer_numerator_count"] or 0, denominator=completer) if completer else None,
        missing=row.get("missing_count"),
        prior=_quotient(before) if before else None,
        beside=tuple(
            Beside(cohort=cohort, numerator=part["numerator_count"], denominator=part["denominator_count"])
            for cohort, part in sorted(others.items())
        ),
        **_absent(row),
    )


def _score(row: Mapping[str, Any], *, is_adjusted: bool) -> tuple[Fraction, MeasureStatus]:
    """Return the value and the status: of what is adjusted those at the mix of all members, where it was measured."""
    status = MeasureStatus(row["status_code"].lower())
    if not is_adjusted or status is not MeasureStatus.MEASURED:
        return (_quotient(row) if row["denominator_count"] else Fraction(0)), status
    if row.get("adjusted_value") is None:
        return Fraction(0), MeasureStatus.NOT_MEASURED
    return Fraction(row["adjusted_value"]), MeasureStatus(row["adjusted_status_code"].lower())


def _quotient(part: Mapping[str, Any]) -> Fraction:
    return Fraction(part["numerator_count"], part["denominator_count"])


def _absent(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return which feed did not come, who owes it and how many members it would take, where one is missing."""
    if row.get("missing_feed_code") is None:
        return {}
    return {
        "missing_feed": row["missing_feed_code"].lower(),
        "missing_feed_owed_by": row["missing_feed_owed_by_code"].lower(),
        "minimum_denominator": row["minimum_denominator_count"],
    }


def _kind(cases: Cases) -> tuple[str, int, str, str, Fraction]:
    return cases.clause, cases.version or 0, cases.region, cases.group, cases.risk


def _cases(agreement: Agreement, row: Mapping[str, Any]) -> Cases:
    """Episodes with one risk factor: the mean of their cell in the reference over the mean of the whole reference."""
    above = row["expected_numerator"] * row["reference_denominator"]
    below = row["expected_denominator"] * row["reference_numerator"]
    return Cases(
        clause=row["clause_id"],
        region=row["region_code"],
        group=row["group_code"],
        risk=Fraction(above, below),
        count=row["episode_count"],
        actual=_dollars(row["actual_cents"]),
        version=None if row["version_number"] == agreement.version else row["version_number"],
    )


def _posted(row: Mapping[str, Any]) -> Posted:
    return Posted(
        settlement=row["settlement_id"], kind=PostedKind(row["kind_code"].lower()), amount=_dollars(row["cents"])
    )


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
