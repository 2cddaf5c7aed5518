"""A release: written to staging, read back and audited, then swapped in as one.

Readers follow ``<out>/current``, a link to ``<out>/releases/<release id>``. At every moment it leads to a whole
release: the one before until the very last step, this one afterwards. The id is made from what was settled, never from
a clock or from the order of rows, so the same settlement has the same id wherever it is made.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.failures import QualityError, StorageError

MANIFEST = "manifest.json"
STAGING = ".staging-"
Files = Mapping[str, bytes]


def release_id(parts: Mapping[str, bytes]) -> str:
    """Return twelve hexadecimal digits that stand for the named parts, whatever their order."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(f"{name}\0{hashlib.sha256(parts[name]).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


def canonical_json(document: object) -> bytes:
    """Return the one byte form of a JSON document."""
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def publish(
    out: Path, identity: str, files: Files, manifest: Mapping[str, Any], audit: Callable[[Files], list[str]]
) -> Path:
    """Write, audit and swap in one release; return its folder.

    ``audit`` gets what was read back from the disk and returns what is wrong with it. Raises QualityError when
    something is, and StorageError when a file does not read back as written; the release before stays in place.
    """
    releases = out / "releases"
    # Members stand in there by pseudonym: for the owner, who passes each vendor's folder on.
    releases.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(out)
    staging = unused(releases, f"{STAGING}{identity}")
    written = dict(files)
    written[MANIFEST] = canonical_json({**manifest, "release_id": identity, "outputs": hashes(files)})
    for name, content in written.items():
        write(staging / name, content)
    sync_folders(staging)
    problems = audit(read_back(staging, written))
    if problems:
        shutil.rmtree(staging)
        raise QualityError("\n".join(["the release does not add up; nothing was published:", *problems]))
    target = releases / identity
    settle_in(out, staging, target)
    return target


def unused(folder: Path, name: str) -> Path:
    """Return a path that is not there: readers may still be led to what an interrupted repair left."""
    path = folder / name
    while path.exists():
        path = path.with_name(f"{path.name}-again")
    return path


def hashes(files: Files) -> list[dict[str, Any]]:
    """Return name, size and SHA-256 of each file, by name."""
    return [
        {"path": name, "byte_count": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]


def write(path: Path, content: bytes) -> None:
    """Write a file and bring it down to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_back(folder: Path, written: Files) -> Files:
    """Return the files of a folder; raise StorageError when one is not what was written."""
    found = {name: (folder / name).read_bytes() for name in written}
    broken = sorted(name for name in written if found[name] != written[name])
    if broken:
        raise StorageError(f"the disk did not keep what was written: {', '.join(broken)}")
    return found


def settle_in(out: Path, staging: Path, target: Path) -> None:
    """Move an audited release to its place and lead readers to it.

    A release that is there already can only differ in its manifest, when the same rows came in other files. One that
    was damaged is made anew while readers are led to the staged copy.
    """
    if not target.exists():
        staging.rename(target)
    elif contents(target, but=MANIFEST) == contents(staging, but=MANIFEST):
        (staging / MANIFEST).replace(target / MANIFEST)
        shutil.rmtree(staging)
    else:
        lead_to(out, staging)
        shutil.rmtree(target)
        copy = staging.with_name(f"{staging.name}-copy")
        shutil.copytree(staging, copy)
        sync_folders(copy)
        copy.rename(target)
    sync(target.parent)
    lead_to(out, target)
    sweep(out)


def contents(folder: Path, but: str) -> Files:
    """Return every file of a folder except one."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {name: path.read_bytes() for path in paths if (name := path.relative_to(folder).as_posix()) != but}


def lead_to(out: Path, release: Path) -> None:
    """Point ``current`` at a release in one step."""
    link = out / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(out), target_is_directory=True)
    link.replace(out / "current")
    sync(out)


def sweep(out: Path) -> None:
    """Remove what a run that was cut short left in staging, except what readers are being led to."""
    current = (out / "current").resolve()
    for leftover in (out / "releases").glob(f"{STAGING}*"):
        if leftover.resolve() != current:
            shutil.rmtree(leftover)


def sync_folders(folder: Path) -> None:
    """Bring the names in a folder and all below it to the disk."""
    for path in sorted(path for path in folder.rglob("*") if path.is_dir()):
        sync(path)
    sync(folder)


def sync(folder: Path) -> None:
    """Bring the names in one folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
