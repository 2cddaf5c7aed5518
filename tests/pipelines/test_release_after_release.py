"""A release after another says what changed; the same settlement after the same release has the same bytes."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.assets.published import publish_release
from pipelines.engines.duckdb import connect
from pipelines.publish.bridge.history import SQL, keep_history, make_views
from pipelines.reconciliation import reconciliation
from pipelines.terminal_tables import changes_table
from tests.conftest import Ran

OLDER = "older"


def publish_again(out: Path, inputs: Path, **more: Any) -> dict[str, bytes]:
    """Publish from the tables of a run once more; return the files of the release that readers are led to."""
    given = reconciliation({"inputs": str(inputs), "out": str(out), **more})
    connection = connect(given.warehouse, threads=2)
    try:
        folder = publish_release(SimpleNamespace(connection=connection, reconciliation=given))
    finally:
        connection.close()
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def out(sample_run: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose readers are led to an older release, which knew fewer lines and months."""
    assert sample_run.code == 0, sample_run.errors
    out = tmp_path_factory.mktemp("again") / "out"
    shutil.copytree(sample_run.out, out, symlinks=True)
    connection = connect(out / "work" / "warehouse.duckdb", threads=2)
    connection.execute("create table line_then as from core.claim_line where service_from_date < date '2026-02-01'")
    connection.execute("create table month_then as from core.member_month where month_date < date '2026-02-01'")
    make_views(connection)
    sql = (SQL / "line.sql").read_text()
    connection.execute(f"create or replace view bridge.line as {sql.replace('core.claim_line', 'line_then')}")
    connection.execute(
        "create or replace view bridge.member_month as select member_id, month_date, covered_days from month_then"
    )
    keep_history(connection, out, OLDER)
    connection.execute("drop schema bridge cascade")
    connection.close()
    release = out / "releases" / OLDER
    release.mkdir()
    (release / "manifest.json").write_text(json.dumps({"content_id": OLDER, "since": None}))
    (out / "current").unlink()
    (out / "current").symlink_to(Path("releases") / OLDER, target_is_directory=True)
    return out


def test_what_changed_is_in_the_release_and_on_the_page(out: Path, sample_payer: Path, sample_run: Ran) -> None:
    first = publish_again(out, sample_payer)
    manifest, changed = json.loads(first["manifest.json"]), json.loads(first["bridge.json"])
    content = json.loads(sample_run.files()["manifest.json"])["release_id"]
    # What was settled is what the first release says, and so is its id; this one says also what changed.
    assert (manifest["content_id"], manifest["since"]) == (content, OLDER)
    assert manifest["release_id"] != content
    for name, text in sample_run.files().items():
        if name.endswith((".csv", ".yaml", "settlement.json", "conservation.json")):
            assert first[name] == text, name
    medical = next(entry for entry in changed["spend"] if entry["feed_code"] == "medical_claim")
    assert {cause["cause_code"] for cause in medical["causes"]} >= {"LINE_BACK"}
    explained = sum(cause["spend_cents"] for cause in medical["causes"])
    assert medical["spend_cents"] - medical["earlier_spend_cents"] == explained != 0
    page = first["overview.html"].decode()
    assert f"What changed since release {OLDER}" in page
    assert "Lines that count again" in page
    assert changes_table(changed).row_count > 1
    assert "settlement" in changed
    # Again: the release before is still the one it was compared with.
    assert publish_again(out, sample_payer) == first
    assert sorted(path.name for path in (out / "releases").iterdir()) == sorted(
        {content, OLDER, manifest["release_id"]}
    )


def test_a_first_release_says_nothing_of_changes(sample_run: Ran) -> None:
    files = sample_run.files()
    manifest = json.loads(files["manifest.json"])
    assert (manifest["content_id"], manifest["since"]) == (manifest["release_id"], None)
    assert "bridge.json" not in files
    assert b"What changed since" not in files["overview.html"]


def test_another_release_may_be_asked_for(out: Path, sample_payer: Path, sample_run: Ran) -> None:
    content = json.loads(sample_run.files()["manifest.json"])["release_id"]
    asked = publish_again(out, sample_payer, since=OLDER)
    assert json.loads(asked["manifest.json"])["since"] == OLDER
    # Since itself nothing changed: it is the first release again.
    again = publish_again(out, sample_payer, since=content)
    assert json.loads(again["manifest.json"])["release_id"] == content
    assert (out / "history").stat().st_mode & 0o777 == 0o700
