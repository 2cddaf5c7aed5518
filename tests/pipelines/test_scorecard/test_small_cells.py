"""What the payer's page may show: no count of 1 to 10, and nothing it could be worked out from."""

from __future__ import annotations

import re

import pytest

from pipelines.publish.employer_groups import EmployerGroup
from pipelines.publish.html import render_overview
from pipelines.publish.overview import (
    conservation_rows,
    employer_group_rows,
    funnel_rows,
    measure_rows,
    totals,
    vendor_rows,
)
from pipelines.publish.overview_page import Conserved
from pipelines.publish.scorecard_page import FunnelStage
from pipelines.publish.small_cells import (
    is_publishable,
    is_publishable_use,
    is_small,
    merged_dispositions,
    publishable_spend,
    publishable_stages,
)


@pytest.mark.parametrize(("number", "small"), [(0, False), (1, True), (10, True), (11, False)])
def test_one_to_ten_is_small(number, small):
    assert is_small(number) is small


@pytest.mark.parametrize(
    ("numerator", "denominator", "publishable"),
    [(50, 55, False), (0, 40, True), (44, 44, True), (10, 100, False), (11, 100, True), (89, 100, True),
     (90, 100, False),
     (0, 10, False), (11, 22, True)],
)  # fmt: skip
def test_a_rate_needs_enough_on_both_sides(page, numerator, denominator, publishable):
    measure = page.measures[0].model_copy(update={"numerator_count": numerator, "denominator_count": denominator})
    assert is_publishable(measure) is publishable


def stages(*counts: tuple[str, str | None, int]) -> list[FunnelStage]:
    return [
        FunnelStage(
            stage_number=number, stage_code=code, member_count=count, previous_stage_code=previous, previous_count=None,
            eligible_count=None,
        )
        for number, (code, previous, count) in enumerate(counts, start=1)
    ]  # fmt: skip


def test_a_stage_is_hidden_with_what_lies_between_it_and_a_stage_on_its_path():
    shown = publishable_stages(
        stages(
            ("ELIGIBLE", None, 500), ("REGISTERED", "ELIGIBLE", 45), ("ACTIVATED", "REGISTERED", 40),
            ("ENGAGED", "ACTIVATED", 7), ("BASELINED", "ACTIVATED", 30),
        )
    )  # fmt: skip
    # 45 less 40 would tell of 5 who did not activate; 45 less 30 tells of 15, and nobody sees the 40.
    assert shown == {"ELIGIBLE": 500, "REGISTERED": 45, "ACTIVATED": None, "ENGAGED": None, "BASELINED": 30}


def test_stages_on_two_paths_do_not_hide_each_other():
    shown = publishable_stages(
        stages(("ACTIVATED", None, 400), ("ENGAGED", "ACTIVATED", 301), ("BASELINED", "ACTIVATED", 293))
    )
    assert shown == {"ACTIVATED": 400, "ENGAGED": 301, "BASELINED": 293}


def with_vendor(overview, changed, **parts):
    return overview.model_copy(update={"pages": (*overview.pages[1:], changed({"vendor_name": "Tiny"}, **parts))})


def test_few_members_hide_a_vendors_amounts_and_every_total(overview, changed):
    few = stages(("ELIGIBLE", None, 500), ("ACTIVATED", "ELIGIBLE", 7), ("ENGAGED", "ACTIVATED", 0))
    page = with_vendor(overview, changed, funnel=tuple(few))
    tiny = vendor_rows(page)[-1]
    assert (tiny.fees, tiny.at_risk, tiny.earned, tiny.net) == ("not shown",) * 4
    assert (tiny.activated, tiny.net_per_activated) == ("<11", "–")
    assert totals(page) is None
    cells = {row.stage: row.cells[-1] for row in funnel_rows(page)}
    assert (cells["Eligible"], cells["Activated"], cells["Engaged"]) == (("500", "100.0%"), ("<11", ""), ("0", "0.0%"))
    assert not re.search(
        r"\b7\b", re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", render_overview(page, release_id="r"), flags=re.S)
    )


def test_a_small_measure_hides_its_result_and_what_it_earned(overview, changed, page):
    hidden = page.measures[0].model_copy(update={"numerator_count": 52, "denominator_count": 55})
    seen = with_vendor(overview, changed, measures=(hidden, *page.measures[1:]))
    cell = measure_rows(seen)[0].cells[-1]
    assert (cell.result, cell.measure, cell.detail) == ("<11", None, "group too small to show")
    tiny = vendor_rows(seen)[-1]
    assert (tiny.fees, tiny.earned, tiny.net) == ("$925,000.00", "not shown", "not shown")
    assert totals(seen) is None


def test_what_was_not_measured_decides_no_amount(overview):
    assert vendor_rows(overview)[0].earned == "$213,777.78"
    nps = next(row for row in measure_rows(overview) if row.label == "Net promoter score")
    assert nps.cells[0].result == "<11"


def conserved(disposition: str, rows: int, cents: int = 0) -> Conserved:
    return Conserved(
        feed_code="session", disposition_code=disposition, exclusion_code=None, row_count=rows, allowed_cents=cents,
        plan_paid_cents=0,
    )  # fmt: skip


def test_small_dispositions_are_merged_until_they_are_not_small():
    merged = merged_dispositions(
        [
            conserved("used", 900, 10),
            conserved("duplicate", 4, 1),
            conserved("rejected", 20, 2),
            conserved("late", 6, 3),
        ]
    )
    # 4 and 6 make 10, which is still small, so the 20 join them.
    assert [(cell.disposition_code, cell.row_count, cell.allowed_cents) for cell in merged] == [
        ("used", 900, 10),
        ("other", 30, 6),
    ]


def test_the_conservation_statement_adds_up_and_shows_nothing_small(overview):
    rows = [row for row in conservation_rows(overview) if row.feed == "Medical claims"]
    counts = {row.disposition: int(row.rows.replace(",", "")) for row in rows}
    received = counts.pop("received")
    assert sum(counts.values()) == received == 422_798
    assert counts["other"] == 218  # 7 quarantined and, so that they are not alone, 211 duplicates
    assert min(counts.values()) >= 11


def test_a_feed_of_few_rows_shows_no_number(overview):
    page = overview.model_copy(update={"conservation": (conserved("used", 4), conserved("rejected", 3))})
    assert [(row.disposition, row.rows) for row in conservation_rows(page)] == [("received", "<11")]
    page = overview.model_copy(update={"conservation": (conserved("used", 12), conserved("rejected", 3))})
    assert [(row.disposition, row.rows) for row in conservation_rows(page)] == [
        ("used or other", "15"),
        ("received", "15"),
    ]


def test_comparators_of_few_members_are_left_out_and_the_vendors_own_are_not(page):
    few = [point.model_copy(update={"member_count": 10}) for point in page.spend]
    assert {point.cohort_code for point in publishable_spend(few)} == {"VENDOR"}
    use = page.utilisation[0]
    assert is_publishable_use(use.model_copy(update={"event_member_count": 3}))
    for changes, shown in (
        ({"event_member_count": 3}, False),
        ({"event_member_count": 11}, True),
        ({"event_member_count": 995, "member_count": 1000}, True),
        ({"event_member_count": 995, "member_count": 1000, "basis_code": "MEMBERS"}, False),
        ({"event_member_count": 0, "member_count": 9}, False),
    ):
        assert is_publishable_use(use.model_copy(update={"cohort_code": "USUAL_CARE"} | changes)) is shown


def test_employer_groups_of_few_members_are_joined_until_they_are_not_few(overview):
    # B and C together are charged for 9 members; D joins them, as the group shown that pays least.
    counted = (("A", 900, 300, 20), ("B", 700, 50, 4), ("C", 600, 40, 5), ("D", 500, 60, 11), ("E", 800, 12, 0))
    groups = tuple(EmployerGroup(name, cents, covered, charged) for name, cents, covered, charged in counted)
    rows = employer_group_rows(overview.model_copy(update={"employer_groups": groups}))
    assert [(row.name, row.covered, row.net) for row in rows] == [
        ("A", "300", "$9.00"),
        ("E", "12", "$8.00"),
        ("3 other groups", "150", "$18.00"),
        ("All groups", "462", "$35.00"),
    ]
    small = tuple(group._replace(covered_count=1, charged_count=1) for group in groups[:2])
    assert employer_group_rows(overview.model_copy(update={"employer_groups": small})) == []
