"""How many members an estimate is about, and what they use, in whole numbers: nobody can engage four tenths of one."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from contracts.negotiation.assumptions import Scenario
from contracts.terms.money import Rounding, round_cents

YEAR = Fraction(12)


@dataclass(frozen=True, slots=True)
class Volumes:
    """Members who are covered, those who come so far in `months`, and what they use; None where nobody assumes it.

    `adults` are those whom the programme takes, `measured` members with a baseline, `reported` those of them who
    answered at the end.
    """

    lives: int
    eligible: int
    engaged: int
    adults: int | None = None
    employees: int | None = None
    enrolled: int | None = None
    activated: int | None = None
    measured: int | None = None
    reported: int | None = None
    engaged_months: int | None = None
    exercises: int | None = None
    visits: int | None = None
    claim_lines: int | None = None
    months: Fraction = YEAR

    @property
    def treated(self) -> int:
        """Members on whom the vendor works: activated, else engaged."""
        return self.engaged if self.activated is None else self.activated


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: the assumption that says how many there are, and the number."""

    name: str
    of: Callable[[Volumes], int | None]


def volumes(scenario: Scenario, months: Fraction = YEAR) -> Volumes:
    """Return the volumes of so many months of a scenario, each number rounded half up from exact shares.

    Who is covered stays the same all the time; who engages grows with the months.
    """
    values = scenario.values
    lives = values["population.lives"]
    adults = lives * values["population.adult_share"]
    eligible = adults * values["population.eligible_share"]
    engaged = eligible * values["population.yield"] * months / YEAR

    def each(name: str, of: Fraction = engaged) -> int | None:
        number = values.get(name)
        return None if number is None else whole(number * of)

    return Volumes(
        lives=whole(lives),
        eligible=whole(eligible),
        engaged=whole(engaged),
        adults=whole(adults),
        employees=each("population.employees_share", lives),
        enrolled=each("care.enrolled_each"),
        activated=each("care.activated_each"),
        measured=each("care.measured_each"),
        reported=each("care.reported_each"),
        engaged_months=each("care.engaged_months_each"),
        exercises=each("care.sessions_each.EXERCISE"),
        visits=each("care.sessions_each.VISIT"),
        claim_lines=each("care.claim_lines_each"),
        months=months,
    )


def whole(number: Fraction) -> int:
    """Return the nearest whole number, half up, and no less than none."""
    return max(0, round_cents(number, Rounding.HALF_UP))
