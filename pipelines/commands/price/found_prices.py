"""All that is found of one price of an offer: for the payer, for the vendor, a budget, and each kind of care."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.break_even import same_cost
from contracts.negotiation.budget import BudgetYear, budget_impact
from contracts.negotiation.loading import load_assumptions
from contracts.negotiation.offer import Offer
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.price_report import (
    OfCareModel,
    PriceReport,
    expected_payment_cents,
    of_care_models,
    price_report,
)
from contracts.negotiation.prices import Price, prices
from contracts.negotiation.shipped import shipped
from contracts.negotiation.spread import months_held
from contracts.negotiation.trials import Trials
from pipelines.commands.price import Given
from pipelines.commands.price.cases import Drawing
from pipelines.failures import UnusableInputError


@dataclass(frozen=True, slots=True)
class Against:
    """The price at which the offer is expected to cost what another one costs."""

    offer: str
    price: PriceFound


@dataclass(frozen=True, slots=True)
class FoundPrices:
    """The prices of an offer's clause; `cases` says in words what chances are over. For the payer alone."""

    offer: Offer
    assumptions: Assumptions
    cases: str
    report: PriceReport
    against: Against | None
    budget: tuple[BudgetYear, ...]
    care_models: tuple[OfCareModel, ...]


def found_prices(loaded: Given, price: Price, sureties: Sequence[Fraction], drawing: Drawing) -> FoundPrices:
    """Find all prices of the first offer given; a second one is what it is held against."""
    offer, assumed = loaded.offer, loaded.assumptions
    cases, words = drawing.cases(offer.agreement, assumed)
    against = None
    for other in loaded.offers[1:]:
        others = drawing.cases(other.agreement, assumed)[0]
        cents = expected_payment_cents(other.agreement, others, months_held(offer.agreement))
        against = Against(other.name, same_cost(Trials(offer.agreement, price, cases), cents))
    sets = [load_assumptions(file).required() for file in shipped().values()]
    return FoundPrices(
        offer,
        assumed,
        words,
        report=price_report(offer.agreement, price, assumed, cases, sureties),
        against=against,
        budget=budget_impact(offer.agreement, assumed.at()),
        care_models=of_care_models(offer.agreement, price, sets),
    )


def price_named(offer: Agreement, clause: str | None) -> Price:
    """Return the price that a person names, by default the first; raise UnusableInputError where there is none such."""
    known = {price.name: price for price in prices(offer)}
    if not known:
        raise UnusableInputError(f"{offer.agreement_id} has no fee with a price for a unit")
    if clause is None:
        return next(iter(known.values()))
    if clause not in known:
        raise UnusableInputError(f"clause: give one with a price ({', '.join(known)}), got {clause[:40]!r}")
    return known[clause]
