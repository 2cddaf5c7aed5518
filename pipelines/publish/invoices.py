"""What became of what was billed, as rows of a page: month by month for a vendor, vendor by vendor for the payer."""

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.publish.billed import Billed, Invoiced
from pipelines.publish.figures import count, money, month
from pipelines.publish.headings import NOTHING
from pipelines.publish.overview_page import OverviewPage
from pipelines.publish.reasons import reason_meaning
from pipelines.publish.scorecard_page import ScorecardPage
from pipelines.publish.small_cells import NOT_SHOWN, is_small, shows_fees

ACCEPTED, NEVER_BILLED = "A01", "N01"
UNDATED = "Without a date"
NAMED = 3


class InvoiceRow(NamedTuple):
    """A month of the invoice statement, or all months; amounts in cents, refused items counted by reason."""

    month: str
    unit_count: int
    billed_cents: int
    payable_cents: int
    refused_cents: int
    reasons: str
    claims_paid_cents: int
    is_total: bool


class VendorInvoiceRow(NamedTuple):
    """What a vendor billed and what became of it, as the payer's page writes it; ``reasons`` are the largest."""

    vendor_name: str
    items: str
    billed: str
    payable: str
    refused: str
    reasons: list[str]
    claims_paid: str


def invoice_rows(page: ScorecardPage) -> list[InvoiceRow]:
    """Add up the invoice statement by month, items without a date and then all of them last."""
    months = dict.fromkeys(row.month_date for row in page.invoiced)
    rows = [
        _invoice_row(month(when) if when else UNDATED, [row for row in page.invoiced if row.month_date == when])
        for when in months
    ]
    return [*rows, _invoice_row("All months", page.invoiced, is_total=True)] if rows else []


def vendor_invoice_rows(page: OverviewPage) -> list[VendorInvoiceRow]:
    """Write what each vendor billed; where few members stand behind what was refused, only what was billed."""
    return [_vendor_invoice_row(vendor) for vendor in page.pages if vendor.invoiced]


def _invoice_row(words: str, rows: Sequence[Invoiced], *, is_total: bool = False) -> InvoiceRow:
    refused: dict[str, int] = {}
    for row in rows:
        if row.reason_code != ACCEPTED:
            refused[row.reason_code] = refused.get(row.reason_code, 0) + row.unit_count
    return InvoiceRow(
        words,
        sum(row.unit_count for row in rows),
        sum(row.billed_cents for row in rows),
        sum(row.payable_cents for row in rows),
        sum(row.refused_cents for row in rows),
        ", ".join(f"{code}: {count(number)}" for code, number in sorted(refused.items())),
        sum(row.claims_paid_cents for row in rows),
        is_total,
    )


def _vendor_invoice_row(page: ScorecardPage) -> VendorInvoiceRow:
    name, total = page.headline.vendor_name, invoice_rows(page)[-1]
    if not shows_fees(page):
        return VendorInvoiceRow(name, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, [], NOT_SHOWN)
    refused = [row for row in page.billed if row.reason_code not in (ACCEPTED, NEVER_BILLED)]
    # Members of several clauses and reasons may be the same: at least as many as of any one of these.
    members = max((row.member_count for row in refused), default=0)
    hides = bool(refused) and (members == 0 or is_small(members))
    return VendorInvoiceRow(
        name,
        count(total.unit_count),
        money(total.billed_cents),
        NOT_SHOWN if hides else money(total.payable_cents),
        NOT_SHOWN if hides else money(total.refused_cents),
        [] if hides else _largest(refused),
        NOT_SHOWN if hides else money(total.claims_paid_cents) if total.claims_paid_cents else NOTHING,
    )


def _largest(refused: Sequence[Billed]) -> list[str]:
    cents: dict[str, int] = {}
    for row in refused:
        cents[row.reason_code] = cents.get(row.reason_code, 0) + row.billed_cents
    ordered = sorted(cents, key=lambda code: (-cents[code], code))
    return [f"{code} {reason_meaning(code)}" for code in ordered[:NAMED]]
