"""Measures that are shown and not paid: their words, and no cell of few people but of the vendor's own."""

from __future__ import annotations

from typing import get_args

import pytest

from contracts.terms.audit import Check
from pipelines.publish.audited import CHECKS, Audited, audit_rows
from pipelines.publish.reported import Part, ReportedMeasure, Sensitivity, Threshold
from pipelines.publish.reported_words import reported_families, sensitivity_rows, threshold_rows


def part(cohort: str, numerator: int, denominator: int, *, group: str = "ALL", headline: bool = False, **other) -> Part:
    fields = {"member_count": denominator, "group_kind_code": "ALL" if group == "ALL" else "AGE_BAND"} | other
    return Part(cohort_code=cohort, group_code=group, is_headline=headline, numerator_count=numerator,
                denominator_count=denominator, **fields)  # fmt: skip


def measure(*parts: Part, **other) -> ReportedMeasure:
    fields = {"measure_id": "m", "measure_title": "M", "family_code": "PATHWAY", "role_code": "REPORTED",
              "value_code": "RATE", "better_code": "LOWER", "status_code": "MEASURED", "minimum_denominator_count": 30,
              "missing_feed_code": None, "missing_feed_owed_by_code": None}  # fmt: skip
    return ReportedMeasure(**(fields | other), parts=parts)


def row(*parts: Part, **other):
    (family,) = reported_families([measure(*parts, **other)])
    (only,) = family.rows
    return only


def test_harms_stand_among_benefits_in_the_order_of_names() -> None:
    shown = part("PT_FIRST", 50, 100, headline=True)
    named = [measure(shown, measure_id=name, measure_title=name) for name in ("pt_first", "hospital_stay", "imaging")]
    (family,) = reported_families(named)
    assert [line.title for line in family.rows] == ["hospital_stay", "imaging", "pt_first"]
    whose = "lower is better; the payer's members with any vendor or none: physical therapy first"
    assert all(line.note == whose for line in family.rows)


def test_a_cell_of_few_is_hidden_with_the_one_it_could_be_worked_out_from() -> None:
    """Never is 5 of 60: later or never less later would tell it, so the least of the others hides too."""
    shown = row(
        part("PT_FIRST", 50, 100, headline=True),
        part("PT_LATER", 20, 40),
        part("PT_NEVER", 5, 60),
        part("PT_LATER_OR_NEVER", 25, 100),
        part("USUAL_CARE", 11, 30),
    )
    assert shown.result == "50.0%"
    assert shown.beside == [
        "Usual care: 36.7% (11 / 30)",
        "Physical therapy later: *",
        "No physical therapy: <11",
        "Later or none: 25.0% (25 / 100)",
    ]


def test_parts_of_everybody_hide_two_and_the_vendor_s_own_are_exact() -> None:
    everybody = [part("POPULATION", number, 100, group=group) for group, number in (("18-34", 5), ("35-49", 40))]
    assert row(part("POPULATION", 45, 200, headline=True), *everybody).parts == ["by age: 18-34 <11 and 35-49 *"]
    own = [part("VENDOR", 5, 9, group="18-34"), part("VENDOR", 40, 91, group="35-49")]
    assert row(part("VENDOR", 45, 100, headline=True), *own).parts == [
        "by age: 18-34 55.6% (5 / 9) and 35-49 44.0% (40 / 91)"
    ]


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        (
            {"status_code": "NOT_MEASURED", "missing_feed_code": "CARE_REQUEST", "missing_feed_owed_by_code": "VENDOR"},
            "not measured: no requests for care came, which the vendor owes",
        ),
        ({"status_code": "NOT_MEASURED"}, "not measured: nobody to count"),
        ({"status_code": "PAYER_FAULT"}, "not measured: months without eligibility, which the payer owes"),
    ],
)
def test_what_was_not_measured_says_why(fields: dict[str, str], result: str) -> None:
    shown = row(part("VENDOR", 0, 0, headline=True), **fields)
    assert (shown.result, shown.counts, shown.interval) == (result, "", "")


def test_a_score_is_a_quotient_and_months_have_no_interval() -> None:
    spend = row(part("VENDOR", -123_456, 1_000, headline=True, member_count=40), value_code="SCORE")
    assert (spend.result, spend.counts, spend.interval) == ("\u2212123.46", "40 members", "")
    assert row(part("VENDOR", 30, 100, headline=True, member_count=20)).interval == ""
    assert row(part("VENDOR", 84, 150, headline=True)).interval == "48.0% to 63.7%"


@pytest.mark.parametrize(
    ("points", "percent", "judged_by", "words"),
    [
        (15_900, None, "CHANGE", "15.9 points"),
        (2_000, 300, "CHANGE", "2 points or 30% of the baseline"),
        (None, 300, "CHANGE", "30% of the baseline"),
        (2_000, None, "FOLLOW_UP", "2 at the follow-up"),
    ],
)
def test_what_is_enough(points: int | None, percent: int | None, judged_by: str, words: str) -> None:
    fields = {"threshold_thousandths": points, "threshold_percent_thousandths": percent, "judged_by_code": judged_by}
    found = Threshold(measure_id="m", instrument_id="I", version_number=1, source_text="a paper", **fields)
    (line,) = threshold_rows([found, found.model_copy(update={"measure_id": "pain_responder"})])
    assert line == ("M and Pain improved", "I, version 1", words, "a paper")


def test_every_treatment_of_those_who_did_not_answer_stands_beside_the_others() -> None:
    own = {"measure_id": "pain_responder", "numerator_count": 84, "denominator_count": 150, "note_code": None}
    found = [
        Sensitivity(**own | {"method_code": "IPW_STRATA", "status_code": "MEASURED", "value": "4837/7020"}),
        Sensitivity(**own | {"method_code": "NRI_BASE", "status_code": "MEASURED", "value": None}),
        Sensitivity(
            **own | {"method_code": "IPW", "status_code": "NOT_MEASURED", "value": None, "note_code": "NOT_CONVERGED"}
        ),
    ]
    (shown,) = sensitivity_rows(found)
    assert [rate for _, rate in shown.rates] == ["56.0% (84 / 150)", "68.9%", "not measured: not converged"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"check_code": "REMOVED", "subject_code": "pain_responder", "status_code": "FLAGGED"},
            ("Pain improved", "6.7%", "10 / 150", "at most 5.0%", "to be looked into", True),
        ),
        # 10 / 150 as squares is a quarter of a standard deviation; 0.09 is 0.3 squared.
        (
            {"check_code": "BASELINE_SHIFT", "subject_code": "NPRS", "status_code": "KEPT", "limit_thousandths": 90},
            ("NPRS", "0.26", "", "at most 0.30", "within the limit", False),
        ),
        (
            {"check_code": "TOO_MILD", "subject_code": "ALL", "status_code": "SHOWN", "limit_code": None},
            ("", "6.7%", "10 / 150", "", "no limit", False),
        ),
    ],
)
def test_what_was_looked_at_stands_against_its_limit(fields: dict[str, object], words: tuple[object, ...]) -> None:
    own = {"numerator_count": 10, "denominator_count": 150, "limit_code": "AT_MOST", "limit_thousandths": 50}
    (line,) = audit_rows([Audited(**own | {"minimum_denominator_count": 30} | fields)])
    assert line[1:] == words


def test_every_check_of_the_audit_has_words() -> None:
    assert {name.upper() for name in get_args(Check)} == set(CHECKS)
