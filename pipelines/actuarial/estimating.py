"""Savings of every agreement of a run, from its extracts to the rows of ``actuarial.*``."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

import duckdb

from pipelines.actuarial import design as designs
from pipelines.actuarial import estimate_rows, extract, group_match, group_time_rows, match_rows
from pipelines.actuarial.covariates import columns_of
from pipelines.actuarial.design import Design, read_designs
from pipelines.actuarial.extract import DUMMY_YEAR, Extract, read_extract
from pipelines.actuarial.matching import METHODS, Comparison, compare, method_of
from pipelines.actuarial.sensitivity import Given
from pipelines.actuarial.sensitivity import estimate_rows as rows_of
from pipelines.actuarial.study import Factors

TABLES: Mapping[str, Mapping[str, str]] = {
    **match_rows.TABLES,
    group_match.TABLE: group_match.COLUMNS,
    estimate_rows.TABLE: estimate_rows.COLUMNS,
}
READ: Sequence[str] = (
    *(*designs.READ, "terms.plan_change", "actuarial.completion"),
    *(*extract.READ, *group_time_rows.READ),
)
# A share that nobody can say leaves spend as it is: the row of completion says so, and settles nothing.
COMPLETION = """
    select
        claim_group_code, month_date, coalesce(factor, '1'), coalesce(low_factor, factor, '1'),
        coalesce(high_factor, factor, '1')
    from actuarial.completion
    where design_id = $design_id and design_version_number = $design_version"""
PLAN_CHANGES = """
    select group_id, from_date, factor_millionths
    from terms.plan_change
    where agreement_id = $agreement_id
    order by group_id, from_date"""
WITHOUT = """
    select year_code, member_id, arm_code, reason_code
    from savings.candidate
    where agreement_id = $agreement_id and reason_code is not null
    order by year_code, member_id"""
Rows = dict[str, list[list[object]]]


def rows(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return the rows of each table, agreement by agreement."""
    found: Rows = {table: [] for table in TABLES}
    for design in read_designs(connection):
        for table, added in _of_agreement(connection, design).items():
            found[table] += added
    return found


def _of_agreement(connection: duckdb.DuckDBPyConnection, design: Design) -> Rows:
    given = given_of(connection, design.of_participants)
    found: Rows = {table: [] for table in TABLES}
    compared = [(given.extract, comparison) for comparison in (given.main, given.other)]
    compared += [] if given.dummy_year is None else [given.dummy_year]
    for members, comparison in compared:
        is_paid_on = comparison.method_code == given.main.method_code
        found[match_rows.MATCH] += match_rows.match_rows(members, comparison)
        found[match_rows.BALANCE] += match_rows.balance_rows(members, comparison)
        found[match_rows.QUALITY].append(match_rows.quality_row(members, comparison, is_paid_on=is_paid_on))
    methods = [(members.year_code, comparison.method_code) for members, comparison in compared]
    found[match_rows.MATCH] += _without(connection, design, methods)
    eligible = group_time_rows.eligible_rows(connection, design, given.factors)
    found[group_match.TABLE] += eligible.groups
    found[estimate_rows.TABLE] += [row.cells() for row in (*rows_of(given), *eligible.estimates)]
    return found


def given_of(connection: duckdb.DuckDBPyConnection, design: Design) -> Given:
    """Read and compare the members of an agreement."""
    members = read_extract(connection, design.agreement_id)
    method, columns = method_of(members, design), columns_of(members)
    compared = {each: compare(members, design, each, columns) for each in METHODS}
    (other,) = (compared[each] for each in METHODS if each != method)
    central, low, high = factors_of(connection, design)
    dummy = _dummy_year(connection, design, method)
    return Given(design, members, compared[method], other, dummy, central, low, high)


def factors_of(connection: duckdb.DuckDBPyConnection, design: Design) -> tuple[Factors, Factors, Factors]:
    """Return what spend is multiplied by: as expected, and with the known share a standard error lower and higher."""
    changes = connection.execute(PLAN_CHANGES, {"agreement_id": design.agreement_id}).fetchall()
    by_group = {
        group: tuple((first, Fraction(millionths, 1_000_000)) for _, first, millionths in told)
        for group, told in groupby(changes, key=lambda row: row[0])
    }
    asked = {"design_id": design.design_id, "design_version": design.design_version}
    known = connection.execute(COMPLETION, asked).fetchall()
    expected, low, high = (
        Factors({(group, month): Fraction(shares[place]) for group, month, *shares in known}, by_group)
        for place in range(3)
    )
    return expected, low, high


def _dummy_year(
    connection: duckdb.DuckDBPyConnection, design: Design, method: str
) -> tuple[Extract, Comparison] | None:
    """Return the members of the year before the vendor by the method that is paid on, None without both arms."""
    members = read_extract(connection, design.agreement_id, DUMMY_YEAR)
    if len(set(members.is_treated.tolist())) < 2:
        return None
    return members, compare(members, design, method)


def _without(
    connection: duckdb.DuckDBPyConnection, design: Design, methods: list[tuple[str, str]]
) -> Iterator[list[object]]:
    """Yield the rows of those who could not be matched at all, by each method of their year."""
    told = connection.execute(WITHOUT, {"agreement_id": design.agreement_id}).fetchall()
    for year, method in methods:
        for of_year, member, arm, reason in told:
            if of_year == year:
                yield [design.agreement_id, year, method, member, arm, None, "0", None, reason]
