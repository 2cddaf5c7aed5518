"""Whether spend of employers who were offered a programme moved apart from that of the others before the offer.

Nothing was offered yet, so slopes over the months before must be alike; of arms that chance made it need not be asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from pipelines.actuarial.difference import NotEstimableError
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.group_time import ONE_CLUSTER, GroupTimeEffect, error_of, worth
from pipelines.actuarial.logistic import Matrix
from pipelines.actuarial.panel import Panel
from pipelines.actuarial.trend_tests import Slopes


def slopes_before(panel: Panel, effects: Sequence[GroupTimeEffect]) -> Slopes | None:
    """Compare slopes over the months before the offer, of each group beside its comparison; None where none is known.

    Groups weigh by their months of eligible members. What leaving out each cluster changes is the error (jackknife).
    """
    groups = [group for group in _groups(panel, effects) if group.is_known]
    if not groups:
        return None
    value, mean = _weighted(groups)
    names = sorted({name for group in groups for name in group.names})
    sides = ([(Fraction(group.weight), side(group)) for group in groups] for side in (_treated, _comparison))
    try:
        moves = [_move(groups, name, value, len(names)) for name in names]
        error = error_of(moves, min(map(worth, sides)))
    except NotEstimableError:
        return None
    return Slopes(float(digits12(value)), float(digits12(mean)), error)


@dataclass(frozen=True)
class _Group:
    """Clusters offered the programme in one month and those beside them, in the months before: a row a cluster.

    ``cents`` and ``months`` have a column a month.
    """

    names: tuple[str, ...]
    treated_count: int
    cents: Matrix
    months: Matrix

    @property
    def is_known(self) -> bool:
        """Tell whether there is a slope on both sides."""
        return 0 < self.treated_count < len(self.names) and self.cents.shape[1] > 1

    @cached_property
    def weight(self) -> float:
        """Return the months of those who were offered it."""
        return float(self.months[: self.treated_count].sum())

    @cached_property
    def difference(self) -> tuple[float, float]:
        """Return by how much more the offered's spend rose a month, and the mean of both sides."""
        sides = (slice(0, self.treated_count), slice(self.treated_count, None))
        (slope, mean), (beside, other) = (_line(self.cents[side], self.months[side]) for side in sides)
        return slope - beside, (mean + other) / 2

    def without(self, name: str) -> "_Group":
        """Return the group without a cluster."""
        if name not in self.names:
            return self
        place = self.names.index(name)
        names = (*self.names[:place], *self.names[place + 1 :])
        cents, months = (np.delete(each, place, axis=0) for each in (self.cents, self.months))
        return _Group(names, self.treated_count - (place < self.treated_count), cents, months)


def _treated(group: _Group) -> Sequence[str]:
    return group.names[: group.treated_count]


def _comparison(group: _Group) -> Sequence[str]:
    return group.names[group.treated_count :]


def _groups(panel: Panel, effects: Sequence[GroupTimeEffect]) -> Iterator[_Group]:
    """Yield each group with the comparison of its first month: nobody beside it had been offered it then."""
    first: dict[tuple[int, ...], GroupTimeEffect] = {}
    for each in effects:
        first.setdefault(each.base, each)
    for each in first.values():
        names = (*each.treated, *each.comparison)
        cells = [[panel.cells[name, month] for month in each.base] for name in names]
        cents = np.array([[float(cell.cents) for cell in row] for row in cells])
        months = np.array([[float(cell.months) for cell in row] for row in cells])
        yield _Group(names, len(each.treated), cents, months)


def _line(cents: Matrix, months: Matrix) -> tuple[float, float]:
    """Return the slope of a side over months, weighted by its members, and its mean a month."""
    at = np.arange(cents.shape[1], dtype=np.float64)
    exposure, spend = months.sum(axis=0), cents.sum(axis=0)
    away = at - (exposure * at).sum() / exposure.sum()
    return float((spend * away).sum() / (exposure * away**2).sum()), float(spend.sum() / exposure.sum())


def _weighted(groups: Sequence[_Group]) -> tuple[float, float]:
    total = sum(group.weight for group in groups)
    difference, mean = (sum(group.weight * group.difference[each] for group in groups) / total for each in (0, 1))
    return difference, mean


def _move(groups: Sequence[_Group], name: str, value: float, count: int) -> float:
    """Return by what a cluster moves the difference."""
    left = [group for group in (group.without(name) for group in groups) if group.is_known]
    if not left:
        raise NotEstimableError(ONE_CLUSTER)
    return (count - 1) / count * (value - _weighted(left)[0])
