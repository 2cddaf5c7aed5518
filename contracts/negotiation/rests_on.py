"""Which assumptions a figure rests on: those of which another value gives another figure, all else unchanged."""

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.fit import FactsDoNotFitError
from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.needed import NotProjectedError
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.projection import project
from contracts.performance import Performance

Figures = Mapping[str, object]
# What an offer comes to in a scenario.
Ends = Callable[[Scenario], Outcome]


def rests_on(figures: Callable[[Scenario], Figures], scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return for each figure the names of the assumptions it rests on, in the order of the assumptions file.

    Each number is tried at its low and its high end, at half, and at twice or, where it has a bound, halfway to it: a
    payment that is flat where a result is expected still rests on that result. Values that cannot be settled are
    passed over.
    """
    expected = figures(scenario)
    moved = {name: _moved(figures, expected, scenario, name) for name in scenario.assumptions.named}
    return {figure: tuple(name for name, others in moved.items() if figure in others) for figure in expected}


def outcome_rests_on(offer: Agreement, scenario: Scenario) -> tuple[str, ...]:
    """Return the assumptions that what an offer comes to rests on: payment, savings, what the vendor spends."""
    return ends_rest_on(lambda then: outcome(offer, project(offer, then), then), scenario)


def payments_rest_on(
    offers: Collection[Agreement],
    scenario: Scenario,
    results: Callable[[Performance], object] = lambda _: None,
) -> tuple[str, ...]:
    """Return the assumptions that payments under any of the offers rest on, and results of the facts if asked for.

    Savings that no clause pays on and what the vendor spends do not count: such a list may be shown to the vendor.
    """

    def figures(then: Scenario) -> Figures:
        found = [outcome(offer, project(offer, then), then) for offer in offers]
        return {"paid": [(each.payment_cents, results(each.projection.performance)) for each in found]}

    return rests_on(figures, scenario)["paid"]


def ends_rest_on(ends: Ends, scenario: Scenario, names: Collection[str] | None = None) -> tuple[str, ...]:
    """Return those of the assumptions, by default of all, that outcomes rest on, in the order of the file."""

    def figures(then: Scenario) -> Figures:
        found = ends(then)
        return {"paid": found.payment_cents, "saved": found.projection.saved_cents, "spent": found.vendor_cost_cents}

    expected = figures(scenario)
    asked = (name for name in scenario.assumptions.named if names is None or name in names)
    return tuple(name for name in asked if _moved(figures, expected, scenario, name))


def _moved(figures: Callable[[Scenario], Figures], expected: Figures, scenario: Scenario, name: str) -> Collection[str]:
    """Return the figures that another value of an assumption moves."""
    number = scenario.assumptions.named[name]
    tried = [then for value in _others(number) if (then := _at(figures, scenario, name, value))]
    return {figure for figure, value in expected.items() if any(then.get(figure) != value for then in tried)}


def _others(number: Assumption) -> Iterator[Fraction]:
    base = number.base
    far = (base + number.most) / 2 if number.most is not None else base * 2 or Fraction(1)
    yield from dict.fromkeys(value for value in (number.at("low"), number.at("high"), base / 2, far) if value != base)


def _at(figures: Callable[[Scenario], Figures], scenario: Scenario, name: str, value: Fraction) -> Figures | None:
    try:
        return figures(scenario.having({name: value}))
    except (NotProjectedError, FactsDoNotFitError):
        return None
