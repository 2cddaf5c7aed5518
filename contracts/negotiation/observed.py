"""Last year's facts as a projection: an offer is settled on what was measured; what no fact tells is assumed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import prod

from contracts.agreement import Agreement
from contracts.measured_savings import SavingsStatus
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.projection import Projection
from contracts.negotiation.spread import months_of
from contracts.negotiation.value import value_each
from contracts.negotiation.volumes import YEAR, Volumes, whole
from contracts.performance import Performance

ENGAGEMENT = "engagement"
# How many who came stand behind an engaged one, by the unit of the fee that counts them.
CAME: Mapping[str, str] = {"ACTIVATED": "care.activated_each", "ENROLLED": "care.enrolled_each"}
# Who of all members engages in a year.
SHARES_ENGAGED = ("population.adult_share", "population.eligible_share", "population.yield")


def observed(offer: Agreement, performance: Performance, scenario: Scenario | None = None) -> Projection:
    """Return facts as a projection that settles to the cent as they do, such as those of a back-test.

    Members are those of the units and of the measure of engagement. Credible savings are as measured; others, and
    members that no fact counts, are as the scenario has them. Without a scenario they are 0, which says nothing.
    """
    counted = _volumes(offer, performance, scenario)
    found = performance.savings
    avoided, induced = Fraction(0), Fraction(0)
    if found is not None and found.status is SavingsStatus.CREDIBLE:
        avoided = found.credible_cents
    elif scenario is not None:
        each = value_each(scenario)
        avoided, induced = counted.engaged * each.realised * 100, counted.engaged * each.induced_cost * 100
    return Projection(performance, counted, avoided, induced)


def assumed_of_members(offer: Agreement, performance: Performance) -> Iterator[str]:
    """Yield in words what is assumed of the members of facts that count too little of them."""
    if _engaged(performance, _units(offer, performance)) is None:
        yield "no fact counts engaged members: how many engage is as assumed"


def _volumes(offer: Agreement, performance: Performance, scenario: Scenario | None) -> Volumes:
    units, months = _units(offer, performance), months_of(performance.period)
    assumed = {} if scenario is None else scenario.values
    engaged = _engaged(performance, units)
    if engaged is None:
        engaged = _engaged_as_assumed(units, assumed, months)

    def each(name: str, count: Fraction | None) -> int | None:
        share = assumed.get(f"care.{name}_each")
        return whole(count) if count is not None else None if share is None else whole(share * engaged)

    adult_share = assumed.get("population.adult_share", Fraction(1))
    eligible_share = adult_share * assumed.get("population.eligible_share", Fraction(0))
    engaged_share = eligible_share * assumed.get("population.yield", Fraction(0)) * months / YEAR
    lives = _covered(units, assumed, months)
    if lives is None:
        lives = engaged / engaged_share if engaged_share else Fraction(0)
    employees = units.get("EMPLOYEE_MONTH")
    engagement = performance.measure(ENGAGEMENT)
    judged = None if engagement is None or engagement.numerator is None else Fraction(engagement.denominator)
    return Volumes(
        lives=whole(lives),
        eligible=whole(lives * eligible_share),
        engaged=whole(engaged),
        adults=whole(lives * adult_share),
        employees=None if employees is None else whole(employees / months),
        enrolled=each("enrolled", units.get("ENROLLED")),
        activated=each("activated", units.get("ACTIVATED", judged)),
        measured=each("measured", None),
        reported=each("reported", units.get("OUTCOME_REPORTED")),
        months=months,
    )


def _engaged(performance: Performance, units: Mapping[str, Fraction]) -> Fraction | None:
    """Return the engaged members as a fee for them counts them, else as their measure does; None where neither does."""
    engagement = performance.measure(ENGAGEMENT)
    if "ENGAGED" in units or engagement is None or engagement.numerator is None:
        return units.get("ENGAGED")
    return Fraction(engagement.numerator)


def _engaged_as_assumed(units: Mapping[str, Fraction], assumed: Mapping[str, Fraction], months: Fraction) -> Fraction:
    """Return how many engage as assumed: of those whom fees count as come, else of all who are covered."""
    for code, name in CAME.items():
        if code in units and assumed.get(name):
            return units[code] / assumed[name]
    lives = _covered(units, assumed, months)
    if lives is None:
        lives = assumed.get("population.lives", Fraction(0))
    return prod((assumed.get(name, Fraction(0)) for name in SHARES_ENGAGED), start=lives) * months / YEAR


def _covered(units: Mapping[str, Fraction], assumed: Mapping[str, Fraction], months: Fraction) -> Fraction | None:
    """Return the members whom fees for access cover, from their months; None where no fee tells."""
    shares = {
        "MEMBER_MONTH": assumed.get("population.adult_share", Fraction(1)),
        "EMPLOYEE_MONTH": assumed.get("population.employees_share"),
    }
    return next((units[code] / months / share for code, share in shares.items() if code in units and share), None)


def _units(offer: Agreement, performance: Performance) -> dict[str, Fraction]:
    """Add up what each fee counts; of fees that count the same, such as two for engaged members, the largest stands."""
    by_clause: dict[str, Fraction] = defaultdict(Fraction)
    for row in performance.units:
        by_clause[row.clause] += row.count
    found: dict[str, Fraction] = {}
    for fee in offer.fees:
        if fee.id in by_clause:
            found[fee.unit_code] = max(by_clause[fee.id], found.get(fee.unit_code, Fraction(0)))
    return found
