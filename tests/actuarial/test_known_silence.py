"""Where the truth is known: silence that severity explains is weighed away, silence that the outcome explains is not.

What is paid, silence as failure, never lies above the truth.
"""

from fractions import Fraction
from random import Random
from statistics import mean, stdev

import pytest

from pipelines.actuarial.adjusted_rates import COLUMNS, adjusted_rows
from pipelines.actuarial.members import Member
from tests.actuarial.test_adjusted_rates import member

COHORTS, MEMBERS = 40, 300
# By third of severity, from slight to severe: who improves, and who answers.
IMPROVE, ANSWER = (0.70, 0.55, 0.35), (0.95, 0.80, 0.50)
TRUTH = mean(IMPROVE)
# How often who improved answers, and who did not.
AFTER_SUCCESS, AFTER_FAILURE = 0.86, 0.64
TOLD_APART = 3


def cohort(number: int, *, severity_silences: bool) -> list[Member]:
    chance = Random(number)  # noqa: S311
    found = []
    for place in range(MEMBERS):
        third = place % 3
        improves = chance.random() < IMPROVE[third]
        answers = chance.random() < (
            ANSWER[third] if severity_silences else AFTER_SUCCESS if improves else AFTER_FAILURE
        )
        each = member(f"{number:02}", third + chance.random(), 0, int(answers), int(answers and improves))
        found.append(each)
    return found


def biases(*, severity_silences: bool) -> dict[str, list[float]]:
    """Return by method what the rate of each cohort lies above the truth."""
    found: dict[str, list[float]] = {"COMPLETER": [], "NRI_BASE": [], "IPW": [], "IPW_STRATA": []}
    for number in range(COHORTS):
        members = cohort(number, severity_silences=severity_silences)
        improved = sum(each.is_responder for each in members)
        found["COMPLETER"].append(improved / sum(each.has_answered for each in members) - TRUTH)
        found["NRI_BASE"].append(improved / MEMBERS - TRUTH)
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in adjusted_rows(members)]
        for row in rows:
            if row["method_code"] in found:
                found[row["method_code"]].append(float(Fraction(row["value"])) - TRUTH)
    return found


def in_errors(of: list[float]) -> float:
    return mean(of) / (stdev(of) / len(of) ** 0.5)


@pytest.fixture(scope="module")
def explained() -> dict[str, list[float]]:
    return biases(severity_silences=True)


def test_silence_that_severity_explains_biases_completers_and_weights_take_it_away(explained):
    # (0.70 x 0.95 + 0.55 x 0.80 + 0.35 x 0.50) / 2.25 is 0.569, above 0.533.
    assert in_errors(explained["COMPLETER"]) > TOLD_APART
    for method in ("IPW", "IPW_STRATA"):
        assert abs(in_errors(explained[method])) < TOLD_APART
        assert abs(mean(explained[method])) < abs(mean(explained["COMPLETER"])) / 2


def test_silence_that_the_outcome_explains_is_weighed_away_by_nothing_that_is_known():
    found = biases(severity_silences=False)
    assert min(in_errors(found[method]) for method in ("COMPLETER", "IPW", "IPW_STRATA")) > TOLD_APART
    # So nothing is paid on weights: silence as failure is below the truth in every cohort.
    assert max(found["NRI_BASE"]) < 0


def test_what_is_paid_is_never_above_the_truth_by_more_than_chance(explained):
    assert in_errors(explained["NRI_BASE"]) < -TOLD_APART
