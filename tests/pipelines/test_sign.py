"""The commands about signatures: keys are made once, a settlement is signed step by step, and only then posted."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.books.posting import posted
from contracts.books.sign_off import State
from contracts.measured_savings import Savings, SavingsStatus
from pipelines.books.files import load_book
from tests.conftest import command
from tests.pipelines.signing import NAME, make_people, make_release, ran, sign_to


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release of the worked example beside a folder `books` of people with keys."""
    make_people(tmp_path / "books")
    return make_release(tmp_path / "release")


def test_a_key_is_for_its_holder_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "ana.key"
    made = command("keys", "new", "ana", "--out", path)
    (person,) = yaml.safe_load(made.output)["persons"]
    assert (made.code, person["name"], len(bytes.fromhex(person["public_key"]))) == (0, "ana", 32)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    again = command("keys", "new", "ana", "--out", path)
    assert (again.code, "a key is never written over" in again.errors, path.read_bytes()) == (2, True, before)
    assert "give a name such as ana_ruiz" in command("keys", "new", "Ana!", "--out", tmp_path / "x").errors


def test_a_final_settlement_is_posted_once_all_have_signed(release: Path) -> None:
    refused = ran("post", release, "--on", "2027-08-01")
    assert refused.code == 2
    assert "lacks prepared, reviewed, actuary_signed, vendor_delivered (NOT_SIGNED)" in refused.errors
    sign_to(release, State.VENDOR_DELIVERED)
    shown = ran("sign", release, "--on", "2027-08-02").output
    assert "is vendor_delivered" in shown
    assert "posting lacks accepted, or the end of 2027-08-31" in shown
    assert "(NOT_SIGNED)" in ran("post", release, "--on", "2027-08-31").errors
    accepted = ran("sign", release, "--as", "accepted", "--key", release.parent / "books/eve.key", "--on", "2027-08-05")
    assert accepted.output.endswith("accepted by eve on 2027-08-05\n")
    posted = ran("post", release, "--on", "2027-08-06")
    assert posted.code == 0, posted.errors
    assert "is posted" in ran("sign", release).output
    assert "is closed" in ran("sign", release, "--on", "2028-08-06").output
    assert command("ledger", "verify", NAME, "--books", release.parent / "books").code == 0


@pytest.mark.parametrize(
    ("reason", "cure"),
    [
        (
            "UNBALANCED",
            "settle on data that can be judged, or name the actuary's review in savings.reviewed of an amendment",
        ),
        ("PLAN_CHANGED", "name the actuary's factor in savings.plan_changes of an amendment"),
        (
            "DUMMY_YEAR_MISSING",
            "send claims of the years before, or agree in an amendment on savings.dummy_year: reported",
        ),
        (
            "PRE_TREND_NOT_TESTED",
            "send claims of the months before, or name the actuary's review in savings.reviewed of an amendment",
        ),
        (
            "EMPLOYERS_NOT_KNOWN",
            "send every member's employer group, with the months before the offer, or name the actuary's review in "
            "savings.reviewed of an amendment",
        ),
        # What is not known yet cannot be reviewed away.
        ("IMMATURE", "settle as of a later day, when more claims are known"),
    ],
)
def test_nobody_signs_a_final_settlement_whose_savings_are_suspended(tmp_path: Path, reason: str, cure: str) -> None:
    make_people(tmp_path / "books")
    savings = Savings(status=SavingsStatus.SUSPENDED, reasons=(reason,))
    release = make_release(tmp_path / "release", savings=savings)
    key = tmp_path / "books/ana.key"
    refused = ran("sign", release, "--as", "prepared", "--key", key, "--on", "2027-08-01")
    assert refused.code == 2
    assert refused.errors.endswith(f"({reason}); {cure} (SAVINGS_SUSPENDED)\n")
    assert ran("post", release, "--on", "2027-08-06").code == 2


def test_each_reason_of_a_suspension_has_its_cure(tmp_path: Path) -> None:
    make_people(tmp_path / "books")
    savings = Savings(status=SavingsStatus.SUSPENDED, reasons=("UNBALANCED", "PLAN_CHANGED"))
    release = make_release(tmp_path / "release", savings=savings)
    refused = ran("sign", release, "--as", "prepared", "--key", tmp_path / "books/ana.key", "--on", "2027-08-01")
    assert "savings.plan_changes of an amendment and settle on data that can be judged" in refused.errors


def test_a_restatement_too_small_to_post_is_kept_and_shown(release: Path, tmp_path: Path) -> None:
    books = release.parent / "books"
    assert "the day 2027-07-30" in ran("sign", release, "--on", "2027-07-29").output
    sign_to(release, State.ACCEPTED, "2027-07-29")
    assert "(TOO_EARLY)" in ran("post", release, "--on", "2027-07-29").errors
    assert ran("post", release, "--on", "2027-08-06").code == 0
    posted_rows = posted(load_book(books, NAME).entries, date(2026, 1, 1))
    second = make_release(tmp_path / "second", posted=posted_rows, more_visits=1)
    sign_to(second, State.ACCEPTED, "2027-10-01")
    for day in ("2027-10-02", "2027-10-03"):
        assert "computed, immaterial: a change of" in ran("post", second, "--on", day).output
    shown = json.loads(command("ledger", "show", NAME, "--books", books, "--json").output)
    # 0.5 % of the 689,022.22 that were earned, up to a whole cent.
    assert [each.get("threshold_cents") for each in shown["settlements"]] == [None, 344_512]
    assert "computed, immaterial: below $3,445.12" in command("ledger", "show", NAME, "--books", books).output
    assert "2027-10-02: computed, immaterial" in ran("sign", second).output
    assert command("ledger", "verify", NAME, "--books", books).code == 0
    refused = ran("post", second, "--on", "2027-10-04", "--cause", "identity")
    assert (refused.code, "such as 12/900" in refused.errors) == (2, True)
    assert ran("post", second, "--on", "2027-10-04", "--cause", "identity", "--affected", "10/900").code == 0
    second_id = shown["settlements"][1]["settlement_id"]
    assert f"is restated, superseded by {second_id}" in ran("sign", release).output


def test_the_clock_that_ran_out_stands_for_the_vendor(release: Path) -> None:
    sign_to(release, State.VENDOR_DELIVERED)
    late = ran("sign", release, "--as", "disputed", "--key", release.parent / "books/eve.key", "--on", "2027-09-01")
    assert (late.code, "(DISPUTE_LATE)" in late.errors) == (2, True)
    assert ran("post", release, "--on", "2027-09-01").code == 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--as", "reviewed", "--key", "books/ben.key", "--on", "2027-08-01"), "(NOT_NEXT)"),
        (("--as", "prepared", "--key", "books/ben.key", "--on", "2027-08-01"), "(ROLE_MISSING)"),
        (("--as", "prepared", "--key", "stranger.key", "--on", "2027-08-01"), "(KEY_UNKNOWN)"),
        (("--as", "prepared", "--key", "open.key", "--on", "2027-08-01"), "key: others may read open.key"),
        (("--as", "prepared", "--key", "books/persons.yaml", "--on", "2027-08-01"), "is no key that `trueup keys new`"),
        (("--as", "prepared", "--key", "none.key", "--on", "2027-08-01"), "key: none.key cannot be read"),
        (("--as", "posted", "--key", "books/ana.key", "--on", "2027-08-01"), "as: give one of prepared, reviewed,"),
        (("--as", "prepared"), "key, on: give --key FILE and --on DATE to sign"),
    ],
)
def test_what_cannot_be_signed_is_said(
    release: Path, more: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(release.parent)
    for name in ("stranger", "open"):
        command("keys", "new", name, "--out", f"{name}.key")
    Path("open.key").chmod(0o644)
    refused = ran("sign", release, *more)
    assert (refused.code, message in refused.errors) == (2, True), refused.errors
    assert load_book(Path("books"), NAME).kept == ()


def test_a_release_that_was_changed_is_not_signed(release: Path) -> None:
    path = release / "settlement.json"
    path.write_bytes(path.read_bytes().replace(b'"net_cents": ', b'"net_cents": 1'))
    assert "settlement.json is not as it was published" in ran("sign", release).errors


def test_an_agreement_that_is_not_found_by_its_hash_is_said(release: Path) -> None:
    shown = command("sign", release, "--agreement", NAME, "--books", release.parent / "books")
    assert (shown.code, "is the text of contract_a that was settled" in shown.errors) == (2, True)


def test_verify_finds_a_signature_that_is_not_of_the_person_listed(release: Path) -> None:
    sign_to(release, State.REVIEWED)
    persons = release.parent / "books" / "persons.yaml"
    text = persons.read_text()
    ana, ben = (line for line in text.splitlines() if "{name: ana" in line or "{name: ben" in line)
    swapped = {ana: ana.replace(ana[-65:], ben[-65:]), ben: ben.replace(ben[-65:], ana[-65:])}
    persons.write_text("\n".join(swapped.get(line, line) for line in text.splitlines()))
    verify = ("ledger", "verify", NAME, "--books", release.parent / "books")
    assert "ana did not sign this: the signature is false (SIGNATURE_FALSE)" in command(*verify).errors
    persons.write_text(text.replace(ana, "").replace(ben, ""))
    assert "ana stands in no line of persons.yaml (PERSON_UNKNOWN)" in command(*verify).errors
    persons.write_text(text.replace("ben", "ana"))
    assert "must name each person once" in command(*verify).errors
