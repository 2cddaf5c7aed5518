"""The three sentences, worked out for each situation a settlement can end in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pipelines.publish.billed import Billed
from pipelines.publish.headings import due_rows, funnel_heading, walk_heading
from pipelines.publish.html import render_scorecard
from pipelines.publish.sentences import (
    dispute_window,
    earned_words,
    met_detail,
    met_words,
    risk_words,
    what_happened,
    what_happens_next,
    why_money_moved,
)

NOTHING_LOST = [("FEE", "4.1", None, 10_000), ("FEES", None, None, 10_000), ("NET", None, None, 10_000)]


def test_a_refund(page):
    assert what_happened(page) == (
        "From 1 Jan 2026 to 31 Dec 2026, 1,200 members had a first completed session and 900 went on to engage; "
        "2 of 5 performance measures met the target, 2 in part and 1 could not be measured."
    )
    assert why_money_moved(page) == (
        "Net is $689,022.22, $235,977.78 less than the fees of $925,000.00: $172,255.56 taken back by the "
        "return-on-investment guarantee (clause 5.2), $32,888.89 not earned on “Function improved” (clause 5.1) and "
        "$30,833.33 not earned on “Pain improved” (clause 5.1)."
    )
    assert what_happens_next(page, date(2027, 7, 30)) == (
        "$900,000.00 was already paid, through claims or earlier settlements, so Northgate PT returns $210,977.78 to "
        "Sample Payer. Posted on 30 Jul 2027; items can be disputed until 29 Aug 2027, and what is not disputed by "
        "then is accepted."
    )


def test_everything_earned(changed, page):
    earned = tuple(
        measure.model_copy(update={"numerator_count": measure.denominator_count}) for measure in page.measures[:3]
    )
    settled = changed(
        {
            "fees_cents": 10_000,
            "at_risk_cents": 3_000,
            "earned_cents": 3_000,
            "net_cents": 10_000,
            "cash_cents": 10_000,
        },
        NOTHING_LOST,
        measures=earned,
    )
    assert what_happened(settled).endswith("; 3 of 3 performance measures met the target.")
    assert why_money_moved(settled) == ("Fees of $100.00 are payable in full: everything that was at risk was earned.")
    assert what_happens_next(settled, None) == (
        "Sample Payer owes Northgate PT $100.00. Items can be disputed for 30 days from the day this statement is "
        "posted, and what is not disputed by then is accepted."
    )
    assert earned_words(settled) == "100.0% of what was at risk"


def test_nothing_measured(changed, page):
    silent = tuple(m.model_copy(update={"status_code": "NOT_MEASURED"}) for m in page.measures[:2])
    settled = changed({"fees_cents": 10_000, "net_cents": 10_000, "cash_cents": 0}, NOTHING_LOST, measures=silent)
    assert what_happened(settled).endswith("; none of the 2 performance measures could be measured.")
    assert why_money_moved(settled) == (
        "Fees of $100.00 are payable in full: no measure could be measured, and the agreement then leaves the fees at "
        "risk with the vendor."
    )
    assert what_happens_next(settled, None).startswith(
        "$100.00 was already paid, through claims or earlier settlements, so nothing further is due from either side."
    )


def test_withheld_in_an_interim_settlement(changed):
    interim = changed(
        {"status_code": "INTERIM", "fees_cents": 10_000, "net_cents": 10_000, "withheld_cents": 2_500,
         "cash_cents": 7_500, "at_risk_cents": 2_500, "earned_cents": 0, "at_risk_mode_code": "WITHHOLD"},
        NOTHING_LOST,
    )  # fmt: skip
    assert why_money_moved(interim) == (
        "Fees to date are $100.00; this interim settlement does not yet apply the guarantees: what is at risk is "
        "settled when the period is final."
    )
    assert what_happens_next(interim, None).startswith(
        "$25.00 stays withheld until the final settlement. Sample Payer owes Northgate PT $75.00. "
    )
    assert risk_words(interim) == "25.0% of fees, withheld until settled"
    assert risk_words(changed({"at_risk_text": "20% of clause 2.1", "at_risk_mode_code": "CLAWBACK"})) == (
        "20% of clause 2.1, paid, and returned if not earned"
    )
    assert earned_words(interim) == "judged in the final settlement"


def test_withheld_and_released(changed):
    settled = changed(
        {"fees_cents": 10_000, "net_cents": 9_000, "cash_cents": 1_500, "at_risk_cents": 2_500, "earned_cents": 1_500,
         "at_risk_mode_code": "WITHHOLD"},
        [("FEE", "4.1", None, 10_000), ("FEES", None, None, 10_000), ("CHANGE", "5.1", "Pain improved", -1_000),
         ("NET", None, None, 9_000)],
    )  # fmt: skip
    assert why_money_moved(settled) == (
        "Net is $90.00, $10.00 less than the fees of $100.00: $10.00 not earned on “Pain improved” (clause 5.1)."
    )
    assert what_happens_next(settled, None).startswith(
        "$75.00 was already paid, through claims or earlier settlements, so Sample Payer owes Northgate PT $15.00."
    )


def test_no_fee_at_all(changed):
    idle = changed(
        {"fees_cents": 0, "at_risk_cents": 0, "earned_cents": 0, "net_cents": 0, "cash_cents": 0,
         "at_risk_mode_code": None},
        [("FEES", None, None, 0), ("NET", None, None, 0)], measures=(), funnel=(),
    )  # fmt: skip
    assert what_happened(idle) == (
        "From 1 Jan 2026 to 31 Dec 2026, no member had a completed session; the agreement has no performance measures."
    )
    assert why_money_moved(idle) == "No fee became payable, so nothing was at risk and no money moved."
    assert what_happens_next(idle, None).startswith("Nothing further is due from either side.")
    assert risk_words(idle) == "no fee depends on results here"
    assert earned_words(idle) == "nothing was at risk"


def test_no_guarantee_and_more_than_three_changes(changed):
    assert why_money_moved(changed({"fees_cents": 10_000, "net_cents": 10_000}, NOTHING_LOST, measures=())) == (
        "Fees of $100.00 are payable in full: no guarantee reduced them."
    )
    lines = [
        ("FEES", None, None, 100),
        *(("CHANGE", "5.1", f"M{n}", -n) for n in (1, 4, 3, 2)),
        ("NET", None, None, 90),
    ]
    assert why_money_moved(changed({"fees_cents": 100, "net_cents": 90}, lines)) == (
        "Net is $0.90, $0.10 less than the fees of $1.00: $0.04 not earned on “M4” (clause 5.1), $0.03 not earned on "
        "“M3” (clause 5.1), $0.02 not earned on “M2” (clause 5.1) and 1 smaller change listed below."
    )


@pytest.mark.parametrize(
    ("fields", "words", "detail"),
    [
        # 70 or more of 100 at a true rate of 65%.
        ({"numerator_count": 70, "denominator_count": 100}, "Met",
         "interval includes the target; luck meets it with 17.3% when the true rate is five points short"),
        ({"numerator_count": 69, "denominator_count": 100, "earned_share": Fraction(0)}, "Not met",
         "1 short of the target; interval includes the target"),
        ({"numerator_count": 69, "denominator_count": 100, "earned_share": Fraction(1, 2)}, "Met in part",
         "1 short of the target; interval includes the target"),
        ({"numerator_count": 30, "denominator_count": 100, "earned_share": Fraction(0)}, "Not met",
         "40 short of the target"),
        # 70 or fewer of 100 at a true rate of 75%.
        ({"numerator_count": 30, "denominator_count": 100, "comparison_code": "AT_MOST"}, "Met",
         "luck meets it with 15.0% when the true rate is five points short"),
        # 840 or more of 1,200 at 65% are too few times in a thousand to be told.
        ({"numerator_count": 840, "denominator_count": 1200}, "Met", "interval includes the target"),
        ({"numerator_count": 40, "denominator_count": 100, "target": None}, "Met", ""),
        ({"numerator_count": 40, "denominator_count": 100, "target": None, "earned_share": Fraction(2, 5)},
         "Met in part", ""),
        ({"numerator_count": 71, "denominator_count": 100, "comparison_code": "AT_MOST", "earned_share": Fraction(0)},
         "Not met", "1 too many; interval includes the target"),
        ({"status_code": "NOT_MEASURED", "denominator_count": 29, "numerator_count": 29}, "Not measured",
         "29 of at least 30 needed"),
        ({"status_code": "NOT_CREDIBLE"}, "Not measured", "its weight goes to the other measures"),
        ({"status_code": "VENDOR_FAULT"}, "Not delivered by the vendor", ""),
        ({"status_code": "VENDOR_FAULT", "missing_feed_code": "OUTCOME_RESPONSE",
          "missing_feed_owed_by_code": "VENDOR"},
         "Not delivered by the vendor", "no outcome answers came, which the vendor owes"),
        ({"status_code": "PAYER_FAULT"}, "Payer did not deliver: counts as met", ""),
        ({"is_gate_failed": True}, "Gate not passed", ""),
        ({"value_code": "SCORE", "score": Fraction(40), "target": Fraction(40)}, "Met", ""),
        ({"value_code": "SCORE", "score": Fraction(399, 10), "target": Fraction(40), "earned_share": Fraction(0)},
         "Not met", ""),
    ],
)  # fmt: skip
def test_a_measure_in_words(page, fields, words, detail):
    measure = page.measures[0].model_copy(update=fields)
    assert (met_words(measure), met_detail(measure)) == (words, detail)


def test_an_interim_page_does_not_say_that_nothing_was_lost(changed):
    so_far = {"status_code": "INTERIM", "fees_cents": 10_000, "net_cents": 10_000, "cash_cents": 7_500}
    page = changed({**so_far, "withheld_cents": 2_500}, NOTHING_LOST)
    assert walk_heading(page) == "Fees to date; guarantees are judged in the final settlement"
    assert walk_heading(changed({"fees_cents": 10_000, "net_cents": 10_000}, NOTHING_LOST)).startswith(
        "Net equals fees"
    )


def test_the_dispute_window_is_the_agreements(page):
    head = page.headline.model_copy(update={"dispute_open_days": 45})
    # 28 days to the end of February, 17 more.
    assert dispute_window(head, date(2026, 1, 31)) == (
        "Posted on 31 Jan 2026; items can be disputed until 17 Mar 2026, and what is not disputed by then is accepted."
    )
    assert dispute_window(head, None).startswith("Items can be disputed for 45 days from the day this statement is")
    assert "within 20 days of the day it was opened" in render_scorecard(page, release_id="r")


def test_what_was_paid_on_refused_claim_lines_comes_back(changed):
    """Of a net of 100.00, 67.00 is paid: 60.00 on accepted lines, 7.00 on refused ones; 33.00 is still to be paid."""
    billed = tuple(
        Billed(
            clause_id="2.1", kind_code="RTM_CLAIM_FEE", reason_code=code, unit_count=1, billed_cents=7_000,
            accepted_cents=accepted, open_cents=0, posted_cents=posted,
        )
        for code, accepted, posted in (("A01", 7_000, 6_000), ("R10", 0, 700))
    )  # fmt: skip
    settled = changed({"fees_cents": 10_000, "net_cents": 10_000, "cash_cents": 3_300}, NOTHING_LOST, billed=billed)
    assert what_happens_next(settled, None).startswith(
        "$67.00 was already paid through claims, $60.00 of it on accepted claim lines and $7.00 on refused ones, which "
        "comes back, so Sample Payer owes Northgate PT $33.00."
    )
    assert [(row.words, row.cents) for row in due_rows(settled)] == [
        ("Net for the period", 10_000),
        ("Paid through claims, on accepted lines", -6_000),
        ("Paid through claims, on refused lines", -700),
        ("Sample Payer owes Northgate PT", 3_300),
    ]
    text = render_scorecard(settled, release_id="r1")
    assert "Paid through claims: $67.00; of it $60.00 on accepted lines and $7.00 on refused lines" in text
    assert "the plan paid $7.00, which comes back" in text


def test_the_way_from_net_to_cash_ends_at_cash(changed):
    held = changed({"net_cents": 10_000, "withheld_cents": 2_500, "cash_cents": -1_500}, NOTHING_LOST)
    assert [(row.words, row.cents) for row in due_rows(held)] == [
        ("Net for the period", 10_000),
        ("Paid by earlier settlements", -9_000),
        ("Withheld until the final settlement", -2_500),
        ("Northgate PT returns", 1_500),
    ]
    assert due_rows(changed({"net_cents": 10_000, "cash_cents": 10_000}, NOTHING_LOST)) == []


def test_the_funnel_heading_names_what_each_share_is_of(page):
    assert funnel_heading(page) == "2.9% of eligible members activated; of the activated, 75.0% engaged"
