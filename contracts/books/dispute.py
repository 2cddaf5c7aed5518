"""Disputes over single rows of a settlement, and how they were resolved: by two persons, as an input to the next run.

A row is one of the reconciliation file: a unit, a claim line, or a line of the settlement; or a member whom the vendor
wants on its attributed list, or off it. What is resolved never edits a result: it is the finding that the next run
starts from.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, StringConstraints

from contracts.books.ledger import BookError, RecordId, SettlementId, record_id
from contracts.books.published import PublishedSettlement
from contracts.books.signature import Persons, Role, Signature, check_signature, signature_of
from contracts.terms.life import Disputes
from contracts.terms.model import ClauseId, Code, Day, Flag, Name, Terms, Text, Whole

OUTSIDE_TERM = "R12"
ACCEPTED = "A01"
UNITS = frozenset({"UNIT", "CLAIM_LINE"})
MEMBER = "MEMBER"
Finding = Annotated[str, StringConstraints(pattern=r"^(A01|R0[1-9]|R1[0-4])$")]


class DisputeState(StrEnum):
    """How far a dispute over a row has come."""

    OPEN = "open"
    PROPOSED = "proposed"
    RESOLVED = "resolved"
    EXPIRED = "expired"


class MemberVerb(StrEnum):
    """What a vendor asks of its attributed list: that a member belongs on it, or does not."""

    ADD = "member_add"
    REMOVE = "member_remove"


class AskedMember(Terms):
    """Whom a vendor wants on its attributed list or off it: from a day on, to a day (exclusive) where it has an end."""

    verb: MemberVerb
    member_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    scope: Code
    first: Day = Field(alias="from")
    end: Day | None = None


class DisputedRow(Terms):
    """A row of the reconciliation file as it was published; `cents` is what it adds to the net.

    `has_member`: it is of one member, and not of a month or of nobody found. A row about the attributed list has no
    clause and names the member.
    """

    row_id: RecordId
    row_code: Code
    clause_id: ClauseId | None = None
    asked: AskedMember | None = None
    measure: Name | None = None
    month: Day | None = None
    reason_code: Code | None = None
    cents: Whole
    has_member: Flag

    @property
    def is_unit(self) -> bool:
        """Whether a finding on it can be another: no rate holds outside the dates of the agreement."""
        return self.row_code in UNITS and self.has_member and self.reason_code != OUTSIDE_TERM


class DisputeContent(Terms):
    """What the vendor disputes of a settlement on a day, and why."""

    record: Literal["dispute"] = "dispute"
    posted_at: Day
    settlement_id: SettlementId
    rows: tuple[DisputedRow, ...] = Field(min_length=1)
    why: Text
    person: Name


class Dispute(DisputeContent):
    """A dispute, signed."""

    signature: Signature

    @property
    def dispute_id(self) -> str:
        """Made of what it says."""
        return record_id(self)


class ResolutionContent(Terms):
    """What one person of the payer found on a disputed row: the finding from now on, or that the row stands.

    After the day `expires` no run starts from it any more.
    """

    record: Literal["resolution"] = "resolution"
    posted_at: Day
    dispute_id: RecordId
    row_id: RecordId
    finding: Finding | None = None
    why: Text
    evidence: Text
    expires: Day
    person: Name


class Resolution(ResolutionContent):
    """A resolution, signed; it holds once another person approved it."""

    signature: Signature

    @property
    def resolution_id(self) -> str:
        """Made of what it says."""
        return record_id(self)


class ApprovalContent(Terms):
    """That a second person agrees with a resolution."""

    record: Literal["approval"] = "approval"
    posted_at: Day
    resolution_id: RecordId
    person: Name


class Approval(ApprovalContent):
    """An approval, signed."""

    signature: Signature


Disputing = Dispute | Resolution | Approval


def dispute(content: DisputeContent, key: Ed25519PrivateKey) -> Dispute:
    """Sign a dispute."""
    return Dispute(**dict(content), signature=signature_of(content, key))


def resolution(content: ResolutionContent, key: Ed25519PrivateKey) -> Resolution:
    """Sign a resolution."""
    return Resolution(**dict(content), signature=signature_of(content, key))


def approval(content: ApprovalContent, key: Ed25519PrivateKey) -> Approval:
    """Sign an approval."""
    return Approval(**dict(content), signature=signature_of(content, key))


def check_disputing(record: Disputing, before: Sequence[Disputing], persons: Persons) -> None:
    """Raise BookError unless a record about a dispute may follow on those that stand."""
    person = persons.named(record.person)
    is_vendor = Role.VENDOR in person.roles
    if isinstance(record, Dispute):
        if not is_vendor:
            raise BookError("ROLE_MISSING", f"{person.name} does not sign for the vendor, who alone disputes")
    elif is_vendor:
        raise BookError("ROLE_MISSING", f"{person.name} signs for the vendor; the payer resolves")
    if isinstance(record, Resolution):
        _check_resolution(record, before)
    if isinstance(record, Approval):
        proposed = _proposed(record.resolution_id, before)
        if person.name == proposed.person:
            raise BookError("TWO_PERSONS", f"{person.name} wrote the resolution; another person approves it")
        if Role.APPROVER not in person.roles:
            raise BookError("ROLE_MISSING", f"{person.name} is no approver")
        if any(isinstance(each, Approval) and each.resolution_id == record.resolution_id for each in before):
            raise BookError("RESOLVED_ALREADY", f"resolution {record.resolution_id} is approved already")
    check_signature(record, record.signature, person)


def _check_resolution(record: Resolution, before: Sequence[Disputing]) -> None:
    rows = {
        row.row_id: row
        for each in before
        if isinstance(each, Dispute) and each.dispute_id == record.dispute_id
        for row in each.rows
    }
    if record.row_id not in rows:
        raise BookError("DISPUTE_UNKNOWN", f"no dispute {record.dispute_id} is about row {record.row_id}")
    asked = rows[record.row_id].asked
    if record.finding and asked:
        if (record.finding == ACCEPTED) != (asked.verb is MemberVerb.ADD):
            raise BookError(
                "NOT_ASKED",
                f"row {record.row_id} asks for {asked.verb}: A01 adds a member, R01 to R14 removes one; else it stands",
            )
    elif record.finding and not rows[record.row_id].is_unit:
        raise BookError(
            "NO_UNIT",
            f"row {record.row_id} is no unit of one member in the term; it stands, or what it is computed from changes",
        )
    if record.expires < record.posted_at:
        raise BookError("EXPIRED", f"it would expire on {record.expires}, before the day it is written")
    if any(each.row_id == record.row_id for each in approved(before) if each.dispute_id == record.dispute_id):
        raise BookError("RESOLVED_ALREADY", f"the dispute over row {record.row_id} is resolved already")


def _proposed(resolution_id: str, before: Sequence[Disputing]) -> Resolution:
    for each in before:
        if isinstance(each, Resolution) and each.resolution_id == resolution_id:
            return each
    raise BookError("RESOLUTION_UNKNOWN", f"{resolution_id} is no resolution of this book; `trueup dispute list` says")


def approved(records: Iterable[Disputing]) -> tuple[Resolution, ...]:
    """Return the resolutions that a second person approved, in their order."""
    held = tuple(records)
    agreed = {each.resolution_id for each in held if isinstance(each, Approval)}
    return tuple(each for each in held if isinstance(each, Resolution) and each.resolution_id in agreed)


def in_force(records: Iterable[Disputing], known_on: date) -> tuple[Resolution, ...]:
    """Return the resolutions that a run starts from, by row_id: of several on a row the last; none that expired before.

    One by which a row stands changes nothing and is not among them.
    """
    found = {each.row_id: each for each in approved(records) if each.finding}
    return tuple(each for _, each in sorted(found.items()) if known_on <= each.expires)


def members_in_force(records: Iterable[Disputing], known_on: date) -> dict[str, AskedMember]:
    """Return the members whom a run adds to the attributed list or leaves off it, by row_id."""
    held = tuple(records)
    asked = {row.row_id: row.asked for each in held if isinstance(each, Dispute) for row in each.rows if row.asked}
    return {each.row_id: asked[each.row_id] for each in in_force(held, known_on) if each.row_id in asked}


def state_of_row(of: Dispute, row_id: str, records: Sequence[Disputing], on: date, disputes: Disputes) -> DisputeState:
    """Return how far a dispute over a row has come on a day. After its last day what was published stands."""
    own = [
        each
        for each in records
        if isinstance(each, Resolution) and (each.dispute_id, each.row_id) == (of.dispute_id, row_id)
    ]
    if any(each in approved(records) for each in own):
        return DisputeState.RESOLVED
    if on > of.posted_at + timedelta(days=disputes.resolve_days):
        return DisputeState.EXPIRED
    return DisputeState.PROPOSED if own else DisputeState.OPEN


def held_back(
    settlement: PublishedSettlement, records: Sequence[Disputing], on: date, disputes: Disputes
) -> PublishedSettlement:
    """Return a settlement without what the vendor owes by rows that it disputes and that are not resolved yet.

    What a disputed row pays the vendor is posted: the vendor asks for more, not for less.
    """
    waiting = {
        row.row_id: row
        for each in records
        if isinstance(each, Dispute) and each.settlement_id == settlement.settlement_id
        for row in each.rows
        if row.cents < 0
        and state_of_row(each, row.row_id, records, on, disputes) in (DisputeState.OPEN, DisputeState.PROPOSED)
    }
    lines, held_cents = list(settlement.lines), 0
    for row in waiting.values():
        own = (row.clause_id, row.measure, row.month)
        line = next(
            (each for each in lines if (each.clause_id, each.measure, each.month) == own and each.cents < 0), None
        )
        if line is None:
            raise BookError("ROW_UNKNOWN", f"row {row.row_id} belongs to no line of {settlement.settlement_id}")
        lines.append(line.model_copy(update={"cents": -row.cents}))
        held_cents += row.cents
    changed = {
        "lines": tuple(lines),
        "net_cents": settlement.net_cents - held_cents,
        "true_up_cents": settlement.true_up_cents - held_cents,
    }
    return settlement.model_copy(update=changed) if waiting else settlement
