"""What one price of an offer is worth to both sides: every price that is found, and the assumptions they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.engaged_fee import EngagedFee
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.break_even import break_even, break_even_in, price_for_return, price_paying_back, walk_away
from contracts.negotiation.chances import Case, cases_rest_on
from contracts.negotiation.needed import Needed, NotProjectedError
from contracts.negotiation.outcome import outcome
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.prices import Price
from contracts.negotiation.projection import project
from contracts.negotiation.spread import months_held
from contracts.negotiation.trials import REQUIRED_MARGIN, Trials
from contracts.negotiation.vendor_price import COSTS, vendor_break_even, vendor_walk_away
from contracts.negotiation.zone import Zone

# The id of the one clause of a flat offer.
FLAT = "1"


@dataclass(frozen=True, slots=True)
class AtSurety:
    """How a wish for more or less surety moves the price that pays back so often, and the walk-away with it."""

    surety: Fraction
    paying_back: PriceFound
    walk_away: PriceFound


@dataclass(frozen=True, slots=True)
class PriceReport:
    """One price of an offer. `expected` and `for_return` take every number as expected, all others the cases.

    `at_sureties` begins with the surety that the assumptions ask for. `rests_on` names the assumptions of which another
    value changes what is paid, saved, spent or required by the vendor, or what luck makes of it.
    """

    price: Price
    quoted_cents: int
    roi_target: Fraction
    expected: PriceFound
    for_return: PriceFound
    on_average: PriceFound
    at_sureties: tuple[AtSurety, ...]
    vendor_break_even: PriceFound | None
    loss_at_most: Fraction | None
    zone: Zone
    rests_on: tuple[str, ...]

    @property
    def walk_away(self) -> PriceFound:
        """The payer's walk-away at the surety that the assumptions ask for."""
        return self.at_sureties[0].walk_away


def price_report(
    offer: Agreement, price: Price, assumptions: Assumptions, cases: Sequence[Case], sureties: Sequence[Fraction]
) -> PriceReport:
    """Search every price. Raises NotProjectedError as `project` does."""
    as_expected = Trials(offer, price, (Case(assumptions.at(), None, Fraction(1)),))
    trials = Trials(offer, price, cases)
    wanted = dict.fromkeys([Fraction(assumptions.surety), *sureties])
    at_sureties = tuple(
        AtSurety(surety, price_paying_back(trials, surety), walk_away(trials, surety)) for surety in wanted
    )
    loss_at_most = None if assumptions.vendor is None else Fraction(assumptions.vendor.loss_at_most)
    vendor = None if loss_at_most is None else vendor_walk_away(trials, loss_at_most)
    return PriceReport(
        price=price,
        quoted_cents=as_expected.quoted_cents,
        roi_target=assumptions.roi_target,
        expected=break_even(as_expected),
        for_return=price_for_return(as_expected, assumptions.roi_target),
        on_average=break_even(trials),
        at_sureties=at_sureties,
        vendor_break_even=vendor_break_even(trials),
        loss_at_most=loss_at_most,
        zone=Zone(vendor, at_sureties[0].walk_away),
        rests_on=_rests_on(offer, assumptions.at()),
    )


def _rests_on(offer: Agreement, scenario: Scenario) -> tuple[str, ...]:
    found = {*cases_rest_on(offer, scenario), *([REQUIRED_MARGIN] if COSTS in scenario.values else [])}
    return tuple(name for name in scenario.assumptions.named if name in found)


@dataclass(frozen=True, slots=True)
class OfCareModel:
    """Break-even prices under the assumptions of one kind of care.

    `flat` is that of a fee for each engaged member, whatever comes of it; `found` that of the offer, None where the
    assumptions do not say what it pays on, which `needed` then names.
    """

    assumptions: Assumptions
    flat: PriceFound
    found: PriceFound | None
    needed: tuple[Needed, ...] = ()


def of_care_models(
    offer: Agreement, price: Price, sets: Sequence[Assumptions], lives: Fraction
) -> tuple[OfCareModel, ...]:
    """Search the break-even price of an offer under each set that is of a kind of care, side by side.

    All take so many members: caps and tiers of the offer are agreed for a plan of one size.
    """
    return tuple(_of_care_model(offer, price, each, lives) for each in sets if each.care_model is not None)


def expected_payment_cents(offer: Agreement, cases: Sequence[Case], months: Fraction) -> Fraction:
    """Return what an offer is expected to cost the payer in so many months, in exact cents, in proportion to its own.

    An offer that is never in force costs nothing.
    """
    payments = (
        outcome(offer, project(offer, case.scenario, case.measured), case.scenario).payment_cents * case.chance
        for case in cases
    )
    runs_for = months_held(offer)
    return sum(payments, Fraction(0)) * months / runs_for if runs_for else Fraction(0)


def _of_care_model(offer: Agreement, price: Price, assumptions: Assumptions, lives: Fraction) -> OfCareModel:
    scenario = assumptions.at().having({"population.lives": lives})
    flat = break_even_in(_flat(offer), Price(FLAT), scenario)
    try:
        project(offer, scenario)
    except NotProjectedError as error:
        return OfCareModel(assumptions, flat, None, error.needed)
    return OfCareModel(assumptions, flat, break_even_in(offer, price, scenario))


def _flat(offer: Agreement) -> Agreement:
    """Return the offer with nothing but a fee for each engaged member, at a cent: a search sets its price."""
    rate = {offer.period.first: "0.01"}
    fee = EngagedFee.model_validate({"kind": "engaged_fee", "id": FLAT, "text": "Flat fee.", "rate": rate})
    return offer.model_copy(update={"clauses": (fee,)})
