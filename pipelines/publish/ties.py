"""Ties between vendors over a member, as a type and in words: of a vendor's own list, so counts are exact."""

from collections.abc import Iterable
from typing import NamedTuple

from pipelines.publish.figures import count
from pipelines.publish.shown import Shown

RULES = {
    "START": "You began earlier",
    "DAYS": "You had sessions on more days",
    "AGREEMENT": "Your agreement with the payer is the earlier one",
    "VENDOR": "Nothing told you apart, so the order of the vendors' ids decides",
}


class Tie(Shown):
    """A rule that made the vendor the owner before others, with the stretches of ownership and members of theirs."""

    tie_broken_code: str
    stretch_count: int
    member_count: int


class TieRow(NamedTuple):
    """A rule in words with its counts."""

    rule: str
    stretches: str
    members: str


def tie_rows(ties: Iterable[Tie]) -> list[TieRow]:
    """Write the rules in the order in which they are asked."""
    order = list(RULES)
    return [
        TieRow(RULES[tie.tie_broken_code], count(tie.stretch_count), count(tie.member_count))
        for tie in sorted(ties, key=lambda tie: order.index(tie.tie_broken_code))
    ]
