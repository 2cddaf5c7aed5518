"""Milestone fee: a case price paid in parts, as a member reaches the states of a chain."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.category import Lan
from contracts.clauses.rated_fee import why_amounts
from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.terms.model import Dollars, Name, Share, Terms, Whole
from contracts.terms.money import exact_cents

State = Literal["ENROLLED", "ACTIVATED", "ENGAGED", "OUTCOME_REPORTED", "RESPONDER"]


class Milestone(Terms):
    """A state of the chain and the share of the case price that reaching it pays."""

    state: State
    share: Share = Field(gt=0, description="the share of the case price, such as 0.40")


class MilestoneFee(Fee):
    """Payer pays a share of ``case_price`` as a member reaches each state, each once in any ``payable_once_months``.

    The price has no dates: a chain keeps the price and the shares of the signed version under which it began, so
    another price is another version. The shares of all states make up the case price.
    """

    kind: Literal["milestone_fee"]
    unit_code = "MILESTONE"
    case_price: Dollars = Field(description="dollars of a whole chain, such as 995.00")
    chain: tuple[Milestone, ...] = Field(min_length=1, description="states such as {state: ACTIVATED, share: 0.40}")
    sessions: Whole = Field(default=4, ge=2, le=12)
    within_days: Whole = Field(default=30, ge=14, le=90)
    target_days: Whole = Field(default=84, ge=56, le=365)
    measure: Name | None = Field(default=None, description="the measure whose responders reach the state RESPONDER")
    version: Whole = Field(default=1, ge=1, le=999, description="the version of the measure's exhibit")
    responder_rule: Literal["mcid", "mcid_or_30pct"] | None = None
    payable_once_months: Whole = Field(default=12, ge=1, le=60)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        _must_be_distinct([milestone.state for milestone in self.chain])
        total = sum(milestone.share for milestone in self.chain)
        if total != 1:
            raise PydanticCustomError(
                "shares_do_not_add_up", "must have shares that add up to 1, got {got}", {"got": str(total)}
            )
        if (self.measure is not None) != ("RESPONDER" in self.items):
            raise PydanticCustomError("half_of_a_pair", "must give measure exactly when RESPONDER is a state", {})
        return self

    @property
    def items(self) -> tuple[str, ...]:
        """The states of the chain, in the order of the text: what its units are told apart by."""
        return tuple(milestone.state for milestone in self.chain)

    def usual_lan(self) -> Lan | None:
        """Pay for performance."""
        return "2C"

    def price(self, units: Units) -> PricedUnits:
        """Price a milestone at its share of the case price, exact until it is posted."""
        share = next(Fraction(milestone.share) for milestone in self.chain if milestone.state == units.item)
        return PricedUnits(self.id, units, units.count, share * exact_cents(self.case_price))

    def why_not(self, units: Units) -> str | None:
        """Refuse rows that name no milestone of the chain, and rows with amounts."""
        if units.item not in self.items:
            return f"must name as item a milestone of clause {self.id} ({', '.join(self.items)})"
        return why_amounts(self.id, units)


def _must_be_distinct(states: Sequence[str]) -> None:
    twice = sorted({state for state in states if states.count(state) > 1})
    if twice:
        raise PydanticCustomError(
            "repeated", "must name each state once; named twice: {states}", {"states": ", ".join(twice)}
        )
