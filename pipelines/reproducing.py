"""A release is made again from what its manifest recorded, and compared with it byte for byte.

Belongs here: finding what went in by its hash, laying it out as the run found it, comparing. How a run runs is given.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.books.ledger import BookError
from pipelines.books.files import load_book, write_book
from pipelines.books.keys import PERSONS
from pipelines.failures import UnusableInputError
from pipelines.intake.inspection import hashed
from pipelines.publish.bridge.history import HISTORY, content_of, open_history
from pipelines.publish.manifest import made_by
from pipelines.publish.release import MANIFEST

Arguments = dict[str, str | None]
WORK = ".reproduce-"


@dataclass(frozen=True, slots=True)
class Places:
    """Where what went into a release is looked for; ``out`` is the folder the release was published to."""

    out: Path
    inputs: tuple[Path, ...]
    agreements: Path
    books: Path


@dataclass(frozen=True, slots=True)
class Difference:
    """A file of a release that is not what making it again gives, or not what its manifest says."""

    path: str
    code: str

    def __str__(self) -> str:
        """Write it as a person reads it."""
        return f"{self.path}: {SAID[self.code]} ({self.code})"


SAID = {
    "ALTERED": "is not as it was published",
    "DIFFERS": "made again it has other bytes",
    "GONE": "is in the manifest and no longer in the folder",
    "NOT_MADE": "is in the release; made again it is not there",
    "ADDED": "is not in the release; made again it is there",
}


def reproduce(release: Path, places: Places, run: Callable[[Arguments], Path]) -> list[Difference]:
    """Make a release again in a temporary folder of OUT; return every file that is not the same.

    ``run`` settles on arguments as they are typed and returns the folder of its release. Raises UnusableInputError,
    with all that is missing or changed, where the release cannot be made again here.
    """
    recorded = read_manifest(release)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=places.out) as name:
        folder = Path(name)
        problems = [*made_otherwise(recorded), *lay_out(recorded, places, folder)]
        if problems:
            raise UnusableInputError("\n".join([f"{release} cannot be made again:", *problems]))
        return differences(release, recorded, run(arguments(recorded, folder)))


def read_manifest(release: Path) -> dict[str, Any]:
    """Return the manifest of a release; raise UnusableInputError where there is none, or one too old to follow."""
    try:
        recorded: dict[str, Any] = json.loads((release / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise UnusableInputError(f"release: {release} is no release; give its folder, such as out/current") from None
    if not {"sources", "agreement_files", "code_sha256"} <= set(recorded):
        raise UnusableInputError(
            f"{release}: the trueup {recorded.get('trueup_version')} that made it did not record all that went in; "
            "run again (MANIFEST_TOO_OLD)"
        )
    return recorded


def made_otherwise(recorded: Mapping[str, Any]) -> Iterator[str]:
    """Say which version, lock and code a release needs, where these are not the ones at work."""
    here = made_by()
    versions = ("trueup_version", "lock_sha256")
    if any(recorded[name] != here[name] for name in versions):
        yield (
            f"it needs trueup {recorded['trueup_version']} with the requirements.lock of SHA-256 "
            f"{recorded['lock_sha256']}; this is {here['trueup_version']} with {here['lock_sha256']} (OTHER_VERSION)"
        )
    elif recorded["code_sha256"] != here["code_sha256"]:
        yield (
            f"it needs the code of trueup {recorded['trueup_version']} that has SHA-256 {recorded['code_sha256']}; "
            f"this has {here['code_sha256']} (OTHER_CODE)"
        )


def lay_out(recorded: Mapping[str, Any], places: Places, folder: Path) -> list[str]:
    """Put what went in where a run finds it; return what is missing, by name and hash."""
    problems: list[str] = []
    for source in recorded["sources"]:
        found = by_hash(places.inputs, source["files"])
        problems += placed(source["files"], found, folder / "inputs" / source["source_id"], "INPUT")
    found = by_hash([places.agreements], recorded["agreement_files"])
    problems += placed(recorded["agreement_files"], found, folder / "agreements", "AGREEMENT")
    problems += books_as_they_stood(recorded["agreements"], places.books, folder / "books")
    if recorded["since"]:
        problems += release_before(recorded["since"], places.out, folder / "out")
    return problems


def by_hash(folders: Iterable[Path], files: Sequence[Mapping[str, str]]) -> dict[str, Path]:
    """Return where each content that is looked for lies; files of the same name are read first, then all others."""
    wanted, names = {file["sha256"] for file in files}, {Path(file["path"]).name for file in files}
    below = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    found: dict[str, Path] = {}
    for path in sorted(below, key=lambda path: path.name not in names):
        if wanted <= set(found):
            break
        found.setdefault(hashed(path)[0], path)
    return found


def placed(files: Sequence[Mapping[str, str]], found: Mapping[str, Path], folder: Path, what: str) -> Iterator[str]:
    """Link or copy files to the names they had; yield those whose content is nowhere."""
    for file in files:
        path = found.get(file["sha256"])
        if path is None:
            yield f"{file['path']} with SHA-256 {file['sha256']} is not there, or was changed ({what}_MISSING)"
            continue
        target = folder / file["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            # A file of a series may be no symbolic link.
            os.link(path.resolve(), target)
        except OSError:
            shutil.copyfile(path, target)


def books_as_they_stood(settled: Sequence[Mapping[str, str]], books: Path, folder: Path) -> Iterator[str]:
    """Write each book up to the record that was its last, and who may sign; yield those that never held it."""
    folder.mkdir()
    if (books / PERSONS).is_file():
        shutil.copyfile(books / PERSONS, folder / PERSONS)
    for agreement in settled:
        name = agreement["agreement_id"]
        try:
            book = load_book(books, name).up_to(agreement["book_head"])
        except BookError as error:
            yield f"the book of {name}: {error}"
        else:
            write_book(folder, book)


def release_before(release_id: str, out: Path, folder: Path) -> Iterator[str]:
    """Put the release that this one was compared with where a run finds it, with what was kept of it."""
    content_id, _ = content_of(out / "releases" / release_id)
    if open_history(out, release_id) is None:
        yield f"what was kept of release {release_id}, which this one is compared with, is not there (SINCE_MISSING)"
        return
    shutil.copytree(out / "releases" / release_id, folder / "releases" / release_id)
    shutil.copytree(out / HISTORY / str(content_id), folder / HISTORY / str(content_id))


def arguments(recorded: Mapping[str, Any], folder: Path) -> Arguments:
    """Return what a run is asked to make a release again."""
    asked = recorded["parameters"]
    return {
        "inputs": "\n".join(str(folder / "inputs" / source["source_id"]) for source in recorded["sources"]),
        "agreements": str(folder / "agreements"),
        "books": str(folder / "books"),
        "out": str(folder / "out"),
        "paid_through": asked["paid_through_date"],
        "interim": asked["interim_month"],
        "posting_date": asked["posting_date"],
        "since": recorded["since"],
    }


def differences(release: Path, recorded: Mapping[str, Any], again: Path) -> list[Difference]:
    """Return every file that differs between a release, its manifest, and the release made again, by path."""
    stated = {output["path"]: output["sha256"] for output in recorded["outputs"]}
    there, made = digests(release), digests(again)
    stated[MANIFEST] = there[MANIFEST]
    codes = {
        **dict.fromkeys(made.keys() - there.keys(), "ADDED"),
        **dict.fromkeys(there.keys() - made.keys(), "NOT_MADE"),
        **{path: "DIFFERS" for path in there.keys() & made.keys() if there[path] != made[path]},
        **{path: "ALTERED" for path in there.keys() & stated.keys() if there[path] != stated[path]},
        **dict.fromkeys(stated.keys() - there.keys(), "GONE"),
    }
    return [Difference(path, code) for path, code in sorted(codes.items())]


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by path in it."""
    return {
        path.relative_to(folder).as_posix(): hashed(path)[0] for path in sorted(folder.rglob("*")) if path.is_file()
    }
