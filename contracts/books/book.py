"""The book of one agreement: records one after the other, each carrying the hash of the one before.

A hash is SHA-256 over the hash before it and the record in canonical form. So a record that was changed, moved or
taken out is found, and so is a tail cut off if the last hash was noted elsewhere. Its text is JSON, a record a line.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from contracts.books.dispute import Approval, Dispute, Disputing, Resolution
from contracts.books.ledger import BookError, Entry, canonical, plain
from contracts.books.restatement import Immaterial
from contracts.books.sign_off import SignOff

Record: TypeAlias = Entry | Immaterial | SignOff | Dispute | Resolution | Approval
_RECORDS: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="record")])
CHAIN = ("prev_hash", "hash")


@dataclass(frozen=True, slots=True)
class Kept:
    """A record in its place: the hash of the one before and its own."""

    record: Record
    prev_hash: str
    hash: str

    @property
    def line(self) -> str:
        """The record as the book's file holds it."""
        return canonical({**plain(self.record), "prev_hash": self.prev_hash, "hash": self.hash})


@dataclass(frozen=True, slots=True)
class Book:
    """All records of one agreement. `head` is the hash of the last one."""

    agreement_id: str
    kept: tuple[Kept, ...] = ()

    @property
    def head(self) -> str:
        """The last hash; of an empty book, one that no other agreement's book begins with."""
        return self.kept[-1].hash if self.kept else hashlib.sha256(f"book {self.agreement_id}".encode()).hexdigest()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The double entries, in the order they were posted."""
        return tuple(each.record for each in self.kept if isinstance(each.record, Entry))

    @property
    def restated(self) -> tuple[Entry | Immaterial, ...]:
        """The double entries, and the restatements that were too small for any, in order."""
        return tuple(each.record for each in self.kept if isinstance(each.record, Entry | Immaterial))

    @property
    def sign_offs(self) -> tuple[SignOff, ...]:
        """What was signed, in order."""
        return tuple(each.record for each in self.kept if isinstance(each.record, SignOff))

    @property
    def disputing(self) -> tuple[Disputing, ...]:
        """Disputes and what became of them, in order."""
        return tuple(each.record for each in self.kept if isinstance(each.record, Disputing))

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, in order."""
        return tuple(each.record for each in self.kept)

    def with_records(self, records: Sequence[Record]) -> "Book":
        """Return the book with more records. Raises BookError for one that stands already or is dated back."""
        head, kept = self.head, list(self.kept)
        for record in records:
            last = kept[-1].record.posted_at if kept else record.posted_at
            if record.posted_at < last:
                raise BookError("DATED_BACK", f"the book stands at {last}; post on that day or later")
            if any(each.record == record for each in kept):
                raise BookError(
                    "REPEATED", "this very record stands in the book already; date it another day if it is meant twice"
                )
            prev_hash, head = head, chained(head, plain(record))
            kept.append(Kept(record, prev_hash, head))
        return Book(self.agreement_id, tuple(kept))

    def up_to(self, head: str) -> "Book":
        """Return the book as it was when a hash was its last. Raises BookError if it never was."""
        if head == Book(self.agreement_id).head:
            return Book(self.agreement_id)
        for number, each in enumerate(self.kept, start=1):
            if each.hash == head:
                return Book(self.agreement_id, self.kept[:number])
        first = len(self.kept) + 1
        raise BookError(
            "HEAD_MISSING", f"no record has the hash {head[:12]}…: record {first} and all after it were removed"
        )


def chained(prev_hash: str, document: dict[str, Any]) -> str:
    """Return the hash of a record after the one before."""
    return hashlib.sha256((prev_hash + canonical({**document, "prev_hash": prev_hash})).encode()).hexdigest()


def read_book(agreement_id: str, content: bytes) -> Book:
    """Read a book and check it whole. Raises BookError at the first record that is not as it was written."""
    *lines, tail = content.split(b"\n")
    kept: list[Kept] = []
    head = Book(agreement_id).head
    for number, line in enumerate(lines, start=1):
        each = _read(line, number)
        if each.prev_hash != head:
            raise BookError(
                "OUT_OF_ORDER",
                f"record {number} does not follow on the one before it: records were taken out or moved, "
                "or the book is another agreement's",
            )
        kept.append(each)
        head = each.hash
    if tail:
        raise BookError(
            "TORN",
            f"the line after record {len(lines)} was cut short while it was written, so nothing of it was booked; "
            f"`trueup ledger mend {agreement_id}` takes it off, then post again",
        )
    return Book(agreement_id, tuple(kept))


def _read(line: bytes, number: int) -> Kept:
    try:
        document = json.loads(line)
        if not isinstance(document, dict) or canonical(document).encode() != line:
            raise ValueError
        prev_hash, own_hash = (str(document.pop(name)) for name in CHAIN)
    except (ValueError, KeyError, RecursionError):
        raise BookError("CHANGED", f"record {number} is not as it was written") from None
    if own_hash != chained(prev_hash, document):
        raise BookError("CHANGED", f"record {number} is not as it was written: its hash is that of another text")
    try:
        return Kept(_RECORDS.validate_python(document), prev_hash, own_hash)
    except ValidationError as error:
        (first, *_) = error.errors()
        place = ".".join(str(part) for part in first["loc"])
        raise BookError(
            "INVALID", f"record {number} was written by no version of trueup: {place} {first['msg']}"
        ) from None
