"""Reads a file's bytes once, before any engine sees them: hash, size, encoding, line ends, header.

Belongs here: what is true of bytes. Nothing is guessed: a file is what its name and the profile say, or it is refused.
"""

import codecs
import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.intake.acknowledgement import Fault, Refused

CHUNK = 1 << 20
TEXT_ENDINGS = (".csv", ".csv.gz")
PARQUET_ENDING = ".parquet"
ENDINGS = (PARQUET_ENDING, *TEXT_ENDINGS)


@dataclass(frozen=True)
class Inspected:
    """A file's bytes by hash and size; for text also its header; and what is wrong with it."""

    path: Path
    file_id: str
    byte_count: int
    header: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def is_parquet(self) -> bool:
        """Whether the name says Parquet."""
        return self.path.name.endswith(PARQUET_ENDING)


def inspect(path: Path, delimiter: str) -> Inspected:
    """Hash a file and, if it is text, check its bytes and read its header with the given delimiter."""
    digest, size = hashed(path)
    if size == 0:
        return Inspected(path, digest, size, refused=(Refused(Fault.EMPTY_FILE),))
    if path.name.endswith(PARQUET_ENDING):
        return Inspected(path, digest, size)
    try:
        first_line, faults = scan_text(text_chunks(path))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return Inspected(path, digest, size, refused=(Refused(Fault.UNREADABLE, "not a complete gzip file"),))
    if faults:
        return Inspected(path, digest, size, refused=tuple(faults))
    header = next(csv.reader([first_line.decode("utf-8-sig").rstrip("\r\n")], delimiter=delimiter), [])
    return Inspected(path, digest, size, tuple(header), tuple(header_faults(header)))


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


def scan_text(chunks: Iterator[bytes]) -> tuple[bytes, list[Refused]]:
    """Return the first line, and the faults of the bytes: encoding, NUL, line ends, nothing at all."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    first_line, line_found, carriage_returns, size = b"", False, False, 0
    has_nul = False
    try:
        for chunk in chunks:
            size += len(chunk)
            decoder.decode(chunk)
            has_nul = has_nul or b"\0" in chunk
            carriage_returns = carriage_returns or b"\r" in chunk
            if not line_found:
                head, separator, _ = chunk.partition(b"\n")
                first_line, line_found = first_line + head, bool(separator)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b"", [Refused(Fault.NOT_UTF8)]
    if size == 0:
        return b"", [Refused(Fault.EMPTY_FILE)]
    if has_nul:
        return b"", [Refused(Fault.NUL_BYTE)]
    if carriage_returns and not line_found:
        return b"", [Refused(Fault.LINE_ENDS, "only CR was found")]
    return first_line, []


def header_faults(header: list[str]) -> list[Refused]:
    """Return what is wrong with the names in a header."""
    repeated = sorted({name for name in header if header.count(name) > 1})
    return [Refused(Fault.DUPLICATE_COLUMN, ", ".join(repeated))] if repeated else []
