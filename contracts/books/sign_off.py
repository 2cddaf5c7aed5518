"""The life of a settlement from draft to closed, who signs each step of it, and what posting asks for.

People sign up to the vendor's answer; that a settlement is posted, restated or closed follows from the entries.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.books.dispute import Dispute, Disputing, check_disputing
from contracts.books.ledger import BookError, Digest, Entry, SettlementId, of_period, superseded_by
from contracts.books.published import PublishedSettlement
from contracts.books.restatement import Immaterial, finals
from contracts.books.signature import Persons, Role, Signature, check_signature, signature_of
from contracts.clauses.savings_evidence import SAVINGS_SUSPENDED
from contracts.measured_savings import Savings
from contracts.performance import SettlementKind
from contracts.terms.life import Disputes, Restatement
from contracts.terms.model import Day, Name, Terms
from contracts.terms.savings_reason import reason_words


class State(StrEnum):
    """How far a settlement has come."""

    DRAFT = "draft"
    PREPARED = "prepared"
    REVIEWED = "reviewed"
    ACTUARY_SIGNED = "actuary_signed"
    VENDOR_DELIVERED = "vendor_delivered"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    POSTED = "posted"
    RESTATED = "restated"
    CLOSED = "closed"


NEXT: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.PREPARED,),
    State.PREPARED: (State.REVIEWED,),
    State.REVIEWED: (State.ACTUARY_SIGNED, State.POSTED),
    State.ACTUARY_SIGNED: (State.VENDOR_DELIVERED,),
    State.VENDOR_DELIVERED: (State.ACCEPTED, State.DISPUTED, State.POSTED),
    State.ACCEPTED: (State.POSTED,),
    State.DISPUTED: (State.ACCEPTED, State.POSTED),
    State.POSTED: (State.RESTATED, State.CLOSED),
    State.RESTATED: (State.CLOSED,),
    State.CLOSED: (),
}
SIGNED_BY: Mapping[State, Role] = {
    State.PREPARED: Role.PREPARER,
    State.REVIEWED: Role.REVIEWER,
    State.ACTUARY_SIGNED: Role.ACTUARY,
    State.VENDOR_DELIVERED: Role.APPROVER,
    State.ACCEPTED: Role.VENDOR,
    State.DISPUTED: Role.VENDOR,
}
# Whoever signed one of these signs no other of them for the same settlement.
APART = (State.PREPARED, State.REVIEWED, State.VENDOR_DELIVERED)
BEFORE_POSTING: Mapping[SettlementKind, tuple[State, ...]] = {
    SettlementKind.INTERIM: (State.PREPARED, State.REVIEWED),
    SettlementKind.FINAL: (State.PREPARED, State.REVIEWED, State.ACTUARY_SIGNED, State.VENDOR_DELIVERED),
    SettlementKind.RESTATED: (State.PREPARED, State.REVIEWED, State.ACTUARY_SIGNED, State.VENDOR_DELIVERED),
}


# What ends a suspension of savings, by its reason: immature claims are waited for, any other an actuary looks into.
CURES: Mapping[str, str] = {
    "EMPLOYERS_NOT_KNOWN": "send every member's employer group, with the months before the offer, or name the "
    "actuary's review in savings.reviewed of an amendment",
    "PLAN_CHANGED": "name the actuary's factor in savings.plan_changes of an amendment",
    "PRE_TREND_NOT_TESTED": "send claims of the months before, or name the actuary's review in savings.reviewed of an "
    "amendment",
    "DUMMY_YEAR_MISSING": "send claims of the years before, or agree in an amendment on savings.dummy_year: reported",
}


class SignOffContent(Terms):
    """What a person signs: that a settlement, as a release holds it, has come to a state on a day."""

    record: Literal["sign_off"] = "sign_off"
    posted_at: Day
    state: State
    settlement_id: SettlementId
    settlement_sha256: Digest
    release_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    person: Name

    @model_validator(mode="after")
    def _is_of_the_settlement(self) -> Self:
        if not self.settlement_id.endswith(f":{self.settlement_sha256[:12]}"):
            raise PydanticCustomError("another_id", "must name the settlement by the hash that is signed", {})
        return self


class SignOff(SignOffContent):
    """What a person signed, with the signature."""

    signature: Signature


def sign_off(content: SignOffContent, key: Ed25519PrivateKey) -> SignOff:
    """Sign with the private half of a key."""
    return SignOff(**dict(content), signature=signature_of(content, key))


def state_of(
    settlement_id: str,
    sign_offs: Sequence[SignOff],
    entries: Sequence[Entry],
    on: date | None = None,
    restatement: Restatement | None = None,
) -> State:
    """Return how far a settlement has come; given a day and the terms of restatement, also whether it is closed."""
    own = [each for each in entries if each.settlement_id == settlement_id]
    if not own:
        return next((each.state for each in reversed(sign_offs) if each.settlement_id == settlement_id), State.DRAFT)
    final = finals(of_period(entries, own[0].effective_period.first))
    if on and restatement and final and on >= restatement.closes_on(min(each.posted_at for each in final)):
        return State.CLOSED
    return State.RESTATED if own[0] in final and superseded_by(entries, settlement_id) else State.POSTED


def check_next(signed: SignOff, sign_offs: Sequence[SignOff], entries: Sequence[Entry], persons: Persons) -> None:
    """Raise BookError unless a sign-off may follow on those that stand: its turn, its person, its signature."""
    state = state_of(signed.settlement_id, sign_offs, entries)
    if signed.state not in NEXT[state] or signed.state not in SIGNED_BY:
        following = " or ".join(each for each in NEXT[state] if each in SIGNED_BY) or "nothing"
        raise BookError("NOT_NEXT", f"{signed.settlement_id} is {state}; {following} comes next, not {signed.state}")
    person = persons.named(signed.person)
    role = SIGNED_BY[signed.state]
    if role not in person.roles:
        held = ", ".join(person.roles)
        raise BookError("ROLE_MISSING", f"{person.name} signs as {held}; {signed.state} asks for a {role}")
    for each in sign_offs:
        if (
            each.settlement_id == signed.settlement_id
            and each.person == person.name
            and {each.state, signed.state} <= {*APART}
        ):
            raise BookError("TWO_PERSONS", f"{person.name} signed it as {each.state}; {signed.state} asks for another")
    check_signature(signed, signed.signature, person)


def check_dispute_in_time(settlement_id: str, on: date, sign_offs: Sequence[SignOff], disputes: Disputes) -> None:
    """Raise BookError for a dispute after its last day."""
    delivered_on = _day_of(State.VENDOR_DELIVERED, settlement_id, sign_offs)
    if delivered_on:
        last = delivered_on + timedelta(days=disputes.open_days)
        if on > last:
            raise BookError("DISPUTE_LATE", f"delivered on {delivered_on}, it could be disputed to {last}")


def lacking(
    settlement_id: str, kind: SettlementKind, sign_offs: Sequence[SignOff], on: date, disputes: Disputes
) -> tuple[str, ...]:
    """Return what posting a settlement on a day still asks for, in words; nothing if it may be posted."""
    own = [each for each in sign_offs if each.settlement_id == settlement_id]
    states = {each.state for each in own}
    missing = tuple(state.value for state in BEFORE_POSTING[kind] if state not in states)
    if missing or kind is SettlementKind.INTERIM or State.ACCEPTED in states:
        return missing
    delivered_on = _day_of(State.VENDOR_DELIVERED, settlement_id, own) or on
    last = delivered_on + timedelta(days=disputes.open_days)
    return () if on > last else (f"accepted, or the end of {last}",)


def refuse_suspended(settlement: PublishedSettlement, savings: Savings | None, final_from: date) -> None:
    """Raise BookError for a settlement of the whole period whose savings are suspended: nobody signs it.

    `final_from` is the first day as of which all that it rests on can be known.
    """
    if settlement.kind is SettlementKind.INTERIM or SAVINGS_SUSPENDED not in settlement.flags:
        return
    reasons = savings.reasons if savings else ()
    cures = [cure for reason, cure in CURES.items() if reason in reasons]
    is_early = settlement.paid_through < final_from
    if is_early or "IMMATURE" in reasons:
        day = f"{final_from} or later" if is_early else "a later day, when more claims are known"
        cures.append(f"settle as of {day}")
    if not cures or (not is_early and {*reasons}.difference(CURES, ("IMMATURE",))):
        cures.append(
            "settle on data that can be judged, or name the actuary's review in savings.reviewed of an amendment"
        )
    why = reason_words(reasons) or "no reason is stated"
    cure = " and ".join(cures)
    raise BookError(SAVINGS_SUSPENDED, f"{settlement.settlement_id}: savings are suspended: {why}; {cure}")


def refuse_undelivered(disputed: Dispute, state: State) -> None:
    """Raise BookError for rows of a settlement that was not signed as disputed first."""
    if state is not State.DISPUTED:
        raise BookError("NOT_NEXT", f"{disputed.settlement_id} is {state}; its rows are disputed once it is delivered")


def refuse_unsigned(settlement_id: str, missing: Sequence[str]) -> None:
    """Raise BookError where posting a settlement lacks something."""
    if missing:
        raise BookError("NOT_SIGNED", f"{settlement_id} cannot be posted; it lacks {', '.join(missing)}")


def check_signed(records: Iterable[Entry | Immaterial | SignOff | Disputing], persons: Persons) -> None:
    """Raise BookError at the first signed record that could not follow, and the first settlement posted unsigned.

    Clocks are left out: they are of the agreement, which the book does not hold.
    """
    sign_offs: list[SignOff] = []
    entries: list[Entry] = []
    disputing: list[Disputing] = []
    for record in records:
        if isinstance(record, Disputing):
            check_disputing(record, disputing, persons)
            if isinstance(record, Dispute):
                refuse_undelivered(record, state_of(record.settlement_id, sign_offs, entries))
            disputing.append(record)
            continue
        if isinstance(record, SignOff):
            check_next(record, sign_offs, entries, persons)
            sign_offs.append(record)
            continue
        kind = SettlementKind.RESTATED if isinstance(record, Immaterial) else record.type
        if record.settlement_id and kind in {*SettlementKind}:
            states = {each.state for each in sign_offs if each.settlement_id == record.settlement_id}
            needed = BEFORE_POSTING[SettlementKind(kind)]
            refuse_unsigned(record.settlement_id, [state.value for state in needed if state not in states])
        if isinstance(record, Entry):
            entries.append(record)


def _day_of(state: State, settlement_id: str, sign_offs: Sequence[SignOff]) -> date | None:
    days = (each.posted_at for each in sign_offs if (each.state, each.settlement_id) == (state, settlement_id))
    return next(days, None)
