"""The commands about disputes: what is not disputed is posted on time, the rest when two persons resolved it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from contracts.books.dispute import MemberVerb, in_force
from contracts.books.ledger import balances
from contracts.books.sign_off import State
from contracts.loader import load_agreement
from pipelines.books.files import load_book
from pipelines.books.releases import added_members, read_release
from pipelines.books.signed import members_found, without_effect
from pipelines.failures import UnusableInputError
from pipelines.terms import MEMBER_FINDING_COLUMNS
from tests.conftest import Ran, command
from tests.pipelines.signing import EXAMPLE, NAME, make_people, make_release, ran, sign_to

REFUSED_UNIT = "f" * 16


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """A release that was delivered on 2027-08-01, beside a folder `books` of people with keys."""
    make_people(tmp_path / "books")
    release = make_release(tmp_path / "release")
    sign_to(release, State.VENDOR_DELIVERED)
    return release


def opened(release: Path, row: str, on: str = "2027-08-20", by: str = "eve") -> Ran:
    key = release.parent / "books" / f"{by}.key"
    return ran("dispute open", release, "--row", row, "--why", "the visit is in our log", "--key", key, "--on", on)


def opened_on_list(release: Path, *asked: str) -> Ran:
    """A dispute over who is on the attributed list."""
    key = release.parent / "books" / "eve.key"
    return ran("dispute open", release, *asked, "--why", "see our log", "--key", key, "--on", "2027-08-20")


def told(release: Path, *words: str, by: str, on: str) -> Ran:
    """A command on the book alone."""
    books = release.parent / "books"
    return command("dispute", words[0], NAME, *words[1:], "--key", books / f"{by}.key", "--on", on, "--books", books)


def resolved(release: Path, row: str, finding: str, *, by: str = "ana", expires: str = "2028-12-31") -> Ran:
    (dispute,) = {each.dispute_id for each in load_book(release.parent / "books", NAME).disputing[:1]}
    more = ("--finding", finding, "--why", "the log shows it", "--evidence", "log 17", "--expires", expires)
    return told(release, "resolve", dispute, row, *more, by=by, on="2027-09-02")


def approved(release: Path, by: str = "cho") -> Ran:
    last = load_book(release.parent / "books", NAME).disputing[-1]
    return told(release, "approve", last.resolution_id, by=by, on="2027-09-03")


def taken_back(release: Path) -> tuple[str, int]:
    """The row and the cents of the first line by which the vendor owes."""
    lines = json.loads((release / "settlement.json").read_bytes())["agreements"][0]["lines"]
    return next((f"{number:016}", line["cents"]) for number, line in enumerate(lines) if line["cents"] < 0)


def owed(release: Path) -> int:
    sums = balances(load_book(release.parent / "books", NAME).entries)
    return -sums["2100"] - sums["1300"]


def true_up(release: Path) -> int:
    return json.loads((release / "settlement.json").read_bytes())["agreements"][0]["true_up_cents"]


def test_what_is_not_disputed_is_posted_on_time_and_the_rest_when_it_is_resolved(delivered: Path) -> None:
    row, cents = taken_back(delivered)
    assert opened(delivered, row).code == 0
    assert "(NOT_SIGNED)" in ran("post", delivered, "--on", "2027-08-31").errors
    posted = ran("post", delivered, "--on", "2027-09-01")
    assert posted.code == 0, posted.errors
    assert owed(delivered) == true_up(delivered) - cents
    assert resolved(delivered, row, "stands").code == 0
    assert approved(delivered).code == 0
    assert ran("post", delivered, "--on", "2027-09-04").code == 0
    assert owed(delivered) == true_up(delivered)
    assert command("ledger", "verify", NAME, "--books", delivered.parent / "books").code == 0


def test_a_dispute_that_nobody_resolved_in_time_leaves_what_was_published(delivered: Path) -> None:
    row, _ = taken_back(delivered)
    opened(delivered, row)
    # Opened on 2027-08-20: thirty days to resolve it end with 2027-09-19.
    assert " open " in ran("dispute list", delivered, "--on", "2027-09-19").output
    assert " expired " in ran("dispute list", delivered, "--on", "2027-09-20").output
    assert ran("post", delivered, "--on", "2027-09-20").code == 0
    assert owed(delivered) == true_up(delivered)


def test_a_finding_that_two_persons_signed_is_what_the_next_run_starts_from(delivered: Path) -> None:
    opened(delivered, REFUSED_UNIT)
    assert resolved(delivered, REFUSED_UNIT, "A01", expires="2027-12-31").code == 0
    books = delivered.parent / "books"
    assert in_force(load_book(books, NAME).disputing, date.fromisoformat("2027-12-31")) == ()
    assert " proposed " in ran("dispute list", delivered, "--on", "2027-09-02").output
    assert approved(delivered).code == 0
    assert " resolved " in ran("dispute list", delivered, "--on", "2027-09-03").output
    disputing = load_book(books, NAME).disputing
    (resolution,) = in_force(disputing, date.fromisoformat("2027-12-31"))
    assert (resolution.row_id, resolution.finding) == (REFUSED_UNIT, "A01")
    assert in_force(disputing, date.fromisoformat("2028-01-01")) == ()


@pytest.mark.parametrize(
    ("row", "on", "by", "message"),
    [
        (REFUSED_UNIT, "2027-09-01", "eve", "it could be disputed to 2027-08-31 (DISPUTE_LATE)"),
        (REFUSED_UNIT, "2027-08-20", "ana", "(ROLE_MISSING)"),
        ("e" * 16, "2027-08-20", "eve", "stands in no row_id of example_vendor/reconciliation.csv"),
    ],
)
def test_a_dispute_that_cannot_be_opened_is_said(delivered: Path, row: str, on: str, by: str, message: str) -> None:
    refused = opened(delivered, row, on, by)
    assert (refused.code, message in refused.errors) == (2, True), refused.errors


def test_nothing_is_disputed_before_it_is_delivered(tmp_path: Path) -> None:
    make_people(tmp_path / "books")
    assert "(NOT_NEXT)" in opened(make_release(tmp_path / "release"), REFUSED_UNIT).errors


def test_a_resolution_that_may_not_follow_is_said(delivered: Path) -> None:
    row, _ = taken_back(delivered)
    opened(delivered, row)
    assert "(NO_UNIT)" in resolved(delivered, row, "A01").errors
    assert "(DISPUTE_UNKNOWN)" in resolved(delivered, REFUSED_UNIT, "A01").errors
    assert "(EXPIRED)" in resolved(delivered, row, "stands", expires="2027-09-01").errors
    assert "(ROLE_MISSING)" in resolved(delivered, row, "stands", by="eve").errors
    assert "finding: " in resolved(delivered, row, "A02").errors
    assert "(RESOLUTION_UNKNOWN)" in told(delivered, "approve", "0" * 16, by="cho", on="2027-09-03").errors
    assert resolved(delivered, row, "stands", by="cho").code == 0
    assert "(TWO_PERSONS)" in approved(delivered, by="cho").errors
    assert "(ROLE_MISSING)" in approved(delivered, by="ben").errors
    assert resolved(delivered, row, "stands").code == 0
    assert approved(delivered).code == 0
    assert "(RESOLVED_ALREADY)" in resolved(delivered, row, "stands").errors


def test_two_persons_put_a_member_on_the_attributed_list_or_take_one_off(delivered: Path) -> None:
    books, last_day = delivered.parent / "books", date(2028, 12, 31)
    assert opened_on_list(delivered, "--member-remove", "a" * 16, "--member-add", f"{'c' * 16}@2026-05-01").code == 0
    (dispute,) = load_book(books, NAME).disputing
    added, removed = (row.row_id for row in dispute.rows)
    shown = ran("dispute list", delivered, "--on", "2027-09-02").output
    assert (removed, f" {added} " in shown, f" {dispute.dispute_id} " in shown) == ("a" * 16, True, True)
    assert f"member_add {'c' * 16}@2026-05-01@ALL " in shown
    assert "(NOT_ASKED)" in resolved(delivered, removed, "A01").errors
    assert "(NOT_ASKED)" in resolved(delivered, added, "R08").errors
    assert resolved(delivered, removed, "R08").code == 0
    assert resolved(delivered, added, "A01").code == 0
    assert members_found(books, NAME, last_day) == {}
    for resolution in load_book(books, NAME).disputing[1:]:
        assert told(delivered, "approve", resolution.resolution_id, by="cho", on="2027-09-03").code == 0
    found = members_found(books, NAME, last_day)
    off, on = found[removed], found[added]
    assert (off.verb, off.member_key, off.scope, off.first, off.end) == (
        *(MemberVerb.REMOVE, "b" * 16, "ALL"),
        *(date(2026, 3, 1), date(2027, 3, 1)),
    )
    assert (on.verb, on.member_key, on.scope, on.first, on.end) == (
        *(MemberVerb.ADD, "c" * 16, "ALL", date(2026, 5, 1)),
        None,
    )
    assert members_found(books, NAME, date(2029, 1, 1)) == {}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("--member-remove", "e" * 16), "stands in no row_id of example_vendor/attribution_list.csv"),
        (("--member-add", "eve@2026-05-01"), "member-add 1: give the key of a member and the first day"),
        (("--member-add", "c" * 16), "from 2026-01-01 to 2026-12-31; got '' (DAY_OUTSIDE)"),
        ((), "give at least one --row, --member-add or --member-remove (NOTHING_ASKED)"),
    ],
)
def test_what_is_no_member_is_said(delivered: Path, asked: tuple[str, ...], message: str) -> None:
    refused = opened_on_list(delivered, *asked)
    assert (refused.code, message in refused.errors) == (2, True), refused.errors


def test_all_that_is_wrong_with_members_asked_for_is_said_at_once(delivered: Path) -> None:
    late, wrong = f"{'c' * 16}@2030-01-01", f"{'d' * 16}@2026-02-30@ELBOWW"
    refused = opened_on_list(delivered, "--member-add", late, "--member-add", wrong)
    assert refused.code == 2
    days = "give a day of the agreement, from 2026-01-01 to 2026-12-31; got"
    assert f"member-add 1: {days} '2030-01-01' (DAY_OUTSIDE)" in refused.errors
    assert f"member-add 2: {days} '2026-02-30' (DAY_OUTSIDE)" in refused.errors
    assert "member-add 2: a member has one owner for all regions: leave the region out" in refused.errors
    assert "c" * 16 not in refused.errors
    assert load_book(delivered.parent / "books", NAME).disputing == ()


def test_where_regions_have_owners_the_region_is_named(delivered: Path) -> None:
    agreement = load_agreement(EXAMPLE / f"{NAME}.yaml").required()
    by_region = agreement.attribution.model_copy(update={"exclusive_by": "region"})
    release = replace(
        read_release(delivered, NAME, EXAMPLE), agreement=agreement.model_copy(update={"attribution": by_region})
    )
    (row,) = added_members(release, [f"{'c' * 16}@2026-05-01@KNEE"])
    assert row.asked is not None
    assert row.asked.scope == "KNEE"
    for region in ("", "@ELBOWW"):
        with pytest.raises(UnusableInputError, match=r"of LOW_BACK, NECK, KNEE, .*REGION_WRONG"):
            added_members(release, [f"{'c' * 16}@2026-05-01{region}"])


def test_a_finding_of_which_nothing_came_is_told_by_its_row() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema terms; create schema attribution")
        columns = ", ".join(f"{name} {kind}" for name, kind in MEMBER_FINDING_COLUMNS.items())
        connection.execute(f"create table terms.member_finding ({columns})")
        connection.execute("""
            create table attribution.span as
            select 'v' as vendor_id, 'P1' as member_id, 'ALL' as scope_code, date '2026-02-01' as from_date,
            date '2027-02-01' as to_date;
            insert into terms.member_finding
            select
                'a', made.row_id, 'v', left(md5('v|' || made.member_id), 16), made.verb, made.scope_code,
                cast(made.first as date), cast(made.last as date)
            from (values
                ('added', 'P1', 'MEMBER_ADD', 'ALL', '2026-01-15', null),
                ('too late', 'P1', 'MEMBER_ADD', 'ALL', '2027-02-01', null),
                ('unknown', 'P2', 'MEMBER_ADD', 'ALL', '2026-01-15', null),
                ('no region', 'P1', 'MEMBER_ADD', 'KNEE', '2026-01-15', null),
                ('taken off', 'P1', 'MEMBER_REMOVE', 'ALL', '2026-01-01', '2026-02-01'),
                ('still on', 'P1', 'MEMBER_REMOVE', 'ALL', '2026-01-01', '2026-02-02')
            ) as made(row_id, member_id, verb, scope_code, first, last)
        """)
        lines = list(without_effect(connection))
    assert [line.split(" of the ")[0] for line in lines] == [
        f"a: the finding on row {row}" for row in ("no region", "still on", "too late", "unknown")
    ]
    assert all("changed nothing: " in line for line in lines)
