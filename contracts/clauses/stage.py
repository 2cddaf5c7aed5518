"""The stages of a settlement that a clause can take part in. Settlement knows these, never a clause by its kind.

A new payment term derives from the stage it acts in: a fee prices units, a modifier reprices priced units, a cap
limits net fees, a guarantee puts a part of fees at risk, a refund gives fees back, a case prices episodes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import ClassVar

from pydantic import Field

from contracts.performance import Cases, MeasureStatus, Performance, Units
from contracts.terms.intervals import Interval
from contracts.terms.model import ClauseId, Terms, Text
from contracts.terms.money import Rounding


@dataclass(frozen=True, slots=True)
class PricedUnits:
    """Units of one fee clause and month at one rate, in exact cents a unit; `factor` is what tiers make of the rate.

    `member_share_cents` is the part of a fee billed as claims that members owe, so the payer does not.
    """

    clause_id: str
    month: date | None
    first: date
    count: Fraction
    rate: Fraction
    member_share_cents: int = 0
    factor: Fraction = Fraction(1)

    @property
    def full(self) -> Fraction:
        """Exact cents before tiers."""
        return self.count * self.rate

    @property
    def amount(self) -> Fraction:
        """Exact cents after tiers."""
        return self.full * self.factor

    def part(self, count: Fraction, factor: Fraction) -> "PricedUnits":
        """Return some of these units at a factor of their rate."""
        return replace(self, count=count, factor=self.factor * factor)


@dataclass(frozen=True, slots=True)
class NetFees:
    """Fees in cents at three points: gross (all components), net by clause after caps, and net in total."""

    gross_by_clause: Mapping[str, int]
    net_by_clause: Mapping[str, int]
    access_clause_ids: frozenset[str]

    def gross(self, clause_ids: Sequence[str]) -> int:
        """Gross fees of the clauses."""
        return sum(self.gross_by_clause.get(clause_id, 0) for clause_id in clause_ids)

    def net(self, clause_ids: Sequence[str]) -> int:
        """Net fees of the clauses, after caps."""
        return sum(self.net_by_clause.get(clause_id, 0) for clause_id in clause_ids)


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """What one measure of a guarantee earned.

    `weight` is as agreed, `counted_weight` after weights of unmeasured measures went to the others. `fraction` is
    exact. `value` is None when nothing was measured. `gate_passed` is None without a gate.
    """

    clause_id: str
    measure: str
    status: MeasureStatus
    numerator: int | None
    denominator: int
    value: Fraction | None
    interval: Interval | None
    weight: Fraction
    counted_weight: Fraction
    gate_passed: bool | None
    fraction: Fraction
    pool_cents: int
    earned_cents: int
    reason: str

    @property
    def forfeited_cents(self) -> int:
        """The part of the pool that was not earned."""
        return self.pool_cents - self.earned_cents


@dataclass(frozen=True, slots=True)
class GuaranteeResult:
    """The pool of one guarantee and what each measure earned of it."""

    clause_id: str
    base_cents: int
    exact_pool: Fraction
    pool_cents: int
    measures: tuple[MeasureResult, ...]

    @property
    def earned_cents(self) -> int:
        """What the measures earned together."""
        return sum(result.earned_cents for result in self.measures)

    @property
    def forfeited_cents(self) -> int:
        """What the measures did not earn."""
        return self.pool_cents - self.earned_cents


@dataclass(frozen=True, slots=True)
class RefundResult:
    """A refund of fees with the figures that led to it: step, name, exact figure, and cents where it is posted."""

    clause_id: str
    refund_cents: int
    figures: tuple[tuple[int, str, Fraction, int | None], ...]
    flag: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Targets and cost of the episodes of one clause; `amount_cents` is paid to the vendor, negative is owed by it."""

    clause_id: str
    count: int
    target_cents: int
    actual_cents: int
    exact: Fraction
    amount_cents: int
    reason: str


class Clause(Terms, ABC):
    """A numbered clause of the agreement with its quoted text."""

    id: ClauseId = Field(description='the number of the clause, in quotes, such as "4.1"')
    text: Text = Field(description="the clause as it was signed")
    kind: str = Field(description="the kind of clause, such as activation_fee")


class Fee(Clause):
    """A clause that prices units."""

    unit_code: ClassVar[str]
    billed_as_claims: ClassVar[bool] = False

    @abstractmethod
    def price(self, units: Units) -> PricedUnits:
        """Put the rate of the event date on units of this clause."""

    @abstractmethod
    def why_not(self, units: Units) -> str | None:
        """Say why a row of facts cannot be priced and what would be right, or return None."""


class Modifier(Clause):
    """A clause that reprices units of fee clauses; `of` absent means all of them."""

    of: tuple[ClauseId, ...] | None = Field(
        default=None, min_length=1, description="the ids of the clauses it applies to"
    )

    @abstractmethod
    def reprice(self, priced: Sequence[PricedUnits], part_of_year: Fraction) -> list[PricedUnits]:
        """Return the same units at changed factors; the counts of each clause and month stay as they are."""


class Cap(Clause):
    """A clause that limits net fees; `of` absent means all fee clauses."""

    of: tuple[ClauseId, ...] | None = Field(
        default=None, min_length=1, description="the ids of the clauses it applies to"
    )

    @abstractmethod
    def adjustment(self, net_cents: int, part_of_year: Fraction, rounding: Rounding) -> tuple[Fraction, int, str]:
        """Return the exact limit, the cents to add to net fees (0 or below), and why."""


class Guarantee(Clause):
    """A clause that puts a part of fees at risk against measures; `of` absent means all fee clauses."""

    of: tuple[ClauseId, ...] | None = Field(
        default=None, min_length=1, description="the ids of the clauses it applies to"
    )

    @abstractmethod
    def measures_needed(self) -> tuple[str, ...]:
        """Names of the measures it is judged on, gates included."""

    @abstractmethod
    def pool(self, fees: NetFees, fee_ids: Sequence[str]) -> tuple[int, Fraction]:
        """Return the base in cents and the exact pool."""

    @abstractmethod
    def judge(
        self, performance: Performance, base_cents: int, exact_pool: Fraction, rounding: Rounding
    ) -> GuaranteeResult:
        """Share the pool over the measures and say what each earned."""

    @property
    @abstractmethod
    def withholds(self) -> bool:
        """Whether the pool's cash is kept back until the final settlement."""


class Refund(Clause):
    """A clause that gives fees back when savings do not support them."""

    @abstractmethod
    def refund(self, performance: Performance, fees_cents: int, rounding: Rounding) -> RefundResult:
        """Compute the refund on fees after guarantees."""


class Case(Clause):
    """A clause that prices episodes and settles the difference to their cost."""

    @abstractmethod
    def why_not(self, cases: Cases) -> str | None:
        """Say why a row of episodes cannot be priced and what would be right, or return None."""

    @abstractmethod
    def settle(self, cases: Sequence[Cases], fees_cents: int, rounding: Rounding) -> CaseResult:
        """Compare what the episodes should have cost with what they did."""
