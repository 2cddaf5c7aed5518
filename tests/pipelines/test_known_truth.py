"""The truth that the simulator injects is found again by the models; the completer rate alone is fooled.

``benchmarks/known_truth.py`` says what is compared with what, and does the same on four hundred seeds.
"""

from collections.abc import Iterable

import pytest

from benchmarks.known_truth import MEASURES, TOLD_APART, Payer, Rate, bias_in_errors, measure_all, pooled

SEEDS = range(1, 9)
# A bias shows in fewer payers than how often an interval holds the truth.
SILENT_SEEDS = range(1, 5)
VENDORS = ("bridge_rtm", "kinetic_home", "northgate_pt")


@pytest.fixture(scope="module")
def rates() -> list[Rate]:
    payers = [Payer(seed, False) for seed in SEEDS] + [Payer(seed, True) for seed in SILENT_SEEDS]
    return [rate for measured in measure_all(payers, workers=2) for rate in measured]


def chosen(rates: Iterable[Rate], measure: str, *, has_non_response: bool) -> list[Rate]:
    return [rate for rate in rates if rate.measure_id == measure and rate.has_non_response is has_non_response]


def test_every_seed_gives_every_vendor_both_measures_and_enough_baselines(rates: list[Rate]) -> None:
    wanted = {
        (seed, has, vendor, measure)
        for has, seeds in ((False, SEEDS), (True, SILENT_SEEDS))
        for seed in seeds
        for vendor in VENDORS
        for measure in MEASURES
    }
    assert {(rate.seed, rate.has_non_response, rate.vendor_id, rate.measure_id) for rate in rates} == wanted
    assert len(rates) == len(wanted)
    assert min(rate.baseline_count for rate in rates if not rate.has_non_response) >= 150


@pytest.mark.parametrize("measure", MEASURES)
def test_the_injected_probability_lies_inside_the_measured_interval(rates: list[Rate], measure: str) -> None:
    answered = chosen(rates, measure, has_non_response=False)
    assert len(answered) == 24
    missed = [(rate.seed, rate.vendor_id) for rate in answered if not rate.is_inside(rate.interval)]
    assert len(missed) <= 5, missed


def test_all_payers_together_leave_little_room_for_a_rule_that_is_a_little_wrong(rates: list[Rate]) -> None:
    for measure in MEASURES:
        answered = chosen(rates, measure, has_non_response=False)
        responders, baselines, _ = pooled(answered)
        expected = sum(float(rate.injected) * rate.baseline_count for rate in answered)
        # Three standard errors over some 4,700 baselines: one responder in twenty-five lost would show.
        assert abs(responders - expected) < 3 * (baselines * 0.25) ** 0.5


def test_nobody_is_missing_where_everybody_answers(rates: list[Rate]) -> None:
    for rate in rates:
        if not rate.has_non_response:
            assert rate.follow_up_count == rate.baseline_count
            # Deaths, exclusions and coverage that ended take some out; second vendors that came first bring some in.
            assert abs(rate.baseline_count - rate.drawn_count) * 10 <= rate.drawn_count, rate


@pytest.mark.parametrize("measure", MEASURES)
def test_non_response_lifts_the_completer_rate_above_the_truth_and_not_the_other(
    rates: list[Rate], measure: str
) -> None:
    silent = chosen(rates, measure, has_non_response=True)
    responders, baselines, follow_ups = pooled(silent)
    injected = sum(float(rate.injected) * rate.baseline_count for rate in silent) / baselines
    assert responders / baselines < injected < responders / follow_ups
    for rate in silent:
        # The same responders over fewer: the completer rate is the higher one in every payer.
        assert 0 < rate.responder_count <= rate.follow_up_count < rate.baseline_count


@pytest.mark.parametrize("vendor", VENDORS)
def test_non_response_pays_each_vendor_for_pain_that_did_not_go_away(rates: list[Rate], vendor: str) -> None:
    silent = [rate for rate in chosen(rates, "pain_responder", has_non_response=True) if rate.vendor_id == vendor]
    responders, baselines, follow_ups = pooled(silent)
    assert responders / baselines < float(silent[0].injected) < responders / follow_ups


def test_completers_flatter_pain_by_more_than_chance(rates: list[Rate]) -> None:
    # Function, which answers follow less closely, needs the twenty payers of the benchmark.
    assert bias_in_errors(rates, "pain_responder") > TOLD_APART
