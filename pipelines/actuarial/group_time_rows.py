"""What an offer changed, as rows of ``actuarial.savings_estimate``.

GROUP_TIME is of all eligible members, GROUP_TIME_SIGNS what signs by chance say of it where employers are few, LATE of
its users; BEFORE_OFFER tests whether spend moved apart without it.

A cluster is an employer group. Its spend is made what that of participants is: completed by claim group and incurred
month, and before a change of its benefits what the actuary's factor makes of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import duckdb

from pipelines.actuarial.before_offer import slopes_before
from pipelines.actuarial.design import ELIGIBLE, RANDOMISED_ARMS, Design
from pipelines.actuarial.difference import NotEstimableError
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.estimate import CONFIDENCE, EMPLOYER
from pipelines.actuarial.estimate_rows import ESTIMATED, EstimateRow
from pipelines.actuarial.group_match import group_rows
from pipelines.actuarial.group_time import (
    GroupTimeEffect,
    IntentToTreat,
    arm_effects,
    comparable,
    group_time_effects,
    intent_to_treat,
)
from pipelines.actuarial.panel import Cell, Panel
from pipelines.actuarial.study import Factors
from pipelines.actuarial.trend_tests import NO_DATA, PRE_TREND, verdicts

READ = ("savings.cluster_month", "savings.cluster_spend", "terms.agreement")
GROUP_TIME, GROUP_TIME_SIGNS, LATE, BEFORE_OFFER = "GROUP_TIME", "GROUP_TIME_SIGNS", "LATE", "BEFORE_OFFER"
# A month in which fewer than two employers were not offered the programme yet has no comparison.
MONTHS_LEFT_OUT = "MONTHS_LEFT_OUT"
CLUSTERS = """
    select cluster_id, offered_date, month_date, eligible_days, month_days, uptake_count, member_count
    from savings.cluster_month
    where agreement_id = $agreement_id
    order by cluster_id, month_date"""
SPEND = """
    select cluster_id, month_date, claim_group_code, truncated_cents
    from savings.cluster_spend
    where agreement_id = $agreement_id
    order by cluster_id, month_date, claim_group_code"""
PERIOD = "select period_from_date, period_to_date from terms.agreement where agreement_id = $agreement_id"


class OfAllEligible(NamedTuple):
    """Rows of the estimates of an offer, and of the employer groups that they compare."""

    estimates: list[EstimateRow]
    groups: list[list[object]]


def eligible_rows(connection: duckdb.DuckDBPyConnection, design: Design, factors: Factors) -> OfAllEligible:
    """Return what an offer changed among all eligible members, and users; nothing for a design of participants."""
    if design.population_code != ELIGIBLE:
        return OfAllEligible([], [])
    asked = {"agreement_id": design.agreement_id}
    ((first, last),) = connection.execute(PERIOD, asked).fetchall()
    panel = read_panel(connection, design, factors)
    # An agreement that is not settled in the run has no period, and nothing in it.
    months = range(0) if first is None else range(_number(first), _number(last) + 1)
    effects = effects_of(design, panel, months)
    return OfAllEligible(panel_rows(design, panel, months, effects), group_rows(design, panel, months, effects))


def effects_of(design: Design, panel: Panel, months: Sequence[int]) -> list[GroupTimeEffect]:
    """Return the effects of an offer: of arms that chance made, or of groups beside those not offered it yet."""
    if design.method_code == RANDOMISED_ARMS:
        return list(arm_effects(panel, months))
    return list(group_time_effects(panel, months, design.baseline_months))


def panel_rows(
    design: Design, panel: Panel, months: Sequence[int], effects: Sequence[GroupTimeEffect]
) -> list[EstimateRow]:
    """Return the rows of a panel over the months that are settled."""
    compared = comparable(effects)
    empty = EstimateRow(design.agreement_id, GROUP_TIME, design.method_code, design.population_code, design.tier_code)
    try:
        found = intent_to_treat(panel, effects)
        main = _estimated(empty, panel, compared, found)
    except NotEstimableError as reason:
        return [replace(empty, treated_count=_people(panel, _offered(panel, months)), note_code=str(reason))]
    note = MONTHS_LEFT_OUT if panel.months_alone(months) else None
    paid_on = replace(main, is_paid_on=design.is_settled, note_code=note)
    rows = [paid_on, *_by_signs(main, found), _of_users(main, found)]
    return rows if design.method_code == RANDOMISED_ARMS else [*rows, _before(design, panel, main, compared)]


def _before(design: Design, panel: Panel, main: EstimateRow, effects: Sequence[GroupTimeEffect]) -> EstimateRow:
    """Return the row of the test whether spend moved apart before the offer, with its verdict."""
    trend = slopes_before(panel, effects)
    verdict = verdicts(trend, design.pre_trend, {}, design.significance)[PRE_TREND]
    row = EstimateRow(
        *(main.agreement_id, BEFORE_OFFER, main.method_code, main.population_code, main.tier_code),
        *(main.treated_count, main.control_count, main.effective_count),
        status_code=verdict.code,
    )
    if trend is None:
        return replace(row, note_code=NO_DATA)
    width = trend.error.value * trend.error.multiple(CONFIDENCE)
    return replace(
        row,
        cluster_count=trend.error.cluster_count,
        cluster_code=EMPLOYER,
        value=digits12(trend.difference),
        standard_error=digits12(trend.error.value),
        lower=digits12(trend.difference - width),
        upper=digits12(trend.difference + width),
        p_value=digits12(trend.p_value),
    )


def read_panel(connection: duckdb.DuckDBPyConnection, design: Design, factors: Factors) -> Panel:
    """Return the clusters of an agreement month by month, their spend as the factors make it."""
    asked = {"agreement_id": design.agreement_id}
    cents: dict[tuple[str, int], Fraction] = {}
    for cluster, month, group, truncated in connection.execute(SPEND, asked).fetchall():
        key = (cluster, _number(month))
        cents[key] = cents.get(key, Fraction(0)) + truncated * factors.of(group, month, cluster)
    cells, offered = {}, {}
    for cluster, first, month, covered, days, uptake, members in connection.execute(CLUSTERS, asked).fetchall():
        key = (cluster, _number(month))
        offered[cluster] = None if first is None else _number(first)
        cells[key] = Cell(cents.get(key, Fraction(0)), Fraction(covered, days), uptake, members)
    return Panel(cells, offered)


def _estimated(
    empty: EstimateRow, panel: Panel, effects: Sequence[GroupTimeEffect], found: IntentToTreat
) -> EstimateRow:
    error = found.error
    width = error.value * error.multiple(CONFIDENCE)
    treated, others = (
        _people(panel, {(name, each.month) for each in effects for name in getattr(each, arm)})
        for arm in ("treated", "comparison")
    )
    return replace(
        empty,
        treated_count=treated,
        control_count=others,
        effective_count=Decimal(others),
        cluster_count=error.cluster_count,
        cluster_code=EMPLOYER,
        value=digits12(float(found.value)),
        standard_error=digits12(error.value),
        lower=digits12(float(found.value) - width),
        upper=digits12(float(found.value) + width),
        p_value=digits12(error.p_value(float(found.value))),
        month_numerator=found.months.numerator,
        month_denominator=found.months.denominator,
        gross_cents=str(found.gross_savings),
        actual_cents=str(found.cents),
        status_code=ESTIMATED,
    )


def _by_signs(main: EstimateRow, found: IntentToTreat) -> Iterator[EstimateRow]:
    """Yield what signs by chance show where employers are few: beside what is paid on, deciding nothing."""
    few = found.wild
    if few is not None:
        seed = "ALL_SIGNS" if few.seed is None else f"SEED_{few.seed}"
        yield replace(
            main,
            estimate_code=GROUP_TIME_SIGNS,
            cluster_count=len(found.clusters),
            p_value=digits12(few.p_value),
            note_code=seed,
        )


def _of_users(main: EstimateRow, found: IntentToTreat) -> EstimateRow:
    """Return the effect on users: that on all eligible over how many more of them take part."""
    empty = EstimateRow(main.agreement_id, LATE, main.method_code, main.population_code, main.tier_code)
    value = found.effect_on_users
    if value is None:
        return replace(empty, note_code="NO_UPTAKE")
    uptake, width = float(found.uptake), found.error.value * found.error.multiple(CONFIDENCE) / float(found.uptake)
    return replace(
        main,
        estimate_code=LATE,
        value=digits12(float(value)),
        standard_error=digits12(found.error.value / uptake),
        lower=digits12(float(value) - width),
        upper=digits12(float(value) + width),
        month_numerator=None,
        month_denominator=None,
        gross_cents=None,
        actual_cents=None,
    )


def _offered(panel: Panel, months: Sequence[int]) -> set[tuple[str, int]]:
    """Return the clusters that had been offered the programme, with the months."""
    firsts = ((name, month, panel.offered[name]) for name, month in panel.cells if month in months)
    return {(name, month) for name, month, first in firsts if first is not None and first <= month}


def _people(panel: Panel, places: set[tuple[str, int]]) -> int:
    """Return how many members clusters have, each in its largest month."""
    largest: dict[str, int] = {}
    for cluster, month in places:
        largest[cluster] = max(largest.get(cluster, 0), panel.cells[cluster, month].member_count)
    return sum(largest.values())


def _number(day: date) -> int:
    return 12 * day.year + day.month
