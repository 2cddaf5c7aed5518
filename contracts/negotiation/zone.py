"""The zone of agreement: the prices that pay for both sides, or the words that there are none."""

from dataclasses import dataclass

from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.vendor_price import NO_COSTS
from contracts.terms.money import dollars


@dataclass(frozen=True, slots=True)
class Zone:
    """The vendor's walk-away price and the payer's; `vendor` is None where nobody assumes what its work costs."""

    vendor: PriceFound | None
    payer: PriceFound

    @property
    def is_open(self) -> bool:
        """Whether there is a price that both can sign."""
        if self.vendor is None or "no_price" in {self.vendor.ends, self.payer.ends}:
            return False
        lowest, highest = self.vendor.price_cents or 0, self.payer.price_cents
        return highest is None or lowest <= highest

    @property
    def words(self) -> str:
        """Say where it lies, or why there is none."""
        if self.payer.ends == "no_price":
            return self.payer.why
        if self.vendor is None:
            return f"not known: {NO_COSTS}"
        if self.vendor.ends == "no_price":
            return self.vendor.why
        lowest = dollars(self.vendor.price_cents or 0)
        if self.payer.price_cents is None:
            return f"from {lowest} up: {self.payer.why}"
        highest = dollars(self.payer.price_cents)
        if self.is_open:
            return f"{lowest} to {highest}"
        return f"no price suits both: the vendor needs {lowest} or more, and you walk away above {highest}"
