"""All that is found of an offer and one price of it: for the payer, for the vendor, a budget, each kind of care."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.break_even import same_cost
from contracts.negotiation.budget import BudgetYear, budget_impact
from contracts.negotiation.chances import cases_rest_on
from contracts.negotiation.loading import load_assumptions
from contracts.negotiation.offer import Offer
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.price_report import (
    OfCareModel,
    PriceReport,
    expected_payment_cents,
    of_care_models,
    price_report,
)
from contracts.negotiation.prices import Price, prices
from contracts.negotiation.projection import project
from contracts.negotiation.shipped import shipped
from contracts.negotiation.simulation import Simulation, simulated
from contracts.negotiation.spread import months_held
from contracts.negotiation.trials import Trials
from pipelines.commands.price import Given
from pipelines.commands.price.cases import Drawing
from pipelines.failures import UnusableInputError

NO_PRICE = "has no fee with a price for a unit"


@dataclass(frozen=True, slots=True)
class Against:
    """The price at which the offer is expected to cost what another one costs."""

    offer: str
    price: PriceFound


@dataclass(frozen=True, slots=True)
class FoundPrices:
    """What an offer comes to, and the prices of a clause; `cases` says in words what chances are over.

    For the payer alone. An offer without a price for a unit has no `report`, and nothing that is held against prices.
    """

    offer: Offer
    assumptions: Assumptions
    cases: str
    expected: Outcome
    simulation: Simulation
    rests_on: tuple[str, ...]
    report: PriceReport | None
    against: Against | None
    budget: tuple[BudgetYear, ...]
    care_models: tuple[OfCareModel, ...]


def found_prices(loaded: Given, price: Price | None, sureties: Sequence[Fraction], drawing: Drawing) -> FoundPrices:
    """Find what the first offer given comes to and all its prices; a second one is what it is held against."""
    agreement, assumed = loaded.offer.agreement, loaded.assumptions
    scenario = assumed.at()
    cases, words = drawing.cases(agreement, assumed)
    report = None if price is None else price_report(agreement, price, assumed, cases, sureties)
    return FoundPrices(
        loaded.offer,
        assumed,
        words,
        expected=outcome(agreement, project(agreement, scenario), scenario),
        simulation=simulated(agreement, cases),
        rests_on=_rests_on(loaded, report),
        report=report,
        against=None if price is None else _against(loaded, Trials(agreement, price, cases), drawing),
        budget=budget_impact(agreement, scenario),
        care_models=() if price is None else _of_care_models(agreement, price, scenario),
    )


def _rests_on(loaded: Given, report: PriceReport | None) -> tuple[str, ...]:
    """Return the assumptions that any price or chance rests on, and what the other offer costs."""
    scenario = loaded.assumptions.at()
    found = {name for offer in loaded.offers for name in cases_rest_on(offer.agreement, scenario)}
    found |= set(() if report is None else report.rests_on)
    return tuple(name for name in loaded.assumptions.named if name in found)


def _against(loaded: Given, trials: Trials, drawing: Drawing) -> Against | None:
    """Hold the first offer against the second one; None where there is none."""
    months = months_held(loaded.offer.agreement)
    for other in loaded.offers[1:]:
        cases, _ = drawing.cases(other.agreement, loaded.assumptions)
        cents = expected_payment_cents(other.agreement, cases, months)
        return Against(other.name, same_cost(trials, cents))
    return None


def _of_care_models(offer: Agreement, price: Price, scenario: Scenario) -> tuple[OfCareModel, ...]:
    """Search the price under every set that comes with trueup, each for as many members as the offer is meant for."""
    sets = [load_assumptions(file).required() for file in shipped().values()]
    return of_care_models(offer, price, sets, scenario.values["population.lives"])


def price_asked(offer: Agreement, clause: str | None) -> Price | None:
    """Return the price that a person names, by default the first; None where the offer has none and none is named."""
    return None if clause is None and not prices(offer) else price_named(offer, clause)


def price_named(offer: Agreement, clause: str | None) -> Price:
    """Return the price that a person names, by default the first; raise UnusableInputError where there is none such."""
    known = {price.name: price for price in prices(offer)}
    if not known:
        raise UnusableInputError(f"{offer.agreement_id} {NO_PRICE}")
    if clause is None:
        return next(iter(known.values()))
    if clause not in known:
        raise UnusableInputError(f"clause: give one with a price ({', '.join(known)}), got {clause[:40]!r}")
    return known[clause]
