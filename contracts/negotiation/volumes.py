"""How many members an estimate is about, in whole persons, for one year: nobody can engage four tenths of a member."""

from dataclasses import dataclass
from fractions import Fraction

from contracts.negotiation.assumptions import Scenario
from contracts.terms.money import Rounding, round_cents


@dataclass(frozen=True, slots=True)
class Volumes:
    """Members by how far they come, each a part of the one before but for `employees`; None where nobody assumes it."""

    lives: int
    eligible: int
    engaged: int
    employees: int | None = None
    enrolled: int | None = None
    activated: int | None = None
    measured: int | None = None
    reported: int | None = None


def volumes(scenario: Scenario) -> Volumes:
    """Return the members of a scenario, each number rounded half up from exact shares."""
    values = scenario.values
    lives = values["population.lives"]
    eligible = lives * values["population.adult_share"] * values["population.eligible_share"]
    engaged = eligible * values["population.yield"]

    def each(name: str) -> int | None:
        number = values.get(f"care.{name}_each")
        return None if number is None else whole(number * engaged)

    employees = values.get("population.employees_share")
    return Volumes(
        lives=whole(lives),
        eligible=whole(eligible),
        engaged=whole(engaged),
        employees=None if employees is None else whole(lives * employees),
        enrolled=each("enrolled"),
        activated=each("activated"),
        measured=each("measured"),
        reported=each("reported"),
    )


def whole(number: Fraction) -> int:
    """Return the nearest whole number, half up."""
    return round_cents(number, Rounding.HALF_UP)
