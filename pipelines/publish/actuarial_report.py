"""The report that an actuary can take over and issue: what a release found, on what, how sure, and what is left open.

Written once as Markdown and turned into a page, for the payer alone. Small cells are hidden as on the page across
vendors, and nothing stands in it that the same rows in other files would change.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from contracts.agreement import Agreement
from data_quality.validation import CRITICAL, Finding
from pipelines.actuarial.credibility import members_for_full_credibility
from pipelines.publish import figures, incurred, overview, savings_reasons, savings_words
from pipelines.publish.bridge.page import Changed
from pipelines.publish.html import render_report
from pipelines.publish.incurred import Incurred
from pipelines.publish.overview_page import OverviewPage
from pipelines.publish.scorecard_page import Exhibit
from pipelines.publish.small_cells import HIDDEN, NOT_SHOWN, is_small
from pipelines.publish.templating import TEMPLATES
from pipelines.publish.vocabulary import feed_words, kind_words
from pipelines.rejections import REASONS
from pipelines.rejections import TABLE as REJECTED

MARKDOWN = "actuarial_report.md"
NOTHING_KNOWN = Incurred()
HTML = "actuarial_report.html"
# What Markdown would read as its own; an underscore within a word is none.
MARKS = re.compile(r"[\\`*{}\[\]<>|&~]|(?<![^\W_])_|_(?![^\W_])")


class ResultRow(NamedTuple):
    """One vendor's result for a measure, as written."""

    label: str
    vendor_name: str
    result: str
    detail: str
    words: str
    within_chance: str


class Prescribed(NamedTuple):
    """An agreement whose terms the parties set: when they signed it, and its clauses."""

    agreement_id: str
    version_number: int
    signed_date: date
    terms: str


class Warned(NamedTuple):
    """A check that warned: what should hold, and how many rows fail it, small counts hidden."""

    subject: str
    name: str
    reason: str
    failed: str


@dataclass(frozen=True)
class ActuarialReport:
    """What the report is filled with: the payer's page, what was signed, how the checks came out, and the run."""

    release_id: str
    software_version: str
    settlement_code: str
    paid_through_date: date
    posting_date: date | None
    overview: OverviewPage
    agreements: Sequence[Prescribed]
    sources: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    changed: Changed | None
    incurred: Incurred = NOTHING_KNOWN

    @property
    def critical_count(self) -> int:
        """How many checks could have stopped the release."""
        return sum(finding.severity == CRITICAL for finding in self.findings)

    @property
    def warning_count(self) -> int:
        """How many checks could only warn."""
        return len(self.findings) - self.critical_count

    @property
    def warnings(self) -> list[Warned]:
        """The checks that do not hold; those that stop a release are not among them, or there were none."""
        return [warned(finding) for finding in self.findings if not finding.is_met]

    @property
    def unverified(self) -> list[Exhibit]:
        """The tables of exhibits that nobody has yet checked against their source, each once."""
        return list(dict.fromkeys(exhibit for page in self.overview.pages for exhibit in page.unverified))


def prescribed(agreement: Agreement) -> Prescribed:
    """Name what an agreement sets: its clauses by id and kind, the rounding and the months that bear a fee."""
    clauses = [f"{clause.id} {kind_words(clause.kind.upper())}" for clause in agreement.clauses]
    words = [*clauses, f"rounding {_plain(agreement.rounding)}", f"member months {_plain(agreement.fee_exposure)}"]
    return Prescribed(agreement.agreement_id, agreement.version, agreement.executed, "; ".join(words))


def sources(conserved: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return each feed with the source it came from."""
    found = dict.fromkeys((row["feed_code"], row["source_id"]) for row in conserved)
    return [(feed_words(feed), source) for feed, source in sorted(found)]


def warned(finding: Finding) -> Warned:
    """Write a check that does not hold.

    Rows rejected over all feeds, less those shown feed by feed, would give a hidden feed's away: they have no count.
    """
    if finding.subject == REJECTED:
        return Warned(finding.subject, finding.name, REASONS[finding.name], "")
    failed = HIDDEN if is_small(finding.failed_count) else figures.count(finding.failed_count)
    return Warned(finding.subject, finding.name, finding.reason, failed if finding.failed_count else "")


def result_rows(page: OverviewPage) -> list[ResultRow]:
    """Write every paid measure of every vendor whose agreement has it."""
    return [
        ResultRow(row.label, cell.vendor_name, cell.result, cell.detail, cell.words, _within_chance(cell))
        for row in overview.measure_rows(page)
        for cell in row.cells
        if cell.measure or cell.result == HIDDEN
    ]


def render_markdown(report: ActuarialReport) -> str:
    """Write the report as Markdown."""
    text = _environment().get_template("actuarial_report.md.j2").render(report=report)
    return re.sub(r"\n{3,}", "\n\n", text)


def render_html(report: ActuarialReport) -> str:
    """Write the report as a page of its own."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(render_markdown(report))
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    # Values were kept from being read as Markdown, and what looks like HTML is written as text.
    body = reader.renderer.render(tokens, reader.options, {})
    return render_report(Markup(body), payer_name=report.overview.payer_name, release_id=report.release_id)  # noqa: S704


def report_files(report: ActuarialReport) -> dict[str, bytes]:
    """Return the files of the report by name."""
    return {MARKDOWN: render_markdown(report).encode(), HTML: render_html(report).encode()}


def as_text(value: object) -> object:
    """Keep what a table holds from being read as Markdown."""
    return MARKS.sub(r"\\\g<0>", " ".join(str(value).split()))


def _within_chance(cell: overview.MeasureCell) -> str:
    if cell.measure is None or cell.measure.interval is None or cell.measure.status_code != "MEASURED":
        return ""
    return "yes" if cell.measure.is_within_chance else "no"


def _plain(code: str) -> str:
    return code.replace("_", " ")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        # Markdown is no HTML: what a value may not do is kept from it by `finalize`.
        autoescape=False,  # noqa: S701
        finalize=as_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = (
        *(figures.day, figures.count, overview.conservation_rows, overview.totals, overview.vendor_rows, result_rows),
        *(incurred.incurred_groups, incurred.incurred_months, *savings_words.WORDS, *savings_reasons.WORDS),
    )
    environment.filters |= {word.__name__: word for word in words}
    # Of a cost that varies by three times its mean, as spend on muscles and joints does at the least.
    full_members = members_for_full_credibility(Fraction(3))
    environment.globals |= {"hidden": HIDDEN, "not_shown": NOT_SHOWN, "full_members": full_members}
    return environment
