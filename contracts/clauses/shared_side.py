"""One side of a shared savings term, gains or losses: from where they are shared, in which parts, up to where."""

from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Share, Terms


class Band(Terms):
    """What lies above ``above``, a share of the benchmark, up to the next band: ``share`` of it is the vendor's."""

    above: Share = Field(description="the share of the benchmark that still belongs to the band below, such as 0")
    share: Share = Field(description="the vendor's share of it, such as 0.50")


class SharedSide(Terms):
    """Gains or losses from ``minimum_rate`` of the benchmark on, shared by band, each band for its own part.

    ``first_dollar`` shares all of them once they reach the rate, ``corridor`` only what lies above it.
    """

    minimum_rate: Share = Field(description="the smallest share of the benchmark that counts, such as 0.03")
    basis: Literal["first_dollar", "corridor"] = Field(description="first_dollar or corridor")
    bands: tuple[Band, ...] = Field(min_length=1, description="bands such as {above: 0, share: 0.50}")
    limit: Share | None = Field(default=None, description="the most shared, as a share of the benchmark")
    limit_of_fees: Share | None = Field(default=None, description="the most shared, as a share of fees")

    @model_validator(mode="after")
    def _bands_rise_from_zero(self) -> Self:
        if self.bands[0].above != 0 or any(upper.above <= lower.above for lower, upper in pairwise(self.bands)):
            raise PydanticCustomError("bands_out_of_order", "must have bands that start at 0 and rise", {})
        return self

    def shared(self, amount_cents: int, benchmark_cents: int, rate: Fraction) -> Fraction:
        """Vendor's part, in exact cents, of a gain or loss when ``rate`` is the smallest that counts."""
        if amount_cents <= 0 or amount_cents < rate * benchmark_cents:
            return Fraction(0)
        amount = Fraction(amount_cents)
        start = rate * benchmark_cents if self.basis == "corridor" else Fraction(0)
        edges = [Fraction(band.above) * benchmark_cents for band in self.bands]
        ends = [*edges[1:], amount]
        parts = (
            Fraction(band.share) * max(Fraction(0), min(end, amount) - max(edge, start))
            for band, edge, end in zip(self.bands, edges, ends, strict=True)
        )
        return sum(parts, Fraction(0))

    def limited(self, amount: Fraction, benchmark_cents: int, fees_cents: int) -> Fraction:
        """Hold an amount to the limits of this side."""
        if self.limit is not None:
            amount = min(amount, Fraction(self.limit) * benchmark_cents)
        if self.limit_of_fees is not None:
            amount = min(amount, Fraction(self.limit_of_fees) * max(0, fees_cents))
        return amount
