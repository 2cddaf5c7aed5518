"""From the rows of ``performance.*`` to the facts of an agreement, the one thing a settlement is computed from."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from contracts.exhibits import Exhibits
from contracts.performance import Performance, SettlementKind
from contracts.performance_tables import performance_from_tables
from contracts.terms.period import Period
from contracts.versions import Versions

Row = Mapping[str, Any]
PERIOD = "select period_from_date, period_to_date from terms.agreement where agreement_id = $1"
RUN = "select paid_through_date, settlement_code from terms.run"
MEASURED = {
    "unit": "select agreement_id, clause_id, item_code, version_number, member_key_id, event_date, month_date, "
    "group_id, unit_numerator, unit_denominator, allowed_cents, plan_paid_cents "
    "from performance.unit where agreement_id = $1",
    "refused": "select agreement_id, clause_id, reason_code, unit_count "
    "from performance.refused where agreement_id = $1",
    "recon": "select agreement_id, clause_id, left(recon_id, 16) as row_id, reason_code, unit_count "
    "from performance.recon where agreement_id = $1 and is_resolved",
    "measure": "select measure.agreement_id, measure.measure_id, measure.numerator_count, measure.denominator_count, "
    "measure.status_code, measure.activated_count, measure.completer_numerator_count, "
    "measure.completer_denominator_count, measure.missing_count, measure.member_count, measure.missing_feed_code, "
    "measure.missing_feed_owed_by_code, measure.minimum_denominator_count, adjusted.value as adjusted_value, "
    "adjusted.status_code as adjusted_status_code from performance.measure as measure "
    "left join actuarial.adjusted_rate as adjusted on measure.agreement_id = adjusted.agreement_id "
    "and measure.measure_id = adjusted.measure_id and adjusted.method_code = 'RISK_ADJUSTED' "
    "where measure.agreement_id = $1 and measure.role_code = 'JUDGED'",
    "measure_part": "select part.agreement_id, part.measure_id, part.cohort_code, part.numerator_count, "
    "part.denominator_count from performance.measure_part as part inner join performance.measure as measure "
    "on part.agreement_id = measure.agreement_id and part.measure_id = measure.measure_id "
    "and part.cohort_code <> measure.headline_cohort_code "
    "where part.agreement_id = $1 and part.group_kind_code = 'ALL' and part.denominator_count > 0",
    "case_rate": "select agreement_id, clause_id, version_number, region_code, group_code, episode_count, "
    "actual_cents, expected_numerator, expected_denominator, reference_numerator, reference_denominator "
    "from performance.case_rate where agreement_id = $1",
    "posted": "select agreement_id, settlement_id, kind_code, posted_cents as cents "
    "from performance.posted where agreement_id = $1",
    "standing": "select agreement_id, clause_id, item_code, version_number, event_date, group_id, unit_count, "
    "allowed_cents, plan_paid_cents from performance.standing where agreement_id = $1",
}
ESTIMATED = {
    "savings": "select agreement_id, status_code, tier_code, benchmark_cents, actual_cents, standard_error_cents, "
    "smallest_rate, credibility, prior_gross_cents, treated_count, effective_count, lower_cents, upper_cents "
    "from actuarial.savings where agreement_id = $1",
    "savings_reason": "select agreement_id, reason_code from actuarial.savings_reason where agreement_id = $1",
}
FACT_TABLES = (
    "terms.run",
    "terms.agreement",
    *(f"performance.{name}" for name in MEASURED),
    "actuarial.adjusted_rate",
    *(f"actuarial.{name}" for name in ESTIMATED),
)


def measured(connection: duckdb.DuckDBPyConnection, versions: Versions, exhibits: Exhibits) -> Performance:
    """Return what was measured for one agreement in the period that the run settles."""
    agreement_id = versions.current.agreement_id
    (run,) = rows(connection, RUN)
    (period,) = rows(connection, PERIOD, [agreement_id])
    return performance_from_tables(
        versions,
        exhibits,
        {name: rows(connection, query, [agreement_id]) for name, query in (MEASURED | ESTIMATED).items()},
        period=Period(first=period["period_from_date"], last=period["period_to_date"]),
        paid_through=run["paid_through_date"],
        settlement=SettlementKind(run["settlement_code"].lower()),
    )


def rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> list[Row]:
    """Return the rows of a query by column name."""
    with connection.cursor() as cursor:
        result = cursor.execute(query, list(parameters))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
