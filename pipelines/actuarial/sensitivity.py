"""An agreement's estimates: the one that is paid on, what it would be if one thing were otherwise, and its tests."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pipelines.actuarial.design import TRENDED_BENCHMARK, Design
from pipelines.actuarial.difference import Means, NotEstimableError, Study
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.estimate import (
    CONFIDENCE,
    EMPLOYER,
    Contrast,
    Estimated,
    change_beyond_trend,
    change_of_treated,
    clusters,
    difference_after,
    difference_in_differences,
    estimate,
    log_ratio,
)
from pipelines.actuarial.estimate_rows import NEVER_PAYS, NOT_POSSIBLE, EstimateRow, row_of, row_without
from pipelines.actuarial.extract import OUTCOMES, Extract
from pipelines.actuarial.matching import Comparison
from pipelines.actuarial.nearest_neighbour import MATCHED
from pipelines.actuarial.study import (
    EVERYTHING,
    FOLLOWED,
    INTENT_TO_TREAT,
    Choices,
    Factors,
    followed_together,
    study_of,
)
from pipelines.actuarial.trend_tests import (
    NO_DATA,
    PRE_TREND,
    Slopes,
    Verdict,
    by_month,
    contradicts,
    in_months,
    months_before,
    slopes,
    verdicts,
)

MAIN, OTHER_METHOD, DUMMY_YEAR = "MAIN", "OTHER_METHOD", "DUMMY_YEAR"
PLACEBO, ALL_CAUSE, WILD_BOOTSTRAP = "PLACEBO", "ALL_CAUSE", "WILD_BOOTSTRAP"
CONTRADICTS, NOBODY_FOLLOWED = "CONTRADICTS", "NOBODY_FOLLOWED"
PARTICIPANTS = "PARTICIPANTS"


@dataclass(frozen=True, slots=True)
class Variant:
    """What is otherwise than in the first row: what counts, what is made of it (None as there), or how it is completed.

    ``completion`` names one of the factors of what is given: "factors", or a standard error "low" or "high" of the
    share that is known.
    """

    chosen: Mapping[str, Any] = field(default_factory=dict)
    contrast: Callable[[Means], Contrast] | None = None
    completion: str = "factors"
    is_naive: bool = False


VARIANTS: Mapping[str, Variant] = {
    "LOG_RATIO": Variant(contrast=log_ratio),
    "UNTRUNCATED": Variant({"is_truncated": False}),
    "CF_LOW": Variant(completion="low"),
    "CF_HIGH": Variant(completion="high"),
    "NO_CENSORING": Variant({"stages": EVERYTHING}),
    "CENSORED_AT_EXCLUSION": Variant({"stages": FOLLOWED}),
    ALL_CAUSE: Variant({"outcome": "ALL_CAUSE", "is_truncated": False}),
    PLACEBO: Variant({"outcome": "PLACEBO", "is_truncated": False}),
    "NAIVE_PRE_POST": Variant(contrast=change_of_treated, is_naive=True),
    "NAIVE_TRENDED": Variant(contrast=change_beyond_trend, is_naive=True),
    "NAIVE_PARTICIPANTS": Variant(contrast=difference_after, is_naive=True),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What an agreement's estimates are made of: members, whom each is compared with, and factors of their spend.

    ``main`` is the comparison that is paid on, ``other`` the one by the other method; ``dummy_year`` are the members of
    the year before and their comparison, None where the data do not reach back so far.
    """

    design: Design
    extract: Extract
    main: Comparison
    other: Comparison
    dummy_year: tuple[Extract, Comparison] | None
    factors: Factors
    low: Factors
    high: Factors

    @property
    def contrast(self) -> Callable[[Means], Contrast]:
        """Return what is made of the four means: an effect, or beside a price what the comparison's trend expects."""
        is_trended = self.design.method_code == TRENDED_BENCHMARK
        return change_beyond_trend if is_trended else difference_in_differences

    def choices(self, extract: Extract, comparison: Comparison) -> Choices:
        """Return what the design counts of members who are compared."""
        last = None if comparison.sets is None else followed_together(extract, comparison.sets)
        return Choices(
            stages=INTENT_TO_TREAT if self.design.is_control_censored else EVERYTHING,
            before=(-self.design.baseline_months, -1),
            after=(1, self.design.follow_up_months),
            last_months=last,
        )


def estimate_rows(given: Given) -> list[EstimateRow]:
    """Return the rows of an agreement: first what is paid on, or why nothing is, and what the other method says."""
    design, studies = given.design, _Studies(given)
    other = _row(design, OTHER_METHOD, given.other, _plain(given, given.extract, given.other))
    if given.main.status_code != MATCHED:
        return [row_without(design, MAIN, given.main, given.main.status_code), other]
    main = _tried(given.extract, studies.of(Variant()), given.main, given.contrast)
    if main is None:
        return [row_without(design, MAIN, given.main, NOBODY_FOLLOWED), other]
    is_paid_on = design.is_settled and design.population_code == PARTICIPANTS
    return [
        replace(row_of(design, MAIN, given.main, main), is_paid_on=is_paid_on),
        other,
        *_wild_row(given, main),
        *_judged(given, main, studies),
    ]


class _Studies:
    """The studies of an agreement, each made once."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._choices = given.choices(given.extract, given.main)
        self._made: dict[tuple[object, ...], Study] = {}

    def of(self, variant: Variant) -> Study:
        """Return what a variant counts."""
        key = (*sorted(variant.chosen.items()), variant.completion)
        if key not in self._made:
            choices = replace(self._choices, **variant.chosen)
            self._made[key] = study_of(self._given.extract, choices, getattr(self._given, variant.completion))
        return self._made[key]


def _judged(given: Given, main: Estimated, studies: _Studies) -> Iterator[EstimateRow]:
    """Yield the variants and the tests, each test with its verdict."""
    design, comparison = given.design, given.main
    found = {
        code: _tried(given.extract, studies.of(variant), comparison, variant.contrast or given.contrast)
        for code, variant in VARIANTS.items()
    }
    dummy, trend = _dummy_year(given), _pre_trend(given, main)
    tests = {PLACEBO: found[PLACEBO], DUMMY_YEAR: dummy}
    others = {code: each.p_value for code, each in tests.items() if each is not None}
    judged = verdicts(trend, design.pre_trend, others, design.significance)
    if _is_contradicted(design, main, found[ALL_CAUSE]):
        judged[ALL_CAUSE] = Verdict(CONTRADICTS)
    for code, variant in VARIANTS.items():
        row = _row(design, code, comparison, found[code], judged.get(code))
        yield replace(row, tier_code=NEVER_PAYS) if variant.is_naive else row
    yield _trend_row(design, comparison, main, trend, judged[PRE_TREND])
    if given.dummy_year is None:
        yield row_without(design, DUMMY_YEAR, comparison, NO_DATA, NOT_POSSIBLE)
    else:
        yield _row(design, DUMMY_YEAR, given.dummy_year[1], dummy, judged.get(DUMMY_YEAR))


def _tried(
    extract: Extract,
    study: Study,
    comparison: Comparison,
    contrast: Callable[[Means], Contrast],
) -> Estimated | None:
    """Estimate; None where it is not possible."""
    try:
        found = estimate(extract, study, comparison, contrast)
    except NotEstimableError:
        return None
    return found if np.isfinite(float(found.value)) else None


def _row(
    design: Design, code: str, comparison: Comparison, found: Estimated | None, verdict: Verdict | None = None
) -> EstimateRow:
    if found is None:
        reason = comparison.status_code if comparison.status_code != MATCHED else NOBODY_FOLLOWED
        return row_without(design, code, comparison, reason)
    row = row_of(design, code, comparison, found)
    if verdict is None:
        return row
    p_value = row.p_value if verdict.p_value is None else digits12(verdict.p_value)
    return replace(row, status_code=verdict.code, p_value=p_value)


def _dummy_year(given: Given) -> Estimated | None:
    return None if given.dummy_year is None else _plain(given, *given.dummy_year)


def _plain(given: Given, extract: Extract, comparison: Comparison) -> Estimated | None:
    """Estimate other members, or by another comparison, as those that are paid on."""
    study = study_of(extract, given.choices(extract, comparison), given.factors)
    return _tried(extract, study, comparison, given.contrast)


def _is_contradicted(design: Design, main: Estimated, all_cause: Estimated | None) -> bool:
    if all_cause is None:
        return False
    return contradicts(float(main.value), float(all_cause.value), all_cause.limits(design.contradiction))


def _pre_trend(given: Given, main: Estimated) -> Slopes | None:
    extract, counted = given.extract, given.extract.spend.outcomes == OUTCOMES.index("MSK")
    spend, exposure, size = extract.spend, extract.exposure, len(extract.is_treated)
    before = months_before(given.design.baseline_months)
    cents = by_month(spend.members[counted], spend.months[counted], spend.cents[counted], size, before)
    lengths = in_months(exposure.covered_days, exposure.month_days)
    months = by_month(exposure.members, exposure.months, lengths, size, before)
    of = clusters(extract, given.main)[main.cluster_code]
    return slopes(cents, months, given.main.weighting.weights, extract.is_treated, of)


def _trend_row(
    design: Design, comparison: Comparison, main: Estimated, trend: Slopes | None, verdict: Verdict
) -> EstimateRow:
    if trend is None or verdict.p_value is None:
        return row_without(design, PRE_TREND, comparison, NO_DATA, verdict.code)
    width = trend.error.value * trend.error.multiple(CONFIDENCE)
    return replace(
        row_without(design, PRE_TREND, comparison, "", verdict.code),
        cluster_count=trend.error.cluster_count,
        cluster_code=main.cluster_code,
        value=digits12(trend.difference),
        standard_error=digits12(trend.error.value),
        lower=digits12(trend.difference - width),
        upper=digits12(trend.difference + width),
        p_value=digits12(verdict.p_value),
        note_code=None,
    )


def _wild_row(given: Given, main: Estimated) -> Iterator[EstimateRow]:
    """Yield what signs by chance show where employers are few, or that there is only one."""
    if main.wild is not None:
        yield replace(
            row_of(given.design, WILD_BOOTSTRAP, given.main, main),
            cluster_code=EMPLOYER,
            cluster_count=main.employer_count,
            p_value=digits12(main.wild.p_value),
            note_code="ALL_SIGNS" if main.wild.seed is None else f"SEED_{main.wild.seed}",
        )
    elif main.employer_count == 1:
        yield row_without(given.design, WILD_BOOTSTRAP, given.main, "ONE_EMPLOYER")
