"""What a programme changed among all who were offered it, where employers were offered it one after the other.

Each group of employers offered it in one month is compared, month by month, with those not offered it yet or ever:
group-time effects after Callaway and Sant'Anna (Journal of Econometrics 2021;225(2):200-230). A regression on two fixed
effects would take employers offered it earlier for a comparison. Months are numbers: twelve times the year plus the
month.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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


@dataclass(frozen=True, slots=True)
class Panel:
    """Clusters by month, and the month in which each was first offered the programme; None if never."""

    cells: Mapping[tuple[str, int], Cell]
    offered: Mapping[str, int | None]

    def rate(self, clusters: Iterable[str], month: int) -> Fraction:
        """Return the cents a month of eligible members."""
        cells = [self.cells[cluster, month] for cluster in clusters]
        return sum((cell.cents for cell in cells), Fraction(0)) / sum((cell.months for cell in cells), Fraction(0))

    def months(self, clusters: Iterable[str], month: int) -> Fraction:
        """Return the months of eligible members."""
        return sum((self.cells[cluster, month].months for cluster in clusters), Fraction(0))

    def both(self, clusters: Iterable[str], first: int, second: int) -> tuple[str, ...]:
        """Return the clusters that had eligible members in both months."""
        return tuple(each for each in clusters if self._has(each, first) and self._has(each, second))

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
                    panel.rate(clusters, month) - panel.rate(clusters, offered - 1)
                    for clusters in (treated, comparison)
                )
                of = panel.months(treated, month)
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


def intent_to_treat(panel: Panel, effects: Sequence[GroupTimeEffect]) -> IntentToTreat:
    """Return the mean effect of the offer. Raises NotEstimableError.

    A single cluster as the comparison of a month says nothing of how far it may be off.
    """
    if not effects:
        raise NotEstimableError("NO_COMPARISON")
    if any(len(each.comparison) < 2 for each in effects):
        raise NotEstimableError("ONE_COMPARISON")
    return mean_effect(panel, effects)


def mean_effect(panel: Panel, effects: Sequence[GroupTimeEffect]) -> IntentToTreat:
    """Return the mean of effects whatever their comparisons are worth; there must be one."""
    months = sum((each.months for each in effects), Fraction(0))
    value = sum((each.months * each.value for each in effects), Fraction(0)) / months
    clusters = tuple(sorted({name for each in effects for name in (*each.treated, *each.comparison)}))
    moves, shares = dict.fromkeys(clusters, 0.0), dict.fromkeys(clusters, 0.0)
    for each in effects:
        weight = each.months / months
        for sign, names in ((1, each.treated), (-1, each.comparison)):
            for name, moved in _moves(panel, names, each.base, each.month):
                moves[name] += sign * float(weight) * moved
        for name in each.treated:
            share = float(panel.cells[name, each.month].months / months)
            moves[name] += share * float(each.value - value)
            shares[name] += share
    cells = [panel.cells[name, each.month] for each in effects for name in each.treated]
    cents = sum((cell.cents for cell in cells), Fraction(0))
    uptake = sum((each.months * _uptake(panel, each) for each in effects), Fraction(0)) / months
    return IntentToTreat(value, cents, months, uptake, clusters, tuple(moves.values()), tuple(shares.values()))


def _moves(panel: Panel, names: Sequence[str], base: int, month: int) -> Iterator[tuple[str, float]]:
    """Yield by what each cluster moves the change of their rate."""
    told = [(sign, at, panel.rate(names, at), panel.months(names, at)) for sign, at in ((1, month), (-1, base))]
    for name in names:
        parts = (
            sign * (panel.cells[name, at].cents - rate * panel.cells[name, at].months) / months
            for sign, at, rate, months in told
        )
        yield name, math.fsum(map(float, parts))


def _uptake(panel: Panel, effect: GroupTimeEffect) -> Fraction:
    """Return the share that takes part among the offered, less that among their comparison."""
    shares = []
    for names in (effect.treated, effect.comparison):
        cells = [panel.cells[name, effect.month] for name in names]
        members = sum(cell.member_count for cell in cells)
        shares.append(Fraction(sum(cell.uptake_count for cell in cells), members) if members else Fraction(0))
    return shares[0] - shares[1]
