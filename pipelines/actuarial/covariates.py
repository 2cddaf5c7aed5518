"""What members are compared on: the columns of the propensity, of balancing and of the table of balance."""

from dataclasses import dataclass

import numpy as np

from pipelines.actuarial.extract import SPEND_ITEMS, WINDOWS, Extract, Flags
from pipelines.actuarial.logistic import Matrix, Vector

SPEND = frozenset(f"{item}_{window}" for item in SPEND_ITEMS for window in WINDOWS)
# A level of fewer treated members than this, or of less than this share of them, has no column: it stands with the
# others of its kind. So a kind has a hundred columns at most, however many markets there are.
FEWEST_OF_LEVEL = 10
LEAST_OF_LEVEL = 0.01
# Errors are clustered by it, and a payer may have thousands: members are compared across employers unless the design
# matches within them.
WITHOUT_LEVELS = frozenset({"EMPLOYER"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers known of members before their index: a row a member, a column a name, no gaps.

    ``is_spend`` marks the windows of spend (logarithm of one more than the dollars), to which the narrower limit of
    balance applies; ``is_continuous`` those of more than two values, of which the variances are compared.
    """

    names: tuple[str, ...]
    values: Matrix
    is_spend: Flags
    is_continuous: Flags

    def of(self, rows: Flags) -> "Columns":
        """Return the columns of some members."""
        return Columns(self.names, self.values[rows], self.is_spend, self.is_continuous)


def columns_of(extract: Extract) -> Columns:
    """Return the columns of the members of an extract, in the order of its members.

    What is not known of a member is the mean of those of whom it is, and a column of its own says so.
    """
    found: dict[str, Vector] = {}
    for place, name in enumerate(extract.covariate_names):
        values = extract.covariates[:, place]
        unknown = np.isnan(values)
        if unknown.any():
            found[f"{name}:UNKNOWN"] = unknown.astype(np.float64)
            values = np.where(unknown, np.mean(values[~unknown]) if not unknown.all() else 0.0, values)
        found[name] = np.log1p(np.maximum(values, 0) / 100) if name in SPEND else values
    for word, kind in extract.exact.items():
        if word not in WITHOUT_LEVELS:
            found |= _levels(word, kind.codes, kind.names, extract.is_treated)
    return columns(found)


def columns(found: dict[str, Vector]) -> Columns:
    """Return named columns, with what follows from their names and values."""
    values = np.column_stack(list(found.values()))
    varied = [len(np.unique(column[:1000])) > 2 or len(np.unique(column)) > 2 for column in values.T]
    return Columns(tuple(found), values, np.array([name in SPEND for name in found]), np.array(varied))


def with_squares(given: Columns) -> tuple[tuple[str, ...], Matrix]:
    """Return the columns and the squares of the spend among them, which balancing makes equal too."""
    squares = given.values[:, given.is_spend] ** 2
    names = [f"{name}:SQUARED" for name, is_spend in zip(given.names, given.is_spend, strict=True) if is_spend]
    return (*given.names, *names), np.column_stack([given.values, squares])


def _levels(word: str, codes: np.ndarray, names: tuple[str, ...], is_treated: Flags) -> dict[str, Vector]:
    counts = np.bincount(codes[is_treated], minlength=len(names))
    least = max(FEWEST_OF_LEVEL, LEAST_OF_LEVEL * int(is_treated.sum()))
    return {f"{word}:{names[code]}": (codes == code).astype(np.float64) for code in np.flatnonzero(counts >= least)}
