"""What clauses hand to a settlement and to each other, stage by stage. Positive is owed to the vendor."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from contracts.measured import MeasureStatus, Units
from contracts.terms.intervals import Interval

GateScope = Literal["measure", "group", "guarantee", "agreement"]
GateEffect = Literal["zero_earned", "zero_bonus", "suspend", "factor"]


@dataclass(frozen=True, slots=True)
class PricedUnits:
    """Units of one fee clause at one rate, in exact cents a unit, under the signed version that prices them.

    `count` is the part of the row's units at this rate. `member_share_cents` is the part of a fee billed as claims
    that members owe, so the payer does not.
    """

    clause_id: str
    units: Units
    count: Fraction
    rate: Fraction
    member_share_cents: int = 0
    version: int = 0

    @property
    def month(self) -> date | None:
        """First day of the month that holds all events, or None when the row covers more than a month."""
        return self.units.month

    @property
    def first(self) -> date:
        """First day of the events."""
        return self.units.first

    @property
    def amount(self) -> Fraction:
        """Exact cents, the members' part included."""
        return self.count * self.rate

    def part(self, count: Fraction, rate: Fraction) -> "PricedUnits":
        """Return some of these units at another rate."""
        return replace(self, count=count, rate=rate)

    def at(self, rate: Fraction) -> "PricedUnits":
        """Return these units at another rate."""
        return replace(self, rate=rate)

    def free(self) -> "PricedUnits":
        """Return these units as not chargeable: neither the payer nor members owe anything."""
        return replace(self, rate=Fraction(0), member_share_cents=0)


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees of some fee clauses: the units as repriced, and cents by clause gross (all components) and net (so far)."""

    priced: tuple[PricedUnits, ...]
    gross_by_clause: Mapping[str, int]
    net_by_clause: Mapping[str, int]
    access_clause_ids: frozenset[str]

    @property
    def gross_cents(self) -> int:
        """Fees before caps and minimums."""
        return sum(self.gross_by_clause.values())

    @property
    def net_cents(self) -> int:
        """Fees after the caps and minimums so far."""
        return sum(self.net_by_clause.values())

    def of(self, clause_ids: Collection[str]) -> "Fees":
        """Return the fees of these clauses only."""
        return Fees(
            tuple(row for row in self.priced if row.clause_id in clause_ids),
            {fee_id: cents for fee_id, cents in self.gross_by_clause.items() if fee_id in clause_ids},
            {fee_id: cents for fee_id, cents in self.net_by_clause.items() if fee_id in clause_ids},
            self.access_clause_ids & frozenset(clause_ids),
        )

    def access(self) -> "Fees":
        """Return the fees for access only."""
        return self.of(self.access_clause_ids)


@dataclass(frozen=True, slots=True)
class FixedAmount:
    """An amount of the agreement itself, payable on a day; negative is a credit."""

    day: date
    cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class Pool:
    """What one guarantee puts at risk: the base, the exact pool and what is posted of it, in cents."""

    clause_id: str
    base_cents: int
    exact: Fraction
    cents: int


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate of a guarantee; `factor` is what a closed gate of effect `factor` leaves.

    `tested` is the measure looked at. `applies_to` names the measure or group of its scope; None for wider scopes.
    """

    clause_id: str
    tested: str
    scope: GateScope
    applies_to: str | None
    effect: GateEffect
    is_open: bool
    factor: Fraction = Fraction(0)

    def concerns(self, clause_id: str, measure: str, group: str | None) -> bool:
        """Whether it is a gate of this measure: by scope agreement of every one, else only within its guarantee."""
        if self.scope == "agreement":
            return True
        if self.clause_id != clause_id:
            return False
        return self.scope == "guarantee" or self.applies_to == (group if self.scope == "group" else measure)


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """What one measure of a guarantee earned.

    `weight` is as agreed, `counted_weight` after weights of unmeasured measures went to the others. `fraction` is
    exact. `value` is None when nothing was measured. `gate_passed` is None without a gate. `bonus_cents` comes on top
    of the pool. What is `suspended` is neither earned for good nor forfeited: its cash stays back.
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
    bonus_cents: int = 0
    suspended: bool = False

    @property
    def forfeited_cents(self) -> int:
        """The part of the pool that was not earned."""
        return self.pool_cents - self.earned_cents


@dataclass(frozen=True, slots=True)
class GuaranteeResult:
    """The pool of one guarantee and what each measure earned of it."""

    pool: Pool
    measures: tuple[MeasureResult, ...]

    @property
    def earned_cents(self) -> int:
        """What the measures earned together, bonus apart."""
        return sum(result.earned_cents for result in self.measures)

    @property
    def forfeited_cents(self) -> int:
        """What the measures did not earn."""
        return self.pool.cents - self.earned_cents

    @property
    def bonus_cents(self) -> int:
        """What is paid beyond the pool."""
        return sum(result.bonus_cents for result in self.measures)

    @property
    def suspended_cents(self) -> int:
        """What was neither earned for good nor forfeited."""
        return sum(result.pool_cents for result in self.measures if result.suspended)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a settlement stands after its guarantees: what clauses on savings and returns may rest on.

    `fees_cents` are fees after performance, without fixed amounts. `fees_as_spend_cents` are the same where the
    agreement counts vendor fees as spend, else 0.
    """

    fees_before_cents: int
    fees_cents: int
    fees_as_spend_cents: int
    guarantees: tuple[GuaranteeResult, ...] = ()

    def fraction(self, measure: str) -> Fraction | None:
        """Fraction that a measure earned, or None when no guarantee judges it."""
        results = [result for guarantee in self.guarantees for result in guarantee.measures]
        return next((result.fraction for result in results if result.measure == measure), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that led to a result: the step that records it, its name, the exact value, and cents if posted."""

    step_number: int
    key: str
    exact: Fraction | None
    cents: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a clause makes payable (positive) or takes back (negative), with the figures that led to it.

    `weights` share the amount over fee clauses, where it adjusts fees and not all of them in proportion to net fees.
    """

    clause_id: str
    exact: Fraction
    cents: int
    reason: str
    figures: Sequence[Figure] = ()
    flag: str | None = None
    weights: Mapping[str, Fraction] | None = None
