"""What claims of a month will come to when all are known: factors by claim group and incurred month, of the whole plan.

They are put on sums of a group and a month, the same for treated members and their comparison; never on one member.
Months are numbers: twelve times the year plus the month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from pipelines.actuarial.chain_ladder import Link, bornhuetter_ferguson, completion_factors, links
from pipelines.actuarial.mack import Errors, errors

# Months of development after which the tail is all that grows; drugs are paid when they are dispensed.
LAST_DEVELOPMENT, LAST_OF_DRUGS, DRUGS = 24, 1, "RX"
# A share may be above 1, where more is taken back than paid; but not by much.
MOST_COMPLETE = Fraction(102, 100)
MONOTONE_FROM = 3
YEAR, MONTHS_OF_PRIOR = 12, 3


@dataclass(frozen=True, slots=True)
class Rule:
    """How a design completes, as ``completion`` of a savings design says; and whether what is settled is final."""

    window: int
    balanced_from: Fraction
    final_one: Fraction
    tail: Fraction
    is_without_extremes: bool
    is_final: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What became known of a month so many months after it; ``face_cents`` are added as they are."""

    month: int
    development: int
    spend_cents: int
    face_cents: int
    line_count: int


@dataclass(frozen=True, slots=True)
class CompletedMonth:
    """A claim group in a month. Amounts are cents of the whole plan.

    ``factor`` is the share that is known by now, which sums of the month are divided by; None where nobody can say.
    ``chain_factor`` is the share by the links alone, ``use_factor`` that of the lines. ``status_code`` is ESTIMATED,
    NO_PRIOR (so immature that it should lean on complete months, of which there are too few), SHORT (growth was seen
    for less than a year) or NO_DEVELOPMENT.
    """

    month: int
    development: int
    factor: Fraction | None
    chain_factor: Fraction
    use_factor: Fraction
    method_code: str
    status_code: str
    flag_code: str | None
    paid_cents: int
    ultimate_cents: Fraction
    error_cents: Decimal | None

    def moved(self, errors_more: int) -> Fraction | None:
        """Return the factor if so many standard errors more than expected were still to come."""
        if self.factor is None or self.error_cents is None:
            return self.factor
        ultimate = self.ultimate_cents + errors_more * Fraction(self.error_cents)
        return self.factor * self.ultimate_cents / ultimate if ultimate > 0 else self.factor


@dataclass(frozen=True)
class Group:
    """A claim group as known at the end of the last whole month; ``member_months`` are of the whole plan."""

    claim_group_code: str
    cells: Sequence[Cell]
    last_month: int
    member_months: Mapping[int, Fraction]
    rule: Rule

    @cached_property
    def triangle(self) -> list[list[int]]:
        """Return cumulative spend by incurred month, from the first that was seen to grow to the last."""
        return self._triangle("spend_cents")

    @cached_property
    def links(self) -> list[Link]:
        """Return how spend grew from one month of development to the next."""
        return self._links(self.triangle)

    @cached_property
    def factors(self) -> list[Fraction]:
        """Return the share of spend known by each month of development."""
        return completion_factors(self.links, self.rule.tail)

    @cached_property
    def use_factors(self) -> list[Fraction]:
        """Return the share of lines known by each month of development."""
        return completion_factors(self._links(self._triangle("line_count")))

    @cached_property
    def errors(self) -> Errors:
        """Return the errors of the triangle's rows, and of their sum."""
        return errors(self.triangle, self.links, self.rule.tail)

    @cached_property
    def months(self) -> list[CompletedMonth]:
        """Return each month of which something is known, and all since the first that was seen to grow."""
        told = {cell.month for cell in self._known} | set(range(self._first_month, self.last_month + 1))
        return [self._completed(month) for month in sorted(told)]

    @cached_property
    def prior(self) -> "Prior | None":
        """Return what a month is expected to cost; None where fewer months are complete than that takes."""
        least = self.rule.final_one
        complete = {
            month: self._developed(month) / self._factor(month)
            for month in range(self._first_month, self.last_month + 1)
            if self._factor(month) >= least and self.member_months.get(month)
        }
        return prior_of(complete, self.member_months)

    @cached_property
    def _known(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.month + cell.development <= self.last_month]

    @cached_property
    def _first_month(self) -> int:
        seen = (cell.month for cell in self._known if cell.spend_cents or cell.line_count)
        return min(seen, default=self.last_month + 1)

    def _triangle(self, amount: str) -> list[list[int]]:
        amounts = {(cell.month, cell.development): getattr(cell, amount) for cell in self._known}
        last = LAST_OF_DRUGS if self.claim_group_code == DRUGS else LAST_DEVELOPMENT
        return [
            list(accumulate(amounts.get((month, k), 0) for k in range(min(self.last_month - month, last) + 1)))
            for month in range(self._first_month, self.last_month + 1)
        ]

    def _links(self, triangle: list[list[int]]) -> list[Link]:
        return links(triangle, self.rule.window, without_extremes=self.rule.is_without_extremes)

    def _developed(self, month: int) -> int:
        return sum(cell.spend_cents for cell in self._known if cell.month == month)

    def _factor(self, month: int, factors: Sequence[Fraction] | None = None) -> Fraction:
        shares = self.factors if factors is None else factors
        return shares[min(self.last_month - month, len(shares) - 1)]

    def _completed(self, month: int) -> CompletedMonth:
        chain, paid = self._factor(month), self._developed(month)
        face = sum(cell.face_cents for cell in self._known if cell.month == month)
        method, status, ultimate = self._ultimate(month, chain, paid)
        place = month - self._first_month
        return CompletedMonth(
            month,
            self.last_month - month,
            None if status == "NO_DEVELOPMENT" else _share(method, paid, ultimate, chain),
            chain,
            self._as_final(self._factor(month, self.use_factors)),
            method,
            status,
            self._flag(month),
            paid + face,
            ultimate + face,
            self.errors.rows[place] if place >= 0 and method != "COMPLETE" else None,
        )

    def _ultimate(self, month: int, chain: Fraction, paid: int) -> tuple[str, str, Fraction]:
        """Return how a month is completed, how well that is known, and what it comes to."""
        if not self.links:
            return "CHAIN_LADDER", "NO_DEVELOPMENT", Fraction(paid)
        status = "ESTIMATED" if self._is_grown else "SHORT"
        if self._as_final(chain) == 1:
            return "COMPLETE", status, Fraction(paid)
        if chain >= self.rule.balanced_from:
            return "CHAIN_LADDER", status, paid / chain
        if self.prior is None:
            return "CHAIN_LADDER", "NO_PRIOR" if chain else "NO_DEVELOPMENT", paid / chain if chain else Fraction(paid)
        expected = self.prior.pmpm(month) * self.member_months.get(month, Fraction(0))
        return "BORNHUETTER_FERGUSON", status, bornhuetter_ferguson(paid, chain, expected)

    @property
    def _is_grown(self) -> bool:
        return self.claim_group_code == DRUGS or len(self.links) >= YEAR

    def _as_final(self, share: Fraction) -> Fraction:
        return Fraction(1) if self.rule.is_final and share >= self.rule.final_one else share

    def _flag(self, month: int) -> str | None:
        share, development = self._factor(month), self.last_month - month
        if share > MOST_COMPLETE:
            return "ABOVE_LIMIT"
        falls = development >= MONOTONE_FROM and development + 1 < len(self.factors)
        return "NOT_MONOTONE" if falls and share > self.factors[development + 1] else None


@dataclass(frozen=True, slots=True)
class Prior:
    """Cents of a member month: ``level`` in the ``middle`` of the months it is of, ``growth`` of it more a month."""

    level: Fraction
    middle: int
    growth: Fraction

    def pmpm(self, month: int) -> Fraction:
        """Return the cents a member month of a month."""
        return self.level * (1 + self.growth * (month - self.middle))


def prior_of(ultimates: Mapping[int, Fraction], member_months: Mapping[int, Fraction]) -> Prior | None:
    """Return the cost of the latest three complete months, with the growth of the latest year over the year before.

    Growth is spread evenly over months; without two years of complete months there is none. None with fewer than three.
    """

    def level(months: Sequence[int]) -> Fraction:
        cents = sum((ultimates[month] for month in months), Fraction(0))
        return cents / sum(member_months[month] for month in months)

    months = sorted(ultimates)
    if len(months) < MONTHS_OF_PRIOR:
        return None
    latest, years = months[-MONTHS_OF_PRIOR:], months[-2 * YEAR :]
    before = level(years[:YEAR]) if len(years) == 2 * YEAR else Fraction(0)
    growth = (level(years[YEAR:]) / before - 1) / YEAR if before > 0 else Fraction(0)
    return Prior(level(latest), latest[1], growth)


def _share(method: str, paid: int, ultimate: Fraction, chain: Fraction) -> Fraction | None:
    if method == "COMPLETE":
        return Fraction(1)
    if method == "CHAIN_LADDER":
        return chain
    return paid / ultimate if paid > 0 and ultimate > 0 else None
