"""Months completed by the rules of a design: what leans on what was expected, what is final, what nobody can say."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipelines.actuarial.completion import Cell, Group, Prior, Rule, prior_of
from pipelines.actuarial.completion_rows import GROUPS, LINKS, MONTHS, TABLES, rows
from tests.actuarial.test_chain_ladder import WORKED

RULE = Rule(12, Fraction(60, 100), Fraction(995, 1000), Fraction(1), is_without_extremes=False, is_final=False)
FINAL = Rule(12, Fraction(60, 100), Fraction(995, 1000), Fraction(1), is_without_extremes=False, is_final=True)
ALIKE = dict.fromkeys(range(1, 61), Fraction(100))


def cells(triangle, first=1):
    """Cells of cumulative rows from a first month on, a line each."""
    return [
        Cell(month, development, cents - before, 0, 1 if development == 0 else 0)
        for month, row in enumerate(triangle, first)
        for development, (before, cents) in enumerate(zip((0, *row), row, strict=False))
    ]


def grown(*factors, months=18, level=100_000):
    """A triangle in which each month grows alike."""
    whole = [level]
    for factor in factors:
        whole.append(round(whole[-1] * factor))
    return [[whole[min(k, len(whole) - 1)] for k in range(months - row)] for row in range(months)]


def by_month(group):
    return {month.month: month for month in group.months}


def test_t8_1_the_whole_method_leans_where_less_than_three_fifths_is_known():
    one_member = dict.fromkeys(range(1, 5), Fraction(1))
    alone = Group("PROF", cells(WORKED), 4, one_member, RULE).months
    assert [month.status_code for month in alone] == ["SHORT"] * 3 + ["NO_PRIOR"]
    assert sum(round(month.ultimate_cents) for month in alone) == 71_480_542
    # No three periods are complete, so what is expected is given: 172,000.00 and 1 % more.
    group = Group("PROF", cells(WORKED), 4, one_member, RULE)
    group.__dict__["prior"] = Prior(Fraction(17_200_000), 3, Fraction(1, 100))
    found = group.months
    assert [month.method_code for month in found] == ["COMPLETE", *["CHAIN_LADDER"] * 2, "BORNHUETTER_FERGUSON"]
    assert [round(month.ultimate_cents) for month in found] == [16_830_000, 18_156_000, 16_311_801, 19_043_175]
    assert sum(round(month.ultimate_cents) for month in found) == 70_340_976
    # Sums of the month are divided by what is known of it, whatever the method.
    assert found[3].factor == 12_000_000 / found[3].ultimate_cents
    assert round(found[3].chain_factor, 9) == Fraction("0.594567401")
    assert round(found[2].error_cents) == 74_494
    low, high = found[2].moved(1), found[2].moved(-1)
    assert low < found[2].factor < high
    assert 14_500_000 / low == found[2].ultimate_cents + Fraction(found[2].error_cents)


def test_the_prior_is_the_latest_three_complete_months_grown_as_the_year_did():
    members = {month: Fraction(10) for month in range(1, 40)}
    of_three = prior_of({7: Fraction(900), 8: Fraction(1_000), 9: Fraction(1_100)}, members)
    assert of_three == Prior(Fraction(100), 8, Fraction(0))
    assert prior_of({7: Fraction(900), 8: Fraction(1_000)}, members) is None
    # Twelve months at 1,000, then twelve at 1,120: 1 % of the level a month, from the middle of the latest three.
    two_years = {month: Fraction(1_000 if month <= 12 else 1_120) for month in range(1, 25)}
    assert prior_of(two_years, members) == Prior(Fraction(112), 23, Fraction(1, 100))
    assert prior_of(two_years, members).pmpm(27) == 112 * Fraction(104, 100)


def test_an_immature_month_leans_on_complete_ones():
    # Half of a month is known at its end, all a month later: 200,000 of 100 member months.
    group = Group("OP", [*cells(grown(2))[:-1], Cell(18, 0, 50_000, 7, 1)], 18, ALIKE, RULE)
    last = by_month(group)[18]
    assert last.method_code == "BORNHUETTER_FERGUSON"
    assert last.ultimate_cents == 50_000 + 100_000 + 7
    assert last.factor == Fraction(1, 3)
    assert by_month(group)[17].factor == 1


def test_drugs_are_complete_after_a_month():
    found = by_month(Group("RX", cells(grown(1.1, 1.5)), 18, ALIKE, RULE))
    assert (found[18].factor, found[17].factor) == (Fraction(10, 11), 1)
    assert {month.status_code for month in found.values()} == {"ESTIMATED"}


def test_final_settlements_take_what_is_nearly_complete_as_complete():
    triangle = grown(1.2, 1.004, level=1_000_000)
    near, final = (by_month(Group("IP", cells(triangle), 18, ALIKE, rule)) for rule in (RULE, FINAL))
    assert (near[17].factor, near[17].method_code) == (Fraction(1_200_000, 1_204_800), "CHAIN_LADDER")
    assert (final[17].factor, final[17].method_code, final[17].error_cents) == (1, "COMPLETE", None)
    assert final[18].factor == near[18].factor == Fraction(1_000_000, 1_204_800)


def test_taken_back_after_the_third_month_is_flagged_and_kept():
    group = Group("PROF", cells(grown(2, 1.5, 1.1, 0.9)), 18, ALIKE, RULE)
    found = by_month(group)
    # 330 are paid by the third month, 297 remain; 300 by the second, which is no more than 2 % too much.
    assert found[15].factor == Fraction(330, 297)
    assert [found[month].flag_code for month in (16, 15, 14)] == [None, "ABOVE_LIMIT", None]
    slight = by_month(Group("PROF", cells(grown(2, 1.5, 1.1, 0.99)), 18, ALIKE, RULE))
    assert [slight[month].flag_code for month in (16, 15, 14)] == [None, "NOT_MONOTONE", None]


def test_the_month_of_the_paid_through_date_is_left_out_until_it_is_over():
    told = [*cells(grown(2)), Cell(19, 0, 1, 0, 1), Cell(18, 1, 999_999, 0, 1)]
    assert Group("OP", told, 18, ALIKE, RULE).triangle == Group("OP", cells(grown(2)), 18, ALIKE, RULE).triangle


def test_without_growth_nobody_can_say_and_a_short_triangle_says_that_it_is():
    nothing = Group("IP", [Cell(3, 0, 0, 500, 0)], 4, ALIKE, RULE)
    assert [(month.status_code, month.factor, month.ultimate_cents) for month in nothing.months] == [
        ("NO_DEVELOPMENT", None, 500)
    ]
    short = Group("IP", cells(grown(2, months=12)), 12, ALIKE, RULE)
    assert {month.status_code for month in short.months} == {"SHORT"}
    unpaid = Group("IP", [Cell(month, 1, 10, 0, 1) for month in (1, 2)], 3, {}, RULE)
    assert unpaid.months[-1].status_code == "NO_DEVELOPMENT"


def test_lines_have_factors_of_their_own():
    told = [
        Cell(month, k, 100, 0, lines) for month in range(1, 19) for k, lines in enumerate((3, 1)) if month + k <= 18
    ]
    last = by_month(Group("PROF", told, 18, ALIKE, RULE))[18]
    assert (last.chain_factor, last.use_factor) == (Fraction(1, 2), Fraction(3, 4))


def test_rows_of_every_design_in_use():
    from pipelines.engines import duckdb as engine

    connection = engine.connect(threads=1)
    connection.execute(
        "create table terms.run as select date '2024-04-30' as paid_through_date, 'INTERIM' as settlement_code"
    )
    limits = "12 as window_month_count, 500 as balanced_thousandths, 995 as final_one_thousandths"
    connection.execute(
        "create table terms.savings as select 'participants' as design_id, version as design_version, "
        f"{limits}, 1000 as tail_thousandths, false as is_without_extremes from generate_series(1, 2) as v(version)"
    )
    connection.execute(
        "create table savings.covered_month as select make_date(2024, m, 1) as month_date, "
        "310 as member_month_numerator, 31 as member_month_denominator from generate_series(1, 4) as t(m)"
    )
    connection.execute(
        "create table savings.triangle (design_id varchar, design_version_number bigint, claim_group_code varchar, "
        "incurred_month_date date, development_number bigint, spend_cents bigint, large_cents bigint, "
        "unseen_cents bigint, line_count bigint)"
    )
    told = [
        ("participants", version, "PROF", date(2024, cell.month, 1), cell.development, cell.spend_cents, 5, 0, 1)
        for version in (2, 1)
        for cell in cells(WORKED)
    ]
    connection.executemany(f"insert into savings.triangle values ({', '.join('?' * 9)})", told)
    found = rows(connection)
    assert {table: len(found[table]) for table in TABLES} == {LINKS: 6, MONTHS: 8, GROUPS: 2}
    assert found[LINKS][0] == ["participants", 1, "PROF", 0, Decimal("1.49508196721"), found[LINKS][0][5], 3]
    last = dict(zip(TABLES[MONTHS], found[MONTHS][3], strict=True))
    assert (last["month_date"], last["development_number"], last["paid_cents"]) == ("2024-04-01", 0, 12_000_005)
    # 305/456 x 311/343 x 50/51.
    assert (last["factor"], last["method_code"]) == (round(Fraction(4_742_750, 7_976_808), 12), "CHAIN_LADDER")
    assert round(last["standard_error"]) == 472_330
    assert found[GROUPS][0][3] == sum(row[-1] for row in WORKED) + 10 * 5
    assert round(found[GROUPS][0][5]) == 483_477
    assert all(len(row) == len(TABLES[table]) for table in TABLES for row in found[table])
