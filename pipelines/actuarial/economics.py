"""What savings are made of: price or use, care that was replaced or added, what is left after fees.

All is exact. None of it decides whether savings are paid; it says where they come from and what they are worth.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Used:
    """Services and what they cost, in any measure of time, such as of a member month."""

    count: Fraction
    cents: Fraction


@dataclass(frozen=True, slots=True)
class PriceAndUse:
    """A change of spend in cents: by what a service costs, and by how many there are. They come to the change."""

    price: Fraction
    use: Fraction


def price_and_use(before: Used, after: Used) -> PriceAndUse:
    """Split a change: later services at the change of their mean price, and the earlier price of more or fewer.

    A service that is new or gone has no price to compare: all of it is use.
    """
    change = after.cents - before.cents
    if before.count <= 0 or after.count <= 0:
        return PriceAndUse(Fraction(0), change)
    use = before.cents / before.count * (after.count - before.count)
    return PriceAndUse(change - use, use)


@dataclass(frozen=True, slots=True)
class Replaced:
    """Members with a kind of care in the year after, beside as many as were expected, and its mean cost a member.

    ``expected`` is what the comparison says; ``cents_each`` what the care costs a member of the comparison.
    """

    actual: Fraction
    expected: Fraction
    cents_each: Fraction

    @property
    def avoided_cents(self) -> Fraction:
        """Return what was saved on this care; below 0 where more members had it."""
        return (self.expected - self.actual) * self.cents_each

    def displaced(self, users: int) -> Fraction:
        """Return how many users of the programme had it in place of this care."""
        return min(max(self.expected - self.actual, Fraction(0)), Fraction(users))

    def induced(self, users: int) -> Fraction:
        """Return how many users would have had neither: a full fee, and nothing saved.

        Only of all eligible members: among participants everybody uses the programme.
        """
        return users - self.displaced(users)


@dataclass(frozen=True, slots=True)
class NetSavings:
    """Gross savings beside what they cost: fees net of all credits, and the payer's own programme."""

    gross_cents: int
    fee_cents: int
    programme_cents: int = 0

    @property
    def net_cents(self) -> int:
        """Return what is left."""
        return self.gross_cents - self.fee_cents - self.programme_cents

    @property
    def gross_multiple(self) -> Fraction | None:
        """Return dollars saved a dollar of fees (ROI as GROSS_MULTIPLE); None without fees."""
        return Fraction(self.gross_cents, self.fee_cents) if self.fee_cents > 0 else None

    @property
    def net_return(self) -> Fraction | None:
        """Return dollars gained a dollar of fees (ROI as NET): the gross multiple less 1."""
        return None if self.gross_multiple is None else self.gross_multiple - 1
