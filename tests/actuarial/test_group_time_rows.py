"""Rows of an offer to all eligible members: what is said of it, and where nothing can be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.actuarial.group_match import group_rows
from pipelines.actuarial.group_time_rows import effects_of, eligible_rows
from pipelines.actuarial.group_time_rows import panel_rows as rows_of
from pipelines.actuarial.panel import Cell, Panel
from pipelines.actuarial.study import Factors
from pipelines.engines import duckdb as engine
from tests.actuarial.made_extract import DESIGN

STAGGERED = replace(DESIGN, role_code="SETTLED", tier_code="B", population_code="ELIGIBLE", method_code="STAGGERED")
COSTS = {"A": (100, 80), "B": (100, 82), "C": (100, 100), "D": (100, 101)}
OFFERED = {"A": 2, "B": 2, "C": None, "D": None}


def made(costs=COSTS, offered=OFFERED):
    cells = {
        (name, month): Cell(Fraction(cents * 10), Fraction(10), 1 if offered[name] == month else 0, 12)
        for name, row in costs.items()
        for month, cents in enumerate(row, 1)
    }
    return Panel(cells, offered)


def panel_rows(design, panel, months):
    return rows_of(design, panel, months, effects_of(design, panel, months))


def test_what_an_offer_changed_among_all_eligible_and_among_users():
    main, signs, late, before = panel_rows(STAGGERED, made(), (2,))
    assert (main.estimate_code, main.method_code, main.tier_code, main.is_paid_on) == (
        "GROUP_TIME",
        "STAGGERED",
        "B",
        True,
    )
    assert (main.treated_count, main.control_count, main.cluster_count, main.cluster_code) == (24, 24, 2, "EMPLOYER")
    # 20 months of the offered at 81 cents, 19.5 less than those of the others say.
    assert (main.value, main.month_numerator, main.gross_cents, main.actual_cents) == (
        Decimal("-19.5"),
        20,
        "390",
        "1620",
    )
    # Without A, B, C or D it were 1, -1, -0.5 or 0.5 more: the root of 3/4 x 2.5; of two a side, 12.706 of it each way.
    assert round(main.standard_error, 6) == Decimal("1.369306")
    assert round(main.upper - main.value, 2) == Decimal("17.40")
    # 19.5 is 14.24 errors; t of one is 1 - 2/pi atan(14.24) as far from 0.
    assert (round(main.p_value, 4), main.note_code) == (Decimal("0.0446"), None)
    # Beside it, as many errors from 0 are the patterns that turn neither A against B nor C against D: 4 of 16.
    assert (signs.estimate_code, signs.p_value, signs.note_code) == ("GROUP_TIME_SIGNS", Decimal("0.25"), "ALL_SIGNS")
    assert (signs.value, signs.cluster_count, signs.is_paid_on) == (main.value, 4, False)
    # One in twelve takes part.
    assert (late.estimate_code, late.value, late.gross_cents, late.is_paid_on) == ("LATE", Decimal(-234), None, False)
    assert round(late.standard_error, 5) == round(12 * main.standard_error, 5)
    # One month before the offer has no slope.
    assert (before.estimate_code, before.status_code, before.note_code) == ("BEFORE_OFFER", "UNDECIDED", "NO_DATA")


ARMS = replace(STAGGERED, tier_code="A", method_code="RANDOMISED_ARMS")


def test_arms_that_chance_made_are_compared_in_their_month():
    main, _, late = panel_rows(ARMS, made({"A": (1, 80), "B": (1, 82), "C": (2, 100), "D": (2, 101)}), (2,))
    assert (main.method_code, main.tier_code, main.value, main.is_paid_on) == (
        "RANDOMISED_ARMS",
        "A",
        Decimal("-19.5"),
        True,
    )
    assert late.value == Decimal(-234)


def test_months_before_the_offer_are_tested():
    costs = {"A": (90, 95, 100, 80), "B": (91, 95, 99, 82), "C": (95, 95, 95, 100), "D": (95, 96, 95, 101)}
    offered = {"A": 4, "B": 4, "C": None, "D": None}
    *_, before = panel_rows(STAGGERED, made(costs, offered), (4,))
    # A rises by 5 and B by 4, C and D by nothing; without any one of the four a half less or more, or nothing.
    assert (before.value, before.cluster_count, before.is_paid_on) == (Decimal("4.5"), 2, False)
    assert round(before.standard_error, 6) == round(Decimal(3 / 4 * 0.5).sqrt(), 6)
    assert (before.status_code, before.gross_cents) == ("DIFFERENT", None)


def of_2025(panel):
    """The panel, its months those of 2025."""
    cells = {(name, 12 * 2025 + month): cell for (name, month), cell in panel.cells.items()}
    return Panel(cells, {name: first and 12 * 2025 + first for name, first in panel.offered.items()})


def groups_of(cells, offered, design=STAGGERED):
    panel, months = of_2025(Panel(cells, offered)), (12 * 2025 + 2, 12 * 2025 + 3)
    return [tuple(row[1:]) for row in group_rows(design, panel, months, effects_of(design, panel, months))]


def test_every_employer_is_listed_with_what_counts_of_it_and_why_not():
    costs = {"A": (100, 80, 70), "B": (100, 82, 72), "C": (100, 100, 90), "D": (100, 101, 90)}
    offered = {**OFFERED, "LATE": 3, "NEW": 2, "GONE": None}
    cells = dict(made(costs).cells)
    cells |= {("LATE", month): cells["C", month] for month in (1, 2, 3)}
    cells |= {("NEW", month): cells["A", month] for month in (2, 3)} | {("GONE", 1): cells["C", 1]}
    february, march = date(2025, 2, 1), date(2025, 3, 1)
    # A and B are compared in two months; in February C, D and LATE are beside them, in March C and D, and beside LATE.
    assert groups_of(cells, offered) == [
        ("A", february, 20, 20, 0, None),
        ("B", february, 20, 20, 0, None),
        ("C", None, 0, 0, 3, None),
        ("D", None, 0, 0, 3, None),
        ("GONE", None, 0, 0, 0, "BESIDE_NOBODY"),
        ("LATE", march, 10, 10, 1, None),
        ("NEW", february, 20, 0, 0, "NO_MONTH_BEFORE"),
    ]
    alone = groups_of(cells, {**offered, "D": 2, "LATE": 2})
    assert {row[0]: row[-1] for row in alone} == {
        **dict.fromkeys(("A", "B", "D", "LATE"), "NO_COMPARISON"),
        **{"C": "BESIDE_NOBODY", "GONE": "BESIDE_NOBODY", "NEW": "NO_MONTH_BEFORE"},
    }
    # Arms that chance made need no month before.
    assert {row[0]: row[-1] for row in groups_of(cells, offered, ARMS)}["NEW"] is None
    by_chance = groups_of(cells, {**offered, "D": 2, "LATE": 2}, ARMS)
    assert {row[0]: row[-1] for row in by_chance}["NEW"] == "NO_COMPARISON"


def test_a_design_of_participants_asks_nothing_of_all_eligible():
    with engine.connect(threads=1) as without_tables:
        assert eligible_rows(without_tables, DESIGN, Factors()) == ([], [])


def test_a_reported_design_pays_nothing():
    assert not panel_rows(replace(STAGGERED, role_code="REPORTED"), made(), (2,))[0].is_paid_on


@pytest.mark.parametrize(
    ("offered", "note", "treated"),
    [({"A": 2, "B": 2, "C": 2, "D": None}, "ONE_COMPARISON", 36), (dict.fromkeys("ABCD"), "NO_COMPARISON", 0)],
)
def test_where_nothing_can_be_told_the_row_says_why(offered, note, treated):
    (row,) = panel_rows(STAGGERED, made(offered=offered), (2,))
    assert row.treated_count == treated
    assert (row.status_code, row.note_code, row.value, row.is_paid_on) == ("NOT_ESTIMABLE", note, None, False)


def test_a_month_beside_one_employer_counts_in_nothing():
    costs = {"A": (100, 80, 10), "B": (100, 82, 10), "C": (100, 100, 10), "D": (100, 101, 101)}
    main, *_ = panel_rows(STAGGERED, made(costs, {"A": 2, "B": 2, "C": 3, "D": None}), (2, 3))
    assert (main.value, main.month_numerator, main.note_code) == (Decimal("-19.5"), 20, "MONTHS_LEFT_OUT")


def test_nobody_takes_part():
    cells = {key: replace(cell, uptake_count=0) for key, cell in made().cells.items()}
    *_, late, _ = panel_rows(STAGGERED, Panel(cells, OFFERED), (2,))
    assert (late.value, late.note_code) == (None, "NO_UPTAKE")


def test_claims_of_clusters_are_completed_by_claim_group():
    connection = engine.connect(threads=1)
    key = {"agreement_id": "varchar", "cluster_id": "varchar", "month_date": "date"}
    numbers = ("eligible_days", "month_days", "uptake_count", "member_count")
    tables = {
        "terms.agreement": {"agreement_id": "varchar", "period_from_date": "date", "period_to_date": "date"},
        "savings.cluster_month": {**key, "offered_date": "date", **dict.fromkeys(numbers, "bigint")},
        "savings.cluster_spend": {**key, "claim_group_code": "varchar", "truncated_cents": "bigint"},
    }
    agreement, (first, second) = STAGGERED.agreement_id, (date(2024, 12, 1), date(2025, 1, 1))
    offered = {name: second if month else None for name, month in OFFERED.items()}
    rows = {
        "terms.agreement": [[agreement, second, date(2025, 1, 31)]],
        "savings.cluster_month": [
            [agreement, name, month, offered[name], 310, 31, 0, 12] for name in COSTS for month in (first, second)
        ],
        "savings.cluster_spend": [
            [agreement, name, month, group, cents * share]
            for name, row in COSTS.items()
            for month, cents in zip((first, second), row, strict=True)
            for group, share in (("IP", 4), ("RX", 5))
        ],
    }
    for table, columns in tables.items():
        engine.load_table(connection, table, columns, rows[table])
    # Of inpatient claims four fifths are known, of drugs all.
    completed = {("IP", first): Fraction(4, 5), ("IP", second): Fraction(4, 5)}
    found = eligible_rows(connection, STAGGERED, Factors(completed))
    main = found.estimates[0]
    assert [row[1] for row in found.groups] == ["A", "B", "C", "D"]
    assert (main.value, main.actual_cents) == (Decimal("-19.5"), "1620")
    # Before a change of A's benefits its spend is nine tenths: it fell by 10 a month less, of two that were offered.
    changed = eligible_rows(connection, STAGGERED, Factors(completed, {"A": ((second, Fraction(9, 10)),)}))
    assert changed.estimates[0].value == Decimal("-14.5")
    # Where no period is settled there is nothing to compare.
    engine.load_table(connection, "terms.agreement", tables["terms.agreement"], [[agreement, None, None]])
    (nothing,) = eligible_rows(connection, STAGGERED, Factors()).estimates
    assert (nothing.value, nothing.treated_count, nothing.note_code) == (None, 0, "NO_COMPARISON")
