"""The nearest controls of each treated member, within cells in which members agree exactly.

Greedy and without replacement: treated members choose in the order of their scores, the highest first, because those
are hardest to match. Nothing is drawn; ties go to the member who comes first.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipelines.actuarial.digits import DIGITS, rounded12
from pipelines.actuarial.extract import Flags, Numbers
from pipelines.actuarial.logistic import Vector

NOBODY = -1
MATCHED, OUT_OF_CALIPER, NO_CONTROL_LEFT, NOT_NEEDED = "MATCHED", "OUT_OF_CALIPER", "NO_CONTROL_LEFT", "NOT_NEEDED"


@dataclass(frozen=True, slots=True)
class Matches:
    """Who was matched with whom: a value a member, in the order of members.

    ``sets`` is the place of the treated member of the set (its own, for the treated), NOBODY for who is in none.
    ``shares`` is what a member counts one over: 1 for the treated, the number of controls of its set for a control, 0
    for who is in none. ``reasons`` says why: MATCHED; of a treated member OUT_OF_CALIPER (a control was left in the
    cell, none near enough) or NO_CONTROL_LEFT; of a control NOT_NEEDED.
    """

    sets: Numbers
    shares: Numbers
    reasons: tuple[str, ...]

    @property
    def weights(self) -> Vector:
        """Return what each member counts: 1 over its share."""
        return rounded12(np.where(self.shares > 0, 1 / np.maximum(self.shares, 1), 0.0))


@dataclass(slots=True)
class _Shelf:
    """Controls not yet taken, as places of equal scores in ascending order; members of a place in their order."""

    scores: list[float]
    members: list[list[int]]
    left: list[int] = field(init=False)
    right: list[int] = field(init=False)

    def __post_init__(self) -> None:
        # Where a place is empty, the next one to look at; a place that is not leads to itself. One before, one after.
        self.left = list(range(len(self.scores)))
        self.right = list(range(len(self.scores) + 1))

    def take(self, place: int) -> int:
        """Take the first member of a place that has one."""
        member = self.members[place].pop()
        if not self.members[place]:
            self.left[place], self.right[place] = place - 1, place + 1
        return member

    def near(self, score: float, start: int, end: int) -> Iterator[tuple[float, int, int]]:
        """Say of the nearest place with members on each side: distance, next member, place."""
        at = bisect_left(self.scores, score, start, end)
        for place in (_follow(self.left, at - 1), _follow(self.right, at)):
            if start <= place < end:
                # Of two rounded numbers the difference is rounded again, so that equal distances are equal.
                distance = float(f"{abs(self.scores[place] - score):.{DIGITS - 1}e}")
                yield distance, self.members[place][-1], place


def _follow(links: list[int], place: int) -> int:
    """Return where links lead from a place, and shorten the way for the next; below 0 is nowhere."""
    end = place
    while end >= 0 and links[end] != end:
        end = links[end]
    while place >= 0 and links[place] != place:
        links[place], place = end, links[place]
    return end


def caliper_of(scores: Vector, share: float) -> float:
    """Return the widest distance of a match: a share of the standard deviation of everybody's scores."""
    return float(rounded12(np.array([share * np.std(scores, ddof=1)]))[0])


def match(scores: Vector, is_treated: Flags, cells: Numbers, *, each: int, caliper: float) -> Matches:
    """Give each treated member up to ``each`` controls of its cell at most ``caliper`` away.

    Scores come rounded. A treated member takes the nearest control, then the next, before the following one chooses.
    Of controls equally far away, the first in the order of members is taken.
    """
    shelf, start_of = _shelved(scores, is_treated, cells)
    sets = np.full(len(scores), NOBODY)
    shares = np.zeros(len(scores), dtype=np.int64)
    reasons = np.where(is_treated, NO_CONTROL_LEFT, NOT_NEEDED).astype(object)
    treated = np.flatnonzero(is_treated)
    for member in treated[np.lexsort((treated, -scores[treated], cells[treated]))].tolist():
        start, end = start_of[cells[member]], start_of[cells[member] + 1]
        taken: list[int] = []
        while len(taken) < each:
            nearest = min(shelf.near(float(scores[member]), start, end), default=None)
            if nearest is None or nearest[0] > caliper:
                reasons[member] = NO_CONTROL_LEFT if nearest is None else OUT_OF_CALIPER
                break
            taken.append(shelf.take(nearest[2]))
        if taken:
            sets[[member, *taken]] = member
            shares[member], shares[taken] = 1, len(taken)
            reasons[[member, *taken]] = MATCHED
    return Matches(sets, shares, tuple(reasons.tolist()))


def _shelved(scores: Vector, is_treated: Flags, cells: Numbers) -> tuple[_Shelf, list[int]]:
    """Return the controls by cell and score, and where each cell starts (one more at the end)."""
    controls = np.flatnonzero(~is_treated)
    controls = controls[np.lexsort((controls, scores[controls], cells[controls]))]
    is_new = np.ones(len(controls), dtype=bool)
    is_new[1:] = (np.diff(scores[controls]) != 0) | (np.diff(cells[controls]) != 0)
    firsts = np.flatnonzero(is_new)
    # Turned round, so that the first member is the cheap one to take.
    ordered, ends = controls.tolist(), [*firsts[1:].tolist(), len(controls)]
    members = [ordered[start:end][::-1] for start, end in zip(firsts.tolist(), ends, strict=False)]
    starts = np.searchsorted(cells[controls][firsts], np.arange(int(cells.max(initial=NOBODY)) + 2))
    return _Shelf(scores[controls][firsts].tolist(), members), starts.tolist()
