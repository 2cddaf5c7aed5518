"""Payout curve: what is paid against what is measured, all else as expected, with the places where one member decides.

Every point is a settlement. Where a result has more values than are settled, the curve is settled in steps, and closer
where it jumps and where a flat stretch ends: to the member, or to the dollar.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.exhibits import Exhibits
from contracts.measured import MeasureFact, MeasureStatus
from contracts.measured_savings import Savings, SavingsStatus
from contracts.named_measures import by_first_clause, judged
from contracts.negotiation.projection import Measured, project
from contracts.negotiation.what_if import Situation
from contracts.performance import Performance
from contracts.review.chance import Luck, luck_of
from contracts.review.expected import Expected
from contracts.review.parts import JudgedMeasure, judged_measures
from contracts.settlement import Settlement, settle
from contracts.terms.money import Rounding, exact_cents, round_cents

# Of more results than this, steps are settled, not each of them.
EACH_UP_TO = 400
SAVINGS = "savings"
A_MEMBER, A_DOLLAR = 1, 100

# What is paid at a result, in cents.
Paid = Callable[[int], int]
# The facts of an offer, with something measured otherwise than expected.
Facts = Callable[[Measured], Performance]


@dataclass(frozen=True, slots=True)
class Point:
    """A result and what is paid at it: members who count as a success, or cents of savings."""

    result: int
    payment_cents: int


@dataclass(frozen=True, slots=True)
class Cliff:
    """Where one more member, or one more dollar of savings, moves too much."""

    before: Point
    after: Point

    @property
    def moved_cents(self) -> int:
        """What it moves, negative where a higher result pays less."""
        return self.after.payment_cents - self.before.payment_cents


@dataclass(frozen=True, slots=True)
class PayoutCurve:
    """What is paid against one result; `members` is the denominator of a measure, None for savings.

    Cliffs are judged by `stake_cents`: the fees at risk, or where there are none all that the result can move. `luck`
    is what luck alone earns of each guarantee's part, and `why_flat` says why the result moves nothing, if so.
    """

    of: str
    members: int | None
    points: tuple[Point, ...]
    expected: Point
    stake_cents: int
    cliffs: tuple[Cliff, ...]
    luck: tuple[Luck, ...] = ()
    why_flat: str = ""

    @property
    def is_flat(self) -> bool:
        """Whether the payment is the same whatever the result."""
        return len({point.payment_cents for point in self.points}) == 1

    @property
    def flat(self) -> tuple[tuple[Point, Point], ...]:
        """The stretches on which the result moves nothing, each by its first and last point."""
        alike = (tuple(run) for _, run in groupby(self.points, key=lambda point: point.payment_cents))
        return tuple((run[0], run[-1]) for run in alike if len(run) > 1)

    @property
    def corners(self) -> tuple[Point, ...]:
        """The points that a reader needs: both ends, those of flat stretches and cliffs, and the expected one."""
        of_cliffs = (point for cliff in self.cliffs for point in (cliff.before, cliff.after))
        ends = (point for stretch in self.flat for point in stretch)
        kept = {self.points[0], self.points[-1], self.expected, *of_cliffs, *ends}
        return tuple(point for point in self.points if point in kept)


@dataclass(frozen=True, slots=True)
class NoCurve:
    """A result that has no curve, and why."""

    of: str
    why: str


def paid_on(offer: Agreement, exhibits: Exhibits) -> tuple[str, ...]:
    """Return the measures that clauses pay on, in the order of those clauses, and savings where any reads them."""
    binding = offer.binding()
    measures = tuple(named.exhibit.measure for named in by_first_clause(judged(binding, exhibits)))
    return (*measures, SAVINGS) if any(clause.reads_savings for clause in binding.clauses) else measures


def on_assumptions(situation: Situation) -> Facts:
    """Return the facts that an offer is projected to."""
    return lambda measured: project(situation.offer, situation.scenario, measured).performance


def savings_reach(situation: Situation) -> tuple[Fraction, Fraction]:
    """Return what is truly saved, in cents, with every uncertain number at its worse, and at its better end."""

    def saved(values: Mapping[str, Fraction]) -> Fraction:
        return project(situation.offer, situation.scenario.having(values)).saved_cents

    worse, better = {}, {}
    for name, number in situation.scenario.assumptions.named.items():
        ends = sorted((number.at("low"), number.at("high")), key=lambda value: saved({name: value}))
        worse[name], better[name] = ends
    return saved(worse), saved(better)


def measured_reach(savings: Savings) -> tuple[Fraction, ...]:
    """Return how far measured savings may reach, in cents: their 95% limits, else all that care would have cost."""
    limits = (savings.benchmark,) if savings.lower is None else (savings.lower, savings.upper)
    return tuple(exact_cents(limit) for limit in limits if limit is not None)


def on_facts(performance: Performance) -> Facts:
    """Return facts that are there, such as last year's, with something measured otherwise."""

    def otherwise(measured: Measured) -> Performance:
        counts, cents, found = measured.numerators, measured.saved_cents, performance.savings
        measures = tuple(
            row.model_copy(update={"numerator": counts.get(row.measure, row.numerator)}) for row in performance.measures
        )
        savings = found if found is None or cents is None else _saving(found, cents)
        return performance.model_copy(update={"measures": measures, "savings": savings})

    return otherwise


def curve_of_measure(
    offer: Agreement, facts: Facts, measure: str, exhibits: Exhibits, largest_flip: Fraction
) -> PayoutCurve | NoCurve:
    """Settle the offer at the numbers of members who may count as a success, from none to the denominator."""
    rows = facts(Measured()).measured(measure)
    why = _why_no_curve(rows)
    if why:
        return NoCurve(measure, why)
    fact, binding = rows[0], offer.binding()
    terms = [found for found in judged_measures(binding) if found.term.measure == measure]
    axis = _Axis(measure, fact.denominator, 0, fact.denominator, fact.numerator or 0, A_MEMBER)
    curve = _curve(offer, lambda count: facts(Measured({measure: count})), axis, largest_flip)
    expected = Expected(members=fact.denominator)
    luck = (luck_of(found.clause, found.term, exhibits, expected) for found in terms)
    return replace(
        curve,
        luck=tuple(found for found in luck if found is not None),
        why_flat=_why_flat(fact, terms, exhibits) if curve.is_flat else "",
    )


def curve_of_savings(
    offer: Agreement, facts: Facts, reach: Sequence[Fraction], expected_cents: Fraction, largest_flip: Fraction
) -> PayoutCurve | NoCurve:
    """Settle the offer at measured savings, in cents: from none to those expected, and as far as they may reach."""
    ends = [round_cents(cents, Rounding.HALF_UP) for cents in (Fraction(0), expected_cents, *reach)]
    savings = facts(Measured()).savings
    if not any(ends):
        return NoCurve(SAVINGS, "no value of the assumptions saves anything")
    if savings is None or savings.status is not SavingsStatus.CREDIBLE:
        return NoCurve(SAVINGS, "savings could not be told from chance, so no clause pays by how large they are")
    axis = _Axis(SAVINGS, None, min(ends), max(ends), round_cents(expected_cents, Rounding.HALF_UP), A_DOLLAR)
    return _curve(offer, lambda cents: facts(Measured(saved_cents=Fraction(cents))), axis, largest_flip)


class _Axis(NamedTuple):
    """What a curve is over: from a first to a last result, the expected one, and how much is one member or dollar."""

    of: str
    members: int | None
    first: int
    last: int
    expected: int
    one: int

    @property
    def steps(self) -> set[int]:
        """The results to settle first: each, or in steps."""
        step = max(self.one, (self.last - self.first) // EACH_UP_TO)
        return {*range(self.first, self.last, step), self.last, self.expected}


def _curve(offer: Agreement, facts: Callable[[int], Performance], axis: _Axis, largest_flip: Fraction) -> PayoutCurve:
    """Settle in steps, then between two that lie apart by more than a cliff, then where flat stretches end."""

    @cache
    def paid(result: int) -> int:
        return _settled(offer, facts(result)).net_cents

    results = axis.steps
    payments = [paid(result) for result in results]
    stake_cents = _settled(offer, facts(axis.expected)).at_risk_cents or max(payments) - min(payments)
    most_cents = largest_flip * stake_cents
    results |= set(_towards_cliffs(paid, results, axis.one, most_cents))
    results |= set(_towards_edges(paid, results, axis.one))
    points = tuple(Point(result, paid(result)) for result in sorted(results))
    beside = (Cliff(*pair) for pair in pairwise(points) if pair[1].result - pair[0].result <= axis.one)
    cliffs = tuple(cliff for cliff in beside if abs(cliff.moved_cents) > most_cents)
    return PayoutCurve(axis.of, axis.members, points, Point(axis.expected, paid(axis.expected)), stake_cents, cliffs)


def _towards_cliffs(paid: Paid, results: Iterable[int], one: int, most_cents: Fraction) -> Iterator[int]:
    """Yield results between those that lie apart by more than a cliff, down to one member or dollar."""
    between = list(pairwise(sorted(results)))
    while between:
        low, high = between.pop()
        if high - low > one and abs(paid(high) - paid(low)) > most_cents:
            middle = (low + high) // 2
            between += [(low, middle), (middle, high)]
            yield middle


def _towards_edges(paid: Paid, results: Iterable[int], one: int) -> Iterator[int]:
    """Yield results between the end of each flat stretch and the next one beyond it, down to one member or dollar."""
    ordered = sorted(results)
    for before, low, high, after in zip(ordered, ordered[1:], ordered[2:], ordered[3:], strict=False):
        if paid(low) != paid(high):
            yield from _halved(paid, low, high, one) if paid(before) == paid(low) else ()
            yield from _halved(paid, high, low, one) if paid(high) == paid(after) else ()


def _halved(paid: Paid, flat: int, beyond: int, one: int) -> Iterator[int]:
    while abs(beyond - flat) > one:
        middle = (flat + beyond) // 2
        flat, beyond = (middle, beyond) if paid(middle) == paid(flat) else (flat, middle)
        yield middle


def _settled(offer: Agreement, performance: Performance) -> Settlement:
    return settle(offer, performance, performance.posted)


def _saving(found: Savings, cents: Fraction) -> Savings:
    """Return savings as found, but so large."""
    dollars = Decimal(round_cents(cents, Rounding.HALF_UP)).scaleb(-2)
    actual = None if found.benchmark is None else found.benchmark - dollars
    observed = None if found.observed_gross is None else dollars
    return found.model_copy(update={"actual": actual, "observed_gross": observed})


def _why_no_curve(rows: Sequence[MeasureFact]) -> str:
    if not rows:
        return "the facts do not have it"
    if len(rows) > 1:
        return "it was measured under several signed versions, each for itself"
    if not rows[0].is_rate:
        return "it is a score, not a count of members: what one member moves depends on the answer"
    return "" if rows[0].denominator else "nobody is counted"


def _why_flat(fact: MeasureFact, terms: Sequence[JudgedMeasure], exhibits: Exhibits) -> str:
    """Say why no result of a measure moves the payment."""
    statuses = {found.term.status_of(fact) for found in terms} or {fact.status}
    if statuses == {MeasureStatus.MEASURED}:
        return "nothing is at risk on it, or gates and bounds hold the payment"
    least = (
        found.term.minimum_denominator or exhibit.minimum_denominator
        for found in terms
        if (exhibit := exhibits.measure(found.term.measure, found.term.version)) is not None
    )
    needed = max((number for number in least if number), default=None)
    if needed is not None and fact.denominator < needed:
        return f"{fact.denominator} members are too few: it counts from {needed} on"
    return f"it is not measured ({', '.join(sorted(status.value.replace('_', ' ') for status in statuses))})"
