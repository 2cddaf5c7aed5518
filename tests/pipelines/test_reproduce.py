"""A release is made again from its manifest: what went in is found by its hash, every byte is compared."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from contracts.exhibits import load_exhibits
from pipelines import reproducing
from pipelines.books.files import append, load_book
from pipelines.books.found import keep_books
from pipelines.failures import UnusableInputError
from pipelines.publish.bridge.history import open_history
from pipelines.publish.contents import audit, contents
from pipelines.publish.release import MANIFEST, publish
from pipelines.reconciliation import AGREEMENTS, make_work, reconciliation
from pipelines.reproducing import Arguments, Places, differences, lay_out, read_manifest, reproduce
from pipelines.settling import load_agreements, settle_all
from tests.conftest import Ran, command
from tests.contracts.booking import BOOK


@pytest.fixture
def release(sample_run: Ran, tmp_path: Path) -> Path:
    """A copy of the release of the sample, in an OUT of its own."""
    current = (sample_run.out / "current").resolve()
    return Path(shutil.copytree(current, tmp_path / "out" / "releases" / current.name))


@pytest.fixture
def places(release: Path, sample_payer: Path) -> Places:
    out = release.parent.parent
    return Places(out, (sample_payer,), AGREEMENTS, out / "books")


def never(arguments: Arguments) -> Path:
    raise AssertionError("nothing may run")


def test_a_release_is_made_again_byte_for_byte(
    sample_run: Ran, release: Path, places: Places, sample_payer: Path, tmp_path: Path
) -> None:
    """The tables are those of the run; all that a run reads beside them is what was laid out."""
    # Under other names and beside other files: they are found by what they hold.
    moved = tmp_path / "moved"
    for source, target in ((AGREEMENTS, moved / "signed"), (sample_payer, moved / "received")):
        for number, path in enumerate(sorted(path for path in source.rglob("*") if path.is_file())):
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / f"{number}{path.suffix}")

    def again(arguments: Arguments) -> Path:
        given, exhibits = reconciliation(arguments), load_exhibits()
        make_work(given)
        shutil.copyfile(sample_run.out / "work" / "warehouse.duckdb", given.warehouse)
        agreements = load_agreements(given.agreements, exhibits)
        found = keep_books(given.books, given.work, (item.required().agreement_id for item in agreements))
        with duckdb.connect(str(given.warehouse)) as connection:
            settled = settle_all(connection, agreements, exhibits, given.work, books=found)
            made = contents(connection, given, agreements, settled)
        return publish(given.out, made.identity, made.files, made.manifest, audit)

    assert reproduce(release, replace(places, inputs=(moved,), agreements=moved), again) == []
    assert [path.name for path in places.out.iterdir()] == ["releases"]


def test_files_that_differ_are_named(release: Path, tmp_path: Path) -> None:
    again = Path(shutil.copytree(release, tmp_path / "again"))
    (again / "overview.html").write_text("another")
    (again / "conservation.json").unlink()
    (again / "more.csv").write_text("")
    (release / "settlement.json").write_text("changed since")
    (release / "bridge_rtm" / "facts.yaml").unlink()
    assert [str(each) for each in differences(release, read_manifest(release), again)] == [
        "bridge_rtm/facts.yaml: is in the manifest and no longer in the folder (GONE)",
        "conservation.json: is in the release; made again it is not there (NOT_MADE)",
        "more.csv: is not in the release; made again it is there (ADDED)",
        "overview.html: made again it has other bytes (DIFFERS)",
        "settlement.json: is not as it was published (ALTERED)",
    ]


def test_all_that_is_missing_is_named_by_name_and_hash(
    release: Path, places: Places, sample_payer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received, signed = tmp_path / "received", Path(shutil.copytree(AGREEMENTS, tmp_path / "signed"))
    shutil.copytree(sample_payer, received)
    (received / "profile.yaml").write_text("changed")
    (signed / "kinetic_home" / "2025-01-01.yaml").unlink()
    recorded = read_manifest(release)
    recorded["agreements"][0]["book_head"] = "f" * 64
    recorded["since"] = "0123456789ab"
    (release / MANIFEST).write_text(json.dumps(recorded))
    other = {"trueup_version": "0.0.9", "lock_sha256": "a" * 64, "code_sha256": "b" * 64}
    monkeypatch.setattr(reproducing, "made_by", lambda: other)
    with pytest.raises(UnusableInputError) as refused:
        reproduce(release, replace(places, inputs=(received,), agreements=signed), never)
    profile, agreement = (
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (sample_payer / "profile.yaml", AGREEMENTS / "kinetic_home" / "2025-01-01.yaml")
    )
    version, lock = recorded["trueup_version"], recorded["lock_sha256"]
    assert str(refused.value).splitlines()[1:] == [
        f"it needs trueup {version} with the requirements.lock of SHA-256 {lock}; "
        f"this is 0.0.9 with {'a' * 64} (OTHER_VERSION)",
        f"profile.yaml with SHA-256 {profile} is not there, or was changed (INPUT_MISSING)",
        f"kinetic_home/2025-01-01.yaml with SHA-256 {agreement} is not there, or was changed (AGREEMENT_MISSING)",
        f"the book of {recorded['agreements'][0]['agreement_id']}: no record has the hash ffffffffffff…: record 1 and "
        "all after it were removed (HEAD_MISSING)",
        "what was kept of release 0123456789ab, which this one is compared with, is not there (SINCE_MISSING)",
    ]
    assert [path.name for path in places.out.iterdir()] == ["releases"]


def test_code_that_was_changed_under_one_version_is_named(release: Path, places: Places) -> None:
    recorded = read_manifest(release)
    here = recorded["code_sha256"]
    (release / MANIFEST).write_text(json.dumps({**recorded, "code_sha256": "c" * 64}))
    with pytest.raises(UnusableInputError, match=rf"has SHA-256 {'c' * 64}; this has {here} \(OTHER_CODE\)"):
        reproduce(release, places, never)


def test_a_book_is_laid_out_as_it_stood(places: Places, tmp_path: Path) -> None:
    append(places.books, BOOK.agreement_id, lambda book: BOOK.entries)
    stood = {"agreement_id": BOOK.agreement_id, "book_head": BOOK.kept[1].hash}
    recorded = {"sources": [], "agreement_files": [], "agreements": [stood], "since": None}
    (tmp_path / "again").mkdir()
    assert lay_out(recorded, places, tmp_path / "again") == []
    assert load_book(tmp_path / "again" / "books", BOOK.agreement_id).entries == BOOK.entries[:2]


def test_the_release_compared_with_is_laid_out_whole(
    sample_run: Ran, release: Path, places: Places, tmp_path: Path
) -> None:
    shutil.copytree(sample_run.out / "history", places.out / "history")
    recorded = {"sources": [], "agreement_files": [], "agreements": [], "since": release.name}
    (tmp_path / "again").mkdir()
    assert lay_out(recorded, places, tmp_path / "again") == []
    assert open_history(tmp_path / "again" / "out", release.name) is not None
    assert differences(release, read_manifest(release), tmp_path / "again" / "out" / "releases" / release.name) == []


def test_what_is_no_release_or_too_old_is_said(release: Path, tmp_path: Path) -> None:
    assert "nowhere is no release" in command("reproduce", tmp_path / "nowhere").errors
    (release / MANIFEST).write_text(json.dumps({"trueup_version": "0.1.0"}))
    ran = command("reproduce", release)
    assert (ran.code, "MANIFEST_TOO_OLD" in ran.errors) == (2, True), ran.errors
