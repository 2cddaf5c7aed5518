"""Matching, difference in differences and its error written out plainly: dictionaries, fractions, one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt


@dataclass(frozen=True, slots=True)
class Person:
    """A member: score in whole hundredths; days covered by month, and spend rows (month, stage, outcome, cents)."""

    name: int
    is_treated: bool
    cell: int
    employer: int
    score: int
    days: Mapping[int, tuple[int, int]]
    spend: Sequence[tuple[int, str, str, int]]

    def months(self, side: int) -> Fraction:
        """Return the months followed before (-1) or after (1)."""
        return sum(
            (Fraction(days, length) for month, (days, length) in self.days.items() if 1 <= month * side <= 12),
            Fraction(0),
        )

    def cents(self, side: int) -> int:
        """Return the musculoskeletal spend before or after; that after a control's own activation does not count."""
        return sum(
            cents
            for month, stage, outcome, cents in self.spend
            if 1 <= month * side <= 12 and outcome == "MSK" and stage != "AFTER_ACTIVATION"
        )


def sets_of(people: Sequence[Person], each: int, caliper: int) -> dict[int, list[int]]:
    """Return the controls of each treated member who has any."""
    left = {person.name: person for person in people if not person.is_treated}
    treated = sorted((person for person in people if person.is_treated), key=lambda one: (-one.score, one.name))
    found: dict[int, list[int]] = {}
    for person in treated:
        for _ in range(each):
            near = sorted(
                (abs(other.score - person.score), other.name) for other in left.values() if other.cell == person.cell
            )
            if not near or near[0][0] > caliper:
                break
            found.setdefault(person.name, []).append(near[0][1])
            del left[near[0][1]]
    return found


def weights_of(sets: Mapping[int, Sequence[int]]) -> dict[int, Fraction]:
    """Return what each member of a set counts."""
    found = dict.fromkeys(sets, Fraction(1))
    for controls in sets.values():
        found |= dict.fromkeys(controls, Fraction(1, len(controls)))
    return found


def effect(people: Sequence[Person], weights: Mapping[int, Fraction]) -> Fraction | None:
    """Return the difference in differences in cents a month; None where an arm was followed on a side by nobody."""
    rates = {}
    for arm, side in arms_and_sides():
        members = [person for person in people if person.is_treated is arm and person.name in weights]
        months = sum((weights[person.name] * person.months(side) for person in members), Fraction(0))
        if not months:
            return None
        rates[arm, side] = sum(weights[person.name] * person.cents(side) for person in members) / months
    return (rates[True, 1] - rates[True, -1]) - (rates[False, 1] - rates[False, -1])


def error(people: Sequence[Person], weights: Mapping[int, Fraction], cluster_of: Mapping[int, int]) -> float | None:
    """Return the clustered error; None with one cluster."""
    sums: dict[int, Fraction] = {cluster_of[name]: Fraction(0) for name in weights}
    for arm, side in arms_and_sides():
        members = [person for person in people if person.is_treated is arm and person.name in weights]
        months = sum(weights[person.name] * person.months(side) for person in members)
        rate = sum(weights[person.name] * person.cents(side) for person in members) / months
        sign = (1 if arm else -1) * side
        for person in members:
            left = person.cents(side) - rate * person.months(side)
            sums[cluster_of[person.name]] += sign * weights[person.name] * left / months
    count = len(sums)
    if count < 2:
        return None
    return sqrt(Fraction(count, count - 1) * sum(total**2 for total in sums.values()))


def arms_and_sides() -> Iterator[tuple[bool, int]]:
    """Yield each arm, treated first, before and after."""
    yield from ((arm, side) for arm in (True, False) for side in (-1, 1))
