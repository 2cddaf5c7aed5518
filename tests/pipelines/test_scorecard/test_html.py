"""The pages as documents: closed, balanced, escaped, the same every time, and every chart beside its numbers."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from pipelines.publish.html import render_overview, render_scorecard
from pipelines.publish.overview_page import OverviewPage
from pipelines.publish.spend_years import SpendYear

VOID = {"meta", "hr", "br", "link", "img", "input"}
FETCHES = {"src", "href", "action", "srcset", "data", "poster", "background", "xlink:href"}
HOSTILE = """<script>alert("1")</script> & 'Sons'"""


class Document(HTMLParser):
    """Checks that tags balance and keeps what a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"attribute twice on {tag}"
        self.attributes.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title", "desc"} & set(self.open):
            self.text.append(data)

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.text))

    def tags(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.attributes if name == tag]


@pytest.fixture
def document(page) -> Document:
    return Document(render_scorecard(page, release_id="r1", posting_date=date(2027, 7, 30)))


def test_documents_are_whole(page, overview):
    for text in (render_scorecard(page, release_id="r1"), render_overview(overview, release_id="r1")):
        assert text.startswith("<!DOCTYPE html>\n")
        found = Document(text)
        assert found.tags("html") == [{"lang": "en"}]
        assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in found.tags("meta")
        assert len(found.tags("h1")) == len(found.tags("main")) == 1


def test_nothing_is_fetched_and_nothing_runs(page, overview):
    for text in (render_scorecard(page, release_id="r1"), render_overview(overview, release_id="r1")):
        found = Document(text)
        assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {
            t for t, _ in found.attributes
        }
        for _, attributes in found.attributes:
            assert not [name for name in attributes if name.startswith("on")]
            for name in FETCHES & set(attributes):
                assert (attributes[name] or "").startswith("#")
        assert re.findall(r"url\((?!#)|@import|https?:|//[a-z]", text) == []
        (policy,) = [m for m in found.tags("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_a_hostile_name_stays_text(changed):
    text = render_scorecard(changed({"vendor_name": HOSTILE, "payer_name": HOSTILE}), release_id=HOSTILE)
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &#39;Sons&#39;" in text
    Document(text)


def test_a_hostile_clause_stays_text(changed, page):
    line = page.walk[0].model_copy(update={"clause_text": HOSTILE, "clause_id": "</td>"})
    measure = page.measures[0].model_copy(update={"measure_label": HOSTILE, "ladder": HOSTILE})
    text = render_scorecard(changed(walk=(line,), measures=(measure,)), release_id="r1")
    assert "<script" not in text
    Document(text)


def test_ids_are_unique_and_every_label_and_link_leads_somewhere(document):
    ids = [attributes["id"] for _, attributes in document.attributes if attributes.get("id")]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    pointed = [name for _, a in document.attributes for name in (a.get("aria-labelledby") or "").split()]
    pointed += [(a["href"] or "")[1:] for a in document.tags("a")]
    assert set(pointed) <= set(ids)


def test_every_chart_has_a_name_and_every_table_a_caption_and_scoped_headers(document, page):
    for chart in document.tags("svg"):
        is_hidden = chart.get("aria-hidden") == "true"
        is_inside_another = "overflow" in chart
        assert (
            is_hidden
            or is_inside_another
            or (chart.get("role") == "img" and (chart.get("aria-label") or chart.get("aria-labelledby")))
        )
    assert len(document.tags("table")) == len(document.tags("caption"))
    assert all(header.get("scope") in ("col", "row") for header in document.tags("th"))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_and_marks_stand_out_from_what_is_behind_them(page):
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", render_scorecard(page, release_id="r1")))
    for names, behind, least in (
        (("ink", "quiet", "blue", "rust", "grey", "gold"), ("card", "soft"), 4.5),
        (("blue-mid", "rust-mid", "grey-mid"), ("card",), 3.0),
    ):
        for name in names:
            for ground in behind:
                lighter, darker = luminance(colours[ground]), luminance(colours[name])
                assert (lighter + 0.05) / (darker + 0.05) >= least, f"{name} on {ground}"


def test_the_same_page_gives_the_same_bytes(page, overview):
    assert render_scorecard(page, release_id="r1") == render_scorecard(page.model_copy(deep=True), release_id="r1")
    assert render_overview(overview, release_id="r1") == render_overview(
        overview.model_copy(deep=True), release_id="r1"
    )


def test_page_one_shows_who_when_and_how_much(document):
    words = document.words
    for figure in (
        "Northgate PT",
        "FINAL",
        "Services from 1 Jan 2026 to 31 Dec 2026",
        "Claims paid through 30 Jun 2027",
        "Release r1",
        "$925,000.00",
        "$277,500.00",
        "$213,777.78",
        "$689,022.22",
        "Northgate PT returns $210,977.78",
        "items can be disputed until 29 Aug 2027",
    ):
        assert figure in words


def test_every_line_of_the_walk_cites_its_clause(document, page):
    for line in page.walk:
        if line.clause_text:
            assert line.clause_text in document.words
    assert "4.1(a) −$7,960.00" in document.words
    assert "−$172,255.56" in document.words


def test_the_measure_table_shows_paid_rate_interval_completers_and_missing(document):
    assert "56.0% 46.2 to 65.3% answered: 70.0% 56 / 100 20.0% missing ≥ 60% Met in part" in document.words
    assert "4 short of the target; interval includes the target $123,333.33 $90,444.44 73.3%" in document.words
    assert "55.0 8 answers ≥ 40 Not measured 8 of at least 30 needed" in document.words


def test_the_tables_hold_the_numbers_of_the_line_chart_and_the_dots(document):
    assert "Jan 2026 $226.97 $222.20 $198.39" in document.words
    assert "Elective surgery per 1,000 members a year 14.0 14 events <11 31.0 31 events" in document.words


def test_what_can_still_be_billed_is_said(document):
    assert "14 under clause 4.3, Outcome-reported fee: worth $3,482.50" in document.words


def test_spend_is_called_a_description(document):
    assert "A description, not savings." in document.words
    assert "Nothing is paid on it" in document.words


def test_every_reason_code_is_explained(changed, page):
    from pipelines.publish.reasons import REASONS

    codes = ["A01", "N01", *(f"R{number:02d}" for number in range(1, 15))]
    assert sorted(REASONS) == sorted(codes)
    billed = tuple(page.billed[1].model_copy(update={"reason_code": code}) for code in [*codes, "R99"])
    words = Document(render_scorecard(changed(billed=billed), release_id="r1")).words
    for code in codes[2:]:
        assert f"{code} {REASONS[code].meaning}" in words
        assert REASONS[code].remedy in words
    assert "R99 Reason R99" in words


def test_an_unverified_table_is_marked(changed):
    from pipelines.publish.scorecard_page import Exhibit

    unverified = (Exhibit(exhibit_id="KOOS_JR", version_number=1, source_text="quoted from memory"),)
    words = Document(render_scorecard(changed(unverified=unverified), release_id="r1")).words
    assert "† Not yet verified: table KOOS_JR, version 1 (quoted from memory)" in words


def test_a_measure_that_rests_on_an_unverified_table_carries_its_mark(changed, page):
    from pipelines.publish.scorecard_page import Exhibit

    first, second = (m.model_copy(update={"has_unverified_table": m == page.measures[1]}) for m in page.measures[:2])
    unverified = (Exhibit(exhibit_id="KOOS_JR", version_number=1, source_text="quoted from memory"),)
    text = render_scorecard(changed(measures=(first, second), unverified=unverified), release_id="r1")
    assert text.count('href="#unverified"') == text.count('id="unverified"') == 1
    assert "Function improved †" in Document(text).words


def test_a_score_says_on_which_scale_it_is_drawn(page):
    words = Document(render_scorecard(page, release_id="r1")).words
    assert "a score such as the net promoter score is drawn on −100 to 100, without an interval" in words
    assert "scale −100 to 100" in words


def test_the_head_names_the_last_day_to_dispute(page):
    from datetime import date

    words = Document(render_scorecard(page, release_id="r1", posting_date=date(2027, 7, 30))).words
    assert "Posted 30 Jul 2027, dispute by 29 Aug 2027" in words
    assert "dispute by" not in Document(render_scorecard(page, release_id="r1")).words
    assert "Your members stand in attribution_list.csv . To have one taken off it, send the row_id there" in words


def test_refused_access_fees_are_explained(changed):
    from pipelines.publish.scorecard_page import Billed

    def row(code):
        return Billed(
            clause_id="3.1", kind_code="ACCESS_FEE", reason_code=code, unit_count=1, billed_cents=85, accepted_cents=0,
            open_cents=0,
        )  # fmt: skip

    said = "Access fees are billed by month"
    assert said in Document(render_scorecard(changed(billed=(row("A01"), row("R03"))), release_id="r1")).words
    assert said not in Document(render_scorecard(changed(billed=(row("A01"), row("N01"))), release_id="r1")).words


def test_an_empty_page_says_what_is_not_there(changed):
    empty = changed(
        {"fees_cents": 0, "at_risk_cents": 0, "earned_cents": 0, "net_cents": 0, "cash_cents": 0,
         "at_risk_mode_code": None},
        lines=[("FEES", None, None, 0), ("NET", None, None, 0)],
        measures=(), funnel=(), spend=(), utilisation=(), billed=(),
    )  # fmt: skip
    words = Document(render_scorecard(empty, release_id="r1")).words
    for sentence in (
        "No fee became payable",
        "The agreement names no performance measure",
        "No funnel",
        "No member months to show",
        "No member months to compare",
        "No item was billed",
    ):
        assert sentence in words


def test_an_interim_page_judges_nothing(changed):
    interim = changed({"status_code": "INTERIM", "earned_cents": 0, "withheld_cents": 27_750_000, "cash_cents": 0})
    words = Document(render_scorecard(interim, release_id="r1")).words
    assert "judged in the final settlement" in words
    assert "guarantees are judged in the final settlement only" in words
    assert "$277,500.00 stays withheld until the final settlement." in words
    assert "All measures" not in words


def test_an_overview_without_vendors(overview):
    text = render_overview(OverviewPage(payer_name="Plan", pages=(), conservation=()), release_id="r1")
    words = Document(text).words
    assert "No agreement was settled in this run." in words
    assert "Nothing was received." in words


def test_the_overview_says_why_spend_changed(overview):
    years = (SpendYear(2026, 308_100, 61_620, 80_313, -45_007, 405_026),)
    words = Document(render_overview(overview.model_copy(update={"spend_years": years}), release_id="r1")).words
    assert "2026 $3,081.00 +$616.20 +$803.13 −$450.07 $4,050.26" in words
    assert "Why musculoskeletal spend changed" not in Document(render_overview(overview, release_id="r1")).words


def test_the_overview_has_every_vendor_and_adds_up(overview):
    words = Document(render_overview(overview, release_id="r1")).words
    amounts = "$925,000.00 $277,500.00 $213,777.78 $689,022.22 −$210,977.78 1,200 $574.19"
    assert f"Kinetic Home FINAL 1 Jan 2026 to 31 Dec 2026 {amounts}" in words
    assert "All vendors $2,775,000.00 $832,500.00 $641,333.34 $2,067,066.66 −$632,933.34" in words
    assert "Medical claims received 422,798 $92,658,754.88 $71,174,117.32" in words


def test_a_control_group_stands_beside_the_others_only_where_one_is_kept(changed, page):
    assert "Control group" not in render_scorecard(page, release_id="r1")
    kept = tuple(rate.model_copy(update={"cohort_code": "CONTROL_GROUP"}) for rate in page.utilisation[:1])
    points = tuple(point.model_copy(update={"cohort_code": "CONTROL_GROUP"}) for point in page.spend[:12])
    text = render_scorecard(changed(utilisation=page.utilisation + kept, spend=page.spend + points), release_id="r1")
    assert text.count('<th scope="col" class="n">Control group</th>') == 2
    assert 'class="line control-group"' in text
    assert "Control group" in render_scorecard(changed(utilisation=page.utilisation + kept, spend=()), release_id="r1")


def read_suite(name):
    return yaml.safe_load((Path(__file__).parents[3] / "data_quality" / "suites" / f"{name}.yaml").read_text())


def test_every_rule_that_breaks_a_tie_and_every_answer_of_an_aligning_payer_has_words(changed, page):
    from pipelines.publish.submitted import REPORTS, RESULTS, Submitted
    from pipelines.publish.ties import RULES, Tie

    suites = [read_suite(name)["expectations"] for name in ("scorecard_tie", "scorecard_submission")]
    assert [sorted(known["value_set"]) for suite in suites for known in suite if "value_set" in known] == [
        sorted(RULES),
        sorted(RESULTS),
        sorted(REPORTS),
    ]
    ties = (Tie(tie_broken_code="DAYS", stretch_count=1200, member_count=7),)
    submitted = (
        Submitted(report_code="QUARTERLY", result_code="INCOMPLETE_DATA", response_count=12, member_count=8),
        Submitted(report_code="BASELINE", result_code="DUPLICATE", response_count=9, member_count=5),
    )
    words = Document(render_scorecard(changed(ties=ties, submitted=submitted), release_id="r1")).words
    assert "You had sessions on more days 1,200 7" in words
    assert words.index("Baseline The same answers of that day had come before duplicate 9 5") < words.index(
        "Quarterly The report lacks a form that it must have incomplete-data 12 8"
    )
    bare = Document(render_scorecard(page, release_id="r1")).words
    assert "could claim" not in bare
    assert "answers you reported" not in bare
