"""Double entries in the payer's book of one agreement: accounts, entries, balances. Entries are only ever added.

A settlement's entries are made in `posting`; how records hang together in a file is `book`. Here nothing knows of a
clause.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.life import Grounds
from contracts.terms.model import ClauseId, Day, Name, Terms, Text, Whole
from contracts.terms.money import dollars
from contracts.terms.period import Period


class Account(StrEnum):
    """The accounts of the payer's book. Expense stands in debit, what is owed to the vendor in credit."""

    CASH = "1000"
    RECEIVABLE = "1300"
    PAYABLE = "2100"
    WITHHELD = "2150"
    ACCRUED = "2190"
    FEES = "5100"
    GUARANTEES = "5150"
    REFUNDS = "5160"
    SHARED_SAVINGS = "5200"
    SHARED_LOSSES = "5210"
    INTEREST = "5300"
    ROUNDING = "9000"

    @property
    def label(self) -> str:
        """The account's name for a person."""
        return LABELS[self]


LABELS: Mapping[Account, str] = {
    Account.CASH: "Cash clearing",
    Account.RECEIVABLE: "Vendor receivable",
    Account.PAYABLE: "Vendor payable",
    Account.WITHHELD: "Fees withheld (at risk)",
    Account.ACCRUED: "Accrued settlement (estimate)",
    Account.FEES: "Vendor fee expense",
    Account.GUARANTEES: "Guarantee credits (contra 5100)",
    Account.REFUNDS: "ROI refunds (contra 5100)",
    Account.SHARED_SAVINGS: "Shared-savings expense",
    Account.SHARED_LOSSES: "Shared-loss recovery",
    Account.INTEREST: "Interest and taxes",
    Account.ROUNDING: "Rounding",
}
# Together they are the final earned amount; interest and taxes come on top of it.
EARNED = (Account.FEES, Account.GUARANTEES, Account.REFUNDS, Account.SHARED_SAVINGS, Account.SHARED_LOSSES)
EXPENSE = (*EARNED, Account.INTEREST)


class EntryType(StrEnum):
    """What an entry books: a settlement, money that moved, or the reverse of an earlier entry."""

    OPENING = "opening"
    INTERIM = "interim"
    FINAL = "final"
    RESTATED = "restated"
    PAYMENT = "payment"
    RECEIPT = "receipt"
    REVERSAL = "reversal"


class BookError(Exception):
    """What cannot be booked, or a book that is not as it was written. `code` is stable; no member is named."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{message} ({code})")


Cents = Annotated[Whole, Field(ge=0)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
SettlementId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]


class EntryLine(Terms):
    """A debit or a credit in cents, of which one is 0. `component` is the clause it comes from."""

    account: Account
    debit_cents: Cents = 0
    credit_cents: Cents = 0
    vendor_id: Name
    component: ClauseId | None = None
    measure: Name | None = None
    period_month: Day | None = None

    @model_validator(mode="after")
    def _is_one_side(self) -> Self:
        if (self.debit_cents == 0) == (self.credit_cents == 0):
            raise PydanticCustomError("one_side", "must have either a debit or a credit above 0", {})
        if self.account is Account.ROUNDING:
            raise PydanticCustomError("rounding", "must not book rounding: amounts are allocated to add up", {})
        return self

    @property
    def cents(self) -> int:
        """Debit less credit."""
        return self.debit_cents - self.credit_cents


class EntryContent(Terms):
    """What an entry says: when it was posted, for which period and settlement, and two lines or more that balance."""

    record: Literal["entry"] = "entry"
    posted_at: Day
    type: EntryType
    about: Text
    effective_period: Period
    settlement_id: SettlementId | None = None
    paid_through: Day | None = None
    reverses_entry_id: RecordId | None = None
    reference: Text | None = None
    grounds: Grounds | None = None
    lines: tuple[EntryLine, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _balances(self) -> Self:
        difference = sum(line.cents for line in self.lines)
        if difference:
            raise PydanticCustomError(
                "unbalanced", "must balance: debits less credits are {difference}", {"difference": dollars(difference)}
            )
        return self


class Entry(EntryContent):
    """An entry with its id, which is made of what it says: two entries that say the same are one."""

    entry_id: RecordId

    @model_validator(mode="after")
    def _has_its_id(self) -> Self:
        if self.entry_id != record_id(self, but="entry_id"):
            raise PydanticCustomError("another_id", "must have the id that its content gives", {})
        return self


def entry(content: EntryContent) -> Entry:
    """Give an entry its id."""
    return Entry(**dict(content), entry_id=record_id(content))


def plain(record: Terms, *, but: str = "") -> dict[str, Any]:
    """Return a record as JSON holds it: what is absent is left out."""
    return record.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={but} if but else None)


def canonical(document: object) -> str:
    """Return the one text form of a record: keys in order, one line."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False)


def record_id(record: Terms, *, but: str = "") -> str:
    """Return sixteen hexadecimal digits made of what a record says."""
    return hashlib.sha256(canonical(plain(record, but=but)).encode()).hexdigest()[:16]


def line(account: Account, cents: int, vendor_id: str, **of: Any) -> EntryLine:
    """Return a debit, or for negative cents a credit."""
    return EntryLine(account=account, debit_cents=max(cents, 0), credit_cents=max(-cents, 0), vendor_id=vendor_id, **of)


def balances(entries: Iterable[Entry], on: date | None = None) -> dict[Account, int]:
    """Return debits less credits of every account in cents, as they stood at the end of a day or stand now."""
    sums = dict.fromkeys(Account, 0)
    for each in entries:
        if on is None or each.posted_at <= on:
            for booked in each.lines:
                sums[booked.account] += booked.cents
    return sums


def of_period(entries: Iterable[Entry], first: date) -> tuple[Entry, ...]:
    """Return the entries of the period that begins on a day, which interim and final settlements share."""
    return tuple(each for each in entries if each.effective_period.first == first)


def standing(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries that nothing took back: neither those reversed nor the reverses."""
    reversed_ids = {each.reverses_entry_id for each in entries}
    return tuple(each for each in entries if each.reverses_entry_id is None and each.entry_id not in reversed_ids)


def superseded_by(entries: Iterable[Entry], settlement_id: str) -> str | None:
    """Return the settlement of the same period that was posted next and took this one's place; None for the last."""
    held = tuple(entries)
    first = next((each.effective_period.first for each in held if each.settlement_id == settlement_id), None)
    order = [*dict.fromkeys(each.settlement_id for each in held if each.effective_period.first == first)]
    later = [each for each in order[order.index(settlement_id) + 1 :] if each] if first else []
    return later[0] if later else None


def earned_cents(entries: Iterable[Entry]) -> int:
    """Return net expense: what the vendor has earned by all that is posted, without interest and taxes."""
    sums = balances(entries)
    return sum(sums[account] for account in EARNED)


def owed_cents(entries: Iterable[Entry]) -> int:
    """Return what the payer owes the vendor, withheld fees included; negative is owed by the vendor."""
    sums = balances(entries)
    return -sum(sums[account] for account in (Account.PAYABLE, Account.WITHHELD, Account.RECEIVABLE))


def reversal(entries: Sequence[Entry], entry_id: str, posted_at: date, why: str) -> Entry:
    """Return the entry that takes an earlier one back, line by line; what is right is then posted anew."""
    found = next((each for each in entries if each.entry_id == entry_id), None)
    if found is None:
        raise BookError("ENTRY_UNKNOWN", f"{entry_id[:40]} is no entry of this book; `trueup ledger show` lists them")
    if found.type is EntryType.REVERSAL or any(each.reverses_entry_id == entry_id for each in entries):
        raise BookError(
            "ENTRY_REVERSED", f"entry {entry_id} is reversed already, or a reverse; book anew what is right"
        )
    swapped = tuple(
        booked.model_copy(update={"debit_cents": booked.credit_cents, "credit_cents": booked.debit_cents})
        for booked in found.lines
    )
    changes = {
        "posted_at": posted_at,
        "grounds": None,
        "type": EntryType.REVERSAL,
        "about": why,
        "reverses_entry_id": entry_id,
        "lines": swapped,
    }
    kept = {name: value for name, value in dict(found).items() if name not in ("entry_id", "record", *changes)}
    return entry(EntryContent(**kept, **changes))
