"""Last year's facts as a projection: an offer is settled on what was measured; what no fact tells is assumed."""

from fractions import Fraction

from contracts.agreement import Agreement
from contracts.measured_savings import SavingsStatus
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.projection import Projection
from contracts.negotiation.spread import months_of
from contracts.negotiation.value import value_each
from contracts.negotiation.volumes import YEAR, Volumes, whole
from contracts.performance import Performance

ENGAGEMENT = "engagement"


def observed(offer: Agreement, performance: Performance, scenario: Scenario | None = None) -> Projection:
    """Return facts as a projection that settles to the cent as they do, such as those of a back-test.

    Members are those of the units and of the measure of engagement. Credible savings are as measured; others, and
    members that no fact counts, are as the scenario has them for each engaged member. Without a scenario they are 0.
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


def _volumes(offer: Agreement, performance: Performance, scenario: Scenario | None) -> Volumes:
    units = _units(offer, performance)
    months = months_of(performance.period)
    engagement = performance.measure(ENGAGEMENT)
    assumed = {} if scenario is None else scenario.values
    activated, engaged = units.get("ACTIVATED"), units.get("ENGAGED")
    if engagement is not None and engagement.numerator is not None:
        activated = Fraction(engagement.denominator) if activated is None else activated
        engaged = Fraction(engagement.numerator) if engaged is None else engaged
    engaged = engaged or Fraction(0)

    def each(name: str, count: Fraction | None) -> int | None:
        share = assumed.get(f"care.{name}_each")
        return whole(count) if count is not None else None if share is None else whole(share * engaged)

    adult_share = assumed.get("population.adult_share", Fraction(1))
    eligible_share = adult_share * assumed.get("population.eligible_share", Fraction(0))
    engaged_share = eligible_share * assumed.get("population.yield", Fraction(0)) * months / YEAR
    adults = units["MEMBER_MONTH"] / months if "MEMBER_MONTH" in units else None
    if adults is not None and adult_share:
        lives = adults / adult_share
    else:
        lives = engaged / engaged_share if engaged_share else Fraction(0)
    employees = units.get("EMPLOYEE_MONTH")
    return Volumes(
        lives=whole(lives),
        eligible=whole(lives * eligible_share),
        engaged=whole(engaged),
        adults=whole(lives * adult_share),
        employees=None if employees is None else whole(employees / months),
        enrolled=each("enrolled", units.get("ENROLLED")),
        activated=each("activated", activated),
        measured=each("measured", None),
        reported=each("reported", units.get("OUTCOME_REPORTED")),
        months=months,
    )


def _units(offer: Agreement, performance: Performance) -> dict[str, Fraction]:
    """Add up what was counted, by what the fees are for."""
    codes = {fee.id: fee.unit_code for fee in offer.fees}
    found: dict[str, Fraction] = {}
    for row in performance.units:
        if row.clause in codes:
            code = codes[row.clause]
            found[code] = found.get(code, Fraction(0)) + row.count
    return found
