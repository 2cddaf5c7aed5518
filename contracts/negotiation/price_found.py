"""A price that a search found, or why there is none."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from contracts.negotiation.turning import Turning

UNMOVED = "the price changes nothing: no unit of the clause is expected, or bounds hold what is paid"
UNSTEADY = "what is left does not move one way as the price rises, so it may turn at other prices too"

# Whether a price was found, every price meets the condition, or none does.
Ends = Literal["price", "any_price", "no_price"]


@dataclass(frozen=True, slots=True)
class PriceFound:
    """A price of a unit in whole cents, None where `ends` says that any or no price meets the condition; and why.

    `exact_cents` is where the condition turns, which may lie between two whole cents.
    """

    price_cents: int | None
    ends: Ends
    why: str
    exact_cents: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of the price found, and where no price and where any price meets the condition."""

    at: str
    never: str
    always: str

    def of(self, ends: Ends) -> str:
        """Return what is said of an end of a search."""
        return {"price": self.at, "no_price": self.never, "any_price": self.always}[ends]


def highest(found: Turning, words: Words) -> PriceFound:
    """Return the highest price that meets a condition which a rising price breaks."""
    ends: Ends = "no_price" if not found.is_met_for_free else "price" if found.is_turned else "any_price"
    return _found(found, ends, words)


def lowest(found: Turning, words: Words) -> PriceFound:
    """Return the lowest price that meets a condition which a rising price helps."""
    ends: Ends = "any_price" if found.is_met_for_free else "price" if found.is_turned else "no_price"
    return _found(found, ends, words)


def _found(found: Turning, ends: Ends, words: Words) -> PriceFound:
    why = words.of(ends)
    if not found.is_moved:
        why = UNMOVED if ends == "any_price" else f"{why}; {UNMOVED}"
    elif not found.is_steady:
        why = f"{why}; {UNSTEADY}"
    if ends != "price":
        return PriceFound(None, ends, why)
    return PriceFound(found.met_cents, ends, why, found.exact_cents)
