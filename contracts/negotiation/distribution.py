"""What an amount may come to: every outcome with its chance, exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self


@dataclass(frozen=True, slots=True)
class Distribution:
    """Outcomes by rising amount, each once and with its chance; the chances add up to 1."""

    outcomes: tuple[tuple[Fraction, Fraction], ...]

    @classmethod
    def of(cls, outcomes: Iterable[tuple[Fraction | int, Fraction]]) -> Self:
        """Return the distribution of amounts and chances in any order; equal amounts are one outcome.

        Raises ValueError when the chances do not add up to 1.
        """
        chances: dict[Fraction, Fraction] = {}
        for amount, chance in outcomes:
            chances[Fraction(amount)] = chances.get(Fraction(amount), Fraction(0)) + chance
        if sum(chances.values()) != 1:
            raise ValueError(f"chances must add up to 1, got {sum(chances.values())}")
        return cls(tuple(sorted(chances.items())))

    @property
    def is_one_amount(self) -> bool:
        """Whether it can come to one amount only."""
        return len(self.outcomes) == 1

    @property
    def least(self) -> Fraction:
        """The least outcome, however small its chance."""
        return self.outcomes[0][0]

    @property
    def mean(self) -> Fraction:
        """The expected amount."""
        return sum((amount * chance for amount, chance in self.outcomes), Fraction(0))

    @property
    def variance(self) -> Fraction:
        """The expected square of the distance from the mean."""
        mean = self.mean
        return sum(((amount - mean) ** 2 * chance for amount, chance in self.outcomes), Fraction(0))

    def chance_below(self, bound: Fraction | int) -> Fraction:
        """Return the chance of less than a bound; of the bound or more it is the rest."""
        return sum((chance for amount, chance in self.outcomes if amount < bound), Fraction(0))

    def quantile(self, share: Fraction) -> Fraction:
        """Return the least outcome that is not exceeded in at least this share of cases."""
        reached = Fraction(0)
        for amount, chance in self.outcomes:
            reached += chance
            if reached >= share:
                return amount
        raise ValueError(f"a share of cases must be at most 1, got {share}")

    def mean_of_least(self, share: Fraction) -> Fraction:
        """Return the mean of the least outcomes that make up this share of cases, such as the worst twentieth."""
        left, total = share, Fraction(0)
        for amount, chance in self.outcomes:
            part = min(left, chance)
            total, left = total + part * amount, left - part
            if not left:
                break
        return total / share
