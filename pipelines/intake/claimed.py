"""What a drop folder says of its files: their names of a series, and the manifests beside them.

Belongs here: finding manifests and named files, and comparing what a name, a manifest and the bytes say. The folder
holds drops over time: side by side, or each with its manifest in a folder of its own one level below.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.intake import manifest as manifests
from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.inspection import Inspected
from pipelines.intake.manifest import Manifest, ManifestError, StatedFile, Usage, load_manifest
from pipelines.intake.naming import SENT_FORM, Mode, Name, is_near_miss, name_of
from pipelines.intake.profile import ManifestPolicy, Profile
from pipelines.intake.series import Delivery

# A manifest may leave contract, period and number to the name; for a file with a plain name there is but one series.
ONE = "-"


@dataclass(frozen=True)
class Claimed:
    """A file of which a name of a series, a manifest, or both say something."""

    path: Path
    feed: str
    name: Name | None
    stated: StatedFile | None
    manifest: Manifest | None

    @property
    def day(self) -> dt.date | None:
        """The day as of which the file was made: as its manifest says, else its name; None if neither does."""
        if self.manifest:
            return self.manifest.as_of
        # The Z says UTC, and only the day is read.
        return dt.datetime.strptime(self.name.sent, SENT_FORM).date() if self.name else None  # noqa: DTZ007

    def delivery(self, file: Inspected, source_id: str) -> Delivery:
        """Return the file with its place in its series."""
        name, stated = self.name, self.stated
        as_of = f"{self.manifest.as_of:%Y%m%d}T000000Z" if self.manifest else ""
        return Delivery(
            name=self.path.name,
            file_id=file.file_id,
            content_id=file.content_id,
            source_id=name.sender if name else self.manifest.sender if self.manifest else source_id,
            feed=self.feed,
            contract=name.contract if name else (stated and stated.contract) or ONE,
            period=name.period if name else (stated and stated.period) or ONE,
            mode=name.mode if name else stated.mode if stated else Mode.FULL,
            sent=name.sent if name else as_of,
            sequence=name.sequence if name else (stated and stated.sequence) or 0,
            supersedes=stated.supersedes if stated else (),
            is_test=self.manifest is not None and self.manifest.usage is Usage.TEST,
            day=self.day,
        )

    def differs(self, file: Inspected) -> list[Refused]:
        """Return whether the bytes are not those that the manifest states."""
        if self.stated is None or (self.stated.sha256, self.stated.bytes) == (file.file_id, file.byte_count):
            return []
        what = [
            *(["bytes"] if self.stated.bytes != file.byte_count else []),
            *(["sha256"] if self.stated.sha256 != file.file_id else []),
        ]
        return [Refused(Fault.HASH_MISMATCH, ", ".join(what))]


@dataclass(frozen=True)
class DropFolder:
    """The files of a folder of which something is said, by their path, and what is wrong with the saying."""

    files: dict[Path, Claimed]
    refused: tuple[Refused, ...]

    def paths(self, feed: str) -> list[Path]:
        """Return the files said to be of a feed."""
        return [each.path for each in self.files.values() if each.feed == feed]


def read_drop_folder(folder: Path, profile: Profile) -> DropFolder:
    """Read every manifest of a folder and every name of a series in it."""
    refused: list[Refused] = []
    files: dict[Path, Claimed] = {}
    for place in places(folder):
        for path in sorted(place.glob(f"*{manifests.ENDING}")):
            try:
                manifest = load_manifest(path)
            except ManifestError as error:
                refused += [Refused(Fault.BAD_MANIFEST, fault) for fault in error.faults]
                continue
            if manifest.sender not in profile.all_senders:
                refused.append(Refused(Fault.WRONG_SENDER, path.name))
            for claimed, faults in stated_files(place, manifest):
                refused += faults
                files[claimed.path] = claimed
        for named, faults in named_files(place, profile, set(files)):
            refused += faults
            if named:
                files[named.path] = named
    return DropFolder(files, (*refused, *names_reused(files)))


def places(folder: Path) -> list[Path]:
    """Return the folder, and those below it that hold a manifest."""
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.is_symlink()]
    return [folder, *(path for path in below if any(path.glob(f"*{manifests.ENDING}")))]


def stated_files(place: Path, manifest: Manifest) -> Iterator[tuple[Claimed, list[Refused]]]:
    """Yield the files of a manifest, each with what its name says otherwise."""
    for stated in manifest.files:
        name = name_of(stated.name)
        path = place / stated.name
        faults = [] if name is None else disagreements(stated, name)
        if name is not None and name.sender != manifest.sender:
            faults.append(Refused(Fault.WRONG_SENDER, stated.name))
        if stated.mode is not Mode.FULL and name is None and stated.sequence is None:
            faults.append(Refused(Fault.BAD_MANIFEST, f"{stated.name}: sequence: is required for {stated.mode}"))
        if path.is_symlink():
            faults.append(Refused(Fault.NOT_A_FILE, f"{stated.name}: a link"))
        yield Claimed(path, stated.feed, name, stated, manifest), faults


def disagreements(stated: StatedFile, name: Name) -> list[Refused]:
    """Return the fields in which a manifest says otherwise than the name of the file."""
    pairs = (
        ("feed", stated.feed, name.feed),
        ("mode", stated.mode, name.mode),
        ("contract", stated.contract, name.contract),
        ("period", stated.period, name.period),
        ("sequence", stated.sequence, name.sequence),
    )
    fields = [field for field, said, read in pairs if said is not None and said != read]
    return [Refused(Fault.MANIFEST_MISMATCH, f"{stated.name}: {', '.join(fields)}")] if fields else []


def named_files(place: Path, profile: Profile, known: set[Path]) -> Iterator[tuple[Claimed | None, list[Refused]]]:
    """Yield the files with a name of a series of which no manifest says anything; slips in such names are faults."""
    chosen = {name for feed in profile.files for name in profile.named_files(feed)}
    for path in sorted(place.iterdir()):
        if path in known or path.name.endswith(manifests.ENDING) or path.name in chosen or path.is_dir():
            continue
        name = name_of(path.name)
        if name is not None:
            faults = [] if name.sender in profile.all_senders else [Refused(Fault.WRONG_SENDER, path.name)]
            if path.is_symlink():
                faults.append(Refused(Fault.NOT_A_FILE, f"{path.name}: a link"))
            yield Claimed(path, name.feed, name, None, None), faults
        elif is_near_miss(path.name):
            yield None, [Refused(Fault.BAD_NAME, path.name)]


def names_reused(files: Iterable[Path]) -> list[Refused]:
    """Return the names that stand in more than one place of a folder."""
    names = [path.name for path in files]
    return [Refused(Fault.NAME_REUSED, name) for name in sorted({name for name in names if names.count(name) > 1})]


def waits_for_manifest(profile: Profile, claimed: Claimed | None) -> bool:
    """Tell whether a file may not be picked up yet, because its sender has not said that it is complete."""
    return profile.manifest is ManifestPolicy.REQUIRED and (claimed is None or claimed.stated is None)
