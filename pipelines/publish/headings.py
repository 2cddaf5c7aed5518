"""Headings that state the finding, and the short notes and cells of a scorecard."""

from fractions import Fraction
from typing import NamedTuple

from pipelines.publish.figures import (
    MINUS,
    count,
    counted,
    money,
    month,
    one_decimal,
    per_unit,
    percent,
    whole_percent,
)
from pipelines.publish.guaranteed import Measure
from pipelines.publish.scorecard_page import ScorecardPage, Utilisation, WalkLine
from pipelines.publish.sentences import met_words
from pipelines.publish.small_cells import HIDDEN, is_publishable_use
from pipelines.publish.vocabulary import COHORTS, event_detail, event_words, kind_words

CONTROL_GROUP = "CONTROL_GROUP"
NOTHING = "–"


class ClauseRow(NamedTuple):
    """What was billed under a clause, and what of it was accepted."""

    clause_id: str
    kind: str
    billed_count: int
    accepted_count: int
    billed_cents: int
    accepted_cents: int


class RefusedRow(NamedTuple):
    """Items refused for one reason, in all and by clause."""

    reason_code: str
    unit_count: int
    billed_cents: int
    by_clause: str
    posted_cents: int


class DueRow(NamedTuple):
    """A step from the net to what is still to move; the last row is what is owed by ``words``."""

    words: str
    detail: str
    cents: int


class SpendRow(NamedTuple):
    """A month of the spend table: one written value per cohort."""

    month: str
    values: list[str]


class RateCell(NamedTuple):
    """One cohort's rate, and the events behind it."""

    cohort: str
    rate: str
    events: str


class UtilisationRow(NamedTuple):
    """An event's rates across cohorts: drawn (publishable only) and written."""

    event: str
    detail: str
    rates: list[Utilisation]
    cells: list[RateCell]


def walk_heading(page: ScorecardPage) -> str:
    """State the distance between fees and net."""
    head = page.headline
    if head.fees_cents == 0 and head.net_cents == 0:
        return "No fee became payable"
    if head.status_code == "INTERIM" and head.change_cents == 0:
        return "Fees to date; guarantees are judged in the final settlement"
    if head.change_cents == 0:
        return "Net equals fees: nothing was taken away or added"
    if head.fees_cents <= 0 or head.net_cents < 0:
        return f"Net is {money(head.net_cents)}"
    side = "below" if head.change_cents < 0 else "above"
    return f"Net is {percent(Fraction(abs(head.change_cents), head.fees_cents))} {side} fees"


def measures_heading(page: ScorecardPage) -> str:
    """State how many measures met their target."""
    paid = page.paid_measures
    if not paid:
        return "No measure decides payment"
    met = sum(met_words(measure) == "Met" for measure in paid)
    words = f"{count(met)} of {counted(len(paid), 'measure')} met the target"
    return f"To date, {words}" if page.headline.status_code == "INTERIM" else words


def funnel_heading(page: ScorecardPage) -> str:
    """State how far members came."""
    reached = {stage.stage_code: stage.member_count for stage in page.funnel}
    activated, eligible = reached.get("ACTIVATED", 0), reached.get("ELIGIBLE", 0)
    if not activated or not eligible:
        return "Engagement funnel"
    words = f"{percent(Fraction(activated, eligible))} of eligible members activated"
    if "ENGAGED" in reached:
        words += f"; of the activated, {percent(Fraction(reached['ENGAGED'], activated))} engaged"
    return words


def billed_heading(page: ScorecardPage) -> str:
    """State how much of what was billed was accepted."""
    billed = sum(row.unit_count for row in page.billed if row.reason_code != "N01")
    accepted = sum(row.unit_count for row in page.billed if row.reason_code == "A01")
    if billed == 0:
        return "Nothing was billed"
    return f"{count(accepted)} of {counted(billed, 'billed item')} accepted"


def clause_rows(page: ScorecardPage) -> list[ClauseRow]:
    """Add up what was billed and accepted under each clause; what was never billed stays out."""
    rows = []
    for clause_id, kind_code in dict.fromkeys((row.clause_id, row.kind_code) for row in page.billed):
        billed = [row for row in page.billed if row.clause_id == clause_id and row.reason_code != "N01"]
        accepted = [row for row in billed if row.reason_code == "A01"]
        rows.append(
            ClauseRow(
                clause_id,
                kind_words(kind_code),
                sum(row.unit_count for row in billed),
                sum(row.unit_count for row in accepted),
                sum(row.billed_cents for row in billed),
                sum(row.accepted_cents for row in accepted),
            )
        )
    return rows


def refused_rows(page: ScorecardPage) -> list[RefusedRow]:
    """Add up what was refused for each reason, the largest amount first."""
    refused = [row for row in page.billed if row.reason_code not in ("A01", "N01")]
    rows = []
    for code in dict.fromkeys(row.reason_code for row in refused):
        same = [row for row in refused if row.reason_code == code]
        clauses = ", ".join(f"{row.clause_id}: {count(row.unit_count)}" for row in same)
        items, cents = sum(row.unit_count for row in same), sum(row.billed_cents for row in same)
        rows.append(RefusedRow(code, items, cents, clauses, sum(row.posted_cents for row in same)))
    return sorted(rows, key=lambda row: (-row.billed_cents, row.reason_code))


def fees_words(page: ScorecardPage) -> str:
    """Say which fees these are."""
    kinds = list(dict.fromkeys(kind_words(line.kind_code or "") for line in page.walk if line.row_code == "FEE"))
    capped = any(line.row_code == "FEE_CHANGE" and line.cents < 0 for line in page.walk)
    words = ", ".join(word if index == 0 else word[0].lower() + word[1:] for index, word in enumerate(kinds))
    return (words or "no fee clause applied") + (", after tiers and caps" if capped else "")


def net_words(page: ScorecardPage) -> str:
    """Say what is still to move."""
    head = page.headline
    if head.cash_cents == 0:
        return "nothing further is due" if head.net_cents else "nothing is due"
    who = f"{head.payer_name} owes" if head.cash_cents > 0 else f"{head.vendor_name} returns"
    return f"{who} {money(abs(head.cash_cents))}"


def due_rows(page: ScorecardPage) -> list[DueRow]:
    """Walk from the net to what is still to move; empty where nothing was paid before and nothing stays withheld."""
    head, accepted, refused = page.headline, page.claims_accepted_cents, page.claims_refused_cents
    if not head.paid_before_cents and not head.withheld_cents:
        return []
    steps = [
        DueRow("Paid through claims, on accepted lines", "", -accepted),
        DueRow("Paid through claims, on refused lines", "no fee is owed for them, so it comes back", -refused),
        DueRow("Paid by earlier settlements", "", accepted + refused - head.paid_before_cents),
        DueRow("Withheld until the final settlement", "", -head.withheld_cents),
    ]
    owes = f"{head.vendor_name} returns" if head.cash_cents < 0 else f"{head.payer_name} owes {head.vendor_name}"
    return [
        DueRow("Net for the period", "", head.net_cents),
        *(step for step in steps if step.cents),
        DueRow(owes, "", abs(head.cash_cents)),
    ]


def part_of_fees(line: WalkLine, page: ScorecardPage) -> str:
    """Write a fee's share of all fees before tiers and caps."""
    gross = sum(other.cents for other in page.walk if other.row_code == "FEE")
    return f"{percent(Fraction(line.cents, gross))} of gross fees" if gross else ""


def result_words(measure: Measure) -> str:
    """Write a result in its own unit."""
    if measure.value is None:
        return NOTHING
    return one_decimal(measure.value) if measure.value_code == "SCORE" else percent(measure.value)


def interval_words(measure: Measure) -> str:
    """Write the 95% interval of a result."""
    if measure.interval is None:
        return ""
    lower, upper = (one_decimal(Fraction(end) * 100) for end in (measure.interval.lower, measure.interval.upper))
    return f"{lower} to {upper}%"


def counts_words(measure: Measure) -> str:
    """Write n/N; a score has only its number of answers."""
    if measure.value_code == "SCORE":
        return counted(measure.denominator_count, "answer")
    return f"{count(measure.numerator_count)} / {count(measure.denominator_count)}"


def target_words(measure: Measure) -> str:
    """Write the target with its direction."""
    if measure.target is None:
        return NOTHING
    sign = "≤" if measure.comparison_code == "AT_MOST" else "≥"
    if measure.value_code == "SCORE":
        number = str(measure.target) if measure.target.denominator == 1 else one_decimal(measure.target)
        return f"{sign} {number.replace('-', MINUS)}"
    return f"{sign} {whole_percent(measure.target)}"


def share_words(share: Fraction | None) -> str:
    """Write a share, or that there is none."""
    return NOTHING if share is None else percent(share)


def shown_cohorts(page: ScorecardPage) -> list[str]:
    """Return the groups that stand beside each other; a control group only where a public payer keeps one."""
    kept = {point.cohort_code for point in page.spend} | {rate.cohort_code for rate in page.utilisation}
    return [cohort for cohort in COHORTS if cohort != CONTROL_GROUP or cohort in kept]


def spend_rows(page: ScorecardPage) -> list[SpendRow]:
    """Write spend per member per month by month and cohort: the numbers of the line chart."""
    values = {(point.month_date, point.cohort_code): point.cents_per_member_month for point in page.spend}
    return [
        SpendRow(month(when), [_spend_cell(values.get((when, cohort))) for cohort in shown_cohorts(page)])
        for when in sorted({point.month_date for point in page.spend})
    ]


def utilisation_rows(page: ScorecardPage) -> list[UtilisationRow]:
    """Write rates by event and cohort: the numbers of the dot chart, without small cells of the comparators."""
    events: dict[str, list[Utilisation]] = {}
    for rate in page.utilisation:
        events.setdefault(rate.event_code, []).append(rate)
    rows = []
    for event, rates in events.items():
        by_cohort = {rate.cohort_code: rate for rate in rates}
        shown = [rate for rate in rates if is_publishable_use(rate)]
        rows.append(
            UtilisationRow(
                event_words(event, rates[0].within_days),
                event_detail(event),
                shown,
                [_rate_cell(c, by_cohort.get(c)) for c in shown_cohorts(page)],
            )
        )
    return rows


def _spend_cell(cents: Fraction | None) -> str:
    return NOTHING if cents is None else per_unit(cents)


def _rate_cell(cohort: str, rate: Utilisation | None) -> RateCell:
    if rate is None or rate.rate is None:
        return RateCell(COHORTS[cohort], NOTHING, "")
    if not is_publishable_use(rate):
        return RateCell(COHORTS[cohort], HIDDEN, "")
    if rate.basis_code == "MEMBERS":
        words = f"{count(rate.event_count)} of {count(rate.member_count)}"
        return RateCell(COHORTS[cohort], percent(rate.rate), words)
    return RateCell(COHORTS[cohort], one_decimal(rate.rate), counted(rate.event_count, "event"))
