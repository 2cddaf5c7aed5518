"""How far a chain ladder errs: the standard error of what each month, and all of them, will come to.

Mack T, Distribution-free calculation of the standard error of chain ladder reserve estimates, ASTIN Bulletin
1993;23(2):213-225. Exact up to the square root. The tail is taken as known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from contracts.terms.intervals import SHOWN, WORKING
from pipelines.actuarial.chain_ladder import Link, Triangle


@dataclass(frozen=True, slots=True)
class Errors:
    """Standard errors of chain-ladder ultimates in the unit of the triangle: of each row, and of their sum.

    None where nothing is paid yet, or a link on the way is unknown.
    """

    rows: tuple[Decimal | None, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with what it will come to, and what its links add to the relative variance of that."""

    development: int
    ultimate: Fraction
    relative_variance: Fraction


def variances(found: Sequence[Link]) -> list[Fraction]:
    """Return sigma squared of each link: how much growth varies around its factor; divided by its pairs less one.

    A link of one pair has none of its own: the least of the two before it and of the second squared over the first.
    """
    result: list[Fraction] = []
    for link in found:
        own = _own_variance(link)
        result.append(_by_minimum(result) if own is None else own)
    return result


def errors(triangle: Triangle, found: Sequence[Link], tail: Fraction = Fraction(1)) -> Errors:
    """Return the standard errors of what the rows of a triangle will come to by these links."""
    of_link = [_relative(link, variance) for link, variance in zip(found, variances(found), strict=True)]
    rows = [_row(row, found, of_link, tail) for row in triangle]
    alone = [None if row is None else row.ultimate**2 * row.relative_variance for row in rows]
    known = [row for row in rows if row is not None]
    total = sum((variance for variance in alone if variance is not None), Fraction(0))
    # Younger rows rest on the links of the older ones: what both err by together.
    for place, row in enumerate(known):
        younger = sum((other.ultimate for other in known[place + 1 :]), Fraction(0))
        shared = sum((of_link[k] / found[k].volume for k in range(row.development, len(found))), Fraction(0))
        total += 2 * row.ultimate * younger * shared
    return Errors(tuple(None if variance is None else _root(variance) for variance in alone), _root(total))


def _own_variance(link: Link) -> Fraction | None:
    factor = link.factor
    grown = [(before, after) for before, after in link.pairs if before > 0]
    if factor is None or len(grown) < 2:
        return None
    squares = sum((before * (Fraction(after, before) - factor) ** 2 for before, after in grown), Fraction(0))
    return squares / (len(grown) - 1)


def _by_minimum(before: Sequence[Fraction]) -> Fraction:
    for earlier, later in list(pairwise(before))[-1:]:
        return min(later**2 / earlier, earlier, later) if earlier else Fraction(0)
    return Fraction(0)


def _relative(link: Link, variance: Fraction) -> Fraction:
    return variance / link.factor**2 if link.factor is not None else Fraction(0)


def _row(row: Sequence[int], found: Sequence[Link], of_link: Sequence[Fraction], tail: Fraction) -> _Row | None:
    development = len(row) - 1
    if development < len(found) and row[-1] <= 0:
        return None
    grown, relative = Fraction(row[-1]), Fraction(0)
    for link, variance in zip(found[development:], of_link[development:], strict=True):
        if link.factor is None:
            return None
        relative += variance * (1 / grown + Fraction(1, link.volume))
        grown *= link.factor
    return _Row(development, grown * tail, relative)


def _root(variance: Fraction) -> Decimal:
    return SHOWN.plus(WORKING.sqrt(WORKING.divide(variance.numerator, variance.denominator)))
