"""Stays and admission events written a second time, in plain Python, pair by pair; shares nothing with the SQL."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

STILL_THERE = "30"
TRANSFERRED = {"02", "05", "43", "62", "63", "65", "66", "70", "82", "85", "88", "90", "91", "93", "94"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class InpatientClaim:
    claim_id: str
    member_id: str
    facility_id: str
    first: date
    last: date
    status: str
    paid: date


@dataclass(frozen=True)
class Stay:
    claims: frozenset[InpatientClaim]

    @property
    def ends_with(self) -> InpatientClaim:
        return max(self.claims, key=lambda claim: (claim.last, claim.paid, claim.claim_id))

    @property
    def facility_id(self) -> str:
        return self.ends_with.facility_id

    @property
    def first(self) -> date:
        return min(claim.first for claim in self.claims)

    @property
    def last(self) -> date:
        return max(claim.last for claim in self.claims)

    @property
    def is_transferred(self) -> bool:
        return self.ends_with.status in TRANSFERRED


def joined(things: Iterable, are_one: Callable[..., bool]) -> list[frozenset]:
    """Return the groups that pairs hold together, however long the chain of pairs."""
    groups: list[frozenset] = [frozenset({thing}) for thing in things]
    for here, there in combinations([thing for group in groups for thing in group], 2):
        if are_one(here, there):
            touched = [group for group in groups if here in group or there in group]
            groups = [group for group in groups if group not in touched] + [frozenset().union(*touched)]
    return groups


def are_one_stay(one: InpatientClaim, other: InpatientClaim) -> bool:
    if (one.member_id, one.facility_id) != (other.member_id, other.facility_id):
        return False
    if one.last == other.last or (one.first < other.last and other.first < one.last):
        return True
    return any(
        a.status == STILL_THERE and b.first in {a.last + ONE_DAY, a.last, a.first}
        for a, b in ((one, other), (other, one))
    )


def stays_of(claims: Iterable[InpatientClaim]) -> list[Stay]:
    return [Stay(group) for group in joined(claims, are_one_stay)]


def events_of(stays: Iterable[Stay], tie: Callable[[Stay], str]) -> list[frozenset[Stay]]:
    """Return stays by admission event: what links join, and what begins between two linked stays.

    ``tie`` orders stays of the same days that both end in a transfer, or both do not.
    """
    by_member = defaultdict(list)
    for stay in stays:
        by_member[stay.ends_with.member_id].append(stay)
    found: list[frozenset[Stay]] = []
    for each in by_member.values():
        order = sorted(each, key=lambda stay: (stay.first, stay.last, not stay.is_transferred, tie(stay)))
        together = {
            (a, b)
            for place, here in enumerate(order)
            for target in next_of(here, order[place + 1 :])
            for a, b in pairwise(order[place : order.index(target) + 1])
        }
        found += joined(order, lambda a, b, together=together: (a, b) in together)
    return found


def next_of(here: Stay, later: list[Stay]) -> list[Stay]:
    back = (stay for stay in later if stay.facility_id == here.facility_id and stay.first == here.last)
    elsewhere = (
        stay
        for stay in later
        if here.is_transferred
        and stay.facility_id != here.facility_id
        and here.last <= stay.first <= here.last + ONE_DAY
    )
    return [stay for stay in (next(back, None), next(elsewhere, None)) if stay]
