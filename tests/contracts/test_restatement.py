"""Restatements: what is material, what is kept as too small, what is restated whatever the amount, what is too late."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.books.book import Book, read_book
from contracts.books.ledger import BookError, Entry, EntryType, balances, earned_cents, reversal, superseded_by
from contracts.books.posting import posted, postings, refuse_early
from contracts.books.published import PublishedSettlement
from contracts.books.restatement import Immaterial, stages
from contracts.terms.life import Calendar, Cause, Grounds, Restatement
from tests.contracts.booking import FINAL_DAY, FIRST, INTERIM, INTERIM_DAY, LATER, post, published

FINAL = published("final", [(8, "4.1", 10_000_000)])
FEW, MANY = ({"cause": "identity", "affected_count": count, "member_count": 900} for count in (9, 10))


def later(cents: int, before: int = 10_000_000, day: str = "2027-08-31") -> PublishedSettlement:
    """A later final settlement of one clause, settled on what was posted before."""
    return published("final", [(8, "4.1", cents)], before, paid_through=day)


def restated(
    settlement: PublishedSettlement, entries: Sequence[Entry], **grounds: Any
) -> tuple[Entry, ...] | Immaterial:
    """What a restatement under the terms of an agreement that says nothing else adds to a book."""
    why = Grounds(**grounds) if grounds else None
    return postings(settlement, posted(entries, FIRST), entries, LATER, restatement=Restatement(), grounds=why)


@pytest.mark.parametrize(
    ("before", "change", "is_posted"),
    [
        # 0.5 % of 100,000.00 is 500.00: the threshold is 1,000.00.
        (10_000_000, -99_999, False),
        (10_000_000, -100_000, True),
        (10_000_000, 99_999, False),
        (10_000_000, 100_000, True),
        # 0.5 % of the 300,000.00 that are posted is 1,500.00, whatever it becomes.
        (30_000_000, 149_999, False),
        (30_000_000, 150_000, True),
        (30_000_000, -149_999, False),
    ],
)
def test_a_restatement_is_posted_from_the_threshold_on(before: int, change: int, is_posted: bool) -> None:
    book = post(published("final", [(8, "4.1", before)]), (), FINAL_DAY)
    added = restated(later(before + change, before), book)
    if is_posted:
        assert not isinstance(added, Immaterial)
        assert added[0].type is EntryType.RESTATED
        assert earned_cents([*book, *added]) == before + change
    else:
        assert isinstance(added, Immaterial)
        assert (added.change_cents, added.threshold_cents) == (change, 150_000 if before == 30_000_000 else 100_000)


def test_what_is_too_small_is_kept_by_component_and_adds_up_until_it_is_posted() -> None:
    """Twice 600.00 more: the first is kept and moves no money, the second makes 1,200.00 of what is posted."""
    book = Book("contract_a").with_records(post(FINAL, (), FINAL_DAY))
    small = restated(later(10_060_000), book.entries)
    assert isinstance(small, Immaterial)
    assert [(change.account, change.component, change.cents) for change in small.changes] == [("5100", "4.1", 60_000)]
    assert small.sentence == "computed, immaterial: a change of $600.00 is below $1,000.00"
    kept = book.with_records([small])
    assert balances(kept.entries) == balances(book.entries)
    assert read_book("contract_a", "".join(f"{each.line}\n" for each in kept.kept).encode()) == kept
    again = later(10_120_000, day="2027-09-10")
    added = restated(again, kept.entries)
    assert isinstance(added, tuple)
    whole = kept.with_records(added)
    assert earned_cents(whole.entries) == 10_120_000
    assert [
        (each.settlement_id, each.change_cents, each.what, each.superseded_by) for each in stages(whole.restated)
    ] == [
        (FINAL.settlement_id, 10_000_000, "posted", again.settlement_id),
        (small.settlement_id, 60_000, "computed, immaterial: below $1,000.00", None),
        (again.settlement_id, 120_000, "posted", None),
    ]


def test_a_record_of_what_reaches_its_threshold_cannot_be() -> None:
    small = restated(later(10_060_000), post(FINAL, (), FINAL_DAY))
    with pytest.raises(ValidationError, match="must stay below its threshold"):
        Immaterial(**{**dict(small), "threshold_cents": 60_000})


@pytest.mark.parametrize(
    ("grounds", "is_posted"),
    [
        *(({"cause": cause}, True) for cause in Cause if cause is not Cause.IDENTITY),
        # More than 1 % of members: 9 of 900 are not.
        (FEW, False),
        (MANY, True),
    ],
)
def test_some_causes_restate_whatever_the_amount_and_stand_in_the_book(
    grounds: dict[str, Any], is_posted: bool
) -> None:
    book = post(FINAL, (), FINAL_DAY)
    added = restated(later(10_000_001), book, **grounds)
    assert isinstance(added, Immaterial) is not is_posted
    records = [added] if isinstance(added, Immaterial) else added
    assert [each.grounds for each in records] == [Grounds(**grounds)]


@pytest.mark.parametrize("counts", [{}, {"affected_count": 9}, {"affected_count": 10, "member_count": 9}])
def test_wrong_identities_are_counted_and_nothing_else_is(counts: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="how many members"):
        Grounds(cause=Cause.IDENTITY, **counts)
    if counts:
        with pytest.raises(ValidationError, match="identity alone"):
            Grounds(cause=Cause.FRAUD, **counts)


@pytest.mark.parametrize(
    ("settlement", "day", "grounds", "code"),
    [
        (published("interim", [], 10_000_000, paid_through="2027-08-31"), LATER, None, "FINAL_STANDS"),
        (later(0, day="2027-06-29"), LATER, None, "KNOWS_LESS"),
        (later(0, day="2028-06-30"), date(2028, 8, 1), None, "CLOSED"),
        (later(0, day="2028-06-30"), date(2028, 8, 1), Grounds(cause=Cause.METHOD), "CLOSED"),
        (later(0, 10_000_001, "2028-06-30"), date(2028, 7, 31), None, "DOES_NOT_ADD_UP"),
    ],
)
def test_what_may_not_be_posted_any_more(
    settlement: PublishedSettlement, day: date, grounds: Grounds | None, code: str
) -> None:
    with pytest.raises(BookError) as refused:
        post(settlement, post(FINAL, (), FINAL_DAY), day, grounds=grounds)
    assert refused.value.code == code


def test_a_closed_period_opens_for_a_court() -> None:
    book = post(FINAL, (), FINAL_DAY)
    court = Grounds(cause=Cause.COURT)
    assert earned_cents(post(later(0, day="2028-06-30"), book, date(2028, 8, 1), grounds=court)) == 0


def test_nothing_is_restated_before_a_final_settlement_stands() -> None:
    with pytest.raises(BookError, match="NOTHING_TO_RESTATE"):
        post(FINAL, post(INTERIM, (), INTERIM_DAY), FINAL_DAY, grounds=Grounds(cause=Cause.FRAUD))


def test_what_was_taken_back_whole_neither_bars_nor_restates_what_is_right() -> None:
    """A final settlement that knew claims to August was wrong and is reversed; the right one knows them to June."""
    book = post(later(10_000_000, 0), (), FINAL_DAY)
    for wrong in book:
        book += (reversal(book, wrong.entry_id, LATER, "another agreement's"),)
    right = post(published("final", [(8, "4.1", 50_000)]), book, LATER)
    assert (right[-1].type, earned_cents(right)) == (EntryType.FINAL, 50_000)


def test_an_interim_settlement_of_fewer_months_takes_nothing_back() -> None:
    """Fees to March are posted; an interim settlement to February that knows later claims would take March back."""
    to = {month: {"from": "2026-01-01", "to": last} for month, last in ((2, "2026-02-28"), (3, "2026-03-31"))}
    three = published("interim", [(8, "4.1", 300)], period=to[3], paid_through="2026-04-05")
    two = published("interim", [(8, "4.1", 200)], 300, period=to[2], paid_through="2026-04-09")
    with pytest.raises(BookError, match="COVERS_LESS"):
        post(two, post(three, (), INTERIM_DAY), LATER)


def test_every_settlement_but_the_last_is_superseded_by_the_next() -> None:
    interim = published("interim", [(8, "4.1", 9_000_000)])
    final, last = later(10_000_000, 9_000_000, "2027-06-30"), later(11_000_000)
    book = post(last, post(final, post(interim, (), INTERIM_DAY), FINAL_DAY), LATER)
    ids = [each.settlement_id for each in (interim, final, last)]
    assert [superseded_by(book, each) for each in (*ids, "final:none")] == [*ids[1:], None, None]


@pytest.mark.parametrize(
    ("kind", "calendar", "first"),
    [
        # 31 December: the tenth of January; six months are 30 June, thirty days more 30 July.
        ("interim", {}, date(2027, 1, 10)),
        ("final", {}, date(2027, 7, 30)),
        ("interim", {"interim_day": 25}, date(2027, 1, 25)),
        ("final", {"run_out_months": 3, "final_days": 0}, date(2027, 3, 31)),
    ],
)
def test_a_settlement_is_posted_from_its_first_day_on(kind: str, calendar: dict[str, int], first: date) -> None:
    settlement = published(kind, [], paid_through="2026-12-31")
    refuse_early(settlement, first, Calendar(**calendar))
    with pytest.raises(BookError, match=f"on {first} or later, .*TOO_EARLY"):
        refuse_early(settlement, first.replace(day=first.day - 1), Calendar(**calendar))


def test_nothing_is_posted_before_it_is_known() -> None:
    with pytest.raises(BookError, match="on 2027-08-31 or later"):
        refuse_early(later(0), date(2027, 8, 30), Calendar())
