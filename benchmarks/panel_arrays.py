"""A simulated payer in the arrays that ``savings.*`` of it would be read into, and the truth about its savings."""

import numpy as np

from benchmarks.panel_payer import CARE, MONTH_DAYS, SURGERY, Payer
from pipelines.actuarial.extract import (
    CLAIM_GROUPS,
    COVARIATES,
    EXACT,
    OUTCOMES,
    SETTLED,
    Coded,
    Exposure,
    Extract,
    Matrix,
    Numbers,
    Spend,
    coded,
)

CAP_CENTS = 6_000_000
AGE_BANDS, LAG_BANDS = ("18-34", "35-44", "45-54", "55-64"), ("0-14", "15-30", "31-60", "61-90")
LAG_BAND_ENDS = (14, 30, 60)
WINDOWS = {"B12_7": (-12, -7), "B6_4": (-6, -4), "B3_1": (-3, -1)}


def later_cents(payer: Payer) -> tuple[Numbers, Numbers]:
    """Return what each member cost after the index day under the cap, MSK, with the vendor and without it."""
    is_after = payer.months > 0
    return tuple(
        truncated(_by_group(cents)[:, is_after].reshape(len(cents), -1)).sum(axis=1)
        for cents in (payer.cents, payer.untreated_cents)
    )


def truncated(cents: Numbers) -> Numbers:
    """Return what the cap leaves of a year: amounts of a member in their order, each in proportion, to the cent."""
    so_far = np.cumsum(cents, axis=1)
    total = so_far[:, -1:]
    left = np.where(total > CAP_CENTS, CAP_CENTS * so_far // np.maximum(total, 1), so_far)
    return np.diff(left, axis=1, prepend=0)


def extract_of(payer: Payer) -> Extract:
    """Return the arrays of a payer, all claims of which are known."""
    first = np.datetime64("2025-01", "M") + payer.people.trigger_month
    trigger = first.astype("datetime64[D]") + payer.people.trigger_day
    exact = _exact(payer)
    return Extract(
        "panel",
        SETTLED,
        tuple(f"member{number:06d}" for number in payer.numbers.tolist()),
        payer.is_treated,
        payer.people.lag,
        trigger,
        trigger + payer.people.lag,
        _cells(exact),
        exact,
        COVARIATES,
        _covariates(payer),
        _exposure(payer),
        _spend(payer),
        np.zeros(len(payer.numbers), dtype=bool),
    )


def _exact(payer: Payer) -> dict[str, Coded]:
    people = payer.people
    is_before = (payer.months >= -12) & (payer.months < 0)
    told = {
        "SEX": np.array(["F", "M"])[people.sex],
        "AGE_BAND": np.array(AGE_BANDS)[people.age_band],
        "PLAN_CLASS": people.plan_class.astype(str),
        "MARKET": people.market.astype(str),
        "QUARTER": (people.trigger_month // 3).astype(str),
        "PRIOR_SURGERY": payer.events[:, SURGERY, is_before].any(axis=1).astype(str),
        "EMPLOYER": np.char.mod("employer%02d", people.employer),
        "LAG_BAND": np.array(LAG_BANDS)[np.searchsorted(LAG_BAND_ENDS, people.lag)],
    }
    return {word: coded(told[word].tolist() if word in told else ["ALL"] * len(people.lag)) for word in EXACT}


def _cells(exact: dict[str, Coded]) -> Coded:
    codes = np.column_stack([exact[word].codes for word in EXACT if word != "EMPLOYER"])
    cells = np.unique(codes, axis=0, return_inverse=True)[1].ravel()
    return coded([f"{cell:06d}" for cell in cells.tolist()])


def _covariates(payer: Payer) -> Matrix:
    count, draws = len(payer.numbers), payer.draws
    columns = {
        "age_number": payer.people.age,
        "comorbidity_count": draws.poisson(np.exp(-0.5 + 0.4 * payer.people.pain.mean(axis=1))),
        "has_depression": draws.random(count) < 0.15,
        "has_obesity": draws.random(count) < 0.2,
        "has_tobacco": draws.random(count) < 0.1,
        "therapist_miles_number": draws.lognormal(1.5, 0.7, count),
        "tenure_days": draws.integers(400, 3000, count),
    }
    totals = payer.cents.sum(axis=1) + sum(payer.other_cents.values())
    for window, (first, last) in WINDOWS.items():
        here = (payer.months >= first) & (payer.months <= last)
        columns[f"MSK_SPEND_{window}"] = payer.cents[:, :, here].sum(axis=(1, 2))
        columns[f"TOTAL_SPEND_{window}"] = totals[:, here].sum(axis=1)
        for place, care in enumerate(CARE[:SURGERY]):
            columns[f"{care.item}_{window}"] = payer.events[:, place, here].sum(axis=1)
    return np.column_stack([columns[name] for name in COVARIATES]).astype(np.float64)


def _exposure(payer: Payer) -> Exposure:
    members, places = np.nonzero(payer.days)
    stages, lengths = np.zeros_like(members), np.full(len(members), MONTH_DAYS)
    return Exposure(members, stages, payer.months[places], payer.days[members, places], lengths)


def _spend(payer: Payer) -> Spend:
    """Return the sparse rows of three outcomes; only MSK of months -12..12 is cut by the cap."""
    months, msk, counts = payer.months, _by_group(payer.cents), _by_group(payer.events)
    cut = msk.copy()
    for side in ((months >= -12) & (months < 0), months > 0):
        cut[:, side] = truncated(msk[:, side].reshape(len(msk), -1)).reshape(msk[:, side].shape)
    everything, placebo = msk.copy(), np.zeros_like(msk)
    everything[..., CLAIM_GROUPS.index("PROF")] += sum(payer.other_cents.values())
    placebo[..., CLAIM_GROUPS.index("PROF")] = payer.other_cents["PLACEBO"]
    told = {"ALL_CAUSE": (everything, everything, counts), "MSK": (msk, cut, counts)}
    told["PLACEBO"] = (placebo, placebo, (placebo > 0).astype(np.int64))
    cents, left, uses = (np.stack(each, axis=2) for each in zip(*(told[word] for word in OUTCOMES), strict=True))
    members, places, outcomes, groups = np.nonzero(cents)
    when = months[places]
    calendar = np.datetime64("2025-01", "M") + (payer.people.trigger_month + payer.people.late)[members] + when
    values = (each[members, places, outcomes, groups] for each in (cents, left, uses))
    return Spend(members, np.zeros_like(members), when, calendar.astype("datetime64[D]"), outcomes, groups, *values)


def _by_group(amounts: Numbers) -> Numbers:
    """Return amounts by member, month and claim group from those by member, kind of care and month."""
    groups = np.array([care.claim_group for care in CARE])
    return np.stack([amounts[:, groups == place].sum(axis=1) for place in range(len(CLAIM_GROUPS))], axis=2)
