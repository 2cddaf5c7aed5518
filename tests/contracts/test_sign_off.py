"""Sign-off: which state follows on which, who signs it, what posting asks for, and signatures that are not."""

import functools
import itertools
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.books.book import Book, read_book
from contracts.books.ledger import BookError, Entry
from contracts.books.posting import posted as rows_posted
from contracts.books.posting import postings
from contracts.books.published import PublishedSettlement
from contracts.books.restatement import Immaterial
from contracts.books.sign_off import (
    APART,
    NEXT,
    SIGNED_BY,
    SignOff,
    SignOffContent,
    State,
    check_dispute_in_time,
    check_next,
    check_signed,
    lacking,
    sign_off,
    state_of,
)
from contracts.books.signature import Person, Persons, Role, public_text
from contracts.performance import SettlementKind
from contracts.terms.life import Disputes, Restatement
from tests.contracts.booking import INTERIM, SIGNERS, published

DAY = date(2027, 7, 28)
FINAL = published("final", [(8, "4.1", 100_000)])
DISPUTES, RESTATEMENT = Disputes(), Restatement()
NAMES = ("ana", "ben", "cho", "dee", "eve", "fay")


def key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32))


def person(name: str, *roles: Role) -> Person:
    return Person(name=name, roles=roles, public_key=public_text(key(name)))


PAYER = (Role.PREPARER, Role.REVIEWER, Role.ACTUARY, Role.APPROVER)
PERSONS = Persons(
    persons=(
        person("ana", *PAYER),
        person("ben", *PAYER),
        person("cho", *PAYER),
        person("dee", Role.ACTUARY),
        person("eve", Role.VENDOR),
    )
)
CHAIN = tuple(SIGNERS.items())


@functools.cache
def signed(state: State, name: str, on: date = DAY, of: PublishedSettlement = FINAL, by: str | None = None) -> SignOff:
    """A sign-off in a person's name, by the key of another if said."""
    content = SignOffContent(
        posted_at=on,
        state=state,
        settlement_id=of.settlement_id,
        settlement_sha256=of.sha256,
        release_id="0ccec0a443c6",
        person=name,
    )
    return sign_off(content, key(by or name))


DATED_BACK = signed(State.REVIEWED, "ben").model_copy(update={"posted_at": date(2027, 7, 1)})


def signed_to(state: State) -> tuple[SignOff, ...]:
    states = [each for each, _ in CHAIN]
    return tuple(signed(*each) for each in CHAIN[: states.index(state) + 1])


def posted(on: date = DAY) -> tuple[Entry, ...]:
    made = postings(FINAL, (), (), on, restatement=RESTATEMENT)
    assert not isinstance(made, Immaterial)
    return made


def refusal(signed_off: SignOff, before: tuple[SignOff, ...] = (), entries: tuple[Entry, ...] = ()) -> str:
    with pytest.raises(BookError) as refused:
        check_next(signed_off, before, entries, PERSONS)
    return refused.value.code


def test_every_state_but_those_that_follow_from_entries_is_signed_and_reached() -> None:
    assert set(NEXT) == set(State)
    assert {state for following in NEXT.values() for state in following} == set(State) - {State.DRAFT}
    assert set(State) - set(SIGNED_BY) == {State.DRAFT, State.POSTED, State.RESTATED, State.CLOSED}


def test_a_final_settlement_is_signed_by_five_and_reads_back_from_its_book() -> None:
    book = Book("contract_a").with_records([*signed_to(State.ACCEPTED), *posted()])
    text = "".join(f"{each.line}\n" for each in book.kept).encode()
    assert read_book("contract_a", text) == book
    check_signed((each.record for each in book.kept), PERSONS)
    assert [each.state for each in book.sign_offs] == [state for state, _ in CHAIN]


@given(st.lists(st.sampled_from(NAMES), max_size=12))
def test_whoever_tries_to_sign_whatever_the_states_follow_and_no_person_holds_two(names: list[str]) -> None:
    stands: tuple[SignOff, ...] = ()
    for name in names:
        for state in SIGNED_BY:
            try:
                check_next(signed(state, name), stands, (), PERSONS)
            except BookError as refused:
                assert refused.code in {"NOT_NEXT", "PERSON_UNKNOWN", "ROLE_MISSING", "TWO_PERSONS"}
                continue
            stands += (signed(state, name),)
            break
    states = [State.DRAFT, *(each.state for each in stands)]
    assert all(later in NEXT[earlier] for earlier, later in itertools.pairwise(states))
    apart = [each.person for each in stands if each.state in APART]
    assert len(apart) == len(set(apart))
    check_signed(stands, PERSONS)
    assert state_of(FINAL.settlement_id, stands, ()) == states[-1]


@pytest.mark.parametrize(
    ("sign", "before", "code"),
    [
        (signed(State.REVIEWED, "ben"), State.DRAFT, "NOT_NEXT"),
        (signed(State.PREPARED, "ben"), State.PREPARED, "NOT_NEXT"),
        (signed(State.POSTED, "ana"), State.ACCEPTED, "NOT_NEXT"),
        (signed(State.REVIEWED, "ana"), State.PREPARED, "TWO_PERSONS"),
        (signed(State.VENDOR_DELIVERED, "ben"), State.ACTUARY_SIGNED, "TWO_PERSONS"),
        (signed(State.REVIEWED, "dee"), State.PREPARED, "ROLE_MISSING"),
        (signed(State.ACCEPTED, "ben"), State.VENDOR_DELIVERED, "ROLE_MISSING"),
        (signed(State.PREPARED, "fay"), State.DRAFT, "PERSON_UNKNOWN"),
        (signed(State.REVIEWED, "ben", by="ana"), State.PREPARED, "SIGNATURE_FALSE"),
        (DATED_BACK, State.PREPARED, "SIGNATURE_FALSE"),
    ],
)
def test_a_sign_off_that_may_not_follow(sign: SignOff, before: State, code: str) -> None:
    assert refusal(sign, () if before is State.DRAFT else signed_to(before)) == code


def test_a_signature_holds_for_no_other_settlement() -> None:
    other = {"settlement_id": INTERIM.settlement_id, "settlement_sha256": INTERIM.sha256}
    assert refusal(signed(State.PREPARED, "ana").model_copy(update=other)) == "SIGNATURE_FALSE"
    with pytest.raises(ValidationError, match="by the hash that is signed"):
        SignOff(**{**dict(signed(State.PREPARED, "ana")), "settlement_sha256": INTERIM.sha256})


def test_nothing_is_signed_once_it_is_posted() -> None:
    assert refusal(signed(State.ACCEPTED, "eve"), signed_to(State.VENDOR_DELIVERED), posted()) == "NOT_NEXT"


def test_an_interim_is_posted_on_two_signatures() -> None:
    first, second = (signed(state, name, of=INTERIM) for state, name in CHAIN[:2])
    lacks = (INTERIM.settlement_id, SettlementKind.INTERIM)
    assert lacking(*lacks, (), DAY, DISPUTES) == ("prepared", "reviewed")
    assert lacking(*lacks, (first,), DAY, DISPUTES) == ("reviewed",)
    assert lacking(*lacks, (first, second), DAY, DISPUTES) == ()


def test_a_final_waits_for_the_vendor_or_for_the_clock() -> None:
    # Delivered on 2027-07-28: thirty days to dispute end with 2027-08-27.
    def final(sign_offs: tuple[SignOff, ...], on: date) -> tuple[str, ...]:
        return lacking(FINAL.settlement_id, SettlementKind.FINAL, sign_offs, on, DISPUTES)

    delivered = signed_to(State.VENDOR_DELIVERED)
    assert final(signed_to(State.REVIEWED), DAY) == ("actuary_signed", "vendor_delivered")
    assert final(delivered, date(2027, 8, 27)) == ("accepted, or the end of 2027-08-27",)
    assert final(delivered, date(2027, 8, 28)) == ()
    assert final(signed_to(State.ACCEPTED), DAY) == ()
    disputed = (*delivered, signed(State.DISPUTED, "eve", date(2027, 8, 20)))
    assert final(disputed, date(2027, 8, 27)) == ("accepted, or the end of 2027-08-27",)
    assert final(disputed, date(2027, 8, 28)) == ()


def test_a_dispute_after_its_last_day_is_refused() -> None:
    delivered = signed_to(State.VENDOR_DELIVERED)
    check_dispute_in_time(FINAL.settlement_id, date(2027, 8, 27), delivered, DISPUTES)
    with pytest.raises(BookError, match=r"it could be disputed to 2027-08-27 \(DISPUTE_LATE\)"):
        check_dispute_in_time(FINAL.settlement_id, date(2027, 8, 28), delivered, DISPUTES)


def test_posted_restated_and_closed_follow_from_the_entries() -> None:
    entries = posted()
    own = FINAL.settlement_id
    assert state_of(own, signed_to(State.ACCEPTED), entries) is State.POSTED
    closed_on = date(2028, 7, 28)
    assert state_of(own, (), entries, closed_on - timedelta(days=1), RESTATEMENT) is State.POSTED
    assert state_of(own, (), entries, closed_on, RESTATEMENT) is State.CLOSED
    later = published("final", [(8, "4.1", 900_000)], 100_000, paid_through="2027-09-30")
    rows = rows_posted(entries, FINAL.period.first)
    again = postings(later, rows, entries, date(2027, 10, 1), restatement=RESTATEMENT)
    assert not isinstance(again, Immaterial)
    assert state_of(own, (), (*entries, *again)) is State.RESTATED
    assert state_of(later.settlement_id, (), (*entries, *again)) is State.POSTED


def test_a_book_with_a_settlement_posted_unsigned_is_refused() -> None:
    with pytest.raises(BookError, match=r"it lacks actuary_signed, vendor_delivered \(NOT_SIGNED\)"):
        check_signed((*signed_to(State.REVIEWED), *posted()), PERSONS)


def test_persons_are_told_apart_by_name_and_by_key() -> None:
    ana = person("ana", Role.PREPARER)
    with pytest.raises(ValidationError, match="name each person once"):
        Persons(persons=(ana, person("ana", Role.REVIEWER)))
    with pytest.raises(ValidationError, match="two people never share one"):
        Persons(persons=(ana, ana.model_copy(update={"name": "ben"})))


def test_nobody_signs_for_both_sides() -> None:
    with pytest.raises(ValidationError, match="for the vendor and for the payer"):
        person("eve", Role.VENDOR, Role.APPROVER)


def test_a_key_of_nobody_signs_nothing() -> None:
    assert PERSONS.holder(key("ben")).name == "ben"
    with pytest.raises(BookError, match="KEY_UNKNOWN"):
        PERSONS.holder(key("mallory"))
