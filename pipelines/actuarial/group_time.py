"""What a programme changed among all who were offered it, where employers were offered it one after the other.

Each group of employers offered it in one month is compared, month by month, with those not offered it yet or ever:
group-time effects after Callaway and Sant'Anna (Journal of Econometrics 2021;225(2):200-230). A regression on two fixed
effects would take employers offered it earlier for a comparison. Months are numbers: twelve times the year plus the
month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from pipelines.actuarial.clusters import Error, Wild, clustered_error, wild
from pipelines.actuarial.difference import NotEstimableError
from pipelines.actuarial.estimate import FEW


@dataclass(frozen=True, slots=True)
class Cell:
    """A cluster in a month: cents, months of eligible members, how many of them take part, and how many they are."""

    cents: Fraction
    months: Fraction
    uptake_count: int = 0
    member_count: int = 0

    @property
    def rate(self) -> Fraction:
        """Return the cents a month of eligible members."""
        return self.cents / self.months

    def __sub__(self, other: "Cell") -> "Cell":
        """Return what is left without another."""
        return Cell(
            self.cents - other.cents,
            self.months - other.months,
            self.uptake_count - other.uptake_count,
            self.member_count - other.member_count,
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """Clusters by month, and the month in which each was first offered the programme; None if never."""

    cells: Mapping[tuple[str, int], Cell]
    offered: Mapping[str, int | None]

    def total(self, clusters: Iterable[str], month: int) -> Cell:
        """Return clusters in a month as one."""
        cells = [self.cells[cluster, month] for cluster in clusters]
        return Cell(
            sum((cell.cents for cell in cells), Fraction(0)),
            sum((cell.months for cell in cells), Fraction(0)),
            sum(cell.uptake_count for cell in cells),
            sum(cell.member_count for cell in cells),
        )

    def both(self, clusters: Iterable[str], first: int, second: int) -> tuple[str, ...]:
        """Return the clusters that had eligible members in both months."""
        return tuple(each for each in clusters if self._has(each, first) and self._has(each, second))

    def months_alone(self, months: Iterable[int]) -> list[int]:
        """Return the months in which somebody was offered the programme, and fewer than two clusters were not yet."""
        alone = []
        for month in months:
            present = {name: first for name, first in self.offered.items() if self._has(name, month)}
            later = sum(first is None or first > month for first in present.values())
            if later < min(2, len(present)):
                alone.append(month)
        return alone

    def _has(self, cluster: str, month: int) -> bool:
        return (cluster, month) in self.cells and self.cells[cluster, month].months > 0


@dataclass(frozen=True, slots=True)
class GroupTimeEffect:
    """ATT(g, t): the change of those offered it in month ``base`` + 1 until ``month``, less that of their comparison.

    ``value`` is cents a month of eligible members, below 0 where the programme saves; ``months`` are those of the
    offered.
    """

    base: int
    month: int
    treated: tuple[str, ...]
    comparison: tuple[str, ...]
    value: Fraction
    months: Fraction


def group_time_effects(panel: Panel, months: Sequence[int]) -> Iterator[GroupTimeEffect]:
    """Yield the effect of each group in each of the months from its offer on, where there is a comparison."""
    for offered in sorted({month for month in panel.offered.values() if month is not None}):
        group = sorted(cluster for cluster, month in panel.offered.items() if month == offered)
        for month in (month for month in months if month >= offered):
            later = sorted(cluster for cluster, first in panel.offered.items() if first is None or first > month)
            treated, comparison = (panel.both(each, offered - 1, month) for each in (group, later))
            if treated and comparison:
                change, beside = (
                    panel.total(clusters, month).rate - panel.total(clusters, offered - 1).rate
                    for clusters in (treated, comparison)
                )
                of = panel.total(treated, month).months
                yield GroupTimeEffect(offered - 1, month, treated, comparison, change - beside, of)


@dataclass(frozen=True, slots=True)
class IntentToTreat:
    """The mean of all group-time effects, weighted by months of eligible members: ``value`` cents a month.

    ``cents`` and ``months`` are those of the offered from their offer on. ``clusters`` are in the order of the sums:
    ``moves`` says by what each moves the value, ``shares`` which part of the offered months is its own.
    """

    value: Fraction
    cents: Fraction
    months: Fraction
    uptake: Fraction
    clusters: tuple[str, ...]
    moves: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def gross_savings(self) -> Fraction:
        """Return the cents saved over the months of the offered."""
        return -self.value * self.months

    @property
    def error(self) -> Error:
        """Return the standard error, of clusters drawn. Raises NotEstimableError where nothing varies among them."""
        found = clustered_error(np.array(self.moves), np.arange(len(self.moves)))
        if found is None:
            raise NotEstimableError("ONE_CLUSTER")
        return found

    @property
    def wild(self) -> Wild | None:
        """Return what signs by chance would have shown, where clusters are few."""
        if len(self.clusters) >= FEW:
            return None
        return wild(np.array(self.moves), np.array(self.shares), float(self.value))

    @property
    def effect_on_users(self) -> Fraction | None:
        """Return cents a month of who takes part because of the offer (LATE); None where the offer moves nobody."""
        return self.value / self.uptake if self.uptake > 0 else None


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


def mean_effect(panel: Panel, effects: Sequence[GroupTimeEffect]) -> IntentToTreat:
    """Return the mean of effects whatever their comparisons are worth; there must be one."""
    months = sum((each.months for each in effects), Fraction(0))
    value = sum((each.months * each.value for each in effects), Fraction(0)) / months
    clusters = tuple(sorted({name for each in effects for name in (*each.treated, *each.comparison)}))
    cells = [(name, panel.cells[name, each.month]) for each in effects for name in each.treated]
    cents = sum((cell.cents for _, cell in cells), Fraction(0))
    shares = dict.fromkeys(clusters, Fraction(0))
    for name, cell in cells:
        shares[name] += cell.months / months
    uptake = sum((each.months * _uptake(panel, each) for each in effects), Fraction(0)) / months
    moves = _moves(panel, effects, clusters, value)
    return IntentToTreat(value, cents, months, uptake, clusters, moves, tuple(map(float, shares.values())))


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
            raise NotEstimableError("ONE_CLUSTER")
        without = sum((row.treated[0].months * row.value for row in left), Fraction(0)) / months
        moves.append(float(others * (value - without)))
    return tuple(moves)


class _Row(NamedTuple):
    """An effect in sums: both sides, each in its month and in the one before the offer."""

    effect: GroupTimeEffect
    treated: tuple[Cell, Cell]
    comparison: tuple[Cell, Cell]

    @classmethod
    def of(cls, panel: Panel, effect: GroupTimeEffect) -> "_Row":
        """Return the sums of an effect."""
        treated, comparison = (
            (panel.total(names, effect.month), panel.total(names, effect.base))
            for names in (effect.treated, effect.comparison)
        )
        return cls(effect, treated, comparison)

    @property
    def is_whole(self) -> bool:
        """Return whether both sides have members in both months."""
        return all(cell.months > 0 for cell in (*self.treated, *self.comparison))

    @property
    def value(self) -> Fraction:
        """Return the effect."""
        change, beside = (now.rate - before.rate for now, before in (self.treated, self.comparison))
        return change - beside

    def without(self, panel: Panel, name: str) -> "_Row":
        """Return the effect without a cluster."""
        now, before = panel.cells.get((name, self.effect.month)), panel.cells.get((name, self.effect.base))
        if now is None or before is None:
            return self
        if name in self.effect.treated:
            return self._replace(treated=(self.treated[0] - now, self.treated[1] - before))
        if name in self.effect.comparison:
            return self._replace(comparison=(self.comparison[0] - now, self.comparison[1] - before))
        return self


def _uptake(panel: Panel, effect: GroupTimeEffect) -> Fraction:
    """Return the share that takes part among the offered, less that among their comparison."""
    treated, comparison = (panel.total(names, effect.month) for names in (effect.treated, effect.comparison))
    return _share(treated) - _share(comparison)


def _share(cell: Cell) -> Fraction:
    return Fraction(cell.uptake_count, cell.member_count) if cell.member_count else Fraction(0)
