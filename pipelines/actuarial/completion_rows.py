"""Completion factors of a run as rows of ``actuarial.*``: links, months, and each claim group in all."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

import duckdb

from contracts.terms.intervals import SHOWN
from pipelines.actuarial.completion import Cell, Group, Rule
from pipelines.actuarial.mack import variances

READ: Sequence[str] = ("savings.triangle", "savings.covered_month", "terms.savings", "terms.run")
LINKS, MONTHS, GROUPS = "actuarial.completion_link", "actuarial.completion", "actuarial.completion_group"
TEXT, WHOLE, DAY = "varchar", "bigint", "date"
_OF_DESIGN = {"design_id": TEXT, "design_version_number": WHOLE, "claim_group_code": TEXT}
# Shares, factors and amounts that are no whole cents are texts of 12 digits.
TABLES: Mapping[str, Mapping[str, str]] = {
    LINKS: {**_OF_DESIGN, "development_number": WHOLE, "factor": TEXT, "variance": TEXT, "row_count": WHOLE},
    MONTHS: {
        **_OF_DESIGN,
        "month_date": DAY,
        "development_number": WHOLE,
        "factor": TEXT,
        "low_factor": TEXT,
        "high_factor": TEXT,
        "chain_factor": TEXT,
        "use_factor": TEXT,
        "method_code": TEXT,
        "status_code": TEXT,
        "flag_code": TEXT,
        "paid_cents": WHOLE,
        "ultimate": TEXT,
        "standard_error": TEXT,
    },
    GROUPS: {**_OF_DESIGN, "paid_cents": WHOLE, "ultimate": TEXT, "standard_error": TEXT},
}
# The last month that is over on the paid-through date.
RUN = """
    select 12 * year(paid_through_date + 1) + month(paid_through_date + 1) - 1, settlement_code = 'FINAL'
    from terms.run"""
RULES = """
    select distinct
        design_id, design_version, window_month_count, balanced_thousandths, final_one_thousandths, tail_thousandths,
        is_without_extremes
    from terms.savings
    order by design_id, design_version"""
CELLS = """
    select
        design_id, design_version_number, claim_group_code,
        12 * year(incurred_month_date) + month(incurred_month_date), development_number, spend_cents,
        large_cents + unseen_cents, line_count
    from savings.triangle
    order by design_id, design_version_number, claim_group_code, incurred_month_date, development_number"""
MEMBER_MONTHS = """
    select 12 * year(month_date) + month(month_date), member_month_numerator, member_month_denominator
    from savings.covered_month
    order by month_date"""
Rows = list[list[object]]


def rows(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """Return the rows of each table of completion, of every design in use."""
    found: dict[str, Rows] = {table: [] for table in TABLES}
    for key, group in groups(connection):
        found[LINKS] += [[*key, *row] for row in link_rows(group)]
        found[MONTHS] += [[*key, *row] for row in month_rows(group)]
        found[GROUPS].append([*key, *group_row(group)])
    return found


def groups(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Sequence[object], Group]]:
    """Yield each design's claim groups: name and version of the design, code of the group, and what is known of it."""
    ((last_month, is_final),) = connection.execute(RUN).fetchall()
    rules = {
        (name, version): Rule(
            window, Fraction(balanced, 1000), Fraction(final_one, 1000), Fraction(tail, 1000), is_without, is_final
        )
        for name, version, window, balanced, final_one, tail, is_without in connection.execute(RULES).fetchall()
    }
    covered = {month: Fraction(days, whole) for month, days, whole in connection.execute(MEMBER_MONTHS).fetchall()}
    for key, told in groupby(connection.execute(CELLS).fetchall(), key=itemgetter(0, 1, 2)):
        cells = [Cell(*row[3:]) for row in told]
        yield key, Group(key[2], cells, last_month, covered, rules[key[:2]])


def link_rows(group: Group) -> Iterator[list[object]]:
    """Yield development month, factor, variance and number of months of each link."""
    for development, (link, variance) in enumerate(zip(group.links, variances(group.links), strict=True)):
        yield [development, _digits(link.factor), _digits(variance), len(link.pairs)]


def month_rows(group: Group) -> Iterator[list[object]]:
    """Yield what each month comes to."""
    for month in group.months:
        factors = (month.factor, month.moved(1), month.moved(-1), month.chain_factor, month.use_factor)
        yield [
            f"{(month.month - 1) // 12:04}-{(month.month - 1) % 12 + 1:02}-01",
            month.development,
            *map(_digits, factors),
            month.method_code,
            month.status_code,
            month.flag_code,
            month.paid_cents,
            _digits(month.ultimate_cents),
            month.error_cents,
        ]


def group_row(group: Group) -> list[object]:
    """Return what is paid of a group in all, what it comes to, and the standard error of that."""
    ultimate = sum((month.ultimate_cents for month in group.months), Fraction(0))
    return [sum(month.paid_cents for month in group.months), _digits(ultimate), group.errors.total]


def _digits(value: Fraction | None) -> Decimal | None:
    return None if value is None else SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
