"""What incurred claims come to, for the actuary's report: how much of each claim group is known and how far it errs."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import duckdb

from pipelines.publish.figures import half_up, money, month, percent

GROUPS = {"IP": "Inpatient stays", "OP": "Other institutional", "PROF": "Professional", "RX": "Pharmacy"}
METHODS = {"BORNHUETTER_FERGUSON": "leans on what was expected", "CHAIN_LADDER": "by growth", "COMPLETE": "complete"}
STATUSES = {
    "NO_PRIOR": "too few complete months to lean on",
    "SHORT": "growth seen for less than a year",
    "NO_DEVELOPMENT": "nobody can say",
}
FLAGS = {"ABOVE_LIMIT": "more than can be taken back", "NOT_MONOTONE": "falls later"}


class IncurredGroup(NamedTuple):
    """A claim group by a design: cents known and in all, and the standard error of what is in all."""

    design_id: str
    design_version_number: int
    claim_group_code: str
    paid_cents: int
    ultimate: str
    standard_error: str


class IncurredMonth(NamedTuple):
    """A month that is not complete: the share known, and that with one standard error more or less to come."""

    design_id: str
    design_version_number: int
    claim_group_code: str
    month_date: date
    factor: str | None
    low_factor: str | None
    high_factor: str | None
    method_code: str
    status_code: str
    flag_code: str | None


class Incurred(NamedTuple):
    """Claims incurred by the designs of a run: in all, and the months that are not complete."""

    groups: tuple[IncurredGroup, ...] = ()
    months: tuple[IncurredMonth, ...] = ()


class GroupRow(NamedTuple):
    """A claim group in words."""

    design: str
    group: str
    known: str
    in_all: str
    error: str


class MonthRow(NamedTuple):
    """A month in words."""

    design: str
    group: str
    month: str
    share: str
    limits: str
    how: str


IN_ALL = """
select design_id, design_version_number, claim_group_code, paid_cents, ultimate, standard_error
from actuarial.completion_group
order by design_id, design_version_number, claim_group_code
"""
BY_MONTH = """
select
    design_id, design_version_number, claim_group_code, month_date, factor, low_factor, high_factor, method_code,
    status_code, flag_code
from actuarial.completion
where factor is null or factor <> '1'
order by design_id, design_version_number, claim_group_code, month_date
"""


def read_incurred(connection: duckdb.DuckDBPyConnection) -> Incurred:
    """Read what claims of the run come to."""
    with connection.cursor() as cursor:
        groups = tuple(IncurredGroup(*row) for row in cursor.execute(IN_ALL).fetchall())
        return Incurred(groups, tuple(IncurredMonth(*row) for row in cursor.execute(BY_MONTH).fetchall()))


def incurred_groups(incurred: Incurred) -> list[GroupRow]:
    """Write what each claim group comes to."""
    return [
        GroupRow(
            _design(each),
            GROUPS[each.claim_group_code],
            money(each.paid_cents),
            _money(each.ultimate),
            _money(each.standard_error),
        )
        for each in incurred.groups
    ]


def incurred_months(incurred: Incurred) -> list[MonthRow]:
    """Write the months that are not complete."""
    return [_month_row(each) for each in incurred.months]


def _month_row(each: IncurredMonth) -> MonthRow:
    notes = (METHODS[each.method_code], STATUSES.get(each.status_code), FLAGS.get(each.flag_code or ""))
    limits = [_share(each.low_factor), _share(each.high_factor)]
    return MonthRow(
        design=_design(each),
        group=GROUPS[each.claim_group_code],
        month=month(each.month_date),
        share=_share(each.factor),
        limits=" to ".join(limits) if all(limits) else "",
        how="; ".join(note for note in notes if note),
    )


def _design(each: IncurredGroup | IncurredMonth) -> str:
    return f"{each.design_id}.v{each.design_version_number}"


def _money(cents: str) -> str:
    return money(half_up(Fraction(Decimal(cents))))


def _share(factor: str | None) -> str:
    return "" if factor is None else percent(Fraction(factor))
