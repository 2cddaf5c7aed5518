"""Payers whose savings are known: the interval holds the truth, luck is rarely paid, and what is wrong is seen wrong.

The same over 1,000 payers and four worlds is ``benchmarks/savings_truth.py``. Seeds were fixed before anything was
measured on them.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from benchmarks.panel_arrays import extract_of, later_cents, truncated
from benchmarks.panel_payer import SURGERY, WORLDS, Payer, simulate
from benchmarks.savings_truth import RULES, Found, design, found_in, measure
from pipelines.actuarial.difference import Weighting
from pipelines.actuarial.matching import ENTROPY_BALANCING, compare, method_of

SEEDS = range(1, 21)
FEW = range(1, 9)
CONTROLS = 6_000
EFFECT, NO_EFFECT = WORLDS[:2]


@cache
def payer(seed: int) -> Payer:
    return simulate(seed, EFFECT, controls=CONTROLS)


@cache
def found(seed: int, world: int) -> Found:
    (result,) = measure(seed, WORLDS[world], (ENTROPY_BALANCING,), controls=CONTROLS)
    return result


def misses(results: list[Found]) -> int:
    return sum(not each.is_held for each in results)


def test_controls_five_times_the_treated_are_balanced() -> None:
    assert method_of(extract_of(payer(1)), design()) == ENTROPY_BALANCING


def test_the_interval_holds_what_the_vendor_spared() -> None:
    results = [found(seed, 0) for seed in SEEDS]
    assert misses(results) <= 4
    assert all(each.truth < 0 and not each.refused for each in results)


def test_a_vendor_without_effect_is_rarely_paid() -> None:
    results = [found(seed, 1) for seed in SEEDS]
    assert all(each.truth == 0 for each in results)
    assert misses(results) <= 4
    assert sum(RULES[0] in each.paid for each in results) <= 4


def test_before_against_after_shows_savings_that_are_none() -> None:
    results = [found(seed, 1) for seed in SEEDS]
    biases = np.array([each.before_after for each in results])
    assert biases.mean() < -3 * biases.std(ddof=1) / len(biases) ** 0.5


def seen(payer: Payer, counted: np.ndarray, weights: np.ndarray) -> Found:
    """Estimate on other weights than the right ones."""
    extract = extract_of(payer)
    right = compare(extract, design(), ENTROPY_BALANCING)
    wrong = replace(right, weighting=Weighting(np.where(counted, weights, 0.0)))
    return found_in(0, EFFECT, payer, wrong, extract)


def test_others_as_they_are_make_participants_look_better_than_their_like() -> None:
    wrong = [seen(payer(seed), np.ones(1), np.ones(len(payer(seed).is_treated))).value for seed in FEW]
    gains = np.array(wrong) - np.array([found(seed, 0).value for seed in FEW])
    assert gains.mean() < -3 * gains.std(ddof=1) / len(gains) ** 0.5


def test_leaving_out_who_was_operated_on_later_misses_the_truth() -> None:
    for seed in FEW[:3]:
        one = payer(seed)
        stayed = ~(one.events[:, SURGERY][:, one.months > 0].any(axis=1) & one.is_treated)
        weights = compare(extract_of(one), design(), ENTROPY_BALANCING).weighting.weights
        assert not seen(one, stayed, weights).is_held


def test_a_cap_leaves_each_year_at_most_the_cap_and_cuts_in_proportion() -> None:
    cents = np.array([[4_000_000, 0, 8_000_001], [1, 2, 3]])
    assert truncated(cents).tolist() == [[1_999_999, 0, 4_000_001], [1, 2, 3]]


def test_without_the_vendor_nobody_costs_less() -> None:
    with_vendor, without = later_cents(payer(1))
    assert (with_vendor <= without).all()
    assert (with_vendor == without)[~payer(1).is_treated].all()
