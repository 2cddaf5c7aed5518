"""What clauses yield: payment lines, and the record of each step. Positive is owed to the vendor."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

# The kind of the lines that take out what members owe of a fee billed as claims.
MEMBER_SHARE = "member_share"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """An amount that one clause makes payable (positive) or takes back (negative), in cents.

    `month` is the first day of the billing month; None when the amount belongs to the whole period.
    `of_clause_id` names the fee clause that a tier, a cap or a member share adjusts; it is the clause itself
    otherwise. `measure` names the measure that lost a part of its pool.
    """

    step_number: int
    clause_id: str
    kind: str
    month: date | None
    cents: int
    reason: str
    of_clause_id: str
    measure: str | None = None


def line_id(agreement_id: str, version: int, line: PaymentLine) -> str:
    """Return sixteen hexadecimal digits made of what identifies a line, never of its amount or its place.

    A settlement has one line of a clause, kind, month and measure, so no two of its lines share an id.
    """
    month = line.month and line.month.isoformat()
    what = [agreement_id, version, line.clause_id, line.kind, line.of_clause_id, month, line.measure]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded result of the 24 steps: `exact` is what was computed, money in cents; `cents` what was posted of it.

    A step that does not apply says so in `note` and has neither.
    """

    step_number: int
    key: str
    note: str
    exact: Fraction | None = None
    cents: int | None = None


@dataclass(slots=True)
class Record:
    """The lines and steps of one settlement as they come."""

    lines: list[PaymentLine] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """The sum of all lines so far."""
        return sum(line.cents for line in self.lines)

    def has(self, step_number: int) -> bool:
        """Whether a step has a result yet."""
        return any(step.step_number == step_number for step in self.steps)

    def of_steps(self, first: int, last: int) -> int:
        """Sum the lines of some steps."""
        return sum(line.cents for line in self.lines if first <= line.step_number <= last)

    @property
    def earned_cents(self) -> int:
        """Fees, shares, refunds and collar so far: all but fixed amounts, interest and tax."""
        return self.of_steps(1, 10) + self.of_steps(12, 21)

    def flag(self, flag: str) -> None:
        """Keep what a person must look at, once."""
        if flag not in self.flags:
            self.flags.append(flag)

    def post(self, line: PaymentLine) -> None:
        """Add a line; a line of nothing is not written."""
        if line.cents:
            self.lines.append(line)

    def note(
        self, step_number: int, key: str, note: str = "", *, exact: Fraction | None = None, cents: int | None = None
    ) -> None:
        """Record a result of a step. What is posted without a separate exact value was exact."""
        if exact is None and cents is not None:
            exact = Fraction(cents)
        self.steps.append(Step(step_number, key, note, exact, cents))
