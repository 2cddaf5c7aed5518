"""The report for an actuary: every part, what is left open, and nothing that the payer's page would hide."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contracts.loader import load_agreement
from data_quality.validation import CRITICAL, WARNING, Finding
from pipelines.publish.actuarial_report import (
    ActuarialReport,
    prescribed,
    render_html,
    render_markdown,
    report_files,
    result_rows,
    sources,
)
from pipelines.publish.bridge.page import Changed, ChangeRow
from pipelines.publish.incurred import Incurred, IncurredGroup, IncurredMonth
from pipelines.publish.overview import vendor_rows
from pipelines.publish.scorecard_page import Exhibit
from tests.pipelines.test_scorecard.test_savings import SAVINGS

NORTHGATE = Path(__file__).resolve().parents[3] / "contracts" / "agreements" / "northgate_pt" / "2025-01-01.yaml"
HOSTILE = "<script>alert(1)</script> | **Sons** [a](b)"
FINDINGS = (
    Finding("core.claim_line", "grain", CRITICAL, "One row is one line.", True, 0),
    Finding("reconciliation", "baselines_are_captured", WARNING, "Baselines are as many as asked for.", False, 3),
    Finding("reconciliation", "volumes_do_not_jump", WARNING, "A month likely misses a file.", False, 1_204),
    Finding("input.reject", "no_row_is_rejected", WARNING, "medical_claim: 7 of 99 rows rejected.", False, 707),
)


@pytest.fixture
def report(overview) -> ActuarialReport:
    return ActuarialReport(
        release_id="r1",
        software_version="9.9.9",
        settlement_code="FINAL",
        paid_through_date=date(2027, 6, 30),
        posting_date=None,
        overview=overview,
        agreements=[prescribed(load_agreement(NORTHGATE).required())],
        sources=sources([{"feed_code": "session", "source_id": "vendor_sftp"}] * 2),
        findings=FINDINGS,
        changed=None,
    )


def test_the_ten_parts_stand_in_order_and_no_part_is_without_words(report):
    parts = re.split(r"^## ", render_markdown(report), flags=re.M)[1:]
    assert [int(part.split(".")[0]) for part in parts] == list(range(1, 11))
    assert all(len(part.splitlines()) > 2 for part in parts)


def test_what_software_cannot_say_is_left_open(report):
    opened = re.findall(r"^> \*\*Open:\*\* (.+)$", render_markdown(report), flags=re.M)
    for words in (
        "responsible actuary",
        "principal",
        "purpose",
        "judgement of uncertainty",
        "who pays for this analysis",
        "sufficient quality",
        "set by another party",
        "events after that day",
        "changes of assumptions",
        "validation of the model",
        "deviations",
    ):
        assert sum(words in field for field in opened) >= 1, words
    assert "It becomes an\nactuarial report only when an identified actuary issues it." in render_markdown(report)


def test_findings_review_and_terms_are_those_of_the_run(report):
    text = render_markdown(report)
    for row in (
        "| Northgate PT | $925,000.00 | $277,500.00 | $213,777.78 | $689,022.22 | −$210,977.78 |",
        "| Function improved | Northgate PT | 56.0% | 56 / 100, 46.2 to 65.3% | Met in part, target ≥ 60% | yes |",
        "| Medical claims | superseded | 8,112 | $1,102,200.11 | $901,134.00 |",
        "| Sessions | vendor_sftp |",
        "| reconciliation: volumes_do_not_jump | A month likely misses a file. | 1,204 |",
        "| northgate_pt_2025 | 1 | ",
        "Findings use what was known on 30 Jun 2027 and nothing later. No date of posting was given.",
        "There is no release before this one to compare with.",
    ):
        assert row in text
    assert "5.1 Performance guarantee" in text
    assert "Checks that stop a release when they fail:\n1, and all of them held. Checks that warn: 3." in text


def test_the_differences_to_the_release_before_are_told(report):
    rows = [
        ChangeRow("Earlier release", "", "$10.00", "$8.00", True),
        ChangeRow("New lines", "21", "+$1.00", "$0.00", False),
    ]
    text = render_markdown(replace(report, changed=Changed("r0", date(2027, 5, 31), rows, rows)))
    assert "Compared with release r0, which knew claims paid through 31 May 2027." in text
    assert "| New lines | 21 | +$1.00 | $0.00 |" in text


def test_savings_stand_with_their_interval_their_chance_and_every_reason(report):
    assert "No savings were estimated in this release" in render_markdown(report)
    pages = tuple(page.model_copy(update={"savings": SAVINGS}) for page in report.overview.pages[:1])
    text = render_markdown(replace(report, overview=report.overview.model_copy(update={"pages": pages})))
    assert "- **northgate_pt_2026.** Savings. $378,000.00 saved, of $5,544,000.00 expected; with 95% certainty" in text
    assert "tier C" in text
    assert "Savings count from 4.8% of what was expected on; a vendor without any effect reaches that in 5.0%." in text
    assert "\n  - treated members and their comparison are not alike enough (UNBALANCED): msk spend" in text
    assert "No savings were estimated" not in text


def test_incurred_claims_are_told_by_claim_group_with_the_months_that_are_not_complete(report):
    incurred = Incurred(
        (IncurredGroup("participants", 1, "IP", 357_314_214_8, "3723805102.57", "58244455.7115"),),
        (
            IncurredMonth(
                *("participants", 1, "IP", date(2027, 4, 1), "0.910662752434", "0.867019461534", "0.958932693724"),
                *("CHAIN_LADDER", "ESTIMATED", "NOT_MONOTONE"),
            ),
            IncurredMonth(
                "participants", 1, "RX", date(2027, 6, 1), None, None, None, "CHAIN_LADDER", "NO_DEVELOPMENT", None
            ),
        ),
    )
    text = render_markdown(replace(report, incurred=incurred))
    for row in (
        "| participants.v1 | Inpatient stays | $35,731,421.48 | $37,238,051.03 | $582,444.56 |",
        "| participants.v1 | Inpatient stays | Apr 2027 | 91.1% | 86.7% to 95.9% | by growth; falls later |",
        "| participants.v1 | Pharmacy | Jun 2027 |  |  | by growth; nobody can say |",
        "would need 2,435 members",
    ):
        assert row in text


def test_tables_nobody_has_checked_are_named_once(report, changed):
    table = Exhibit(exhibit_id="KOOS_JR", version_number=1, source_text="quoted from memory")
    pages = tuple(page.model_copy(update={"unverified": (table,)}) for page in report.overview.pages)
    text = render_markdown(replace(report, overview=report.overview.model_copy(update={"pages": pages})))
    assert text.count("- KOOS_JR, version 1: quoted from memory") == 1


def test_small_cells_are_hidden_as_on_the_payers_page(report, changed):
    page = report.overview.pages[0]
    hidden = page.measures[0].model_copy(update={"numerator_count": 52, "denominator_count": 55})
    tiny = changed({"vendor_name": "Tiny"}, measures=(hidden, *page.measures[1:]))
    seen = report.overview.model_copy(update={"pages": (*report.overview.pages[1:], tiny)})
    row = vendor_rows(seen)[-1]
    assert (row.earned, row.net, row.due) == ("not shown",) * 3
    assert ("Tiny", "<11", "") in {(each.vendor_name, each.result, each.within_chance) for each in result_rows(seen)}
    text = render_markdown(replace(report, overview=seen))
    assert "55" not in re.findall(r"\d+", text.split("### Data")[0])
    assert "| All vendors |" not in text


def test_what_a_check_counted_gives_no_small_count_away(report):
    text = render_markdown(report)
    assert "| reconciliation: baselines_are_captured | Baselines are as many as asked for. | \\<11 |" in text
    # Less the rejected rows shown feed by feed, the number over all feeds would tell those of a hidden one.
    assert "707" not in text
    assert "7 of 99" not in text


def test_a_hostile_name_stays_text(report):
    hostile = replace(report, release_id=HOSTILE, overview=report.overview.model_copy(update={"payer_name": HOSTILE}))
    page = render_html(hostile)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | **Sons** [a](b)</h1>" in page
    assert "<a " not in page.split("<main")[1]


def test_the_page_is_the_text_and_the_same_report_gives_the_same_bytes(report):
    page = render_html(report)
    assert page.count("<h1>") == 1
    assert page.count("<h2>") == 10
    assert page.count("<blockquote>") == render_markdown(report).count("**Open:**")
    assert "<th>" not in page
    assert report_files(report) == report_files(replace(report))
