"""Prices that meet a condition in enough of the cases: each case has its own price, and one of those suffices."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate

from contracts.negotiation.price_found import UNSTEADY, Ends, PriceFound, Words
from contracts.negotiation.trials import Figure, Trials
from contracts.negotiation.turning import HIGHEST_CENTS, Turning, turning

# Below and above every price: of a case that not even a price of zero, and of one that even the highest, would turn.
BELOW, ABOVE = -1, HIGHEST_CENTS + 1


def likely_highest(trials: Trials, figure: Figure, chance: Fraction, words: Words) -> PriceFound:
    """Return the highest price at which a figure that falls with the price is zero or more so often."""
    turns = _turns(trials, figure)
    limits = (found.met_cents or 0 if found.is_turned else ABOVE for found in turns)
    of_cases = (limit if found.is_met_for_free else BELOW for limit, found in zip(limits, turns, strict=True))
    cents = _reached(sorted(_with_chances(trials, of_cases), reverse=True), chance)
    return _found(cents, {BELOW: "no_price", ABOVE: "any_price"}, words, turns)


def likely_lowest(trials: Trials, figure: Figure, chance: Fraction, words: Words) -> PriceFound:
    """Return the lowest price at which a figure that rises with the price is zero or more so often."""
    turns = _turns(trials, figure)
    limits = (found.met_cents or 0 if found.is_turned else ABOVE for found in turns)
    of_cases = (BELOW if found.is_met_for_free else limit for limit, found in zip(limits, turns, strict=True))
    cents = _reached(sorted(_with_chances(trials, of_cases)), chance)
    return _found(cents, {BELOW: "any_price", ABOVE: "no_price"}, words, turns)


def _turns(trials: Trials, figure: Figure) -> list[Turning]:
    return [_turning(trials, figure, case) for case in range(len(trials.cases))]


def _turning(trials: Trials, figure: Figure, case: int) -> Turning:
    return turning(lambda cents: figure(trials.of(case, cents)), trials.quoted_cents)


def _with_chances(trials: Trials, limits: Iterable[int]) -> Iterable[tuple[int, Fraction]]:
    return ((limit, case.chance) for limit, case in zip(limits, trials.cases, strict=True))


def _reached(ordered: Sequence[tuple[int, Fraction]], chance: Fraction) -> int:
    """Return the limit at which the chances, added up in this order, come to enough."""
    totals = accumulate(more for _, more in ordered)
    return next(limit for (limit, _), total in zip(ordered, totals, strict=True) if total >= chance)


def _found(cents: int, outside: dict[int, Ends], words: Words, turns: Iterable[Turning]) -> PriceFound:
    ends = outside.get(cents, "price")
    why = words.of(ends)
    if not all(found.is_steady for found in turns):
        why = f"{why}; {UNSTEADY}"
    return PriceFound(None, ends, why) if ends != "price" else PriceFound(cents, ends, why, Fraction(cents))
