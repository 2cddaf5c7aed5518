"""What a scorecard shows, as types: one page per agreement, filled from the tables of ``scorecard.*``.

Belongs here: the shape of a page and what follows from its own figures. Does not: words (``sentences``), drawings
(``charts``) or reading tables (``scorecard_tables``).
"""

from datetime import date
from fractions import Fraction

from pipelines.publish.audited import Audited
from pipelines.publish.billed import Billed, Invoiced
from pipelines.publish.guaranteed import Measure
from pipelines.publish.reported import ReportedMeasure, Sensitivity, Threshold
from pipelines.publish.savings import Savings
from pipelines.publish.shown import Shown
from pipelines.publish.submitted import Submitted
from pipelines.publish.ties import Tie

VENDOR = "VENDOR"


class Headline(Shown):
    """Who settles with whom, for which months, as known when, and the amounts of page 1 (cents)."""

    agreement_id: str
    version_number: int
    vendor_id: str
    vendor_name: str
    payer_name: str
    period_from_date: date
    period_to_date: date
    paid_through_date: date
    status_code: str
    fees_cents: int
    at_risk_cents: int
    earned_cents: int
    forfeited_cents: int
    net_cents: int
    withheld_cents: int
    cash_cents: int
    dispute_open_days: int
    dispute_resolve_days: int
    at_risk_mode_code: str | None
    at_risk_text: str | None = None

    @property
    def change_cents(self) -> int:
        """What lies between fees and net."""
        return self.net_cents - self.fees_cents

    @property
    def paid_before_cents(self) -> int:
        """What of the net was paid before, by earlier settlements or through claims."""
        return self.net_cents - self.withheld_cents - self.cash_cents


class WalkLine(Shown):
    """One line of the walk from fees to net, or a running total (``cents`` is then the total itself).

    ``row_code`` is FEE, FEE_CHANGE (tier, cap, minimum), FEES (total), CHANGE or NET (total). ``from_cents`` and
    ``to_cents`` are the running amount before and after the line.
    """

    position_number: int
    row_code: str
    clause_id: str | None
    kind_code: str | None
    measure_label: str | None
    clause_text: str | None
    reason: str | None
    cents: int
    from_cents: int
    to_cents: int

    @property
    def is_total(self) -> bool:
        """Whether the line is a running total rather than a posted amount."""
        return self.row_code in ("FEES", "NET")


class FunnelStage(Shown):
    """How many members reached a stage, beside those who reached the one before it and those eligible."""

    stage_number: int
    stage_code: str
    member_count: int
    previous_stage_code: str | None
    previous_count: int | None
    eligible_count: int | None

    @property
    def share_of_previous(self) -> Fraction | None:
        """The share of the stage before; None for the first, and where nobody reached it."""
        return Fraction(self.member_count, self.previous_count) if self.previous_count else None

    @property
    def share_of_eligible(self) -> Fraction | None:
        """The share of the eligible members."""
        return Fraction(self.member_count, self.eligible_count) if self.eligible_count else None


class SpendPoint(Shown):
    """Musculoskeletal spend of a cohort in a month: cents over member months (exact)."""

    cohort_code: str
    month_date: date
    spend_cents: int
    member_count: int
    member_months: Fraction

    @property
    def cents_per_member_month(self) -> Fraction | None:
        """Spend per member per month; None without members."""
        return self.spend_cents / self.member_months if self.member_months else None


class Utilisation(Shown):
    """How often a service was used in a cohort.

    EVENTS are counted over member months (exact), MEMBERS with the service over the members it could happen to.
    `within_days` of the index day, or in twelve months where it is None.
    """

    cohort_code: str
    event_code: str
    basis_code: str
    within_days: int | None = None
    event_count: int
    event_member_count: int
    member_count: int
    member_months: Fraction

    @property
    def rate(self) -> Fraction | None:
        """Events per 1,000 members in twelve months, or the share of members; None without exposure."""
        if self.basis_code == "MEMBERS":
            return Fraction(self.event_count, self.member_count) if self.member_count else None
        return self.event_count * 12000 / self.member_months if self.member_months else None


class Exhibit(Shown):
    """A table of the agreement's exhibits that nobody has yet checked against its source."""

    exhibit_id: str
    version_number: int
    source_text: str


class ScorecardPage(Shown):
    """Everything on one vendor's page: its own data, and its comparators in aggregate."""

    headline: Headline
    walk: tuple[WalkLine, ...]
    measures: tuple[Measure, ...]
    funnel: tuple[FunnelStage, ...]
    spend: tuple[SpendPoint, ...]
    utilisation: tuple[Utilisation, ...]
    billed: tuple[Billed, ...]
    invoiced: tuple[Invoiced, ...]
    unverified: tuple[Exhibit, ...]
    reported: tuple[ReportedMeasure, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    audited: tuple[Audited, ...] = ()
    ties: tuple[Tie, ...] = ()
    submitted: tuple[Submitted, ...] = ()
    savings: Savings | None = None

    @property
    def arriving_from_date(self) -> date:
        """The first of the last three months known, for which claims are still coming in."""
        known = self.headline.paid_through_date
        number = known.year * 12 + known.month - 3
        return date(number // 12, number % 12 + 1, 1)

    @property
    def claims_accepted_cents(self) -> int:
        """What the plan paid through claims on lines that were accepted."""
        return sum(row.posted_cents for row in self.billed if row.reason_code == "A01")

    @property
    def claims_refused_cents(self) -> int:
        """What the plan paid through claims on lines that were refused, so that it comes back."""
        return sum(row.posted_cents for row in self.billed if row.reason_code != "A01")

    @property
    def paid_measures(self) -> tuple[Measure, ...]:
        """The measures that money rides on."""
        return tuple(measure for measure in self.measures if measure.role_code == "PAID")
