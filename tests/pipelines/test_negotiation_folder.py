"""What only the payer may know stays out of every release, whatever stands beside it."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from contracts.exhibits import load_exhibits
from pipelines.books.found import keep_books
from pipelines.failures import StorageError, UnusableInputError
from pipelines.negotiation_folder import PAYER_ONLY, negotiation_folder, payer_only, write_for_payer
from pipelines.publish.bridge.history import keep_history
from pipelines.publish.contents import audit, contents
from pipelines.publish.release import MANIFEST, publish
from pipelines.reconciliation import make_work, reconciliation
from pipelines.settling import load_agreements, settle_all
from tests.conftest import Ran

# Prices such as a break-even search finds, in every form in which a page or a file writes money.
PRICES = {"break_even_cents": 81_237_419, "walk_away_cents": 64_219_583, "reservation_cents": 70_355_261}
FIGURES = [text for cents in PRICES.values() for text in (f"{cents}", f"{cents / 100:.2f}", f"{cents / 100:,.2f}")]
SECRET = re.compile(
    "|".join(
        [r"walk.?away", r"break.?even", r"reservation", r"zone.of.agreement", PAYER_ONLY, *map(re.escape, FIGURES)]
    )
)


def texts(release: Path) -> Iterator[tuple[str, str]]:
    """Yield every file of a release, and what is packed in it, as text in small letters."""
    for path in sorted(path for path in release.rglob("*") if path.is_file()):
        yield path.relative_to(release).as_posix(), path.read_bytes().decode("utf-8", "replace").lower()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    yield f"{path.name}/{name}", packed.read(name).decode("utf-8", "replace").lower()


def published(sample_run: Ran, sample_payer: Path, out: Path) -> Path:
    """Publish once more, on the tables of the whole run, into another folder; return the release."""
    given, exhibits = reconciliation({"inputs": str(sample_payer), "out": str(out)}), load_exhibits()
    make_work(given)
    shutil.copyfile(sample_run.out / "work" / "warehouse.duckdb", given.warehouse)
    agreements = load_agreements(given.agreements, exhibits)
    books = keep_books(given.books, given.work, (item.required().agreement_id for item in agreements))
    with duckdb.connect(str(given.warehouse)) as connection:
        settled = settle_all(connection, agreements, exhibits, given.work, books=books)
        made = contents(connection, given, agreements, settled)
        keep_history(connection, given.out, made.content_id)
    return publish(given.out, made.identity, made.files, made.manifest, audit)


def test_no_file_of_a_release_holds_a_price_that_only_the_payer_may_know(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for place in (out / "negotiation" / "northgate_2027", out / "work" / "northgate_pt", out / "northgate_pt"):
        folder = payer_only(negotiation_folder(place, "northgate_2027"))
        (folder / "prices.json").write_text(json.dumps(PRICES), encoding="utf-8")
        assert SECRET.search((folder / "prices.json").read_text(encoding="utf-8"))
    release = published(sample_run, sample_payer, out)
    assert {path.name for path in release.iterdir()} >= {"northgate_pt", MANIFEST}
    found = [(name, match[0]) for name, text in texts(release) if (match := SECRET.search(text))]
    assert found == []


@pytest.mark.parametrize("below", ["", "northgate_pt", "northgate_pt/payer_only"])
def test_a_negotiation_does_not_lie_in_a_release(sample_run: Ran, below: str) -> None:
    with pytest.raises(UnusableInputError, match="whose folders vendors get"):
        negotiation_folder(sample_run.out / "current" / below, "northgate_2027")
    assert not (sample_run.out / "current" / "northgate_pt" / "payer_only").exists()


def test_a_negotiation_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = negotiation_folder(None, "northgate_2027")
    assert folder == Path("out") / "negotiation" / "northgate_2027"
    assert [place.stat().st_mode & 0o777 for place in (folder, payer_only(folder))] == [0o700, 0o700]


def test_a_folder_of_the_payer_that_is_there_already_becomes_its_owners_only(tmp_path: Path) -> None:
    folder = tmp_path / PAYER_ONLY
    folder.mkdir(mode=0o755)
    assert payer_only(tmp_path) == folder
    write_for_payer(folder / "prices.json", b"{}")
    found = {place.name: place.stat().st_mode & 0o777 for place in (folder, *folder.iterdir())}
    assert found == {PAYER_ONLY: 0o700, "prices.json": 0o600}


def test_where_no_folder_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        negotiation_folder(tmp_path / "file" / "below", "northgate_2027")
