"""What an agreement says of a settlement's life: when it may be settled and posted, disputes, restatements."""

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Share, Terms, Whole, WholeCentDollars
from contracts.terms.money import exact_cents
from contracts.terms.period import add_months


class Calendar(Terms):
    """A period is final once claims of ``run_out_months`` after it are known; it is posted ``final_days`` later.

    Interim settlements are posted from ``interim_day`` of the month after on.
    """

    interim_day: Whole = Field(default=10, ge=1, le=28)
    run_out_months: Whole = Field(default=6, ge=0, le=36)
    final_days: Whole = Field(default=30, ge=0, le=365)

    def interim_from(self, period_last: date) -> date:
        """Return the first day of an interim settlement up to a day: that day of the month after it."""
        return add_months(period_last, 1).replace(day=self.interim_day)

    def run_out_to(self, period_last: date) -> date:
        """Return the day to which claims must be known for a final settlement: of whole months, a month's last."""
        return add_months(period_last + timedelta(days=1), self.run_out_months) - timedelta(days=1)

    def final_from(self, period_last: date) -> date:
        """Return the first day on which a final settlement may be posted: the run-out, and days to prepare it."""
        return self.run_out_to(period_last) + timedelta(days=self.final_days)


class Disputes(Terms):
    """Vendor may dispute a final settlement for ``open_days`` from delivery; it is resolved in ``resolve_days``."""

    open_days: Whole = Field(default=30, ge=1, le=365)
    resolve_days: Whole = Field(default=30, ge=1, le=365)


class Cause(StrEnum):
    """What makes a settlement be restated however small the change, and some of them however late."""

    FRAUD = "fraud"
    COURT = "court"
    AUDIT = "audit"
    IDENTITY = "identity"
    WRONG_TERM = "wrong_term"
    METHOD = "method"
    DISPUTE = "dispute"


REOPENS = frozenset({Cause.FRAUD, Cause.COURT, Cause.AUDIT})


class Grounds(Terms):
    """Why a settlement is restated; of wrong identities also how many members they are of, and of how many."""

    cause: Cause
    affected_count: Whole | None = Field(default=None, ge=1)
    member_count: Whole | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _counts_identities(self) -> Self:
        affected, members = self.affected_count, self.member_count
        if self.cause is Cause.IDENTITY and (affected is None or members is None or affected > members):
            raise PydanticCustomError(
                "identity", "must say how many members had a wrong identity, of how many: 12 of 900", {}
            )
        if self.cause is not Cause.IDENTITY and (affected, members) != (None, None):
            raise PydanticCustomError("identity", "must count members for the cause identity alone", {})
        return self

    @property
    def affected_share(self) -> Fraction | None:
        """The share of members whose identity was wrong; None for every other cause."""
        return Fraction(self.affected_count, self.member_count) if self.affected_count and self.member_count else None


class Restatement(Terms):
    """A final settlement may be restated for ``months`` if ``at_least`` or, if more, ``share`` of it changes.

    After that only fraud, a court or an audit opens it again. Identities that were wrong for more than `identity_share`
    of members are restated whatever the amount.
    """

    months: Whole = Field(default=12, ge=0, le=120)
    at_least: WholeCentDollars = Field(default="1000.00", validate_default=True, ge=0)
    share: Share = Field(default="0.005", validate_default=True)
    identity_share: Share = Field(default="0.01", validate_default=True)

    def threshold_cents(self, earned_cents: int, grounds: Grounds | None = None) -> Fraction:
        """Return the exact cents from which a change of what was earned is material; equality is."""
        affected = grounds.affected_share if grounds else None
        if grounds and (affected is None or affected > Fraction(self.identity_share)):
            return Fraction(0)
        return max(exact_cents(self.at_least), Fraction(self.share) * abs(earned_cents))

    def closes_on(self, final_posted_at: date) -> date:
        """Return the day from which only fraud, a court or an audit opens the settlement again."""
        return add_months(final_posted_at, self.months)
