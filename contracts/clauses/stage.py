"""The stages of a settlement that a clause can take part in. Settlement knows these, never a clause by its kind.

A new payment term derives from the stage it acts in. Within a stage clauses act by `turn`, then in the order of the
text; what a clause may look at is in its arguments and nowhere else.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.at_risk import at_risk_cents
from contracts.clauses.category import Category, Lan
from contracts.clauses.measure_terms import Gate, JudgedTerms, MissingPolicy
from contracts.clauses.results import (
    Fees,
    FixedAmount,
    GateResult,
    GuaranteeResult,
    Pool,
    Position,
    PricedUnits,
    Result,
)
from contracts.measured import Cases, Units
from contracts.performance import Misfit, Performance, Posted
from contracts.terms.model import ClauseId, Share, Terms, Text
from contracts.terms.money import RateRounding, Rounding, round_cents
from contracts.terms.period import Period


class Clause(Terms, ABC):
    """A numbered clause of the agreement with its quoted text.

    `turn` orders clauses of one stage. `reads_savings` says that it cannot be settled without savings facts.
    """

    turn: ClassVar[int] = 0
    reads_savings: ClassVar[bool] = False

    id: ClauseId = Field(description='the number of the clause, in quotes, such as "4.1"')
    text: Text = Field(description="the clause as it was signed")
    kind: str = Field(description="the kind of clause, such as activation_fee")
    category: Category = Field(
        default=Category.CONTRACTUAL, description="contractual, contractual_alternate or reporting_only"
    )
    lan: Lan | None = Field(default=None, description="its class in the HCP-LAN framework, where not the usual one")

    @property
    def lan_class(self) -> Lan | None:
        """Its class in the HCP-LAN framework: as stated, else as its parameters make it; None if it has none."""
        return self.lan or self.usual_lan()

    def usual_lan(self) -> Lan | None:
        """Return the class that its parameters make it; None for a clause that only adjusts others."""
        return None

    def changes(self, period: Period) -> Iterable[date]:
        """Return the days on which it changes what units cost or what of them is at risk: no row of units spans one."""
        return ()

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Return what it misses or cannot use in the facts; an interim settlement needs no results."""
        if self.reads_savings and performance.savings is None and not performance.is_interim:
            message = f"must be given for clause {self.id}; where there are none: {{status: not_credible}}"
            yield Misfit("savings", message)


C = TypeVar("C", bound=Clause)


@dataclass(frozen=True, slots=True)
class Context:
    """What every clause may read beside the figures handed to it: the facts, what was posted, how cents are made.

    `part_of_period` is the share of the agreed period, by days, to which caps and thresholds scale. `versions` are
    the clauses of every signed version by number and id, `expected_savings_rate` what both expect to be saved, if said.
    """

    performance: Performance
    part_of_period: Fraction
    rounding: Rounding
    posted: tuple[Posted, ...] = ()
    versions: Mapping[int, Mapping[str, Clause]] = field(default_factory=dict)
    rate_rounding: RateRounding = RateRounding.EXACT
    expected_savings_rate: Share | None = None

    def cents(self, exact: Fraction) -> int:
        """Round exact cents at a posting point."""
        return round_cents(exact, self.rounding)

    def rate(self, exact: Fraction) -> Fraction:
        """Return the rate, in cents, that an index or a tier makes: exact, or rounded where the agreement says so."""
        return Fraction(self.cents(exact)) if self.rate_rounding is RateRounding.CENT else exact

    def signed_in(self, clause: C, version: int | None) -> C | None:
        """Return a clause as a version has it; None where that version is not known or lacks it."""
        found = self.versions.get(version, {}).get(clause.id) if version is not None else None
        return found if isinstance(found, type(clause)) else None


class Fee(Clause):
    """Steps 6 to 8: a clause that prices units. `is_access` says that it is a fee for access, not for use."""

    unit_code: ClassVar[str]
    billed_as_claims: ClassVar[bool] = False
    is_access: ClassVar[bool] = False

    def usual_lan(self) -> Lan | None:
        """Pay for service without a link to quality, unless the term says otherwise."""
        return "4N" if self.is_access else "1"

    @abstractmethod
    def price(self, units: Units) -> PricedUnits:
        """Put the rate of the event date on units of this clause."""

    @abstractmethod
    def why_not(self, units: Units) -> str | None:
        """Say why a row of facts cannot be priced and what would be right, or return None."""


class OnFees(Clause):
    """A clause that acts on fees; `of` absent means all fee clauses."""

    of: tuple[ClauseId, ...] | None = Field(
        default=None, min_length=1, description="the ids of the clauses it applies to"
    )

    def applies_to(self, fee_id: str) -> bool:
        """Whether it acts on a fee clause."""
        return self.of is None or fee_id in self.of


class Modifier(OnFees):
    """Step 7: a clause that reprices units: 1 carve-out, 2 escalator, 3 tier, 4 ceiling, 5 most favoured price."""

    @abstractmethod
    def reprice(self, priced: Sequence[PricedUnits], context: Context) -> list[PricedUnits]:
        """Return the same units at changed rates; a row may be split, its counts add up to what they were."""


class Limit(OnFees):
    """Step 10: a clause that holds net fees within bounds: 1 cap of a member, 2 cap of the period, 3 minimum."""

    @abstractmethod
    def limit(self, fees: Fees, context: Context) -> Result:
        """Return what to add to (a minimum) or take from (a cap) the net fees so far; `exact` is the bound."""


class Fixed(Clause):
    """Step 11: a clause with amounts of its own on days, outside every base at risk; a credit is negative."""

    @abstractmethod
    def amounts(self, context: Context) -> Iterable[FixedAmount]:
        """Return the amounts; those outside the period are not posted."""


class Guarantee(OnFees):
    """Steps 12 to 15: a clause that puts a part of fees at risk against measures."""

    missing_policy: MissingPolicy = Field(description="nri_base, nri_act, completer or ipw; there is no safe default")
    gates: tuple[Gate, ...] = ()
    measures: tuple[JudgedTerms, ...] = ()

    def usual_lan(self) -> Lan | None:
        """Pay for performance."""
        return "2C"

    @model_validator(mode="after")
    def _measures_once(self) -> Self:
        names = [term.measure for term in self.measures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PydanticCustomError(
                "repeated", "must name each measure once; named twice: {names}", {"names": ", ".join(twice)}
            )
        return self

    def measures_needed(self) -> tuple[str, ...]:
        """Names of the measures it is judged on, gates included."""
        held = [term.gate.measure for term in self.measures if term.gate is not None]
        return tuple(
            dict.fromkeys([*(term.measure for term in self.measures), *(gate.measure for gate in self.gates), *held])
        )

    def gates_on(self, term: JudgedTerms, gates: Sequence[GateResult]) -> list[GateResult]:
        """Return the gates of the agreement that hold for one of its measures."""
        return [gate for gate in gates if gate.concerns(self.id, term.measure, term.group)]

    @property
    @abstractmethod
    def shares_at_risk(self) -> tuple[Fraction, ...]:
        """The shares of fees that it puts at risk, in the order of time."""

    @property
    @abstractmethod
    def interim_withheld(self) -> Fraction:
        """Share of the pool whose cash an interim settlement keeps back: 0 to 1."""

    @abstractmethod
    def share_on(self, day: date) -> Fraction:
        """Return the share of fees at risk for events of a day."""

    @abstractmethod
    def pool(self, fees: Fees, context: Context) -> Pool:
        """Return what is at risk of the fees it applies to."""

    def at_risk_cents(self, cents_by_clause: Mapping[str, int], fees: Fees, context: Context) -> Fraction:
        """Exact cents at risk of fees by clause: of each unit what the version that prices it puts at risk."""
        signed = {row.version: context.signed_in(self, row.version) for row in fees.priced}
        shares = [_share_of(signed[row.version], row.clause_id, row.first) for row in fees.priced]
        last = {fee_id: _share_of(self, fee_id, context.performance.period.last) for fee_id in cents_by_clause}
        return at_risk_cents(cents_by_clause, fees.priced, shares, last)

    def tested_gates(self, context: Context) -> tuple[GateResult, ...]:
        """Test its gates and those of its measures, before any measure is judged."""
        own = (gate.result(self.id, None, context.performance) for gate in self.gates)
        held = ((term.gate, term.measure) for term in self.measures)
        return (*own, *(gate.result(self.id, name, context.performance) for gate, name in held if gate is not None))

    @abstractmethod
    def judge(self, pool: Pool, gates: Sequence[GateResult], context: Context) -> GuaranteeResult:
        """Share the pool over the measures and say what each earned; `gates` are those of the whole agreement."""

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse facts without a measure it is judged on."""
        yield from super().misfits(performance)
        for name in () if performance.is_interim else self.measures_needed():
            if performance.measure(name) is None:
                yield Misfit("measures", f"must hold {name}, which clause {self.id} is judged on")


def _share_of(clause: Guarantee | None, fee_id: str, day: date) -> Fraction:
    return clause.share_on(day) if clause is not None and clause.applies_to(fee_id) else Fraction(0)


class Sharing(Clause):
    """Steps 17 to 19: a clause that shares the difference between what care should have cost and what it did."""

    # A refund of fees takes the same dollars back from a share of savings, not from episodes priced one by one.
    shares_same_dollars: ClassVar[bool] = True

    @property
    def may_exceed_fees(self) -> bool:
        """Whether the vendor may owe more than all fees under it; only where the clause says so."""
        return False

    @abstractmethod
    def share(self, position: Position, context: Context) -> Result:
        """Return what the vendor gains, or owes (negative), before it is held to the fees."""


class Case(Sharing):
    """A clause that prices episodes: it takes the rows of `cases` that carry its id."""

    shares_same_dollars = False

    def usual_lan(self) -> Lan | None:
        """Two-sided risk on episodes."""
        return "3B"

    @abstractmethod
    def why_not(self, cases: Cases) -> str | None:
        """Say why a row of episodes cannot be priced and what would be right, or return None."""


class Refund(Clause):
    """Step 20: a clause that gives fees back when savings do not support them."""

    reads_savings = True

    def usual_lan(self) -> Lan | None:
        """Upside for the payer on fees at risk."""
        return "3A"

    @abstractmethod
    def refund(self, position: Position, context: Context) -> Result:
        """Return the refund on fees after performance, 0 or negative."""


class Collar(Clause):
    """Step 21: a clause that holds the whole settlement within bounds."""

    @abstractmethod
    def collar(self, earned_cents: int, position: Position, context: Context) -> Result:
        """Return what to add or take so that earned amounts (fees, shares, refunds) lie within the bounds."""


class Charge(Clause):
    """Step 23: interest or tax, after everything."""

    @abstractmethod
    def charge(self, earned_cents: int, context: Context) -> Result:
        """Return the charge for the whole period so far; `earned_cents` is final earned with fixed amounts."""
