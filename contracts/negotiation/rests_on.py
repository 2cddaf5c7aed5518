"""Which assumptions a figure rests on: those of which another value gives another figure, all else unchanged."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.fit import FactsDoNotFitError
from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.needed import NotProjectedError
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import project

Figures = Mapping[str, object]


def rests_on(figures: Callable[[Scenario], Figures], scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return for each figure the names of the assumptions it rests on, in the order of the assumptions file.

    Each number is tried at its low and its high end, at half, and at twice or, where it has a bound, halfway to it: a
    payment that is flat where a result is expected still rests on that result. Values that cannot be settled are
    passed over.
    """
    expected = figures(scenario)
    found: dict[str, list[str]] = {figure: [] for figure in expected}
    for name, number in scenario.assumptions.named.items():
        tried = [figures_then for value in _others(number) if (figures_then := _at(figures, scenario, name, value))]
        for figure, value in expected.items():
            if any(other.get(figure) != value for other in tried):
                found[figure].append(name)
    return {figure: tuple(names) for figure, names in found.items()}


def outcome_rests_on(offer: Agreement, scenario: Scenario) -> tuple[str, ...]:
    """Return the assumptions that what an offer comes to rests on: payment, savings, what the vendor spends."""

    def figures(then: Scenario) -> Figures:
        ends = outcome(offer, project(offer, then), then)
        return {"paid": ends.payment_cents, "saved": ends.projection.saved_cents, "spent": ends.vendor_cost_cents}

    found = {name for names in rests_on(figures, scenario).values() for name in names}
    return tuple(name for name in scenario.assumptions.named if name in found)


def _others(number: Assumption) -> Iterator[Fraction]:
    base = number.base
    far = (base + number.most) / 2 if number.most is not None else base * 2 or Fraction(1)
    yield from dict.fromkeys(value for value in (number.at("low"), number.at("high"), base / 2, far) if value != base)


def _at(figures: Callable[[Scenario], Figures], scenario: Scenario, name: str, value: Fraction) -> Figures | None:
    try:
        return figures(scenario.having({name: value}))
    except (NotProjectedError, FactsDoNotFitError):
        return None
