"""Tornado: what each uncertain number moves by itself, from its low to its high end, all others as expected.

One at a time misleads where numbers move together, so what all ends come to together stands beside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.outcome import Outcome
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.what_if import Situation

LOW, HIGH = "every number low", "every number high"
WORSE = "every number at the end that by itself is worse for you"
BETTER = "every number at the end that by itself is better for you"

# What a search for a price finds in a scenario; None where no price is searched.
PriceIn = Callable[[Scenario], PriceFound | None]


@dataclass(frozen=True, slots=True)
class End:
    """An offer with a number, or all of them, at one end: what it comes to, and its break-even price."""

    outcome: Outcome
    break_even: PriceFound | None

    @property
    def payer_net_cents(self) -> Fraction:
        """What the payer keeps."""
        return self.outcome.payer_net_cents

    @property
    def break_even_cents(self) -> Fraction | None:
        """The exact break-even price; None where any price, or none, pays back."""
        return None if self.break_even is None else self.break_even.exact_cents


@dataclass(frozen=True, slots=True)
class Bar:
    """What one assumption moves by itself; `number` has its range and its source."""

    name: str
    number: Assumption
    low: End
    high: End

    @property
    def swing_cents(self) -> Fraction:
        """How much it moves what the payer keeps."""
        return abs(self.high.payer_net_cents - self.low.payer_net_cents)

    @property
    def price_swing_cents(self) -> Fraction | None:
        """How much it moves the break-even price; None where an end has none."""
        low, high = self.low.break_even_cents, self.high.break_even_cents
        return None if low is None or high is None else abs(high - low)


@dataclass(frozen=True, slots=True)
class Tornado:
    """Every uncertain assumption by what it moves, largest first, ties by name, and the offer with many at their ends.

    `together` has all numbers at the low end, all at the high end, and each at the end that by itself is worse, or
    better, for the payer: four different things.
    """

    expected: End
    bars: tuple[Bar, ...]
    together: Mapping[str, End]

    @property
    def by_price(self) -> tuple[Bar, ...]:
        """The same bars by what they move the break-even price; last those of which an end has no such price."""
        return tuple(
            sorted(self.bars, key=lambda bar: (bar.price_swing_cents is None, -(bar.price_swing_cents or 0), bar.name))
        )


def tornado(situation: Situation, break_even: PriceIn) -> Tornado:
    """Settle the offer with each uncertain number at either end, then with all of them.

    A number that the scenario has at another value than its base was decided on, and stays there. Raises
    NotProjectedError with every assumption that is missing.
    """
    scenario = situation.scenario

    def end(values: Mapping[str, Fraction]) -> End:
        at_end = scenario.having(values)
        return End(Situation(situation.offer, at_end).outcome, break_even(at_end))

    bars = [
        Bar(name, number, end({name: number.at("low")}), end({name: number.at("high")}))
        for name, number in scenario.assumptions.named.items()
        if not number.is_certain and scenario.values[name] == number.base
    ]
    together = {words: end(values) for words, values in _together(bars).items()}
    return Tornado(end({}), tuple(sorted(bars, key=lambda bar: (-bar.swing_cents, bar.name))), together)


def _together(bars: Sequence[Bar]) -> Mapping[str, Mapping[str, Fraction]]:
    if not bars:
        return {}
    low = {bar.name: bar.number.at("low") for bar in bars}
    high = {bar.name: bar.number.at("high") for bar in bars}
    worse = {bar.name: low[bar.name] if _is_low_worse(bar) else high[bar.name] for bar in bars}
    better = {bar.name: high[bar.name] if _is_low_worse(bar) else low[bar.name] for bar in bars}
    return {LOW: low, HIGH: high, WORSE: worse, BETTER: better}


def _is_low_worse(bar: Bar) -> bool:
    return bar.low.payer_net_cents <= bar.high.payer_net_cents
