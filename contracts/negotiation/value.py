"""What engaged members save: care avoided, by service, less care induced. True savings, never measured ones.

A service of which there is more because of the programme is care induced, not care avoided below zero: evidence that is
weak makes what is saved less, and never what is harmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from contracts.negotiation.assumptions import Scenario

# A number stated as one, not by service.
ALL_SERVICES = "all_services"


@dataclass(frozen=True, slots=True)
class ValueEach:
    """What one engaged member saves in a year, in exact dollars; `avoided` by service and before it is shrunk.

    No service is below 0: what is used more is in `induced`.
    """

    avoided: Mapping[str, Fraction]
    induced: Fraction
    realisation: Fraction
    induced_shrinks: bool

    @property
    def realised(self) -> Fraction:
        """What is avoided, as far as it is thought to come true."""
        return sum(self.avoided.values(), Fraction(0)) * self.realisation

    @property
    def induced_cost(self) -> Fraction:
        """What is used more because of the programme."""
        return self.induced * (self.realisation if self.induced_shrinks else 1)

    @property
    def saved(self) -> Fraction:
        """What remains: the break-even price of one engaged member and year."""
        return self.realised - self.induced_cost


def value_each(scenario: Scenario) -> ValueEach:
    """Return what one engaged member saves in a year."""
    stated = scenario.assumptions.value
    if stated.saved_each is not None:
        less = {ALL_SERVICES: scenario.values["value.saved_each"]}
    else:
        less = {name: _less(scenario, f"value.avoided.{name}") for name in stated.avoided}
    none = Fraction(0)
    more = sum((-each for each in less.values() if each < 0), none)
    return ValueEach(
        avoided={name: max(dollars, none) for name, dollars in less.items()},
        induced=scenario.values.get("value.induced_each", none) + more,
        realisation=scenario.values.get("value.realisation", Fraction(1)),
        induced_shrinks=stated.induced_shrinks,
    )


def _less(scenario: Scenario, name: str) -> Fraction:
    """Return what less of a service is worth; negative where there is more of it."""
    rate, price, reduction = (scenario.values[f"{name}.{part}"] for part in ("rate", "price", "reduction"))
    return rate * price * reduction
