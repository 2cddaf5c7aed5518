"""The checks of a review on chance: what luck or nature earns, and what one member decides."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.clauses.access_outcome import AccessMeasure, AccessOutcome
from contracts.clauses.ladder import AllOrNothing, Linear, LinearWithCliff, Steps
from contracts.clauses.measure_terms import JudgedTerms, MeasureTerms
from contracts.clauses.stage import Guarantee
from contracts.exhibits import Exhibits
from contracts.review.expected import Expected
from contracts.review.finding import Finding, warning
from contracts.review.parts import HeldGate, held_gates, judged_measures
from contracts.terms.chance import chance_of
from contracts.terms.comparison import Rate

MOST_LUCK = Fraction(1, 4)
HALF = Fraction(1, 2)
SHORT_OF_TARGET = Fraction(1, 20)
# From so many members on luck has had its chance: a ladder that still pays it pays the natural course.
MANY_MEMBERS = 400
# Other ladders judge a change or a place among vendors, of which a number of members alone says nothing.
OF_ONE_RATE = (AllOrNothing, Linear, LinearWithCliff, Steps)

# What is earned where a count of so many members succeeds.
Earns = Callable[[int, int], Fraction]


class Luck(NamedTuple):
    """The chance that a vendor who should earn nothing earns half or more of a measure's part, and what it rests on."""

    chance: Fraction
    members: int
    says: str
    rate: Fraction
    source: str

    def __str__(self) -> str:
        """Say it with its number of members and its rate."""
        return (
            f"luck earns half or more with a chance of {_percent(self.chance)}: {self.members} members ({self.says}) "
            f"at a true rate of {_percent(self.rate)} ({self.source})"
        )


def luck_of(clause: Guarantee, term: JudgedTerms, exhibits: Exhibits, expected: Expected) -> Luck | None:
    """Return what luck earns of a measure; None where that cannot be said, as of a score or a place among vendors."""
    exhibit, earns = exhibits.measure(term.measure, term.version), _earns(clause, term)
    counted = expected.denominator(term, exhibit) if exhibit else None
    assumed = _without_effect(term, exhibits)
    if exhibit is None or exhibit.form != "rate" or counted is None or assumed is None or earns is None:
        return None
    (members, says), (rate, source) = counted, assumed
    return Luck(_passes(earns, members, rate, higher=_is_higher_better(term)), members, says, rate, source)


def _luck(agreement: Agreement, exhibits: Exhibits, expected: Expected) -> Iterator[Finding]:
    for path, clause, term in judged_measures(agreement):
        luck, earns = luck_of(clause, term, exhibits, expected), _earns(clause, term)
        if luck is not None and earns is not None and luck.chance > MOST_LUCK:
            remedy = _remedy(earns, luck.members, luck.rate, higher=_is_higher_better(term))
            yield warning((*path, _field(term)), "luck_passes", f"{luck}; {remedy}")


def _without_effect(term: JudgedTerms, exhibits: Exhibits) -> tuple[Fraction, str] | None:
    """Return the rate of a vendor that should earn nothing, and where it is from."""
    natural = exhibits.natural_course(term.measure, term.version)
    if natural is not None:
        checked = "" if natural.citation.verified == "yes" else ", not checked"
        return Fraction(natural.rate), f"the natural course: {natural.citation.source}{checked}"
    if not isinstance(term, MeasureTerms) or not isinstance(term.ladder, OF_ONE_RATE):
        return None
    start = Fraction(term.ladder.levels[0])
    short = start - SHORT_OF_TARGET if term.ladder.better == "higher" else start + SHORT_OF_TARGET
    return min(Fraction(1), max(Fraction(0), short)), f"five points short of {term.ladder.levels[0]}"


def _passes(earns: Earns, members: int, rate: Fraction, *, higher: bool) -> Fraction:
    """Return the chance that a rate earns half or more; members are counted towards the better end."""

    def is_enough(count: int) -> bool:
        return earns(count if higher else members - count, members) >= HALF

    least = bisect_left(range(members + 1), x=True, key=is_enough)
    return chance_of(least, members, rate if higher else 1 - rate)


def _remedy(earns: Earns, members: int, rate: Fraction, *, higher: bool) -> str:
    counts = range(members, MANY_MEMBERS + 1)
    lucky = [count for count in counts if _passes(earns, count, rate, higher=higher) > MOST_LUCK]
    if not lucky or lucky[-1] == MANY_MEMBERS:
        return "begin to pay at a better result"
    return f"count {lucky[-1] + 1} members or more (minimum_denominator), or pay in proportion"


def _one_member(agreement: Agreement, exhibits: Exhibits, expected: Expected) -> Iterator[Finding]:
    for path, clause, term in judged_measures(agreement):
        exhibit, earns = exhibits.measure(term.measure, term.version), _earns(clause, term)
        counted = expected.denominator(term, exhibit) if exhibit else None
        if counted is None or earns is None:
            continue
        moved = _weight(term) * _largest_step(earns, _turns(term, counted[0]), counted[0])
        if moved > expected.largest_flip:
            message = (
                f"one member of {counted[0]} ({counted[1]}) decides {_percent(moved)} of the pool; pay in proportion"
            )
            yield warning((*path, _field(term)), "one_member_decides", message)


def _gates(agreement: Agreement, exhibits: Exhibits, expected: Expected) -> Iterator[Finding]:
    for held in held_gates(agreement):
        gate, exhibit = held.gate, exhibits.measure(held.gate.measure, 1)
        takes = {"zero_earned": Fraction(1), "factor": 1 - Fraction(gate.factor or 0)}.get(gate.effect, Fraction(0))
        moved = takes * _gated_weight(held)
        if exhibit is not None and exhibit.denominator != "due" and moved > expected.largest_flip:
            message = f"one member decides up to {_percent(moved)} of the pool; a factor or a narrower scope takes less"
            yield warning((*held.path, "at_least"), "one_member_decides", message)


def _gated_weight(held: HeldGate) -> Fraction:
    """Return the share of the pool that it closes; of a measure that nobody names, as much as there is."""
    if held.scope == "group":
        return sum((_weight(term) for term in held.clause.measures if term.group == held.gate.group), Fraction(0))
    return _weight(held.holder) if held.scope == "measure" and held.holder is not None else Fraction(1)


def _largest_step(earns: Earns, counts: Iterable[int], members: int) -> Fraction:
    """Return the most that one member more or less changes."""
    return max(abs(earns(count, members) - earns(count - 1, members)) for count in counts)


def _turns(term: JudgedTerms, members: int) -> Iterable[int]:
    """Return the counts among which the largest step is: at a level or beside it; by a rule on chance, anywhere."""
    if isinstance(term, MeasureTerms) and term.confidence_rule != "point":
        return range(1, members + 1)
    return {ceil(level * members) + beside for level in _levels(term) for beside in (-1, 0, 1, 2)}


def _earns(clause: Guarantee, term: JudgedTerms) -> Earns | None:
    """Return what a count earns of the measure's part of the pool; None where a count alone does not say it."""
    if isinstance(term, MeasureTerms):
        if not isinstance(term.ladder, OF_ONE_RATE):
            return None
        if term.confidence_rule == "point":
            return lambda count, members: term.ladder.fraction(Fraction(count, members))
        return lambda count, members: term.earned_by(Rate(count, members))
    if isinstance(term, AccessMeasure) and isinstance(clause, AccessOutcome):
        return lambda count, members: clause.released(term, Fraction(count, members))
    return None


def _levels(term: JudgedTerms) -> tuple[Fraction, ...]:
    if isinstance(term, MeasureTerms):
        return tuple(Fraction(level) for level in term.ladder.levels)
    return (Fraction(term.threshold),) if isinstance(term, AccessMeasure) else ()


def _weight(term: JudgedTerms) -> Fraction:
    return Fraction(term.weight) / 100 if isinstance(term, MeasureTerms) else Fraction(1)


def _field(term: JudgedTerms) -> str:
    return "threshold" if isinstance(term, AccessMeasure) else "ladder"


def _is_higher_better(term: JudgedTerms) -> bool:
    return not isinstance(term, MeasureTerms) or term.ladder.better == "higher"


def _percent(share: Fraction) -> str:
    """Write a share for a person to judge by, not to pay on."""
    return f"{float(share):.1%}".replace(".0%", "%")


CHANCE_CHECKS: tuple[Callable[[Agreement, Exhibits, Expected], Iterator[Finding]], ...] = (
    _luck,
    _one_member,
    _gates,
)
