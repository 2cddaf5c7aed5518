"""What a vendor billed and what became of it, as types: over the period by reason, and month by month."""

from datetime import date

from pipelines.publish.shown import Shown


class Billed(Shown):
    """Units a vendor billed under a clause, or could have, that ended with one reason code; amounts in cents.

    ``posted_cents`` is what the plan paid for them through claims, also where they were refused. ``member_count``
    leaves out items that name no member, or none that was found.
    """

    clause_id: str
    kind_code: str
    reason_code: str
    unit_count: int
    billed_cents: int
    accepted_cents: int
    open_cents: int
    posted_cents: int = 0
    member_count: int = 0


class Invoiced(Shown):
    """Units billed for a month under a clause that ended with one reason code; amounts in cents.

    ``month_date`` None: billed without a date.
    """

    month_date: date | None
    clause_id: str
    kind_code: str
    reason_code: str
    unit_count: int
    billed_cents: int
    payable_cents: int
    refused_cents: int
    claims_paid_cents: int
