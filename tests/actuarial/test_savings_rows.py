"""From the tables of a run to savings that money may rest on: what is read, and what the rows say."""

from decimal import Decimal
from functools import cache

import pytest

from contracts.savings_tables import _SAVINGS
from pipelines.actuarial import completion_rows, estimate_rows, group_match, match_rows
from pipelines.actuarial.savings_rows import REASONS, SAVINGS, TABLES, THREATS, rows
from pipelines.engines import duckdb as engine

TERMS = dict.fromkeys((column for column, _ in _SAVINGS), 0) | {
    **{"agreement_id": "a", "role_code": "SETTLED", "design_id": "participants", "design_version": 1},
    **{"tier_code": "C", "population_code": "PARTICIPANTS", "method_code": "BY_RATIO", "basis_code": "ALLOWED"},
    **{"smallest_count": 1_000, "error_multiple_thousandths": 1_645, "smallest_rate_thousandths": 20},
    **{"largest_rate_thousandths": 200, "imputed_thousandths": 100, "population_change_thousandths": 150},
    **{"balanced_thousandths": 600, "cap_before_cents": 1, "cap_after_cents": 1, "significance_thousandths": 100},
    **{"prior_rate_millionths": 10_000, "prior_spread_millionths": 40_000, "unmatched_thousandths": 100},
    **{"difference_thousandths": 100, "spend_difference_thousandths": 50, "spend_difference_from_count": 1_000},
    **{"variance_ratio_least_thousandths": 500, "variance_ratio_most_thousandths": 2_000},
    **{"smallest_effective_count": 1_000, "is_dummy_year_subtracted": False, "is_control_censored": True},
    "is_without_extremes": False,
}
MAIN = {
    **{"agreement_id": "a", "estimate_code": "MAIN", "method_code": "ENTROPY_BALANCING", "treated_count": 1_100},
    **{
        "cluster_count": 1_000,
        "effective_count": "1234.5",
        "value": "-6300",
        "standard_error": "2772",
        "lower": "-11733.1",
        "upper": "-866.9",
    },
    **{
        "month_numerator": 6_000,
        "month_denominator": 1,
        "gross_cents": "37800000",
        "actual_cents": "516600000",
        "status_code": "ESTIMATED",
    },
}
QUALITY = {
    **{"agreement_id": "a", "year_code": "SETTLED", "method_code": "ENTROPY_BALANCING", "treated_count": 1_100},
    **{"matched_count": 1_100, "control_count": 5_000, "effective_count": "1234.5", "largest_weight_ratio": "4"},
    **{"is_converged": True, "is_paid_on": True, "status_code": "MATCHED"},
}
AGE = {
    **{"agreement_id": "a", "year_code": "SETTLED", "method_code": "ENTROPY_BALANCING", "covariate_code": "age_number"},
    **{"treated_mean": "50", "control_mean": "50", "difference_before": "0.5", "difference": "0.1"},
    **{"variance_ratio": "1", "difference_limit": "0.1", "is_within": True},
}
MONTH = {
    **{"design_id": "participants", "design_version_number": 1, "claim_group_code": "IP", "month_date": "2025-03-01"},
    **{"development_number": 9, "chain_factor": "0.89", "status_code": "ESTIMATED"},
}
SPENT = {
    **{"agreement_id": "a", "year_code": "SETTLED", "member_id": "m", "month_number": 3, "outcome_code": "MSK"},
    **{"claim_group_code": "IP", "incurred_month_date": "2025-03-01"},
}
# Of all eligible members nothing is known yet of a month: it counts only where they are what is compared.
CLUSTER = {"agreement_id": "a", "cluster_id": "g", "month_date": "2024-12-01", "claim_group_code": "OP"}
OFFERED = {"agreement_id": "a", "cluster_id": "g", "month_date": "2024-12-01", "offered_date": "2024-01-01"}
OFFERED |= {"eligible_days": 31, "month_days": 31, "uptake_count": 0, "member_count": 1_100}
GROUP = {
    **{"agreement_id": "a", "cluster_id": "g", "offered_month_date": "2024-01-01", "offered_months": "1000"},
    **{"compared_months": "1000", "beside_count": 0, "reason_code": None},
}
FOLLOWED = {"agreement_id": "a", "year_code": "SETTLED", "member_id": "m", "ended_by_code": "MONTHS"}
CANDIDATE = {"agreement_id": "a", "year_code": "SETTLED", "member_id": "m", "arm_code": "TREATED", "reason_code": None}
SHIFT = {
    **{"agreement_id": "a", "eligible_before_count": 100, "eligible_after_count": 110, "imputed_cents": 0},
    **{"spend_cents": 100, "plan_changed_group_count": 0},
}
AGREEMENT = {"agreement_id": "a", "period_from_date": "2024-01-01", "period_to_date": "2024-12-31"}
ACTIVATION = {"agreement_id": "a", "member_id": "m", "activation_date": "2024-12-31"}
FUNNEL = {"agreement_id": "a", "stage_code": "COMPLETED", "member_count": 1}
REVIEWED = {"agreement_id": "a", "reason_code": "IMPUTED_SHARE"}
GOOD = {
    "terms.savings": [TERMS],
    "terms.agreement": [AGREEMENT],
    "terms.run": [{"paid_through_date": "2025-08-31"}],
    "attribution.activation": [ACTIVATION],
    "performance.funnel": [FUNNEL],
    estimate_rows.TABLE: [MAIN],
    "terms.savings_review": [REVIEWED],
    match_rows.QUALITY: [QUALITY],
    match_rows.BALANCE: [AGE],
    group_match.TABLE: [GROUP],
    completion_rows.MONTHS: [MONTH],
    "savings.month_spend": [SPENT],
    "savings.cluster_month": [OFFERED],
    "savings.cluster_spend": [CLUSTER],
    "savings.follow_up": [FOLLOWED],
    "savings.candidate": [CANDIDATE],
    "savings.shift": [SHIFT],
}
DECLARED = {
    "terms.savings": dict(_SAVINGS),
    estimate_rows.TABLE: estimate_rows.COLUMNS,
    **match_rows.TABLES,
    group_match.TABLE: group_match.COLUMNS,
    **completion_rows.TABLES,
}


@cache
def connection():
    return engine.connect(threads=1)


@cache
def loaded():
    """What each table of the connection holds."""
    return {}


def columns_of(table):
    names = GOOD[table][0]
    types = {column: "bigint" for column in names if column.endswith(("_count", "_cents", "_number"))}
    types |= {column: "date" for column in names if column.endswith("_date")}
    return DECLARED.get(table) or dict.fromkeys(names, "varchar") | types


def found_in(changed=()):
    for table, given in {**GOOD, **dict(changed)}.items():
        if loaded().get(table) is not given:
            columns = columns_of(table)
            engine.load_table(connection(), table, columns, [[row.get(column) for column in columns] for row in given])
            loaded()[table] = given
    return rows(connection())


def savings_in(changed=()):
    found = found_in(changed)
    savings = [dict(zip(TABLES[SAVINGS], row, strict=True)) for row in found[SAVINGS]]
    return savings, [tuple(row[1:]) for row in found[REASONS]]


def threats_in(changed=()):
    return {row[1]: tuple(row[2:]) for row in found_in(changed)[THREATS]}


def test_savings_that_nothing_speaks_against():
    (row,), reasons = savings_in()
    assert reasons == []
    assert row == {
        **{"agreement_id": "a", "role_code": "SETTLED", "status_code": "CREDIBLE", "tier_code": "C"},
        **{"design_id": "participants", "design_version_number": 1, "method_code": "ENTROPY_BALANCING"},
        **{"population_code": "PARTICIPANTS", "benchmark_cents": 554_400_000, "actual_cents": 516_600_000},
        **{"gross_cents": 37_800_000, "standard_error_cents": Decimal(16_632_000), "error_rate": Decimal("0.03")},
        **{"smallest_rate": Decimal("0.04935"), "luck_chance": row["luck_chance"], "credibility": Decimal("0.64")},
        **{"prior_gross_cents": 5_544_000, "treated_count": 1_100, "effective_count": Decimal("1234.5")},
        # 5,433.10 a month on either side of 6,300.00, over 6,000 months.
        **{"lower_cents": 37_800_000 - 32_598_600, "upper_cents": 37_800_000 + 32_598_600},
    }
    assert round(row["luck_chance"], 3) == Decimal("0.050")


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({match_rows.BALANCE: [{**AGE, "difference": "0.11", "is_within": False}]}, [("UNBALANCED", "age_number")]),
        ({match_rows.BALANCE: [{**AGE, "difference": None, "is_within": False}]}, [("UNBALANCED", "age_number")]),
        ({match_rows.QUALITY: [{**QUALITY, "matched_count": 989}]}, [("TOO_MANY_UNMATCHED", "ALL")]),
        ({match_rows.QUALITY: [{**QUALITY, "effective_count": "999.9"}]}, [("TOO_FEW_EFFECTIVE", "ALL")]),
        (
            {
                match_rows.QUALITY: [
                    {**QUALITY, "is_converged": False, "status_code": "NOT_CONVERGED", "matched_count": 0}
                ],
                estimate_rows.TABLE: [{**MAIN, "value": None}],
            },
            [("NOT_CONVERGED", "ALL")],
        ),
        ({estimate_rows.TABLE: []}, [("NOT_ESTIMATED", "ALL")]),
        (
            {
                estimate_rows.TABLE: [
                    MAIN,
                    {**MAIN, "estimate_code": "PLACEBO", "status_code": "DIFFERENT", "p_value": "0.04"},
                ]
            },
            [("PLACEBO_DIFFERS", "ALL")],
        ),
        (
            {
                estimate_rows.TABLE: [
                    MAIN,
                    {**MAIN, "estimate_code": "PRE_TREND", "status_code": "UNDECIDED", "p_value": "0.2"},
                ]
            },
            [],
        ),
        ({completion_rows.MONTHS: [{**MONTH, "chain_factor": "0.59"}]}, [("IMMATURE", "IP")]),
        # Nothing was ever seen to grow of March: by the end of September six months are over, the day before only five.
        ({completion_rows.MONTHS: [], "terms.run": [{"paid_through_date": "2025-09-29"}]}, [("IMMATURE", "IP")]),
        ({completion_rows.MONTHS: [], "terms.run": [{"paid_through_date": "2025-09-30"}]}, []),
        ({completion_rows.MONTHS: [{**MONTH, "status_code": "SHORT", "development_number": 6}]}, []),
        ({"savings.follow_up": [{**FOLLOWED, "ended_by_code": "PAID_THROUGH"}]}, [("IMMATURE", "FOLLOW_UP")]),
        ({"savings.shift": [{**SHIFT, "eligible_after_count": 116}]}, [("POPULATION_CHANGED", "ALL")]),
        ({"terms.savings": [{**TERMS, "cap_after_cents": None}]}, [("CAPS_MISSING", "ALL")]),
        # A group of the whole eligible population is paid on group-time effects, of which there are none here.
        (
            {
                "terms.savings": [{**TERMS, "tier_code": "B", "population_code": "ELIGIBLE"}],
                "savings.cluster_spend": [],
            },
            [("TOO_FEW_TREATED", "ALL"), ("TOO_FEW_EMPLOYERS", "ALL")],
        ),
    ],
)
def test_a_reason_where_nothing_else_is_wrong(changed, reasons):
    _, found = savings_in(changed)
    assert [reason[:2] for reason in found] == reasons


GROUP_TIME = {**MAIN, "estimate_code": "GROUP_TIME", "gross_cents": "-100"}
OF_ALL_ELIGIBLE = {
    "terms.savings": [{**TERMS, "tier_code": "B", "population_code": "ELIGIBLE", "cap_before_cents": None}],
    estimate_rows.TABLE: [MAIN, GROUP_TIME],
}


def test_what_is_known_of_participants_says_nothing_of_all_eligible():
    of_period = {**MONTH, "claim_group_code": "OP", "month_date": "2024-12-01"}
    (row,), reasons = savings_in(
        {
            **OF_ALL_ELIGIBLE,
            match_rows.BALANCE: [{**AGE, "is_within": False}],
            completion_rows.MONTHS: [{**MONTH, "chain_factor": "0.1"}, of_period],
            "savings.follow_up": [{**FOLLOWED, "ended_by_code": "PAID_THROUGH"}],
        }
    )
    assert (row["status_code"], row["gross_cents"], reasons) == ("CREDIBLE", -100, [])


@pytest.mark.parametrize(("reviewed", "status"), [("PLACEBO_DIFFERS", "SUSPENDED"), ("UNBALANCED", "NOT_CREDIBLE")])
def test_what_an_actuary_has_reviewed_leaves_the_fallback(reviewed, status):
    unlike = [{**AGE, "difference": "0.11", "is_within": False}]
    looked_into = [{**REVIEWED, "reason_code": reviewed}]
    (row,), reasons = savings_in({match_rows.BALANCE: unlike, "terms.savings_review": looked_into})
    assert (row["status_code"], [each[0] for each in reasons]) == (status, ["UNBALANCED"])


NOBODY = {**QUALITY, "status_code": "NO_COMPARISON", "matched_count": 0, "control_count": 0, "effective_count": "0"}


@pytest.mark.parametrize(
    ("quality", "reasons"),
    [
        ([], [("TOO_FEW_TREATED", 0)]),
        ([{**NOBODY, "treated_count": 0}], [("TOO_FEW_TREATED", 0)]),
        ([{**NOBODY, "treated_count": 999}], [("TOO_FEW_TREATED", 999), ("TOO_MANY_UNMATCHED", 1)]),
        ([NOBODY], [("TOO_MANY_UNMATCHED", 1)]),
    ],
)
def test_where_a_side_has_nobody_the_fallback_is_paid(quality, reasons):
    alone = {**MAIN, "value": None, "treated_count": 0, "status_code": "NOT_ESTIMABLE", "note_code": "NO_COMPARISON"}
    (row,), found = savings_in(
        {match_rows.QUALITY: quality, match_rows.BALANCE: [], estimate_rows.TABLE: [alone], "savings.follow_up": []}
    )
    assert (row["status_code"], row["benchmark_cents"]) == ("NOT_CREDIBLE", None)
    assert [(code, value) for code, _, value, _ in found] == reasons


def test_employers_too_few_to_compare_leave_the_fallback():
    alone = {**MAIN, "estimate_code": "GROUP_TIME", "value": None, "note_code": "ONE_COMPARISON"}
    (row,), found = savings_in({**OF_ALL_ELIGIBLE, "savings.cluster_spend": [], estimate_rows.TABLE: [alone]})
    assert (row["status_code"], [each[:2] for each in found]) == ("NOT_CREDIBLE", [("TOO_FEW_EMPLOYERS", "ALL")])


NEVER = {**GROUP, "offered_month_date": None, "offered_months": "0", "compared_months": "0"}
NO_HISTORY = {**GROUP, "compared_months": "0", "reason_code": "NO_MONTH_BEFORE"}


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ([NO_HISTORY, NO_HISTORY, NEVER, NEVER], "EMPLOYERS_NOT_KNOWN"),
        ([NO_HISTORY, NEVER, NEVER], "TOO_FEW_EMPLOYERS"),
        ([NO_HISTORY, NO_HISTORY, NEVER], "TOO_FEW_EMPLOYERS"),
        ([GROUP, GROUP, NEVER, NEVER], "TOO_FEW_EMPLOYERS"),
        ([NO_HISTORY, NO_HISTORY, {**GROUP, "offered_month_date": "2024-02-01"}, NEVER], "EMPLOYERS_NOT_KNOWN"),
        ([{**NEVER, "cluster_id": "NO_GROUP"}], "EMPLOYERS_NOT_KNOWN"),
        ([{**GROUP, "cluster_id": "NO_GROUP", "reason_code": "NO_COMPARISON"}], "EMPLOYERS_NOT_KNOWN"),
    ],
)
def test_employers_that_were_not_sent_suspend_and_few_employers_do_not(groups, reason):
    told = [
        {**row, "cluster_id": row["cluster_id"] + str(at) * (row["cluster_id"] == "g")} for at, row in enumerate(groups)
    ]
    alone = {**MAIN, "estimate_code": "GROUP_TIME", "value": None, "note_code": "NO_COMPARISON"}
    changed = {"savings.cluster_spend": [], estimate_rows.TABLE: [alone], group_match.TABLE: told}
    (row,), found = savings_in({**OF_ALL_ELIGIBLE, **changed})
    expected = "SUSPENDED" if reason == "EMPLOYERS_NOT_KNOWN" else "NOT_CREDIBLE"
    assert (row["status_code"], [each[0] for each in found]) == (expected, [reason])


@pytest.mark.parametrize(("reason", "status"), [("NO_CONTROL_IN_CELL", "SUSPENDED"), ("RED_FLAG", "NOT_CREDIBLE")])
def test_the_treated_are_too_few_before_they_are_matched_or_after_it(reason, status):
    terms = {**TERMS, "smallest_count": 2}
    candidates = [CANDIDATE, {**CANDIDATE, "member_id": "other", "reason_code": reason}]
    unlike = [{**AGE, "difference": "0.11", "is_within": False}]
    changed = {match_rows.BALANCE: unlike, "savings.candidate": candidates, "terms.savings": [terms]}
    (row,), found = savings_in({**changed, estimate_rows.TABLE: [{**MAIN, "treated_count": 1}]})
    assert (row["status_code"], [each[0] for each in found]) == (status, ["UNBALANCED", "TOO_FEW_TREATED"])


@pytest.mark.parametrize(("count", "status"), [(1_000, "SUSPENDED"), (999, "NOT_CREDIBLE")])
def test_of_all_eligible_whoever_was_offered_the_programme_is_treated(count, status):
    few = {**MAIN, "estimate_code": "GROUP_TIME", "treated_count": 900}
    before = {**MAIN, "estimate_code": "BEFORE_OFFER", "status_code": "DIFFERENT", "p_value": "0.04"}
    of_group = [{**OFFERED, "member_count": count}, {**OFFERED, "month_date": "2024-11-01", "member_count": 1}]
    never = {**OFFERED, "cluster_id": "never", "offered_date": None}
    changed = {"savings.cluster_spend": [], "savings.cluster_month": [*of_group, never]}
    (row,), _ = savings_in({**OF_ALL_ELIGIBLE, **changed, estimate_rows.TABLE: [few, before]})
    assert row["status_code"] == status


def test_a_year_of_participants_is_taken_off_nothing_of_all_eligible():
    terms = {**OF_ALL_ELIGIBLE["terms.savings"][0], "is_dummy_year_subtracted": True}
    dummy = {**MAIN, "estimate_code": "DUMMY_YEAR", "value": "-100", "standard_error": "0"}
    estimates = [*OF_ALL_ELIGIBLE[estimate_rows.TABLE], dummy]
    (row,), found = savings_in({"terms.savings": [terms], "savings.cluster_spend": [], estimate_rows.TABLE: estimates})
    assert (row["status_code"], row["gross_cents"]) == ("SUSPENDED", -100)
    assert [each[0] for each in found] == ["DUMMY_YEAR_MISSING"]


def test_every_month_of_all_eligible_must_be_compared():
    left_out = {**MAIN, "estimate_code": "GROUP_TIME", "note_code": "MONTHS_LEFT_OUT"}
    (row,), reasons = savings_in({**OF_ALL_ELIGIBLE, "savings.cluster_spend": [], estimate_rows.TABLE: [left_out]})
    assert (row["status_code"], reasons) == ("NOT_CREDIBLE", [("MONTHS_NOT_COMPARED", "ALL", None, None)])


@pytest.mark.parametrize(
    ("compared", "reasons"),
    [("0", []), ("-1", [("TOO_MANY_UNMATCHED", Decimal("0.1001"), Decimal("0.1"))])],
)
def test_most_months_of_employers_who_were_offered_must_be_compared(compared, reasons):
    # A tenth of ten thousand months may be of who has nobody beside it, and not one month more.
    groups = [
        {**GROUP, "offered_months": "9000", "compared_months": str(9_000 + int(compared))},
        {**GROUP, "cluster_id": "new", "compared_months": "0", "reason_code": "NO_MONTH_BEFORE"},
    ]
    (row,), found = savings_in({**OF_ALL_ELIGIBLE, "savings.cluster_spend": [], group_match.TABLE: groups})
    assert [(code, value, limit) for code, _, value, limit in found] == reasons
    assert (row["status_code"], row["tier_code"]) == (("NOT_CREDIBLE", "D") if reasons else ("CREDIBLE", "B"))


def test_spend_that_moved_apart_before_the_offer_suspends():
    before = {**MAIN, "estimate_code": "BEFORE_OFFER", "status_code": "DIFFERENT", "p_value": "0.04"}
    # What a test of participants says is nothing to all eligible members.
    placebo = {**MAIN, "estimate_code": "PLACEBO", "status_code": "DIFFERENT", "p_value": "0.01"}
    estimates = [*OF_ALL_ELIGIBLE[estimate_rows.TABLE], before, placebo]
    (row,), found = savings_in({**OF_ALL_ELIGIBLE, "savings.cluster_spend": [], estimate_rows.TABLE: estimates})
    assert (row["status_code"], [(each[0], each[2]) for each in found]) == (
        "SUSPENDED",
        [("PRE_TREND_DIFFERS", Decimal("0.04"))],
    )


UNKNOWN = {**MAIN, "status_code": "UNDECIDED", "value": None, "p_value": None, "note_code": "NO_DATA"}


@pytest.mark.parametrize(
    ("tables", "main", "code"),
    [({}, MAIN, "PRE_TREND"), ({**OF_ALL_ELIGIBLE, "savings.cluster_spend": []}, GROUP_TIME, "BEFORE_OFFER")],
)
def test_older_claims_that_are_not_there_suspend_until_sent_or_reviewed(tables, main, code):
    untested = {**tables, estimate_rows.TABLE: [main, {**UNKNOWN, "estimate_code": code}]}
    (row,), found = savings_in(untested)
    assert (row["status_code"], found) == ("SUSPENDED", [("PRE_TREND_NOT_TESTED", "ALL", None, None)])
    looked_into = [{**REVIEWED, "reason_code": "PRE_TREND_NOT_TESTED"}]
    (row,), _ = savings_in({**untested, "terms.savings_review": looked_into})
    assert row["status_code"] == "NOT_CREDIBLE"
    # A test that was made and is open is shown, and suspends nothing.
    open_ended = {**UNKNOWN, "estimate_code": code, "p_value": "0.3", "note_code": None}
    (row,), found = savings_in({**tables, estimate_rows.TABLE: [main, open_ended]})
    assert (row["status_code"], found) == ("CREDIBLE", [])


def test_months_of_all_eligible_must_be_mature():
    early = {**OF_ALL_ELIGIBLE, "terms.run": [{"paid_through_date": "2024-05-31"}]}
    _, reasons = savings_in({**early, "savings.cluster_spend": [{**CLUSTER, "month_date": "2024-01-01"}]})
    assert [reason[:2] for reason in reasons] == [("IMMATURE", "OP")]
    _, before = savings_in({**early, "savings.cluster_spend": [{**CLUSTER, "month_date": "2023-12-01"}]})
    assert before == []


def test_a_reason_says_what_was_found_and_the_limit():
    _, found = savings_in({match_rows.QUALITY: [{**QUALITY, "matched_count": 880}]})
    assert found == [("TOO_MANY_UNMATCHED", "ALL", Decimal("0.2"), Decimal("0.1"))]


def test_a_dummy_year_is_taken_off_where_agreed():
    dummy = {**MAIN, "estimate_code": "DUMMY_YEAR", "value": "-100", "standard_error": "0"}
    (row,), _ = savings_in(
        {"terms.savings": [{**TERMS, "is_dummy_year_subtracted": True}], estimate_rows.TABLE: [MAIN, dummy]}
    )
    assert row["gross_cents"] == 37_800_000 - 600_000


def test_a_dummy_year_that_is_taken_off_suspends_nothing():
    dummy = {**MAIN, "estimate_code": "DUMMY_YEAR", "value": "-100", "standard_error": "0", "p_value": "0.01"}
    differs = [MAIN, {**dummy, "status_code": "DIFFERENT"}]
    for is_subtracted, expected in ((True, []), (False, ["DUMMY_YEAR_DIFFERS"])):
        terms = {**TERMS, "is_dummy_year_subtracted": is_subtracted}
        _, reasons = savings_in({"terms.savings": [terms], estimate_rows.TABLE: differs})
        assert [reason[0] for reason in reasons] == expected


NAIVE = [
    MAIN,
    {**MAIN, "estimate_code": "NAIVE_PRE_POST", "value": "-35000"},
    {**MAIN, "estimate_code": "NAIVE_TRENDED", "value": "-9000"},
]


def test_threats_are_met_by_what_was_found():
    assert threats_in({estimate_rows.TABLE: NAIVE}) == {
        "REGRESSION_TO_MEAN": (True, Decimal(-6300), Decimal(-35_000)),
        "PARTICIPATION_BIAS": (True, Decimal("0.1"), Decimal("0.5")),
        "TREND_INFLATION": (True, Decimal(-6300), Decimal(-9_000)),
        "COMPLETER_ONLY": (True, Decimal(1), Decimal(1)),
        "IMMATURE_CLAIMS": (True, Decimal("0.89"), Decimal("0.6")),
    }


@pytest.mark.parametrize(
    ("changed", "unanswered"),
    [
        (
            {match_rows.BALANCE: [{**AGE, "covariate_code": "MSK_SPEND_B3_1", "is_within": False}]},
            {"REGRESSION_TO_MEAN", "PARTICIPATION_BIAS"},
        ),
        ({match_rows.BALANCE: [{**AGE, "is_within": False}]}, {"PARTICIPATION_BIAS"}),
        ({match_rows.QUALITY: [{**QUALITY, "matched_count": 989}]}, {"PARTICIPATION_BIAS"}),
        (
            {
                estimate_rows.TABLE: [
                    MAIN,
                    {**MAIN, "estimate_code": "PRE_TREND", "status_code": "DIFFERENT", "p_value": "0"},
                ]
            },
            {"TREND_INFLATION"},
        ),
        ({"attribution.activation": [ACTIVATION, {**ACTIVATION, "member_id": "dropped_out"}]}, {"COMPLETER_ONLY"}),
        ({completion_rows.MONTHS: [{**MONTH, "chain_factor": "0.5"}]}, {"IMMATURE_CLAIMS"}),
        (
            {estimate_rows.TABLE: [], "terms.agreement": []},
            {"REGRESSION_TO_MEAN", "PARTICIPATION_BIAS", "TREND_INFLATION", "COMPLETER_ONLY", "IMMATURE_CLAIMS"},
        ),
    ],
)
def test_a_threat_stays_where_its_rule_is_not_kept(changed, unanswered):
    assert {code for code, (is_answered, *_) in threats_in(changed).items() if not is_answered} == unanswered
