"""What became of what was billed: every month adds up, and the payer's page shows no amount of few members."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.publish.billed import Invoiced
from pipelines.publish.html import render_overview, render_scorecard
from pipelines.publish.invoices import InvoiceRow, invoice_rows, vendor_invoice_rows

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def invoiced(month: date | None, reason: str, count: int, *cents: int) -> Invoiced:
    billed, payable, refused, paid = cents
    return Invoiced(
        month_date=month, clause_id="4.1", kind_code="RTM_CLAIM_FEE", reason_code=reason, unit_count=count,
        billed_cents=billed, payable_cents=payable, refused_cents=refused, claims_paid_cents=paid,
    )  # fmt: skip


STATEMENT = (
    invoiced(JANUARY, "A01", 40, 40_000, 39_000, 0, 31_000),
    invoiced(JANUARY, "R08", 12, 12_000, 0, 12_000, 9_000),
    invoiced(FEBRUARY, "A01", 10, 10_000, 10_000, 0, 8_000),
    invoiced(None, "R12", 2, 2_000, 0, 2_000, 0),
)


def test_months_add_up_and_items_without_a_date_stand_last(changed):
    page = changed(invoiced=STATEMENT)
    assert invoice_rows(page) == [
        InvoiceRow("Jan 2026", 52, 52_000, 39_000, 12_000, "R08: 12", 40_000, False),
        InvoiceRow("Feb 2026", 10, 10_000, 10_000, 0, "", 8_000, False),
        InvoiceRow("Without a date", 2, 2_000, 0, 2_000, "R12: 2", 0, False),
        InvoiceRow("All months", 64, 64_000, 49_000, 14_000, "R08: 12, R12: 2", 48_000, True),
    ]
    assert "R08: 12, R12: 2" in render_scorecard(page, release_id="r")


@pytest.mark.parametrize(("members", "shown"), [(0, False), (10, False), (11, True)])
def test_refused_items_of_few_members_hide_what_could_tell_of_them(overview, changed, page, members, shown):
    billed = tuple(
        row.model_copy(update={"member_count": members if row.reason_code == "R04" else 3}) for row in page.billed
    )
    seen = overview.model_copy(update={"pages": (changed(invoiced=STATEMENT, billed=billed),)})
    (row,) = vendor_invoice_rows(seen)
    assert (row.items, row.billed) == ("64", "$640.00")
    amounts = ("$490.00", "$140.00", "$480.00") if shown else ("not shown",) * 3
    assert (row.payable, row.refused, row.claims_paid) == amounts
    # R10 came to 21,243.25, R04 to 15,920.00, R08 to 4,776.00.
    assert [reason[:3] for reason in row.reasons] == (["R10", "R04", "R08"] if shown else [])
    assert ("R10 The sessions do not meet" in render_overview(seen, release_id="r")) is shown
