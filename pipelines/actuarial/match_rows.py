"""Rows of who was matched with whom and why not, how alike they are, and how many they are."""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite

import numpy as np

from pipelines.actuarial.digits import DIGITS, digits12
from pipelines.actuarial.extract import Extract
from pipelines.actuarial.logistic import Vector
from pipelines.actuarial.matching import Comparison
from pipelines.actuarial.nearest_neighbour import NOBODY

MATCH, BALANCE, QUALITY = "actuarial.match", "actuarial.balance", "actuarial.match_quality"
TEXT, WHOLE, FLAG = "varchar", "bigint", "boolean"
OF_COMPARISON = {"agreement_id": TEXT, "year_code": TEXT, "method_code": TEXT}
# Weights, scores, means and differences are texts of 12 digits; a difference that has no measure is null.
TABLES: Mapping[str, Mapping[str, str]] = {
    MATCH: {
        **OF_COMPARISON,
        "member_id": TEXT,
        "arm_code": TEXT,
        "set_id": TEXT,
        "weight": TEXT,
        "score": TEXT,
        "reason_code": TEXT,
    },
    BALANCE: {
        **OF_COMPARISON,
        "covariate_code": TEXT,
        "treated_mean": TEXT,
        "control_mean": TEXT,
        "difference_before": TEXT,
        "difference": TEXT,
        "variance_ratio": TEXT,
        "difference_limit": TEXT,
        "is_within": FLAG,
    },
    QUALITY: {
        **OF_COMPARISON,
        "treated_count": WHOLE,
        "matched_count": WHOLE,
        "unmatched_count": WHOLE,
        "control_count": WHOLE,
        "effective_count": TEXT,
        "largest_weight_ratio": TEXT,
        "iteration_count": WHOLE,
        "is_converged": FLAG,
        "is_paid_on": FLAG,
        "status_code": TEXT,
    },
}
TREATED, CONTROL = "TREATED", "CONTROL"
Rows = list[list[object]]


def match_rows(extract: Extract, comparison: Comparison) -> Iterator[list[object]]:
    """Yield a row a member of an extract: its set (none where weights balance), what it counts, and why it does not."""
    key = (extract.agreement_id, extract.year_code, comparison.method_code)
    sets = _set_ids(extract, comparison)
    weights, scores = _texts(comparison.weighting.weights), _texts(comparison.scores, len(sets))
    columns = (extract.member_ids, extract.is_treated.tolist(), sets, weights, scores, comparison.reasons)
    for member, is_treated, set_id, weight, score, reason in zip(*columns, strict=True):
        yield [*key, member, TREATED if is_treated else CONTROL, set_id, weight, score, reason]


def balance_rows(extract: Extract, comparison: Comparison) -> Iterator[list[object]]:
    """Yield a row a column that members are compared on."""
    for each in comparison.covariates:
        means = (each.treated_mean, each.control_mean, each.difference_before, each.difference, each.variance_ratio)
        yield [
            *(extract.agreement_id, extract.year_code, comparison.method_code, each.name),
            *(_text(value) for value in (*means, each.difference_limit)),
            each.is_within,
        ]


def quality_row(extract: Extract, comparison: Comparison, *, is_paid_on: bool) -> list[object]:
    """Return the row of a comparison; ``is_paid_on`` tells whether its method is the one that is paid on."""
    counted = comparison.quality
    return [
        *(extract.agreement_id, extract.year_code, comparison.method_code),
        *(counted.treated_count, counted.matched_count, counted.unmatched_count, counted.control_count),
        *(digits12(counted.effective_count), digits12(counted.largest_weight_ratio), comparison.steps),
        *(comparison.status_code != "NOT_CONVERGED", is_paid_on, comparison.status_code),
    ]


def _set_ids(extract: Extract, comparison: Comparison) -> list[str | None]:
    if comparison.sets is None:
        return [None] * len(extract.member_ids)
    named = {
        place: _set_id(extract, extract.member_ids[place])
        for place in np.unique(comparison.sets).tolist()
        if place != NOBODY
    }
    return [named.get(place) for place in comparison.sets.tolist()]


def _set_id(extract: Extract, member_id: str) -> str:
    """Return the id of the set of a treated member: 16 digits of md5(agreement_id|year_code|member_id)."""
    text = f"{extract.agreement_id}|{extract.year_code}|{member_id}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def _texts(values: Vector | None, count: int = 0) -> list[str | None]:
    return [None] * count if values is None else [f"{value:.{DIGITS}g}" for value in values.tolist()]


def _text(value: float) -> Decimal | None:
    return digits12(value) if isfinite(value) else None
