"""What an adjustment of a remittance means for the price, the member's share and the other payer.

Belongs here: group and reason codes, by number. Whatever is not named here lowers the price: contractual, not covered,
bundled, denied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from pipelines.intake.x12.segments import Segment

# The patient's responsibility, and the group of corrections: a reversal takes a share back under it.
SHARE_GROUPS = frozenset({"PR", "CR"})
DEDUCTIBLE = frozenset({"1", "66", "178", "247"})
COINSURANCE = frozenset({"2", "122", "248"})
COPAYMENT = frozenset({"3", "142", "241"})
# What another payer decided before: its payment and, where the sender does not part them, its own reductions.
OTHER_PAYER = frozenset({"23"})
# The price stands, but the plan pays the provider less of it or more: paid to the member, withheld, taxed, a penalty or
# a bonus, sequestered.
OTHER_REDUCTION = frozenset({"100", "104", "105", "137", "144", "161", "225", "237", "253"})
CAPITATED = "24"
# Price alone: a line whose whole charge is above the price is not a denied one.
PRICE = frozenset({"42", "45", "94", "131", "A2"})
MOST_IN_A_SEGMENT = 6


class Meaning(Enum):
    """Where an adjusted amount goes."""

    DEDUCTIBLE = auto()
    COINSURANCE = auto()
    COPAYMENT = auto()
    OTHER_PAYER = auto()
    OTHER_REDUCTION = auto()
    PRICE = auto()
    NOT_COVERED = auto()


@dataclass(frozen=True)
class Adjustment:
    """One amount by which the payment differs from the charge; positive lowers the payment."""

    group: str
    reason: str
    cents: int

    @property
    def meaning(self) -> Meaning:
        """Return where the amount goes."""
        if self.group in SHARE_GROUPS:
            if self.reason in DEDUCTIBLE:
                return Meaning.DEDUCTIBLE
            if self.reason in COINSURANCE:
                return Meaning.COINSURANCE
            if self.reason in COPAYMENT:
                return Meaning.COPAYMENT
        if self.reason in OTHER_PAYER:
            return Meaning.OTHER_PAYER
        if self.reason in OTHER_REDUCTION:
            return Meaning.OTHER_REDUCTION
        return Meaning.PRICE if self.reason in PRICE else Meaning.NOT_COVERED

    @property
    def code(self) -> str:
        """Return group and reason as one code."""
        return f"{self.group}-{self.reason}"


def adjustments_of(segment: Segment) -> list[Adjustment]:
    """Return the amounts of a CAS segment: up to six reasons of one group."""
    return [
        Adjustment(segment[1], segment[place].lstrip("0") or "0", segment.cents(place + 1))
        for place in range(2, 2 + 3 * MOST_IN_A_SEGMENT, 3)
        if segment[place]
    ]


def total(adjustments: Iterable[Adjustment], *meanings: Meaning) -> int:
    """Return the cents of the adjustments of some meanings, or of all."""
    return sum(each.cents for each in adjustments if not meanings or each.meaning in meanings)


@dataclass(frozen=True)
class Amounts:
    """What a line costs and who bears it, in cents: price = paid + share + other payer + other reduction."""

    charge: int
    paid: int
    allowed: int
    deductible: int
    coinsurance: int
    copayment: int
    other_payer: int
    other_reduction: int


def amounts_of(charge: int, paid: int, adjustments: list[Adjustment], stated_allowed: int | None) -> Amounts:
    """Return the amounts of a line; they add up, since charge less adjustments is what was paid.

    The price is the charge without what is not price. Another payer's amount may hold what that payer only cut from the
    charge: where the price is stated too, the payment is what the rest leaves of it.
    """
    deductible = total(adjustments, Meaning.DEDUCTIBLE)
    coinsurance = total(adjustments, Meaning.COINSURANCE)
    copayment = total(adjustments, Meaning.COPAYMENT)
    other_reduction = total(adjustments, Meaning.OTHER_REDUCTION)
    other_payer = total(adjustments, Meaning.OTHER_PAYER)
    allowed = charge - total(adjustments, Meaning.PRICE, Meaning.NOT_COVERED)
    if other_payer and stated_allowed is not None:
        rest = stated_allowed - paid - deductible - coinsurance - copayment - other_reduction
        if min(0, other_payer) <= rest <= max(0, other_payer):
            allowed, other_payer = stated_allowed, rest
    return Amounts(charge, paid, allowed, deductible, coinsurance, copayment, other_payer, other_reduction)


def denial_of(amounts: Amounts, adjustments: list[Adjustment]) -> str | None:
    """Return why nothing of a line was covered: the largest amount that is neither price nor capitation; else null."""
    if amounts.allowed or amounts.paid or not amounts.charge:
        return None
    reasons = [each for each in adjustments if each.meaning is Meaning.NOT_COVERED and each.reason != CAPITATED]
    if not reasons or any(each.reason == CAPITATED for each in adjustments):
        return None
    return max(reasons, key=lambda each: (abs(each.cents), each.code)).code
