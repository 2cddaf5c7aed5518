"""Whom each treated member is compared with: one agreement's members by one method, with what the gate says of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipelines.actuarial.balance import CovariateBalance, Quality, Refusal, balance, quality, refusals
from pipelines.actuarial.calibration import Calibration
from pipelines.actuarial.covariates import Columns, columns_of, with_squares
from pipelines.actuarial.design import Design
from pipelines.actuarial.difference import Weighting
from pipelines.actuarial.entropy_balancing import balanced
from pipelines.actuarial.extract import Extract, Flags, Numbers
from pipelines.actuarial.logistic import NotConvergedError, Vector
from pipelines.actuarial.nearest_neighbour import MATCHED, NO_CONTROL_LEFT, NOT_NEEDED, caliper_of, match
from pipelines.actuarial.propensity import logits

NEAREST_NEIGHBOUR, ENTROPY_BALANCING = "NEAREST_NEIGHBOUR", "ENTROPY_BALANCING"
METHODS = (ENTROPY_BALANCING, NEAREST_NEIGHBOUR)
NOT_CONVERGED, NO_COMPARISON = "NOT_CONVERGED", "NO_COMPARISON"


@dataclass(frozen=True)
class Comparison:
    """Who is compared with whom by a method, what each counts, and how alike they are.

    ``sets`` is the place of the treated member of each one's set, NOBODY for none; None where there are no sets.
    ``scores`` are log odds of treatment, None where none were needed. ``status_code`` is MATCHED, NOT_CONVERGED or
    NO_COMPARISON (an arm has nobody); ``refused`` holds every limit of the design that is not kept.
    """

    method_code: str
    status_code: str
    weighting: Weighting
    columns: Columns
    sets: Numbers | None
    scores: Vector | None
    reasons: tuple[str, ...]
    steps: int
    covariates: list[CovariateBalance]
    quality: Quality
    refused: tuple[Refusal, ...]
    is_treated: Flags

    @cached_property
    def calibration(self) -> Calibration | None:
        """Return what was balanced, for the errors; None where members stand in sets."""
        if self.sets is not None:
            return None
        names, values = with_squares(self.columns)
        return Calibration.of(values, names, self.weighting.weights, self.is_treated)


def method_of(extract: Extract, design: Design) -> str:
    """Return the method that is paid on: balancing where controls are many times the treated, else neighbours."""
    if design.method_code in METHODS:
        return design.method_code
    treated = int(extract.is_treated.sum())
    is_many = len(extract.is_treated) - treated >= design.balancing_from * treated
    return ENTROPY_BALANCING if is_many else NEAREST_NEIGHBOUR


def compare(extract: Extract, design: Design, method: str, columns: Columns | None = None) -> Comparison:
    """Compare the members of an extract by a method.

    ``columns`` are what members are compared on, those of the extract unless given.
    """
    given = columns or columns_of(extract)
    if len(set(extract.is_treated.tolist())) < 2:
        return _nobody(extract, method, given, NO_COMPARISON)
    try:
        found = _neighbours(extract, design, given) if method == NEAREST_NEIGHBOUR else _weights(extract, design, given)
    except NotConvergedError:
        return _nobody(extract, method, given, NOT_CONVERGED)
    return _judged(extract, design, given, found)


def _nobody(extract: Extract, method: str, columns: Columns, status: str) -> Comparison:
    """Return that nobody is compared, and why."""
    weighting = Weighting(np.zeros(len(extract.is_treated)))
    counted = quality(extract.is_treated, weighting.weights, extract.alone_count)
    reasons = (status,) * len(extract.is_treated)
    return Comparison(method, status, weighting, columns, None, None, reasons, 0, [], counted, (), extract.is_treated)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a method found."""

    method_code: str
    weighting: Weighting
    sets: Numbers | None
    scores: Vector | None
    reasons: tuple[str, ...]
    steps: int


def _neighbours(extract: Extract, design: Design, columns: Columns) -> _Found:
    scores = logits(columns.values, columns.names, extract.is_treated.astype(np.float64))
    caliper = caliper_of(scores, design.caliper)
    found = match(scores, extract.is_treated, extract.cells.codes, each=design.controls_each, caliper=caliper)
    return _Found(NEAREST_NEIGHBOUR, Weighting(found.weights, found.shares), found.sets, scores, found.reasons, 0)


def _weights(extract: Extract, design: Design, columns: Columns) -> _Found:
    names, values = with_squares(columns)
    found = balanced(values, names, extract.is_treated, extract.cells.codes, most=design.weight_most)
    alone = np.where(extract.is_treated, NO_CONTROL_LEFT, NOT_NEEDED)
    reasons = np.where(found.weights > 0, MATCHED, alone)
    return _Found(ENTROPY_BALANCING, Weighting(found.weights), None, None, tuple(reasons.tolist()), found.steps)


def _judged(extract: Extract, design: Design, columns: Columns, found: _Found) -> Comparison:
    counted = quality(extract.is_treated, found.weighting.weights, extract.alone_count)
    alike = (
        balance(columns, extract.is_treated, found.weighting.weights, design.limits) if counted.control_count else []
    )
    return Comparison(
        found.method_code,
        MATCHED,
        found.weighting,
        columns,
        found.sets,
        found.scores,
        found.reasons,
        found.steps,
        alike,
        counted,
        tuple(refusals(alike, counted, design.limits)),
        extract.is_treated,
    )
