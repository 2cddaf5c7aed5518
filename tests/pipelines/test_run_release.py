"""A release is all or nothing: written, read back, audited, swapped in."""

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.failures import QualityError, StorageError
from pipelines.publish import release
from pipelines.publish.release import publish, release_id

FILES = {"overview.html": b"<p>one</p>", "kinetic_home/settlement.json": b'{"net_cents": 100}'}
OTHER = {"overview.html": b"<p>two</p>", "kinetic_home/settlement.json": b'{"net_cents": 200}'}


def nothing_wrong(files: release.Files) -> list[str]:
    return []


def seen(out: Path) -> dict[str, bytes]:
    """Return what a reader finds who follows the link."""
    current = out / "current"
    return {path.relative_to(current).as_posix(): path.read_bytes() for path in current.rglob("*") if path.is_file()}


def test_the_id_stands_for_the_parts_whatever_their_order() -> None:
    one = release_id({"a": b"1", "b": b"2"})
    assert one == release_id({"b": b"2", "a": b"1"})
    assert one != release_id({"a": b"2", "b": b"1"})
    assert one != release_id({"a": b"1", "b": b"2", "c": b""})
    assert len(one) == 12


def test_a_release_is_whole_and_its_manifest_names_every_file(tmp_path: Path) -> None:
    folder = publish(tmp_path, "aaa", FILES, {"inputs": []}, nothing_wrong)
    assert folder == tmp_path / "releases" / "aaa"
    assert (tmp_path / "current").readlink() == Path("releases/aaa")
    manifest = json.loads(seen(tmp_path)["manifest.json"])
    assert manifest["release_id"] == "aaa"
    assert manifest["outputs"] == [
        {"path": name, "byte_count": len(FILES[name]), "sha256": hashlib.sha256(FILES[name]).hexdigest()}
        for name in ("kinetic_home/settlement.json", "overview.html")
    ]
    assert {name: content for name, content in seen(tmp_path).items() if name != "manifest.json"} == FILES


def test_the_same_release_again_changes_no_byte(tmp_path: Path) -> None:
    publish(tmp_path, "aaa", FILES, {"inputs": []}, nothing_wrong)
    before = seen(tmp_path)
    publish(tmp_path, "aaa", FILES, {"inputs": []}, nothing_wrong)
    assert seen(tmp_path) == before
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["aaa"]


def test_the_same_release_from_other_files_changes_the_manifest_alone(tmp_path: Path) -> None:
    publish(tmp_path, "aaa", FILES, {"inputs": ["one"]}, nothing_wrong)
    before = seen(tmp_path)
    publish(tmp_path, "aaa", FILES, {"inputs": ["two"]}, nothing_wrong)
    after = seen(tmp_path)
    assert json.loads(after.pop("manifest.json"))["inputs"] == ["two"]
    before.pop("manifest.json")
    assert after == before


def test_a_damaged_release_is_made_anew(tmp_path: Path) -> None:
    folder = publish(tmp_path, "aaa", FILES, {}, nothing_wrong)
    before = seen(tmp_path)
    (folder / "overview.html").write_bytes(b"damaged")
    publish(tmp_path, "aaa", FILES, {}, nothing_wrong)
    assert seen(tmp_path) == before
    assert (tmp_path / "current").readlink() == Path("releases/aaa")
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["aaa"]


def test_what_does_not_add_up_is_not_published(tmp_path: Path) -> None:
    publish(tmp_path, "aaa", FILES, {}, nothing_wrong)
    before = seen(tmp_path)
    with pytest.raises(QualityError, match="sums to 99 cents"):
        publish(tmp_path, "bbb", OTHER, {}, lambda files: ["overview.html: sums to 99 cents"])
    assert seen(tmp_path) == before
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["aaa"]


def test_a_file_that_does_not_read_back_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "aaa", FILES, {}, nothing_wrong)
    before = seen(tmp_path)

    def short_write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[:-1])

    monkeypatch.setattr(release, "write", short_write)
    with pytest.raises(StorageError, match=r"did not keep what was written: .*overview\.html"):
        publish(tmp_path, "bbb", OTHER, {}, nothing_wrong)
    assert seen(tmp_path) == before


class CrashError(Exception):
    """The end of the process, as far as a test can play it."""


STEPS = [(os, "fsync"), (Path, "open"), (Path, "rename"), (Path, "replace"), (Path, "symlink_to"), (Path, "unlink")]


@pytest.mark.parametrize("damaged", [False, True], ids=["new release", "repaired release"])
@pytest.mark.parametrize(("owner", "name"), [*STEPS, (shutil, "rmtree"), (shutil, "copytree")], ids=str)
def test_a_crash_at_any_step_leaves_a_whole_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, damaged: bool
) -> None:
    """At the nth call of each function that touches the disk, for every n there is: old or new, never a mixture."""
    target = "aaa" if damaged else "bbb"
    new = {**OTHER, "manifest.json": release.canonical_json({"release_id": target, "outputs": release.hashes(OTHER)})}
    for nth in itertools.count(1):
        out = tmp_path / str(nth)
        publish(out, "aaa", FILES, {}, nothing_wrong)
        old = seen(out)
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, crashing(getattr(owner, name), nth))
            try:
                publish(out, target, OTHER, {}, nothing_wrong)
                finished = True
            except CrashError:
                finished = False
        assert seen(out) in ([new] if finished else [old, new])
        publish(out, target, OTHER, {}, nothing_wrong)
        assert seen(out) == new
        assert (out / "current").readlink() == Path(f"releases/{target}")
        assert not [path for path in (out / "releases").iterdir() if path.name.startswith(release.STAGING)]
        if finished:
            break


def crashing(original: Callable[..., Any], nth: int) -> Callable[..., Any]:
    """Return a function that crashes at its nth call."""
    calls = itertools.count(1)

    def crash(*arguments: Any, **options: Any) -> Any:
        if next(calls) == nth:
            raise CrashError
        return original(*arguments, **options)

    return crash
