"""Scorecards as self-contained HTML: one page a vendor, and the payer's page across vendors.

Belongs here: joining a page's figures with its templates. The same page gives the same bytes; there is no clock, no
script and no address of anything outside the file.
"""

from datetime import date
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from pipelines.publish import (
    audited,
    charts,
    figures,
    headings,
    invoices,
    overview,
    reasons,
    reported_words,
    savings_reasons,
    savings_words,
    savings_worth,
    sentences,
    submitted,
    ties,
    vocabulary,
)
from pipelines.publish.bridge.page import Changed
from pipelines.publish.overview_page import OverviewPage
from pipelines.publish.scorecard_page import ScorecardPage
from pipelines.publish.templating import TEMPLATES, templates_of

# What templates write with, as filters, and draw with, as functions.
WORDS = (
    figures.money,
    figures.signed_money,
    figures.short_money,
    figures.percent,
    figures.count,
    figures.day,
    sentences.line_words,
    sentences.met_words,
    sentences.met_detail,
    sentences.what_happened,
    sentences.why_money_moved,
    sentences.what_happens_next,
    sentences.dispute_deadline,
    sentences.dispute_window,
    sentences.risk_words,
    sentences.earned_words,
    headings.walk_heading,
    headings.measures_heading,
    headings.funnel_heading,
    headings.billed_heading,
    headings.clause_rows,
    headings.refused_rows,
    headings.due_rows,
    headings.fees_words,
    headings.net_words,
    headings.part_of_fees,
    headings.result_words,
    headings.interval_words,
    headings.counts_words,
    headings.target_words,
    headings.share_words,
    headings.shown_cohorts,
    headings.spend_rows,
    headings.utilisation_rows,
    reported_words.reported_families,
    reported_words.sensitivity_rows,
    reported_words.threshold_rows,
    audited.audit_rows,
    submitted.submitted_rows,
    ties.tie_rows,
    *savings_words.WORDS,
    *savings_reasons.WORDS,
    *savings_worth.WORDS,
    vocabulary.kind_words,
    vocabulary.status_words,
    vocabulary.stage_words,
    vocabulary.stage_detail,
    reasons.reason_meaning,
    reasons.reason_remedy,
    invoices.invoice_rows,
    invoices.vendor_invoice_rows,
    overview.vendor_rows,
    overview.employer_group_rows,
    overview.measure_rows,
    overview.funnel_rows,
    overview.conservation_rows,
    overview.totals,
)
DRAWINGS = (
    charts.walk_scale,
    charts.walk_bar,
    charts.interval_bar,
    charts.funnel_bar,
    charts.spend_lines,
    charts.cohort_mark,
    charts.rate_dots,
    charts.balance_dots,
)


def render_scorecard(page: ScorecardPage, *, release_id: str, posting_date: date | None = None) -> str:
    """Write one vendor's scorecard. ``posting_date`` starts the dispute window; without it the page says from when."""
    template = _environment().get_template("scorecard.html.j2")
    return template.render(page=page, release_id=release_id, posting_date=posting_date)


def render_overview(page: OverviewPage, *, release_id: str, changed: Changed | None = None) -> str:
    """Write the payer's page across vendors, small cells hidden; ``changed`` is what changed since another release."""
    template = _environment().get_template("overview.html.j2")
    return template.render(page=page, release_id=release_id, changed=changed)


def render_report(body: Markup, *, payer_name: str, release_id: str) -> str:
    """Write the page of the actuarial report around its text."""
    template = _environment().get_template("actuarial_report.html.j2")
    return template.render(body=body, payer_name=payer_name, release_id=release_id)


@cache
def _environment() -> Environment:
    environment = templates_of([TEMPLATES], WORDS, DRAWINGS)
    environment.globals |= {"cohorts": vocabulary.COHORTS}
    return environment
