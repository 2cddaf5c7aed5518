"""The agreement: its parties, its term, and its clauses. One signed version a file, never edited after signing."""

from datetime import date
from enum import StrEnum
from typing import Literal, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses import PaymentTerm
from contracts.clauses.category import Category
from contracts.clauses.stage import Case, Clause, Fee, Guarantee
from contracts.terms.attribution import Attribution, VendorProvider
from contracts.terms.episode import EpisodeChoice
from contracts.terms.instrument import PRIMARY_INSTRUMENTS, Region
from contracts.terms.life import Calendar, Disputes, Restatement
from contracts.terms.model import Code, Day, Flag, Name, Terms, Whole
from contracts.terms.money import RateRounding, Rounding
from contracts.terms.period import Period
from contracts.terms.savings import SavingsTerms

S = TypeVar("S", bound=Clause)


class FeeExposure(StrEnum):
    """On which days of a month coverage must lie for the month to count as a member month of access fees."""

    FIRST_OF_MONTH = "first_of_month"
    MID_MONTH = "mid_month"
    ANY_DAY = "any_day"
    LAST_OF_MONTH = "last_of_month"
    DAY_EXACT = "day_exact"


class Agreement(Terms):
    """One signed version of a payer-vendor agreement, the whole of it restated."""

    agreement_id: Name = Field(description="a name such as acme_2026")
    version: Whole = Field(ge=1, le=999, description="1 for the first signature, 2 for the next")
    payer_id: Name = Field(description="a name such as example_payer")
    vendor_id: Name = Field(description="a name such as acme")
    effective: Day = Field(description="the first day of the term, such as 2026-01-01")
    terminates: Day = Field(description="the last day of the term, included, such as 2026-12-31")
    executed: Day = Field(description="the day of the last signature")
    rounding: Rounding = Rounding.HALF_UP
    rate_rounding: RateRounding = RateRounding.EXACT
    fee_exposure: FeeExposure = FeeExposure.FIRST_OF_MONTH
    retroactive: Flag = Field(default=False, description="true if it was signed after it takes effect, on purpose")
    grandfather: Literal["start_version", "follow_current"] = Field(
        default="start_version", description="whether what began under an earlier version stays under it"
    )
    reconciliation: Period | None = None
    attribution: Attribution = Attribution()
    care_model: Literal["app_based", "pt_guided", "rtm_augmented"] | None = Field(
        default=None, description="the kind of care, by which vendors are compared with their like"
    )
    instruments: dict[Region, Code] = Field(default_factory=dict)
    episodes: EpisodeChoice = EpisodeChoice()
    vendor_providers: tuple[VendorProvider, ...] = ()
    savings: SavingsTerms | None = Field(default=None, description="how savings are estimated, where any are paid on")
    calendar: Calendar = Calendar()
    disputes: Disputes = Disputes()
    restatement: Restatement = Restatement()
    clauses: tuple[PaymentTerm, ...] = Field(min_length=1, description="the payment terms")
    fees_in_performance: Flag = Field(
        description="true if vendor fees count as spend in savings; there is no safe default"
    )

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.terminates < self.effective:
            message = "must not terminate before it is effective: effective {effective}, terminates {terminates}"
            raise PydanticCustomError(
                "period_reversed", message, {"effective": str(self.effective), "terminates": str(self.terminates)}
            )
        return self

    @property
    def term(self) -> Period:
        """The term of the agreement."""
        return Period(first=self.effective, last=self.terminates)

    @property
    def period(self) -> Period:
        """The period that is reconciled as one: the stated one, else the whole term."""
        return self.reconciliation or self.term

    @property
    def in_force_from(self) -> date:
        """The first day on which its terms apply: signed later, from the signature, unless it says retroactive."""
        return self.effective if self.retroactive else max(self.effective, self.executed)

    def in_force(self, day: date) -> bool:
        """Whether its terms apply on a day."""
        return self.in_force_from <= day <= self.terminates

    def binding(self, also: str | None = None) -> "Agreement":
        """Return it with only the clauses that pay, and the one of this id as if it did."""
        kept = (clause for clause in self.clauses if clause.category is Category.CONTRACTUAL or clause.id == also)
        return self.model_copy(update={"clauses": tuple(kept)})

    def of_stage(self, stage: type[S]) -> tuple[S, ...]:
        """Return the clauses of a stage by their turn in it, then in the order of the text."""
        return tuple(
            sorted((clause for clause in self.clauses if isinstance(clause, stage)), key=lambda clause: clause.turn)
        )

    @property
    def fees(self) -> tuple[Fee, ...]:
        """The clauses that price units, in the order of the text."""
        return self.of_stage(Fee)

    @property
    def guarantees(self) -> tuple[Guarantee, ...]:
        """The clauses that put fees at risk."""
        return self.of_stage(Guarantee)

    @property
    def cases(self) -> tuple[Case, ...]:
        """The clauses that price episodes."""
        return self.of_stage(Case)

    def fee_ids(self, of: tuple[str, ...] | None) -> tuple[str, ...]:
        """Ids of the fee clauses that a clause applies to: those it names, else all."""
        return tuple(fee.id for fee in self.fees if of is None or fee.id in of)

    def primary_instruments(self) -> dict[Region, str]:
        """Return the primary instrument of every region: as agreed, else the default."""
        return {region: self.instruments.get(region, PRIMARY_INSTRUMENTS[region]) for region in Region}
