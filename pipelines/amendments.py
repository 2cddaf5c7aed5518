"""A period over an amendment: the versions that it is settled by, and what a run cannot count apart by them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from contracts.agreement import Agreement, FeeExposure
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.engaged_fee import EngagedFee
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.stage import Case, Clause, Fee, Guarantee
from contracts.exhibits import Exhibits
from contracts.fee_tables import stays_under_its_version
from contracts.measured import Units
from contracts.versions import Versions

# What says how units are priced, never which there are; and what a run counts by the version of their start.
PRICES = {"text", "category", "lan", "rate", "case_price", "schedule"}
BY_VERSION = {"sessions", "within_days", "payable_once_months", "chain"}
# What a run counts everything of an agreement by, whatever its clauses.
COUNTED_BY = ("attribution", "instruments", "episodes")


def earlier_versions(agreement: Agreement, agreements: Sequence[Agreement]) -> list[Agreement]:
    """Return the versions before this one that were in force in a part of its period."""
    return [
        other
        for other in agreements
        if other.agreement_id == agreement.agreement_id
        and other.version < agreement.version
        and other.terminates >= agreement.period.first
    ]


def told_apart(
    agreement: Agreement, agreements: Sequence[Agreement], exhibits: Exhibits
) -> Iterator[tuple[str, str, str]]:
    """Yield the id and kind of each clause whose facts must be told apart by version, and what must be.

    Units are counted by the version under which they began and priced by that of their day: they need nothing.
    """
    before = earlier_versions(agreement, agreements)
    if not before:
        return
    versions = Versions.of(agreement, before)
    for earlier in versions.signed[:-1]:
        yield from _units(versions, earlier)
        yield from _results(versions.current, earlier, exhibits)
    for day in _within_months(versions):
        for fee in versions.fees:
            if not _is_priced_on_the_first(versions, fee) and _differ(versions, fee, day - timedelta(days=1), day):
                yield fee.id, fee.kind, f"its units before and from {day} (UNIT_VERSION)"


def _units(versions: Versions, earlier: Agreement) -> Iterator[tuple[str, str, str]]:
    """Yield the fees whose units a version counts by other terms."""
    now = {fee.id: fee for fee in versions.fees}
    alike = all(getattr(earlier, name) == getattr(versions.current, name) for name in COUNTED_BY)
    same_months = earlier.fee_exposure == versions.current.fee_exposure
    for fee in earlier.fees:
        if not alike or not _is_counted_by_version(versions, fee, now[fee.id]) or (fee.is_access and not same_months):
            yield fee.id, fee.kind, f"its units of version {earlier.version} (UNIT_VERSION)"


def _is_counted_by_version(versions: Versions, fee: Fee, other: Fee) -> bool:
    """Whether a run counts both of two versions of a fee, each of what began under it."""
    if isinstance(fee, MilestoneFee) and not stays_under_its_version(versions.current, fee):
        return fee.items == getattr(other, "items", ()) and _alike(fee, other, PRICES)
    if isinstance(fee, MilestoneFee) and "ENROLLED" in (*fee.items, *getattr(other, "items", ())):
        # A chain that begins with an enrolment goes on with an activation, which may be under another version.
        return fee == other
    # Of what an exhibit measures there is one measurement in a period.
    measured = {"target_days"} if getattr(fee, "measure", None) is None else set[str]()
    return _alike(fee, other, PRICES | BY_VERSION | measured)


def _alike(fee: Fee, other: Fee, leaving: set[str]) -> bool:
    return fee.model_dump(exclude=leaving) == other.model_dump(exclude=leaving)


def _results(agreement: Agreement, earlier: Agreement, exhibits: Exhibits) -> Iterator[tuple[str, str, str]]:
    """Yield the guarantees and case rates whose results a version counts by other terms."""
    was = {clause.id: clause for clause in earlier.binding().clauses}
    for guarantee in agreement.binding().guarantees:
        same_terms = _judges_alike(guarantee, was.get(guarantee.id))
        if not same_terms or (_judges_engagement(guarantee, exhibits) and _engaged(agreement) != _engaged(earlier)):
            what = "the measures of those activated under each version (MEASURE_VERSION)"
            yield guarantee.id, guarantee.kind, what
    now = {case.id: case for case in agreement.binding().cases}
    for case in earlier.binding().cases:
        if agreement.grandfather == "start_version" and not _is_case_by_version(case, now.get(case.id)):
            yield case.id, case.kind, "the episodes that began under each version (CASE_VERSION)"


def _judges_alike(guarantee: Guarantee, other: Clause | None) -> bool:
    """Whether a version judges all that the last one does by the same terms; weights are the last one's anyway."""
    if not isinstance(other, Guarantee) or other.missing_policy != guarantee.missing_policy:
        return False
    was, now = (
        {term.measure: term.model_dump(exclude={"weight"}) for term in each.measures} for each in (other, guarantee)
    )
    return all(was.get(measure) == term for measure, term in now.items())


def _is_case_by_version(case: Case, other: Case | None) -> bool:
    """Whether a run settles the episodes of both of two versions: on risk factors of one reference, cut alike."""
    if not isinstance(case, CaseRate) or not isinstance(other, CaseRate):
        return case == other
    if case.reference is None and other.reference is None:
        return True
    bases = [{(base.region, base.group, base.low, base.high) for base in each.bases} for each in (case, other)]
    return bases[0] == bases[1] and (case.family, case.reference) == (other.family, other.reference)


def _judges_engagement(guarantee: Guarantee, exhibits: Exhibits) -> bool:
    counted = {exhibit.measure for exhibit in exhibits.measures if exhibit.sessions is not None}
    return not counted.isdisjoint(guarantee.measures_needed())


def _engaged(agreement: Agreement) -> tuple[int, int] | None:
    """Return the sessions and days by which the agreement counts engagement, its measure included."""
    fee = next((fee for fee in agreement.fees if isinstance(fee, EngagedFee)), None)
    return (fee.sessions, fee.within_days) if fee else None


def _within_months(versions: Versions) -> list[date]:
    """Return the days other than the first of a month from which another version holds, or none."""
    ended = [version.terminates + timedelta(days=1) for version in versions.signed[:-1]]
    began = [version.in_force_from for version in versions.signed[1:]]
    return sorted({day for day in (*began, *ended) if day.day != 1 and versions.current.period.holds(day)})


def _is_priced_on_the_first(versions: Versions, fee: Fee) -> bool:
    """Whether a month of it is one unit, which the version in force on the first of the month prices."""
    by_the_day = versions.current.fee_exposure is FeeExposure.DAY_EXACT
    return fee.is_access and not by_the_day and all(fee.id in held for held in versions.clauses.values())


def _differ(versions: Versions, fee: Fee, day: date, next_day: date) -> bool:
    units = Units(clause=fee.id, first=day, last=next_day, count=1)
    return versions.terms(units, day) != versions.terms(units, next_day)
