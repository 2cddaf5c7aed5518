"""What an agreement says of a settlement's life after it is published: disputes and restatements."""

from datetime import date
from fractions import Fraction

from pydantic import Field

from contracts.terms.model import Share, Terms, Whole, WholeCentDollars
from contracts.terms.money import exact_cents
from contracts.terms.period import add_months


class Disputes(Terms):
    """Days to open a dispute after delivery of a settlement, and days to resolve one that is open."""

    open_days: Whole = Field(default=30, ge=1, le=365)
    resolve_days: Whole = Field(default=30, ge=1, le=365)


class Restatement(Terms):
    """How long a final settlement may be restated, and how large a change must be: the larger of amount and share."""

    months: Whole = Field(default=12, ge=0, le=120)
    at_least: WholeCentDollars = Field(default="1000.00", validate_default=True, ge=0)
    share: Share = Field(default="0.005", validate_default=True)

    def threshold_cents(self, final_earned_cents: int) -> Fraction:
        """Return the exact cents from which a change is material; equality is."""
        return max(exact_cents(self.at_least), Fraction(self.share) * abs(final_earned_cents))

    def closes_on(self, final_posted_at: date) -> date:
        """Return the day from which only fraud, a court or an audit opens the settlement again."""
        return add_months(final_posted_at, self.months)
