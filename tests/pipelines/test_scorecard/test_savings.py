"""Savings on a page: what was estimated, why it is not paid on, and what other designs would have said."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.actuarial import matching
from pipelines.actuarial.design import RANDOMISED_ARMS
from pipelines.actuarial.group_time_rows import BEFORE_OFFER, GROUP_TIME, GROUP_TIME_SIGNS, LATE
from pipelines.actuarial.sensitivity import (
    ALL_CAUSE,
    DUMMY_YEAR,
    MAIN,
    OTHER_METHOD,
    PLACEBO,
    PRE_TREND,
    VARIANTS,
    WILD_BOOTSTRAP,
)
from pipelines.engines import duckdb as engine
from pipelines.publish.charts import balance_dots
from pipelines.publish.contents import savings_files
from pipelines.publish.html import render_scorecard
from pipelines.publish.savings import (
    Balance,
    Cap,
    Estimate,
    PriceUse,
    Reason,
    Replaced,
    Savings,
    SavingsFound,
    Threat,
)
from pipelines.publish.savings_reasons import reason_rows
from pipelines.publish.savings_words import (
    ESTIMATES,
    METHODS,
    balance_rows,
    column_words,
    estimate_rows,
    naive_rows,
    savings_amount,
    savings_basis,
    savings_chance,
    savings_heading,
    savings_standing,
    threat_rows,
)
from pipelines.publish.savings_worth import caps_words, price_use_rows, replaced_rows, worth_words
from tests.pipelines.test_scorecard.test_html import Document

FOUND = SavingsFound(
    role_code="SETTLED",
    status_code="CREDIBLE",
    tier_code="C",
    design_id="participants",
    design_version_number=1,
    method_code="ENTROPY_BALANCING",
    population_code="PARTICIPANTS",
    benchmark_cents=554_400_000,
    actual_cents=516_600_000,
    gross_cents=37_800_000,
    lower_cents=-1_200_000,
    upper_cents=76_800_000,
    smallest_rate="0.0477",
    luck_chance="0.05",
    treated_count=5000,
    effective_count="5120.25",
)


def estimate(code: str, **given: Any) -> Estimate:
    plain: dict[str, Any] = {
        "estimate_code": code,
        "method_code": "ENTROPY_BALANCING",
        "population_code": "PARTICIPANTS",
        "tier_code": "C",
        "treated_count": 5000,
        "control_count": 20000,
        "effective_count": "5120.25",
        "value": "-630",
        "lower": "-1280",
        "upper": "20",
        "gross_cents": "75600001/2",
        "is_paid_on": False,
        "status_code": "ESTIMATED",
        "note_code": None,
    }
    return Estimate(**plain | given)


def column(code: str, difference: str | None, *, is_within: bool) -> Balance:
    return Balance(code, "0.3", difference, "1.1", "0.1", is_within)


SAVINGS = Savings(
    found=FOUND,
    reasons=(
        Reason("CAPS_MISSING", "ALL", None, None),
        Reason("IMMATURE", "OP", "0.179", "0.6"),
        Reason("IMMATURE", "PROF", "0.5", "0.6"),
        Reason("PLAN_CHANGED", "ALL", "2", "0"),
        Reason("TOO_FEW_TREATED", "ALL", "999", "1000"),
        Reason("UNBALANCED", "MSK_SPEND_B3_1", "0.123456789012", "0.05"),
    ),
    estimates=(
        estimate("NAIVE_PRE_POST", tier_code="E", gross_cents="90000000"),
        estimate("PRE_TREND", gross_cents=None, value="12", status_code="UNDECIDED"),
        estimate("LOG_RATIO", gross_cents=None, value="-0.0705", lower="-0.14", upper="0.01"),
        estimate("MAIN", is_paid_on=True),
    ),
    balance=(
        column("AGE_BAND:35-44", "0.01", is_within=True),
        column("has_tobacco", None, is_within=False),
        column("MSK_SPEND_B3_1", "-0.123456789012", is_within=False),
        column("age_number", "-0.09", is_within=True),
    ),
    threats=(
        Threat("IMMATURE_CLAIMS", True, "0.913", "0.6"),
        Threat("COMPLETER_ONLY", True, "5000", "9"),
        Threat("TREND_INFLATION", False, None, None),
        Threat("PARTICIPATION_BIAS", False, "0.123456", "0.4"),
        Threat("REGRESSION_TO_MEAN", True, "-630", "-2100.5"),
    ),
)


def test_savings_are_said_with_their_limits_and_what_they_stand_on() -> None:
    assert savings_amount(FOUND) == (
        "$378,000.00 saved, of $5,544,000.00 expected; "
        "with 95% certainty savings lie between \u2212$12,000.00 and $768,000.00."
    )
    assert savings_basis(FOUND) == (
        "design participants, version 1, tier C; members who activated; others weighted until both sides are alike; "
        "5,000 treated; others worth 5,120"
    )
    assert savings_chance(FOUND) == (
        "Savings count from 4.8% of what was expected on; a vendor without any effect reaches that in 5.0%."
    )
    assert savings_amount(FOUND._replace(gross_cents=-1)).startswith("$0.01 more spent")
    assert savings_amount(FOUND._replace(gross_cents=None)) == "Nothing could be estimated."
    assert savings_basis(FOUND._replace(treated_count=10)).endswith("<11 treated; others worth 5,120")


@pytest.mark.parametrize(
    ("role", "status", "heading", "standing"),
    [
        ("SETTLED", "CREDIBLE", "Savings", "Clauses pay on them as the agreement says."),
        ("SETTLED", "NOT_CREDIBLE", "Savings are not credible", "They say too little, so what"),
        ("SETTLED", "SUSPENDED", "Savings are suspended", "The data cannot be judged: nothing is posted"),
        ("REPORTED", "CREDIBLE", "Savings: an indication, not for payment", "The agreement names no design"),
        ("REPORTED", "SUSPENDED", "Savings: an indication, not for payment", "The agreement names no design"),
    ],
)
def test_what_becomes_of_savings(role: str, status: str, heading: str, standing: str) -> None:
    found = SAVINGS._replace(found=FOUND._replace(role_code=role, status_code=status))
    assert savings_heading(found) == heading
    assert savings_standing(found).startswith(standing)


def test_reasons_say_what_failed_by_how_much() -> None:
    rows = reason_rows(SAVINGS.reasons)
    assert [row.found for row in rows] == [
        "",
        "outpatient facilities 17.9% (limit 60.0%); professionals 50.0% (limit 60.0%)",
        "2 (limit 0)",
        "999 (limit 1,000)",
        "msk spend, 3 to 1 months before 0.123 (limit 0.05)",
    ]
    assert rows[-1].why == "treated members and their comparison are not alike enough (UNBALANCED)"


def test_savings_are_said_net_of_what_the_vendor_is_paid() -> None:
    """S 378,000.00 over F 240,000.00 is 1.575 gross and 0.575 net; 37,000.00 of the payer's own leave 101,000.00."""
    worth = worth_words(SAVINGS._replace(programme_cents=3_700_000), 24_000_000)
    assert worth == (
        "Less $240,000.00 paid to the vendor for all its members and $37,000.00 of the payer's own: $101,000.00. "
        "For each dollar paid to the vendor $1.58 was saved, $0.58 beyond it."
    )
    assert worth_words(SAVINGS, 0) == "Less $0.00 paid to the vendor for all its members: $378,000.00."
    for unpaid in ({"role_code": "REPORTED"}, {"status_code": "NOT_CREDIBLE"}):
        assert worth_words(SAVINGS._replace(found=FOUND._replace(**unpaid)), 24_000_000) == ""
    assert worth_words(SAVINGS._replace(found=FOUND._replace(gross_cents=None)), 0) == ""


def test_caps_say_whether_they_are_agreed() -> None:
    caps = (Cap("BEFORE", 6_000_000, "AGREED"), Cap("AFTER", 6_200_000, "AGREED"))
    assert caps_words(caps) == (
        "Of a member at most $60,000.00 before the index day and $62,000.00 after the index day counts, as agreed."
    )
    assert "proposed, by the 99th percentile" in caps_words((caps[0], caps[1]._replace(origin_code="PROPOSED")))
    assert caps_words(()) == ""


def test_care_replaced_hides_few_members() -> None:
    (row,) = replaced_rows((Replaced("IN_PERSON_PT", "520", "600.4", "82000", "6560000"),))
    assert row == ("In-person physical therapy", "520", "600", "$820.00", "$65,600.00")
    (few,) = replaced_rows((Replaced("SURGERY", "9", "0", "100", "0"),))
    assert (few.actual, few.expected, few.avoided) == ("<11", "0", "not shown")
    (told,) = replaced_rows((Replaced("OPIOID", "8", "13", "3483", "16255"),))
    assert (told.actual, told.expected, told.avoided) == ("<11", "13", "not shown")
    (none,) = replaced_rows((Replaced("ED", "12", "-0.6", "100", "-1260"),))
    assert (none.expected, none.avoided) == ("cannot be told", "not shown")
    (split,) = price_use_rows((PriceUse("TREATED", "PROF", "320.5", "-800"),))
    assert split == ("Professionals", "Treated", "+$3.21", "\u2212$8.00")


def test_each_threat_is_said_with_its_numbers() -> None:
    assert [(row.numbers, row.is_answered) for row in threat_rows(SAVINGS.threats)] == [
        ("\u2212$6.30 a member month, where the vendor's members alone would have said \u2212$21.01", True),
        ("at most 0.123 standard deviations apart, 0.4 before members were matched or weighted", False),
        ("nothing was estimated", False),
        ("5,000 members who activated are judged, not the <11 who completed the programme", True),
        ("the least complete month is known to 91.3%; 60.0% at least is asked", True),
    ]


def test_naive_designs_stand_apart_and_ratios_are_percent() -> None:
    rows = estimate_rows(SAVINGS)
    assert [(row.what, row.savings, row.a_month, row.verdict) for row in rows] == [
        ("By the design", "$378,000.01", "\u2212$6.30", ""),
        ("As a ratio, not a difference", "", "\u22126.8%", ""),
        ("Spend moving apart in the months before it is compared, each month", "", "$0.12", "cannot be told"),
    ]
    assert [row.savings for row in naive_rows(SAVINGS)] == ["$900,000.00"]


def test_what_fails_comes_first_and_then_what_is_furthest_apart() -> None:
    assert [(row.what, row.after, row.is_within) for row in balance_rows(SAVINGS.balance)] == [
        ("tobacco", "no measure", False),
        ("msk spend, 3 to 1 months before", "-0.123", False),
        ("age", "-0.09", True),
        ("age band: 35-44", "0.01", True),
    ]
    assert column_words("REGION:LOW_BACK") == "region: low back"


def test_the_section_stands_on_the_page(page) -> None:
    text = render_scorecard(page.model_copy(update={"savings": SAVINGS}), release_id="0123456789ab")
    words = Document(text).words
    assert "What other designs would have said: never paid" in words
    assert "How alike both sides are, in 4 columns" in words
    # 0.01 of half a deviation is 2 % of the way, 0.3 is 60 %, the limit of 0.1 is 20 %.
    dots = balance_dots(SAVINGS.balance[0])
    assert [f'{name}="{at}"' in dots for name, at in (("cx", "2.00%"), ("x", "60.00%"), ("x1", "20.00%"))] == [True] * 3
    assert balance_dots(SAVINGS.balance[1]).count("circle") == 0
    assert "savings-title" not in render_scorecard(page, release_id="0123456789ab")


def test_participants_are_not_the_design_where_all_eligible_members_are_compared() -> None:
    eligible = SAVINGS._replace(found=FOUND._replace(population_code="ELIGIBLE"))
    assert estimate_rows(SAVINGS)[0].what == "By the design"
    assert estimate_rows(eligible)[0].what == "Participants beside others like them"


def test_every_estimate_of_a_run_has_words() -> None:
    tests = {MAIN, OTHER_METHOD, DUMMY_YEAR, PRE_TREND, PLACEBO, ALL_CAUSE, WILD_BOOTSTRAP}
    assert {*VARIANTS, *tests, GROUP_TIME, GROUP_TIME_SIGNS, LATE, BEFORE_OFFER} <= set(ESTIMATES)
    assert {*matching.METHODS, "STAGGERED", RANDOMISED_ARMS} == set(METHODS)


def test_employers_are_listed_where_all_eligible_members_are_compared(tmp_path: Path) -> None:
    connection = engine.connect(threads=1)
    of_groups = ("agreement_id", "group_id", "offered_month_date", "offered_months", "compared_months")
    tables = {
        "scorecard.savings_match": (
            *("agreement_id", "member_key_id", "arm_code"),
            "set_id",
            "weight",
            "score",
            "reason_code",
        ),
        "scorecard.savings_balance": ("agreement_id", *Balance._fields),
        "scorecard.savings_group": (*of_groups, "beside_count", "reason_code"),
    }
    listed = [
        ["b", "NEW", "2025-03-01", "12", "0", "0", "NO_MONTH_BEFORE"],
        ["b", "G1", "2025-03-01", "9", "9", "0", None],
    ]
    for table, columns in tables.items():
        rows = listed if table == "scorecard.savings_group" else []
        engine.load_table(connection, table, dict.fromkeys(columns, "varchar"), rows)
    given: Any = SimpleNamespace(work=tmp_path)
    files = {
        name: savings_files(connection, given, SimpleNamespace(agreement=SimpleNamespace(agreement_id=name)))  # type: ignore[arg-type]
        for name in "ab"
    }
    assert set(files["a"]) == {"savings_match/a.csv", "savings_balance/a.csv"}
    assert files["b"]["savings_group/b.csv"].decode().splitlines() == [
        "group_id,offered_month_date,offered_months,compared_months,beside_count,reason_code",
        "G1,2025-03-01,9,9,0,",
        "NEW,2025-03-01,12,0,0,NO_MONTH_BEFORE",
    ]
