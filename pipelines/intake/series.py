"""Which files of a series stand: a pure function of what was received, whatever the order in which it came.

A series is what one source sends of one feed for one contract and period. The last FULL takes the place of all before
it; each DELTA after it adds, in the order of its number; a REST takes the place of the files it names. What cannot be
placed yet waits, and takes its place once what it waits for is there. A place is taken from the taker's own day on: for
an earlier paid-through date the files that were there then still speak. Of answers to questionnaires no file takes a
place: a later one adds to them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipelines.intake.acknowledgement import Fault
from pipelines.intake.naming import Mode


class Standing(StrEnum):
    """What becomes of a file: it counts, it waits, another took its place, it is a test, a copy, or refused."""

    USED = "USED"
    WAITING = "WAITING"
    SUPERSEDED = "SUPERSEDED"
    TEST = "TEST"
    COPY = "COPY"
    REFUSED = "REFUSED"


# Feeds of which what came first stands, so that no later file may take it back.
ONLY_ADDED = frozenset({"outcome_response"})

# Of several places that one file has, the first of these is what becomes of it.
RANK = {standing: number for number, standing in enumerate(Standing)}


@dataclass(frozen=True)
class Delivery:
    """A file of a series: its bytes, and what its name and manifest say of it; ``day`` is when it was made."""

    name: str
    file_id: str
    source_id: str
    feed: str
    contract: str
    period: str
    mode: Mode
    sent: str
    sequence: int
    supersedes: tuple[str, ...] = ()
    is_test: bool = False
    content_id: str = ""
    day: dt.date | None = None

    @property
    def content(self) -> str:
        """What tells its rows from those of another file: packed again they are the same."""
        return self.content_id or self.file_id

    @property
    def series(self) -> tuple[str, str, str, str]:
        """What it is one of."""
        return (self.source_id, self.feed, self.contract, self.period)

    @property
    def order(self) -> tuple[str, int, str, str, tuple[str, ...]]:
        """Its place in time; the name settles what time and number leave open."""
        return (self.sent, self.sequence, self.name, self.file_id, self.supersedes)


@dataclass(frozen=True)
class Placed:
    """A file and what becomes of it; ``by`` is the file that took its place, ``detail`` what it waits for.

    ``after`` are the files whose place it takes, but only after the paid-through date: they still speak, and of it
    counts what became known after all that they tell.
    """

    delivery: Delivery
    standing: Standing
    fault: Fault | None = None
    by: Delivery | None = None
    detail: str = ""
    after: tuple[Delivery, ...] = ()


@dataclass
class Restated:
    """What the RESTs of a series change: who fills each place, which file lost its place to which, what has none."""

    holders: dict[Delivery, Delivery]
    displaced: dict[Delivery, Delivery] = field(default_factory=dict)
    unplaced: dict[Delivery, Placed] = field(default_factory=dict)


def place(deliveries: Iterable[Delivery]) -> list[Placed]:
    """Return what becomes of every file, in the order of series, time and number."""
    ordered = sorted(set(deliveries), key=lambda each: (each.series, each.order))
    placed = [Placed(each, Standing.TEST, Fault.TEST_FILE) for each in ordered if each.is_test]
    real = [each for each in ordered if not each.is_test]
    for series in dict.fromkeys(each.series for each in real):
        placed += place_series([each for each in real if each.series == series], real)
    stands = [kept(each) for each in only_once(placed)]
    return sorted(stands, key=lambda each: (each.delivery.series, each.delivery.order))


def kept(each: Placed) -> Placed:
    """Let a file count whose place another took, where nothing may be taken back."""
    is_kept = each.standing is Standing.SUPERSEDED and each.delivery.feed in ONLY_ADDED
    return Placed(each.delivery, Standing.USED) if is_kept else each


def place_on(deliveries: Iterable[Delivery], day: dt.date) -> list[Placed]:
    """Return what becomes of every file for the paid-through date ``day``.

    A file that counted on that day keeps its place, whatever took it later. Of the files made later the last word
    holds, as in ``place``: none of them was there.
    """
    received = list(deliveries)
    then = {each.delivery for each in place(each for each in received if each.day and each.day <= day) if is_used(each)}
    now = place(received)
    standing = [each.delivery for each in now if each.delivery in then and each.standing is Standing.SUPERSEDED]
    contents = {each.content for each in then}
    # What a later file only adds to spoke on that day as what it takes the place of did.
    earlier = [*standing, *sorted((each for each in then if each.feed in ONLY_ADDED), key=lambda each: each.order)]
    placed = []
    for each in now:
        taken = tuple(lost for lost in earlier if lost.series == each.delivery.series)
        takes = is_used(each) and each.delivery.mode is not Mode.DELTA and each.delivery.content not in contents
        if each.delivery in standing:
            placed.append(Placed(each.delivery, Standing.USED))
        else:
            placed.append(replace(each, after=taken) if takes else each)
    return placed


def is_used(each: Placed) -> bool:
    """Whether a file counts."""
    return each.standing is Standing.USED


def place_series(files: Sequence[Delivery], received: Sequence[Delivery]) -> list[Placed]:
    """Return what becomes of the files of one series; ``received`` holds those of all series."""
    refused = repeated(files)
    sound = [each for each in files if each not in refused]
    slots = [each for each in sound if each.mode is not Mode.REST]
    restated = restate(slots, [each for each in sound if each.mode is Mode.REST], received)
    base = latest_full(slots)
    after = {each.sequence for each in sound if base and each.order > base.order}
    placed = {each: Placed(each, Standing.REFUSED, Fault.SEQUENCE_REPEATED) for each in refused} | restated.unplaced
    for slot in slots:
        judged = judge(slot, base, after)
        by = restated.holders[next_full(slot, slots)] if judged.standing is Standing.SUPERSEDED else None
        holder = restated.holders[slot]
        if holder not in placed or RANK[judged.standing] < RANK[placed[holder].standing]:
            placed[holder] = Placed(holder, judged.standing, judged.fault, by, by.name if by else judged.detail)
    for lost, winner in restated.displaced.items():
        placed[lost] = Placed(lost, Standing.SUPERSEDED, Fault.FILE_SUPERSEDED, winner, winner.name)
    # What restates a file that was refused has no place to take.
    homeless = [each for each in sound if each not in placed]
    return [*placed.values(), *(Placed(each, Standing.WAITING, Fault.WAITS_FOR_SUPERSEDED) for each in homeless)]


def latest_full(slots: Iterable[Delivery]) -> Delivery | None:
    """Return the last FULL: what the series starts from."""
    return max((slot for slot in slots if slot.mode is Mode.FULL), key=lambda slot: slot.order, default=None)


def next_full(slot: Delivery, slots: Iterable[Delivery]) -> Delivery:
    """Return the first FULL after a place that has one: what took the place."""
    return min(
        (each for each in slots if each.mode is Mode.FULL and each.order > slot.order), key=lambda each: each.order
    )


def judge(slot: Delivery, base: Delivery | None, after: set[int]) -> Placed:
    """Return what becomes of one place in the series: the base, what lies before it, or what adds to it."""
    if base is None:
        return Placed(slot, Standing.WAITING, Fault.WAITS_FOR_BASE, detail="a FULL file of the same series")
    if slot == base:
        return Placed(slot, Standing.USED)
    if slot.order < base.order:
        return Placed(slot, Standing.SUPERSEDED, Fault.FILE_SUPERSEDED)
    if slot.sequence <= base.sequence:
        detail = f"number {slot.sequence} follows the FULL file with number {base.sequence}"
        return Placed(slot, Standing.REFUSED, Fault.SEQUENCE_REPEATED, detail=detail)
    missing = next((number for number in range(base.sequence + 1, slot.sequence) if number not in after), None)
    if missing is not None:
        return Placed(slot, Standing.WAITING, Fault.WAITS_FOR_SEQUENCE, detail=f"number {missing}")
    return Placed(slot, Standing.USED)


def repeated(files: Sequence[Delivery]) -> list[Delivery]:
    """Return the files that claim a place which other bytes claim too: which of them is meant, nobody can say."""
    claims: dict[tuple[object, ...], set[str]] = {}
    for each in files:
        claims.setdefault(claim(each, files), set()).add(each.content)
    return [each for each in files if len(claims[claim(each, files)]) > 1]


def claim(each: Delivery, files: Sequence[Delivery]) -> tuple[object, ...]:
    """Return the place that a file claims: a FULL by time and number, a DELTA by its number after a FULL."""
    if each.mode is not Mode.DELTA:
        return (each.mode, each.sent, each.sequence)
    base = latest_full(other for other in files if other.order < each.order)
    return (each.mode, base, each.sequence)


def restate(slots: Sequence[Delivery], restatements: Sequence[Delivery], received: Sequence[Delivery]) -> Restated:
    """Let each REST, in the order of time, take the place of the files it names."""
    state = Restated({slot: slot for slot in slots})
    for rest in restatements:
        named = [[each for each in received if name in (each.name, each.file_id)] for name in rest.supersedes]
        targets = [each for found in named for each in found if each.series == rest.series and each.order < rest.order]
        unplaced = unplaceable(rest, named, targets, state)
        if unplaced:
            state.unplaced[rest] = unplaced
            continue
        for slot, holder in state.holders.items():
            if holder in targets:
                state.holders[slot] = rest
        state.displaced.update(dict.fromkeys(targets, rest))
    return state


def unplaceable(
    rest: Delivery, named: Sequence[Sequence[Delivery]], targets: Sequence[Delivery], state: Restated
) -> Placed | None:
    """Return why a REST cannot take the place of what it names, or None if it can."""
    if not rest.supersedes:
        return Placed(rest, Standing.REFUSED, Fault.SUPERSEDES_NOTHING)
    if any(found and not set(found) & set(targets) for found in named):
        return Placed(rest, Standing.REFUSED, Fault.SUPERSEDES_MISMATCH)
    missing = [name for name, found in zip(rest.supersedes, named, strict=True) if not found]
    if missing or any(target in state.unplaced for target in targets):
        return Placed(rest, Standing.WAITING, Fault.WAITS_FOR_SUPERSEDED, detail=", ".join(missing))
    if any(target in state.displaced for target in targets):
        return Placed(rest, Standing.REFUSED, Fault.ALREADY_SUPERSEDED)
    return None


def only_once(placed: Sequence[Placed]) -> list[Placed]:
    """Leave one of the files with the same bytes for the same feed: the one that counts most; the others are copies."""
    best: dict[tuple[str, str], Placed] = {}
    for each in placed:
        key = (each.delivery.content, each.delivery.feed)
        if each.standing is not Standing.REFUSED and (key not in best or rank(each) < rank(best[key])):
            best[key] = each
    return [
        each
        if each.standing is Standing.REFUSED or best[each.delivery.content, each.delivery.feed] is each
        else Placed(each.delivery, Standing.COPY, Fault.DUPLICATE_FILE)
        for each in placed
    ]


def rank(each: Placed) -> tuple[object, ...]:
    """Return how much a file counts, so that the choice among copies does not depend on the order they came in."""
    return (RANK[each.standing], each.delivery.series, each.delivery.order)
