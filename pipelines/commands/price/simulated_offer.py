"""A simulation as a person reads it: amounts and chances by their names, sentences on guarantees, and as plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any

from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.distribution import Distribution
from contracts.negotiation.offer import Offer
from contracts.negotiation.simulation import Simulation
from contracts.plain_data import plain_data
from contracts.terms.money import Rounding, round_cents
from pipelines.commands.price import ESTIMATE
from pipelines.commands.price.shown import amount

# The worst twentieth, of which the mean is told, and the quantiles of every amount.
TAIL = Fraction(1, 20)
QUANTILES: Mapping[str, Fraction] = {
    "1 in 20 below": TAIL,
    "1 in 4 below": Fraction(1, 4),
    "middle": Fraction(1, 2),
    "1 in 4 above": Fraction(3, 4),
    "1 in 20 above": 1 - TAIL,
}


@dataclass(frozen=True, slots=True)
class SimulatedOffer:
    """A simulation of an offer, what its cases are in words, and the assumptions that it rests on.

    `draws` is how many cases were drawn; None where they are all there are, so that figures are exact.
    """

    offer: Offer
    assumptions: Assumptions
    simulation: Simulation
    cases: str
    draws: int | None
    rests_on: Mapping[str, Assumption]

    @property
    def amounts(self) -> Mapping[str, Distribution]:
        """What varies, by its name for a person; the vendor's margin where its costs are assumed."""
        simulation = self.simulation
        found = {
            "you keep": simulation.payer_net,
            "you pay": simulation.payment,
            "fees before results": simulation.headline,
            "guarantees keep": simulation.refund,
        }
        return found if simulation.margin is None else {**found, "the vendor keeps": simulation.margin}

    @property
    def tails(self) -> Mapping[str, Distribution]:
        """The amounts whose worst cases are told: one for each side of the table."""
        return {name: found for name, found in self.amounts.items() if name in {"you keep", "the vendor keeps"}}

    @property
    def chances(self) -> Mapping[str, Fraction]:
        """What may happen, by its name for a person."""
        simulation = self.simulation
        found = {
            "you save at least what you pay": simulation.chance_of_paying_back,
            "guarantees keep some of the fees": simulation.chance_of_refund,
            "the vendor is paid less than its work costs": simulation.chance_of_loss,
        }
        return {name: chance for name, chance in found.items() if chance is not None}

    def error_cents(self, amounts: Distribution) -> float | None:
        """Return the standard error of an expected amount; None where cases are all there are."""
        return None if self.draws is None else sqrt(amounts.variance / self.draws)

    def error(self, chance: Fraction) -> float | None:
        """Return the standard error of a chance; None where cases are all there are."""
        return None if self.draws is None else sqrt(chance * (1 - chance) / self.draws)

    def sentences(self) -> Iterator[str]:
        """Say what the tables do not: cases that are all alike, what guarantees are worth, what is not known."""
        simulation = self.simulation
        if all(amounts.is_one_amount for amounts in self.amounts.values()):
            yield "All cases are equal: nothing that this offer pays on or saves is uncertain."
        if simulation.payment.is_one_amount and not simulation.payment.least:
            yield "Nothing is paid in any case."
        if not simulation.chance_of_paying_back:
            yield "In no case do you save as much as you pay."
        yield from self._guarantees()
        if simulation.margin is None:
            yield "The vendor's side is not known: no assumption gives what its work costs (vendor.variable_each)."

    def _guarantees(self) -> Iterator[str]:
        simulation = self.simulation
        worth, refund = simulation.guarantees_worth_cents, simulation.refund
        if simulation.chance_of_refund == 1:
            yield "Guarantees keep some of the fees in every case: they work as a discount."
        if worth is not None and simulation.unguaranteed is not None:
            yield f"On average guarantees keep {amount(refund.mean)}."
            yield f"Without them you would pay {amount(simulation.unguaranteed.mean)}, {_more(worth)}."
        elif simulation.chance_of_refund:
            yield "What you would pay without guarantees is not told: shares of savings rest on their measures."
        else:
            yield "No guarantee keeps any of the fees in any case."

    def document(self) -> Mapping[str, Any]:
        """Return it as plain data: amounts in whole cents, chances as exact text, each with its standard error."""
        simulation = self.simulation
        return {
            "is": ESTIMATE,
            "offer": self.offer.name,
            "assumptions": self.assumptions.assumptions,
            "cases": self.cases,
            "case_count": simulation.case_count,
            "facts_count": simulation.facts_count,
            "amounts": {name: self._amount(found) for name, found in self.amounts.items()},
            "chances": {
                name: {"chance": str(chance), "standard_error": self.error(chance)}
                for name, chance in self.chances.items()
            },
            "unguaranteed_cents": None if simulation.unguaranteed is None else _cents(simulation.unguaranteed.mean),
            "guarantees_worth_cents": None if (worth := simulation.guarantees_worth_cents) is None else _cents(worth),
            "sentences": list(self.sentences()),
            "rests_on": {name: plain_data(each) for name, each in self.rests_on.items()},
            "related": plain_data(self.assumptions.related),
        }

    def _amount(self, found: Distribution) -> Mapping[str, Any]:
        error = self.error_cents(found)
        return {
            "expected_cents": _cents(found.mean),
            "standard_error_cents": None if error is None else round(error),
            "least_cents": _cents(found.least),
            "mean_of_least_twentieth_cents": _cents(found.mean_of_least(TAIL)),
            "quantiles_cents": {str(share): _cents(found.quantile(share)) for share in QUANTILES.values()},
        }


def _more(worth: Fraction) -> str:
    return f"{amount(abs(worth))} {'less' if worth < 0 else 'more'}"


def _cents(exact: Fraction) -> int:
    return round_cents(exact, Rounding.HALF_UP)
