"""The codes that a suite knows are those that the statistics say: a new one would stop the first run that meets it."""

import pytest

from contracts.terms.savings_reason import NOT_CREDIBLE, SUSPENDING
from data_quality.validation import load_suites
from pipelines.actuarial import adjusted_rates, matching, nearest_neighbour, sensitivity, threats
from pipelines.actuarial.extract import CLAIM_GROUPS
from pipelines.actuarial.group_match import BESIDE_NOBODY, NO_COMPARISON, NO_MONTH_BEFORE
from pipelines.actuarial.group_time_rows import BEFORE_OFFER, GROUP_TIME, GROUP_TIME_SIGNS, LATE

SUITES = load_suites()
ESTIMATES = {
    *(sensitivity.MAIN, sensitivity.OTHER_METHOD, sensitivity.WILD_BOOTSTRAP, sensitivity.DUMMY_YEAR),
    *(sensitivity.PRE_TREND, *sensitivity.VARIANTS, GROUP_TIME, GROUP_TIME_SIGNS, LATE, BEFORE_OFFER),
}


def codes(table: str, name: str) -> set[str]:
    (found,) = (each.arguments["value_set"] for each in SUITES[table].expectations if each.name == name)
    return set(found)


REASONS_OF_A_MATCH = {
    *codes("savings.candidate", "reason_is_known"),
    *(nearest_neighbour.MATCHED, nearest_neighbour.OUT_OF_CALIPER, nearest_neighbour.NO_CONTROL_LEFT),
    *(nearest_neighbour.NOT_NEEDED, matching.NOT_CONVERGED, matching.NO_COMPARISON),
}


@pytest.mark.parametrize(
    ("table", "name", "said"),
    [
        ("actuarial.savings_reason", "reason_is_known", {*SUSPENDING, *NOT_CREDIBLE}),
        ("actuarial.threat", "threat_is_known", set(threats.THREATS)),
        ("actuarial.savings_estimate", "estimate_is_known", ESTIMATES),
        ("actuarial.match", "reason_is_known", REASONS_OF_A_MATCH),
        ("actuarial.group_match", "reason_is_known", {NO_MONTH_BEFORE, NO_COMPARISON, BESIDE_NOBODY}),
        ("actuarial.match", "method_is_one_of_two", set(matching.METHODS)),
        ("actuarial.match_quality", "method_is_one_of_two", set(matching.METHODS)),
        ("actuarial.balance", "method_is_one_of_two", set(matching.METHODS)),
        ("actuarial.adjusted_rate", "method_is_known", set(adjusted_rates.METHODS)),
        ("actuarial.completion", "groups_are_known", set(CLAIM_GROUPS)),
    ],
)
def test_a_suite_knows_every_code_and_no_other(table: str, name: str, said: set[str]) -> None:
    assert codes(table, name) == said
