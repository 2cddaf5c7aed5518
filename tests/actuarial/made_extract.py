"""Extracts made by hand: members, and what they cost in which months."""

from dataclasses import replace

import numpy as np

from pipelines.actuarial.balance import Limits
from pipelines.actuarial.design import Design
from pipelines.actuarial.extract import (
    CLAIM_GROUPS,
    COVARIATES,
    EXACT,
    OUTCOMES,
    SETTLED,
    Exposure,
    Extract,
    Spend,
    coded,
)

MONTHS = [*range(-24, 0), *range(1, 13)]
DESIGN = Design(
    agreement_id="agreement",
    role_code="SETTLED",
    design_id="participants",
    design_version=1,
    tier_code="C",
    population_code="PARTICIPANTS",
    method_code="BY_RATIO",
    balancing_from=5,
    controls_each=3,
    caliper=0.2,
    weight_most=20,
    limits=Limits(0.10, 0.05, 1000, 0.5, 2.0, 0.10, 1000),
    baseline_months=12,
    follow_up_months=12,
    is_control_censored=True,
    pre_trend=0.005,
    significance=0.10,
    contradiction=0.80,
)


def extract_of(is_treated, *, employers=None, cells=None, spend=(), covariates=None, stages=None):
    """Make an extract of members who were followed every day of every month of 30 days.

    ``spend`` holds rows (member, month, cents) and may go on with outcome, claim group, incurred month, truncated
    cents. ``covariates`` are columns by name, 0 where not given; ``stages`` a stage a spend row, 0 where not given.
    """
    count = len(is_treated)
    values = np.zeros((count, len(COVARIATES)))
    for name, column in (covariates or {}).items():
        values[:, COVARIATES.index(name)] = column
    words = {word: coded(["ALL"] * count) for word in EXACT}
    words["EMPLOYER"] = coded(list(employers or ["E"] * count))
    members, months = np.divmod(np.arange(count * len(MONTHS)), len(MONTHS))
    thirty = np.full(len(members), 30)
    start = np.array(["2025-01-01"] * count, dtype="datetime64[D]")
    exposure = Exposure(members, np.zeros_like(members), np.array(MONTHS)[months], thirty, thirty)
    return Extract(
        *("agreement", SETTLED, tuple(f"m{number:04d}" for number in range(count)), np.array(is_treated, dtype=bool)),
        *(np.zeros(count, dtype=np.int64), start, start, coded(list(cells or ["C"] * count)), words),
        *(COVARIATES, values, exposure, _spend(spend, stages), np.zeros(count, dtype=bool)),
    )


def _spend(rows, stages):
    full = [(*row, *("MSK", "PROF", "2025-01-01", row[2])[len(row) - 3 :]) for row in rows]
    members, months, cents, outcomes, groups, incurred, truncated = zip(*full, strict=True) if full else [()] * 7
    return Spend(
        np.array(members, dtype=np.int64),
        np.array(stages or [0] * len(full), dtype=np.int64),
        np.array(months, dtype=np.int64),
        np.array(incurred, dtype="datetime64[D]"),
        np.array([OUTCOMES.index(word) for word in outcomes], dtype=np.int64),
        np.array([CLAIM_GROUPS.index(word) for word in groups], dtype=np.int64),
        *(np.array(each, dtype=np.int64) for each in (cents, truncated, [1] * len(full))),
    )


def without_exposure(extract, gone):
    """Take from an extract the exposure of (member, month)."""
    kept = np.array([pair not in gone for pair in zip(extract.exposure.members, extract.exposure.months, strict=True)])
    told = extract.exposure
    return replace(
        extract,
        exposure=Exposure(
            *(getattr(told, name)[kept] for name in ("members", "stages", "months", "covered_days", "month_days"))
        ),
    )
