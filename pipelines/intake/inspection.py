"""Reads a file's bytes once, before any engine sees them: hash, size, encoding, line ends, header.

Belongs here: what is true of bytes. Nothing is guessed: a file is what its name and the profile say, or it is refused.
"""

import codecs
import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.intake.acknowledgement import Fault, Refused

CHUNK = 1 << 20
TEXT_ENDINGS = (".csv", ".csv.gz")
PARQUET_ENDING = ".parquet"
ENDINGS = (PARQUET_ENDING, *TEXT_ENDINGS)
# A packed file may grow a hundredfold; below this size it does no harm, however well it was packed.
MAXIMUM_GROWTH = 100
SMALL_ENOUGH = 64 << 20
LONGEST_LINE = 64 << 10


@dataclass(frozen=True)
class Marks:
    """The first fields of records that are no rows, where the profile declares such records."""

    header: str | None = None
    trailer: str | None = None


NO_MARKS = Marks()


@dataclass(frozen=True)
class Inspected:
    """A file's bytes by hash and size; for text also its header; and what is wrong with it.

    ``content_id`` is the hash of the text, the same however often it is packed; ``trailer`` the fields of a declared
    trailer record; ``line_count`` counts the lines of a text, empty ones too.
    """

    path: Path
    file_id: str
    byte_count: int
    header: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    content_id: str = ""
    trailer: tuple[str, ...] = ()
    line_count: int = 0
    has_quotes: bool = False
    has_mixed_line_ends: bool = False

    @property
    def is_parquet(self) -> bool:
        """Whether the name says Parquet."""
        return self.path.name.endswith(PARQUET_ENDING)


@dataclass
class Lines:
    """The line ends and quotes of a text, counted chunk by chunk."""

    line_feeds: int = 0
    carriage_returns: int = 0
    both: int = 0
    has_quotes: bool = False
    last: bytes = b""

    def count(self, chunk: bytes) -> None:
        """Count those of the next chunk."""
        self.line_feeds += chunk.count(b"\n")
        self.carriage_returns += chunk.count(b"\r")
        self.both += chunk.count(b"\r\n") + (self.last == b"\r" and chunk[:1] == b"\n")
        self.has_quotes = self.has_quotes or b'"' in chunk
        self.last = chunk[-1:]

    @property
    def line_count(self) -> int:
        """How many lines there are, the last with an end or without one."""
        return self.line_feeds + (self.last != b"\n")

    @property
    def is_mixed(self) -> bool:
        """Whether lines end in more than one way; a line end inside a field counts too."""
        return self.both < self.carriage_returns or 0 < self.both < self.line_feeds


@dataclass
class Scanned:
    """What one pass over a text found: its first lines, its last one, its hash, and what is wrong with its bytes."""

    head: bytes = b""
    tail: bytes = b""
    content_id: str = ""
    refused: tuple[Refused, ...] = ()
    lines: Lines = field(default_factory=Lines)


def inspect(path: Path, delimiter: str, marks: Marks = NO_MARKS) -> Inspected:
    """Hash a file and, if it is text, check its bytes and read its header with the given delimiter."""
    digest, size = hashed(path)
    if size == 0:
        return Inspected(path, digest, size, refused=(Refused(Fault.EMPTY_FILE),), content_id=digest)
    if path.name.endswith(PARQUET_ENDING):
        return Inspected(path, digest, size, content_id=digest)
    try:
        scanned = scan_text(text_chunks(path), size if path.name.endswith(".gz") else None)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return Inspected(path, digest, size, refused=(Refused(Fault.UNREADABLE, "not a complete gzip file"),))
    if scanned.refused:
        return Inspected(path, digest, size, refused=scanned.refused, content_id=scanned.content_id)
    try:
        lines = [record(line, delimiter) for line in scanned.head.split(b"\n")[: 1 if marks.header is None else 2]]
    except csv.Error:
        # Nothing of the error is said: it may quote the line.
        return Inspected(path, digest, size, refused=(Refused(Fault.LINE_ENDS, "a CR stands inside the header"),))
    faults: list[Refused] = []
    if marks.header is not None and lines[0][:1] != [marks.header]:
        faults.append(Refused(Fault.HEADER_RECORD))
    header = lines[0] if marks.header is None else lines[1] if len(lines) > 1 else []
    trailer = record(scanned.tail, delimiter) if marks.trailer is not None else []
    if marks.trailer is not None and trailer[:1] != [marks.trailer]:
        faults.append(Refused(Fault.TRAILER_RECORD))
    faults += header_faults(header)
    return Inspected(
        *(path, digest, size, tuple(header), tuple(faults), scanned.content_id, tuple(trailer)),
        *(scanned.lines.line_count, scanned.lines.has_quotes, scanned.lines.is_mixed),
    )


def inspect_text(path: Path) -> Inspected:
    """Hash a text without a header and check its bytes; its lines, if it has any, may end in any way."""
    if not path.is_file():
        return Inspected(path, "", 0, refused=(Refused(Fault.FILE_NOT_FOUND, path.name),))
    digest, size = hashed(path)
    if size == 0:
        return Inspected(path, digest, size, refused=(Refused(Fault.EMPTY_FILE),), content_id=digest)
    try:
        scanned = scan_text(text_chunks(path), size if path.name.endswith(".gz") else None)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return Inspected(path, digest, size, refused=(Refused(Fault.UNREADABLE, "not a complete gzip file"),))
    refused = tuple(each for each in scanned.refused if each.fault is not Fault.LINE_ENDS)
    return Inspected(path, digest, size, refused=refused, content_id=scanned.content_id)


def record(line: bytes, delimiter: str) -> list[str]:
    """Return the fields of one line of text."""
    text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    return next(csv.reader([text], delimiter=delimiter), [])


def hashed(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of the bytes as received, and their number."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def text_chunks(path: Path) -> Iterator[bytes]:
    """Yield the text's bytes, unpacked if the name ends in .gz."""
    with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def scan_text(chunks: Iterator[bytes], packed_size: int | None = None) -> Scanned:
    """Read a text once: its first two lines, its last one, and the faults of its bytes."""
    decoder, digest = codecs.getincrementaldecoder("utf-8")(), hashlib.sha256()
    head, tail, size = b"", b"", 0
    has_nul, lines = False, Lines()
    try:
        for chunk in chunks:
            size += len(chunk)
            if packed_size is not None and size > max(SMALL_ENOUGH, MAXIMUM_GROWTH * packed_size):
                return Scanned(refused=(Refused(Fault.UNPACKED_SIZE),))
            decoder.decode(chunk)
            digest.update(chunk)
            has_nul = has_nul or b"\0" in chunk
            lines.count(chunk)
            if head.count(b"\n") < 2 and len(head) < 2 * CHUNK:
                head += chunk
            tail = (tail + chunk)[-LONGEST_LINE:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Scanned(refused=(Refused(Fault.NOT_UTF8),))
    faults = byte_faults(size, has_nul, lines)
    return Scanned(head, tail.rstrip(b"\r\n").rpartition(b"\n")[2], digest.hexdigest(), tuple(faults), lines)


def byte_faults(size: int, has_nul: bool, lines: Lines) -> list[Refused]:
    """Return what is wrong with the bytes of a text."""
    if size == 0:
        return [Refused(Fault.EMPTY_FILE)]
    if has_nul:
        return [Refused(Fault.NUL_BYTE)]
    if lines.carriage_returns and not lines.line_feeds:
        return [Refused(Fault.LINE_ENDS, "only CR was found")]
    return []


def header_faults(header: list[str]) -> list[Refused]:
    """Return what is wrong with the names in a header."""
    # The engine tells names apart by their letters, not by their case.
    names = [name.lower() for name in header]
    repeated = sorted({name for name in names if names.count(name) > 1})
    unnamed = [f"column {place} has no name" for place, name in enumerate(names, 1) if not name.strip()]
    wrong = unnamed or repeated
    return [Refused(Fault.DUPLICATE_COLUMN, ", ".join(wrong))] if wrong else []
