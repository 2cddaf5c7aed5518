"""Later knowledge of a period whose final settlement is posted: what is posted of it, only kept, or too late."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from contracts.books.ledger import (
    EXPENSE,
    Account,
    BookError,
    Cents,
    Entry,
    EntryType,
    SettlementId,
    earned_cents,
    superseded_by,
)
from contracts.books.published import PublishedSettlement
from contracts.performance import SettlementKind
from contracts.terms.life import REOPENS, Grounds, Restatement
from contracts.terms.model import ClauseId, Day, Name, Terms, Whole
from contracts.terms.money import dollars
from contracts.terms.period import Period

Component = tuple[Account, str | None, str | None, date | None]


class Change(Terms):
    """What a component of expense would change by, in cents, positive in debit: owed to the vendor."""

    account: Account
    component: ClauseId | None = None
    measure: Name | None = None
    period_month: Day | None = None
    cents: Whole


class Immaterial(Terms):
    """A restatement that was computed on a day and is too small to post: a record of the book that moves no money.

    `threshold_cents` is what the change must reach in either direction. It is counted from what is posted, never from
    another such record, so small changes add up until they post.
    """

    record: Literal["immaterial"] = "immaterial"
    posted_at: Day
    effective_period: Period
    settlement_id: SettlementId
    paid_through: Day
    grounds: Grounds | None = None
    threshold_cents: Cents
    changes: tuple[Change, ...]

    @model_validator(mode="after")
    def _is_too_small(self) -> Self:
        if abs(self.change_cents) >= self.threshold_cents:
            raise PydanticCustomError("material", "must stay below its threshold; what reaches it is posted", {})
        return self

    @property
    def change_cents(self) -> int:
        """What the vendor would earn more."""
        return sum(change.cents for change in self.changes)

    @property
    def sentence(self) -> str:
        """What it says, for a person."""
        change, least = dollars(self.change_cents), dollars(self.threshold_cents)
        return f"computed, immaterial: a change of {change} is below {least}"

    def repeats(self, other: "Immaterial") -> bool:
        """Whether it says on another day what another says."""
        return self.model_copy(update={"posted_at": other.posted_at}) == other


def finals(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of final settlements and of those that restate them."""
    return tuple(each for each in entries if each.type in (EntryType.FINAL, EntryType.RESTATED))


def immaterial(
    settlement: PublishedSettlement,
    changes: Mapping[Component, int],
    before: Sequence[Entry],
    posted_at: date,
    *,
    restatement: Restatement,
    grounds: Grounds | None,
) -> Immaterial | None:
    """Return the record of a restatement whose changes to what is posted are too small; None if they are posted."""
    threshold = restatement.threshold_cents(earned_cents(before), grounds)
    if abs(sum(changes.values())) >= threshold:
        return None
    return Immaterial(
        posted_at=posted_at,
        effective_period=settlement.period,
        settlement_id=settlement.settlement_id,
        paid_through=settlement.paid_through,
        grounds=grounds,
        threshold_cents=math.ceil(threshold),
        changes=tuple(
            Change(account=account, component=component, measure=measure, period_month=month, cents=cents)
            for (account, component, measure, month), cents in changes.items()
        ),
    )


def refuse_late(
    settlement: PublishedSettlement,
    before: Sequence[Entry],
    posted_at: date,
    *,
    restatement: Restatement,
    grounds: Grounds | None,
) -> None:
    """Raise BookError for a settlement that may not follow on what is posted of its period and not taken back."""
    stand = finals(before)
    if stand and settlement.kind is SettlementKind.INTERIM:
        raise BookError("FINAL_STANDS", "the final settlement of the period is posted; only another final restates it")
    reached = max((each.effective_period.last for each in before), default=settlement.period.last)
    if settlement.kind is SettlementKind.INTERIM and settlement.period.last < reached:
        raise BookError("COVERS_LESS", f"it ends on {settlement.period.last}; fees to {reached} are posted")
    if grounds and not stand:
        raise BookError(
            "NOTHING_TO_RESTATE", f"no final settlement of the period is posted, so {grounds.cause} restates nothing"
        )
    known = max((each.paid_through for each in before if each.paid_through), default=settlement.paid_through)
    if settlement.paid_through < known:
        raise BookError("KNOWS_LESS", f"it knows claims to {settlement.paid_through}, what is posted to {known}")
    if stand and not (grounds and grounds.cause in REOPENS):
        closed_on = restatement.closes_on(min(each.posted_at for each in stand))
        if posted_at >= closed_on:
            raise BookError("CLOSED", f"the period closed on {closed_on}; only fraud, court or audit opens it")


class Stage(Terms):
    """A settlement in a book: what it added to expense, or with a threshold, what it would have and was too small."""

    settlement_id: SettlementId
    posted_at: Day
    change_cents: Whole
    grounds: Grounds | None = None
    threshold_cents: Cents | None = None
    superseded_by: SettlementId | None = None

    @property
    def what(self) -> str:
        """What became of it, for a person."""
        if self.threshold_cents is not None:
            return f"computed, immaterial: below {dollars(self.threshold_cents)}"
        return f"posted: {self.grounds.cause}" if self.grounds else "posted"


def stages(records: Iterable[Entry | Immaterial]) -> tuple[Stage, ...]:
    """Return the settlements of a book in the order they came, and which one took the place of each."""
    held = tuple(records)
    entries = tuple(each for each in held if isinstance(each, Entry))
    found: dict[object, Stage] = {}
    for number, each in enumerate(held):
        what = {"settlement_id": each.settlement_id, "posted_at": each.posted_at, "grounds": each.grounds}
        if isinstance(each, Immaterial):
            found[number] = Stage(**what, change_cents=each.change_cents, threshold_cents=each.threshold_cents)
        elif each.settlement_id and each.settlement_id not in found:
            own = (other for other in entries if other.settlement_id == each.settlement_id)
            cents = sum(row.cents for other in own for row in other.lines if row.account in EXPENSE)
            by = superseded_by(entries, each.settlement_id)
            found[each.settlement_id] = Stage(**what, change_cents=cents, superseded_by=by)
    return tuple(found.values())
