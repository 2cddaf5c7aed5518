"""The measured facts that clauses are applied to: what SQL counted and summed, never a price.

Its plain form is the facts file (docs/agreement_language.md). The same file that a run writes can be settled again by
itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.measured import (
    Cases,
    DisclosedPrice,
    IndexChange,
    MeasureFact,
    Refused,
    Resolved,
    Standing,
    Units,
)
from contracts.measured_savings import Savings
from contracts.terms.model import ClauseId, Day, Name, Terms, WholeCentDollars
from contracts.terms.money import exact_cents
from contracts.terms.period import Period


class SettlementKind(StrEnum):
    """An interim settlement posts fees only; the final one posts everything, a restated one after it too."""

    INTERIM = "interim"
    FINAL = "final"
    RESTATED = "restated"


class PostedKind(StrEnum):
    """What an earlier posting was: an amount owed, or the part of it whose cash was kept back."""

    FEES = "fees"
    CLAIMS = "claims"
    FIXED = "fixed"
    GUARANTEE = "guarantee"
    SAVINGS = "savings"
    REFUND = "refund"
    COLLAR = "collar"
    TRUE_UP = "true_up"
    INTEREST = "interest"
    TAX = "tax"
    WITHHELD = "withheld"


class Posted(Terms):
    """What an earlier settlement posted. Positive is owed to the vendor; `withheld` is cash kept back from that.

    `due` and `paid` are the days on which it fell due and was paid, where interest depends on them.
    """

    settlement: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$", description="the settlement that posted it")
    kind: PostedKind
    amount: WholeCentDollars
    due: Day | None = None
    paid: Day | None = None

    @property
    def cents(self) -> int:
        """The amount in cents."""
        return int(exact_cents(self.amount))


class Performance(Terms):
    """Everything measured for one agreement and period, as known on the paid-through date.

    `counted` names the clauses that whoever made the facts counted: one of them without a row had nothing to count.
    """

    agreement_id: Name
    period: Period
    paid_through: Day
    settlement: SettlementKind
    counted: tuple[ClauseId, ...] = Field(default=(), description="clauses that were counted, with rows or without")
    units: tuple[Units, ...]
    refused: tuple[Refused, ...] = ()
    resolved: tuple[Resolved, ...] = ()
    standing: tuple[Standing, ...] = ()
    measures: tuple[MeasureFact, ...] = ()
    savings: Savings | None = None
    cases: tuple[Cases, ...] = ()
    indexes: tuple[IndexChange, ...] = ()
    prices: tuple[DisclosedPrice, ...] = ()
    posted: tuple[Posted, ...] = ()

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [(fact.measure, fact.version) for fact in self.measures]
        twice = sorted({name for name, version in names if names.count((name, version)) > 1})
        if twice:
            raise PydanticCustomError(
                "repeated", "must give each measure once; given twice: {names}", {"names": ", ".join(twice)}
            )
        return self

    @property
    def is_interim(self) -> bool:
        """Whether it posts fees only."""
        return self.settlement is SettlementKind.INTERIM

    def measured(self, name: str) -> tuple[MeasureFact, ...]:
        """Return what a measure came to: a row, or one for each version whose targets differ; empty if not given."""
        return tuple(fact for fact in self.measures if fact.measure == name)

    def measure(self, name: str) -> MeasureFact | None:
        """Return the first row of a measure, or None when it was not given."""
        return next(iter(self.measured(name)), None)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place in the facts, as a field path, and what does not fit there."""

    field: str
    message: str
