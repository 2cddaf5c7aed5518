"""Pages from the tables of ``scorecard.*``, and the reconciliation file.

Belongs here: reading rows into the types of a page, each agreement's own rows only. Does not: sums and shares, which
are SQL's, and words.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish.audited import Audited
from pipelines.publish.billed import Billed, Invoiced
from pipelines.publish.employer_groups import read_employer_groups
from pipelines.publish.figures import name_of
from pipelines.publish.guaranteed import Measure
from pipelines.publish.overview_page import Conserved, OverviewPage
from pipelines.publish.reported import Part, ReportedMeasure, Sensitivity, Threshold
from pipelines.publish.savings import BALANCE, read_savings
from pipelines.publish.scorecard_page import (
    Exhibit,
    FunnelStage,
    Headline,
    ScorecardPage,
    SpendPoint,
    Utilisation,
    WalkLine,
)
from pipelines.publish.small_cells import publishable_spend
from pipelines.publish.spend_years import read_spend_years
from pipelines.publish.submitted import Submitted
from pipelines.publish.ties import Tie
from pipelines.publish.vocabulary import measure_words

Row = Mapping[str, Any]
MONTHS = ("member_month_numerator", "member_month_denominator")
QUERIES = {
    "walk": "select * from scorecard.payment_walk where agreement_id = $1 order by position_number",
    "measures": "select * from scorecard.measure where agreement_id = $1 order by position_number",
    "funnel": "select * from scorecard.funnel where agreement_id = $1 order by stage_number, stage_code",
    "spend": "select * from scorecard.spend where agreement_id = $1 order by cohort_code, month_date",
    "utilisation": "select * from scorecard.utilisation where agreement_id = $1 order by event_code, cohort_code",
    "billed": "select * from scorecard.billed where agreement_id = $1 order by clause_id, reason_code",
    "invoiced": (
        "select * from scorecard.invoice_statement where agreement_id = $1 "
        "order by month_date nulls last, clause_id, reason_code"
    ),
    "parts": (
        "select * from scorecard.measure_part where agreement_id = $1 "
        "order by measure_id, is_headline desc, group_kind_code, cohort_code, group_code"
    ),
    "sensitivity": "select * from scorecard.sensitivity where agreement_id = $1 order by measure_id, method_code",
    "ties": "select * from scorecard.tie where agreement_id = $1",
    "submitted": "select * from scorecard.submission where agreement_id = $1",
    "audited": "select * from scorecard.outcome_audit where agreement_id = $1",
    "thresholds": "select * from scorecard.threshold where agreement_id = $1 order by measure_id, instrument_id",
    "unverified": "select * from settlement.unverified_exhibit where agreement_id = $1 order by exhibit_id",
}
HEADLINES = "select * from scorecard.headline order by agreement_id"
CONSERVATION = "select * from scorecard.conservation order by feed_code, disposition_code, exclusion_code"
# The columns are named: the file's layout is a promise to those who read it with a program.
RECONCILIATION = """
select
    row_id, row_code, clause_id, of_clause_id, kind_code, measure_id, member_key_id, reference_id, event_date,
    month_date, reason_code, unit_count, billed_cents, amount_cents as cents, posted_cents, tie_broken_code
from scorecard.reconciliation
where agreement_id = $1
order by clause_id, of_clause_id, month_date nulls last, row_code, reason_code nulls last, row_id
"""
ATTRIBUTION_LIST = """
select
    row_id, agreement_id, member_key_id, scope_code, region_code, from_date, to_date, ended_by_code, method_code,
    is_switched, tie_broken_code, evidence_code, list_status_code
from scorecard.attribution_list
where agreement_id = $1
order by row_id
"""
INVOICE_STATEMENT = """
select
    month_date, clause_id, kind_code, reason_code, unit_count, billed_cents, payable_cents, refused_cents,
    claims_paid_cents
from scorecard.invoice_statement
where agreement_id = $1
order by month_date nulls last, clause_id, reason_code
"""
SAVINGS_MATCH = """
select member_key_id, arm_code, set_id, weight, score, reason_code
from scorecard.savings_match
where agreement_id = $1
order by arm_code desc, set_id nulls last, member_key_id
"""
SAVINGS_GROUP = """
select group_id, offered_month_date, offered_months, compared_months, beside_count, reason_code
from scorecard.savings_group
where agreement_id = $1
order by group_id
"""
SETTLEMENT_BY_GROUP = """
select agreement_id, group_id, clause_id, of_clause_id, kind_code, measure_id, month_date, amount_cents as cents
from scorecard.settlement_by_group
order by agreement_id, group_id, clause_id, of_clause_id, kind_code, measure_id nulls first, month_date nulls last
"""


def read_pages(connection: duckdb.DuckDBPyConnection) -> tuple[ScorecardPage, ...]:
    """Read one page per settled agreement, in the order of agreement ids."""
    return tuple(_page(connection, row) for row in _rows(connection, HEADLINES))


def read_overview(connection: duckdb.DuckDBPyConnection, pages: Iterable[ScorecardPage]) -> OverviewPage:
    """Read the payer's page across the given vendors' pages."""
    ordered = tuple(pages)
    names = dict.fromkeys(page.headline.payer_name for page in ordered)
    return OverviewPage(
        payer_name=", ".join(names) or "Overview",
        pages=ordered,
        conservation=tuple(Conserved(**row) for row in _rows(connection, CONSERVATION)),
        spend_years=read_spend_years(connection),
        employer_groups=read_employer_groups(connection),
    )


def write_reconciliation(connection: duckdb.DuckDBPyConnection, agreement_id: str, path: Path) -> None:
    """Write an agreement's reconciliation file as CSV with a header; its ``cents`` add up to the page's net."""
    _write_csv(connection, RECONCILIATION, agreement_id, path)


def write_attribution_list(connection: duckdb.DuckDBPyConnection, agreement_id: str, path: Path) -> None:
    """Write the members attributed under an agreement in its period as CSV with a header, a row an ownership."""
    _write_csv(connection, ATTRIBUTION_LIST, agreement_id, path)


def write_invoice_statement(connection: duckdb.DuckDBPyConnection, agreement_id: str, path: Path) -> None:
    """Write what was billed under an agreement by month and what became of it, as CSV with a header."""
    _write_csv(connection, INVOICE_STATEMENT, agreement_id, path)


def write_savings_match(connection: duckdb.DuckDBPyConnection, agreement_id: str, path: Path) -> None:
    """Write who was compared with whom for an agreement's savings, and why others were not, as CSV with a header."""
    _write_csv(connection, SAVINGS_MATCH, agreement_id, path)


def write_savings_balance(connection: duckdb.DuckDBPyConnection, agreement_id: str, path: Path) -> None:
    """Write how alike both sides of an agreement's savings are, a row a column, as CSV with a header."""
    _write_csv(connection, BALANCE, agreement_id, path)


def write_savings_group(connection: duckdb.DuckDBPyConnection, agreement_id: str, path: Path) -> None:
    """Write which employer groups an agreement's savings compare, and why not others, as CSV with a header."""
    _write_csv(connection, SAVINGS_GROUP, agreement_id, path)


def write_settlement_by_group(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write what each employer group pays of every settlement as CSV with a header; ``cents`` add up to its net."""
    _write_csv(connection, SETTLEMENT_BY_GROUP, None, path)


def _write_csv(connection: duckdb.DuckDBPyConnection, query: str, agreement_id: str | None, path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.sql(query, params=[agreement_id] if agreement_id else None).write_csv(str(path), header=True)


def _page(connection: duckdb.DuckDBPyConnection, head: Row) -> ScorecardPage:
    read = {name: _rows(connection, query, [head["agreement_id"]]) for name, query in QUERIES.items()}
    return ScorecardPage(
        headline=_headline(head),
        walk=tuple(_walk_line(row) for row in read["walk"]),
        measures=tuple(_measure(row) for row in read["measures"]),
        funnel=tuple(FunnelStage(**_without(row, "agreement_id")) for row in read["funnel"]),
        spend=publishable_spend(tuple(_spend(row) for row in read["spend"])),
        utilisation=tuple(_utilisation(row) for row in read["utilisation"]),
        billed=tuple(Billed(**_without(row, "agreement_id")) for row in read["billed"]),
        invoiced=tuple(Invoiced(**_without(row, "agreement_id")) for row in read["invoiced"]),
        unverified=tuple(Exhibit(**_without(row, "agreement_id")) for row in read["unverified"]),
        reported=tuple(_reported(read["parts"])),
        sensitivity=tuple(Sensitivity(**_without(row, "agreement_id")) for row in read["sensitivity"]),
        audited=tuple(Audited(**_without(row, "agreement_id")) for row in read["audited"]),
        ties=tuple(Tie(**_without(row, "agreement_id")) for row in read["ties"]),
        submitted=tuple(Submitted(**_without(row, "agreement_id")) for row in read["submitted"]),
        thresholds=tuple(Threshold(**_without(row, "agreement_id")) for row in read["thresholds"]),
        savings=read_savings(connection, head["agreement_id"]),
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[object] | None = None) -> list[Row]:
    with connection.cursor() as cursor:
        result = cursor.execute(query, parameters or [])
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _without(row: Row, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _headline(row: Row) -> Headline:
    return Headline(
        **_without(row, "payer_id"), vendor_name=name_of(row["vendor_id"]), payer_name=name_of(row["payer_id"])
    )


def _walk_line(row: Row) -> WalkLine:
    label = measure_words(row["measure_id"]) if row["measure_id"] else None
    return WalkLine(
        **_without(row, "agreement_id", "measure_id", "amount_cents"), cents=row["amount_cents"], measure_label=label
    )


def _measure(row: Row) -> Measure:
    target = ("target_numerator", "target_denominator")
    texts = ("value", "counted_weight", "earned_fraction")
    fields = _without(row, "agreement_id", "position_number", *target, *texts)
    is_score = row["value_code"] == "SCORE"
    return Measure(
        **fields,
        measure_label=measure_words(row["measure_id"]),
        target=Fraction(*(row[name] for name in target)) if row["target_numerator"] is not None else None,
        weight=Fraction(row["counted_weight"]),
        score=Fraction(row["value"]) if is_score and row["value"] is not None else None,
        earned_share=Fraction(row["earned_fraction"]),
    )


def _reported(rows: Iterable[Row]) -> Iterable[ReportedMeasure]:
    """Yield the measures that no clause judges, and those judged that something stands beside."""
    for _, found in groupby(rows, key=lambda row: row["measure_id"]):
        parts = list(found)
        if parts[0]["role_code"] == "REPORTED" or len(parts) > 1:
            own = Part.model_fields.keys()
            yield ReportedMeasure(
                **_without(parts[0], "agreement_id", *own),
                parts=tuple(Part(**{name: row[name] for name in own}) for row in parts),
            )


def _spend(row: Row) -> SpendPoint:
    return SpendPoint(**_without(row, "agreement_id", *MONTHS), member_months=_member_months(row))


def _utilisation(row: Row) -> Utilisation:
    return Utilisation(**_without(row, "agreement_id", *MONTHS), member_months=_member_months(row))


def _member_months(row: Row) -> Fraction:
    numerator, denominator = (row[name] for name in MONTHS)
    return Fraction(numerator or 0, denominator or 1)
