"""What a programme changed among all who were offered it, where employers were offered it one after the other.

Each group of employers offered it in one month is compared, month by month, with those not offered it yet or ever:
group-time effects after Callaway and Sant'Anna (Journal of Econometrics 2021;225(2):200-230). A regression on two fixed
effects would take employers offered it earlier for a comparison. Where chance decided who was offered it when, the two
arms of a month are compared as they are: nothing has to be taken off that was before.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import numpy as np

from pipelines.actuarial.clusters import Error, Wild, clustered_error, wild
from pipelines.actuarial.difference import NotEstimableError
from pipelines.actuarial.estimate import FEW
from pipelines.actuarial.panel import Cell, Panel

ONE_CLUSTER = "ONE_CLUSTER"


@dataclass(frozen=True, slots=True)
class GroupTimeEffect:
    """What those offered the programme cost in ``month`` more than in ``base``, less the same of their comparison.

    ``value`` is cents a month of eligible members, below 0 where the programme saves; ``months`` are those of the
    offered. ``base`` are the months before the offer that both sides are compared by; none where chance made the arms.
    """

    base: tuple[int, ...]
    month: int
    treated: tuple[str, ...]
    comparison: tuple[str, ...]
    value: Fraction
    months: Fraction


def group_time_effects(panel: Panel, months: Sequence[int], base_months: int) -> Iterator[GroupTimeEffect]:
    """Yield the effect of each group in each of the months from its offer on, where there is a comparison.

    A group are clusters offered the programme in one month that are known for equally many months before, at most
    ``base_months``. Who has no members in the month before the offer is in none.
    """
    known = sorted(
        (first, panel.months_before(cluster, first, base_months), cluster)
        for cluster, first in panel.offered.items()
        if first is not None
    )
    for (first, base), group in groupby(known, key=lambda each: each[:2]):
        clusters = [cluster for *_, cluster in group]
        for month in (month for month in months if base and month >= first):
            yield from _effect(panel, base, month, clusters)


def arm_effects(panel: Panel, months: Sequence[int]) -> Iterator[GroupTimeEffect]:
    """Yield the difference between those offered the programme and the others in each month (intention to treat)."""
    for month in months:
        later = panel.not_offered(month)
        yield from _effect(panel, (), month, sorted(set(panel.offered).difference(later)))


def _effect(panel: Panel, base: tuple[int, ...], month: int, group: Sequence[str]) -> Iterator[GroupTimeEffect]:
    treated, comparison = (
        tuple(cluster for cluster in clusters if panel.has(cluster, (*base, month)))
        for clusters in (group, panel.not_offered(month))
    )
    if treated and comparison:
        empty = GroupTimeEffect(base, month, treated, comparison, Fraction(0), Fraction(0))
        row = _Row.of(panel, empty)
        yield replace(empty, value=row.value, months=row.treated[0].months)


@dataclass(frozen=True, slots=True)
class IntentToTreat:
    """The mean of all group-time effects, weighted by months of eligible members: ``value`` cents a month.

    ``cents`` and ``months`` are those of the offered from their offer on. ``clusters`` are in the order of the sums:
    ``moves`` says by what each moves the value, ``shares`` which part of the offered months is its own.
    ``smaller_count`` is how many clusters the side that rests on fewer of them is worth.
    """

    value: Fraction
    cents: Fraction
    months: Fraction
    uptake: Fraction
    clusters: tuple[str, ...]
    smaller_count: int
    moves: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def gross_savings(self) -> Fraction:
        """Return the cents saved over the months of the offered."""
        return -self.value * self.months

    @property
    def error(self) -> Error:
        """Return the standard error, of clusters drawn. Raises NotEstimableError where nothing varies among them.

        It is worth as many clusters as the smaller side is: how little few of them vary says little, however many
        are beside them, or were in another month.
        """
        return error_of(self.moves, self.smaller_count)

    @property
    def wild(self) -> Wild | None:
        """Return what signs by chance would have shown, where clusters are few."""
        if len(self.clusters) >= FEW:
            return None
        moves = np.array(self.moves)
        # What is left out does not add up to nothing, and a pattern must be judged beside the estimate itself.
        return wild(moves - moves.mean(), np.array(self.shares), float(self.value))

    @property
    def effect_on_users(self) -> Fraction | None:
        """Return cents a month of who takes part because of the offer (LATE); None where the offer moves nobody."""
        return self.value / self.uptake if self.uptake > 0 else None


def error_of(moves: Sequence[float], smaller_count: int) -> Error:
    """Return the error of an estimate that clusters move by so much. Raises NotEstimableError for one cluster."""
    found = clustered_error(np.array(moves), np.arange(len(moves)))
    if found is None or smaller_count < 2:
        raise NotEstimableError(ONE_CLUSTER)
    return Error(found.value, smaller_count)


def comparable(effects: Iterable[GroupTimeEffect]) -> list[GroupTimeEffect]:
    """Return the effects of which it can be told how far they may be off: those beside two clusters or more."""
    return [each for each in effects if len(each.comparison) > 1]


def intent_to_treat(panel: Panel, effects: Sequence[GroupTimeEffect]) -> IntentToTreat:
    """Return the mean effect of the offer in the months that have a comparison. Raises NotEstimableError."""
    if not effects:
        raise NotEstimableError("NO_COMPARISON")
    compared = comparable(effects)
    if not compared:
        raise NotEstimableError("ONE_COMPARISON")
    return mean_effect(panel, compared)


def worth(parts: Iterable[tuple[Fraction, Sequence[str]]]) -> int:
    """Return how many clusters a side is worth: each part has a weight, which its clusters carry alike.

    As many as there are where all carry alike, and fewer where most weight rests on few (1 over the sum of squared
    shares, rounded down); never below two where there are two.
    """
    carried: dict[str, Fraction] = defaultdict(Fraction)
    for weight, names in parts:
        for name in names:
            carried[name] += weight / len(names)
    effective = sum(carried.values()) ** 2 / sum(each**2 for each in carried.values())
    return max(math.floor(effective), min(2, len(carried)))


def sides_of(effects: Iterable[GroupTimeEffect]) -> tuple[set[str], set[str]]:
    """Return the clusters that count as offered the programme in any effect, and those beside them."""
    told = list(effects)
    return {name for each in told for name in each.treated}, {name for each in told for name in each.comparison}


def mean_effect(panel: Panel, effects: Sequence[GroupTimeEffect]) -> IntentToTreat:
    """Return the mean of effects whatever their comparisons are worth; there must be one."""
    months = sum((each.months for each in effects), Fraction(0))
    value = sum((each.months * each.value for each in effects), Fraction(0)) / months
    treated, comparison = sides_of(effects)
    clusters = tuple(sorted(treated | comparison))
    cells = [(name, panel.cells[name, each.month]) for each in effects for name in each.treated]
    cents = sum((cell.cents for _, cell in cells), Fraction(0))
    shares = dict.fromkeys(clusters, Fraction(0))
    for name, cell in cells:
        shares[name] += cell.months / months
    uptake = sum((each.months * _uptake(panel, each) for each in effects), Fraction(0)) / months
    moves = _moves(panel, effects, clusters, value)
    smaller = min(
        worth((each.months, each.treated) for each in effects),
        worth((each.months, each.comparison) for each in effects),
    )
    return IntentToTreat(value, cents, months, uptake, clusters, smaller, moves, tuple(map(float, shares.values())))


def _moves(
    panel: Panel, effects: Sequence[GroupTimeEffect], clusters: Sequence[str], value: Fraction
) -> tuple[float, ...]:
    """Return by what each cluster moves the mean: what it becomes without the cluster, over all (jackknife).

    Linear parts would say too little where few clusters are unlike in size: a large one lies near the mean that it
    makes itself.
    """
    rows = [_Row.of(panel, each) for each in effects]
    moves, others = [], Fraction(len(clusters) - 1, len(clusters))
    for name in clusters:
        left = [row for row in (row.without(panel, name) for row in rows) if row.is_whole]
        months = sum((row.treated[0].months for row in left), Fraction(0))
        if not months:
            raise NotEstimableError(ONE_CLUSTER)
        without = sum((row.treated[0].months * row.value for row in left), Fraction(0)) / months
        moves.append(float(others * (value - without)))
    return tuple(moves)


class _Row(NamedTuple):
    """An effect in sums: both sides, each in its month and in those before the offer."""

    effect: GroupTimeEffect
    treated: tuple[Cell, Cell]
    comparison: tuple[Cell, Cell]

    @classmethod
    def of(cls, panel: Panel, effect: GroupTimeEffect) -> "_Row":
        """Return the sums of an effect."""
        treated, comparison = (
            (panel.total(names, (effect.month,)), panel.total(names, effect.base))
            for names in (effect.treated, effect.comparison)
        )
        return cls(effect, treated, comparison)

    @property
    def is_whole(self) -> bool:
        """Return whether both sides have members in both months."""
        counted = (self.treated, self.comparison) if self.effect.base else (self.treated[:1], self.comparison[:1])
        return all(cell.months > 0 for side in counted for cell in side)

    @property
    def value(self) -> Fraction:
        """Return the effect."""
        change, beside = (
            now.rate - (before.rate if self.effect.base else 0) for now, before in (self.treated, self.comparison)
        )
        return change - beside

    def without(self, panel: Panel, name: str) -> "_Row":
        """Return the effect without a cluster."""
        if name not in self.effect.treated and name not in self.effect.comparison:
            return self
        now, before = panel.total((name,), (self.effect.month,)), panel.total((name,), self.effect.base)
        if name in self.effect.treated:
            return self._replace(treated=(self.treated[0] - now, self.treated[1] - before))
        return self._replace(comparison=(self.comparison[0] - now, self.comparison[1] - before))


def _uptake(panel: Panel, effect: GroupTimeEffect) -> Fraction:
    """Return the share that takes part among the offered, less that among their comparison."""
    treated, comparison = (panel.total(names, (effect.month,)) for names in (effect.treated, effect.comparison))
    return treated.share - comparison.share
