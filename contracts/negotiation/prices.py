"""The prices of an offer, and the offer at another one: what a search for a price settles again and again.

A fee billed as claims has no price in the text: its price is what a line is allowed, an assumption.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.rated_fee import RatedFee
from contracts.clauses.rtm_claim_fee import RtmClaimFee
from contracts.clauses.session_fee import SessionFee
from contracts.clauses.stage import Clause, Fee
from contracts.negotiation.assumptions import Scenario
from contracts.terms.dated import Dated
from contracts.terms.money import exact_cents

CLAIM_PRICE = "care.claim_line_allowed"


@dataclass(frozen=True, slots=True)
class Price:
    """One price of an offer: its clause and, where a clause has several, the item that it is for.

    Set anew it holds on all dates of the clause: rises that the text foresees give way to one price.
    """

    clause_id: str
    item: str | None = None

    @property
    def name(self) -> str:
        """How a person asks for it: `2.1`, or `2.1.VISIT`."""
        return self.clause_id if self.item is None else f"{self.clause_id}.{self.item}"


def prices(offer: Agreement) -> tuple[Price, ...]:
    """Return every price of the fees that an offer pays, in the order of the text."""
    return tuple(price for fee in offer.binding().fees for price in _prices(fee))


def quoted_cents(offer: Agreement, scenario: Scenario, price: Price) -> Fraction:
    """Return a price as it stands on the first day of the period, in exact cents."""
    fee, day = _fee(offer, price), offer.period.first
    match fee:
        case RatedFee():
            return exact_cents(fee.rate.on(max(day, fee.rate.first_date)))
        case SessionFee():
            rate = next(rate for session_type, rate in fee.schedule.items() if session_type == price.item)
            return exact_cents(rate.on(max(day, rate.first_date)))
        case MilestoneFee():
            return exact_cents(fee.case_price)
    return scenario.values[CLAIM_PRICE] * 100


def at_price(offer: Agreement, scenario: Scenario, price: Price, cents: int) -> tuple[Agreement, Scenario]:
    """Return the offer and the numbers it is settled on, with one price set to whole cents and nothing else changed."""
    fee, dollars = _fee(offer, price), Decimal(cents).scaleb(-2)
    match fee:
        case RatedFee():
            return with_clause(offer, fee.model_copy(update={"rate": _flat(fee.rate, dollars)})), scenario
        case SessionFee():
            schedule = {
                session_type: _flat(rate, dollars) if session_type == price.item else rate
                for session_type, rate in fee.schedule.items()
            }
            return with_clause(offer, fee.model_copy(update={"schedule": schedule})), scenario
        case MilestoneFee():
            return with_clause(offer, fee.model_copy(update={"case_price": dollars})), scenario
    return offer, scenario.having({CLAIM_PRICE: Fraction(cents, 100)})


def with_clause(offer: Agreement, clause: Clause) -> Agreement:
    """Return the offer with a clause in place of the one with its id."""
    clauses = tuple(clause if each.id == clause.id else each for each in offer.clauses)
    return offer.model_copy(update={"clauses": clauses})


def _flat(rate: Dated[Decimal], dollars: Decimal) -> Dated[Decimal]:
    return rate.model_copy(update={"root": dict.fromkeys(rate.root, dollars)})


def _prices(fee: Fee) -> Iterator[Price]:
    match fee:
        case RatedFee() | MilestoneFee() | RtmClaimFee():
            yield Price(fee.id)
        case SessionFee():
            yield from (Price(fee.id, item) for item in fee.items)


def _fee(offer: Agreement, price: Price) -> Fee:
    return next(fee for fee in offer.fees if fee.id == price.clause_id)
