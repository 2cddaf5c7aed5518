"""What the payer's page across vendors shows, as types: the vendors' pages beside each other, and what was received."""

from pipelines.publish.employer_groups import EmployerGroup
from pipelines.publish.scorecard_page import ScorecardPage
from pipelines.publish.shown import Shown
from pipelines.publish.spend_years import SpendYear


class Conserved(Shown):
    """Rows and cents received in a feed that ended in one disposition."""

    feed_code: str
    disposition_code: str
    exclusion_code: str | None
    row_count: int
    allowed_cents: int
    plan_paid_cents: int


class OverviewPage(Shown):
    """The payer's page across vendors."""

    payer_name: str
    pages: tuple[ScorecardPage, ...]
    conservation: tuple[Conserved, ...]
    spend_years: tuple[SpendYear, ...] = ()
    employer_groups: tuple[EmployerGroup, ...] = ()
