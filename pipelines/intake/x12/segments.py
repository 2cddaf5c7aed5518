"""Reads an X12 file: segments by the parser x12sdk, the envelope checked, and a file that is cut or mixed refused.

Belongs here: what is true of every transaction. Amounts become cents, dates become ISO
text.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.inspection import Inspected, text_chunks

ISA_LENGTH = 106
ISA_ELEMENTS = 17
TERMINATOR = "~"
AMOUNT = re.compile(r"^(-?)(?=[.]?[0-9])([0-9]{0,13})(?:[.]([0-9]{0,2})0*)?$")
EIGHT_DIGITS = re.compile(r"^[0-9]{8}$")
# Envelope segment that opens -> the one that closes it, and where the two state the same control number.
CLOSING = {"ISA": "IEA", "GS": "GE", "ST": "SE"}
CONTROL_NUMBER = {"ISA": 13, "GS": 6, "ST": 2}


class UnreadableFileError(Exception):
    """A file that is refused whole; ``refused`` says why, without a value of a member."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault.name)
        self.refused = Refused(fault, detail)


@dataclass(frozen=True)
class Segment:
    """One segment: its place in the file from 1, its name, and its elements; element 0 is the name."""

    position: int
    name: str
    elements: tuple[str, ...]
    component_separator: str

    def __getitem__(self, number: int) -> str:
        """Return an element without surrounding blanks; empty if it was not sent."""
        return self.elements[number].strip() if number < len(self.elements) else ""

    def parts(self, number: int) -> list[str]:
        """Return the components of an element."""
        return [part.strip() for part in self[number].split(self.component_separator)]

    def cents(self, number: int) -> int:
        """Return an amount in cents, 0 if it was not sent; an amount that is not whole cents refuses the file."""
        found = AMOUNT.match(self[number] or "0")
        if found is None:
            raise UnreadableFileError(Fault.X12_AMOUNT, f"{self.name}{number:02} in segment {self.position}")
        sign, whole, fraction = found.groups()
        amount = int(whole or 0) * 100 + int((fraction or "").ljust(2, "0"))
        return -amount if sign else amount


@dataclass(frozen=True)
class Transaction:
    """One transaction: what it is, and its segments between the first and the last."""

    kind: str
    guide: str
    segments: tuple[Segment, ...]

    @property
    def is_not_expected(self) -> UnreadableFileError:
        """Return the refusal of a file that should hold another kind."""
        return UnreadableFileError(Fault.X12_TRANSACTION, f"found {self.kind}" if self.kind.isdigit() else "")


def transactions(file: Inspected) -> Iterator[Transaction]:
    """Yield the transactions of a file; raises UnreadableFileError where the envelope does not hold."""
    if file.refused:
        raise UnreadableFileError(file.refused[0].fault, file.refused[0].detail)
    text = one_line(b"".join(text_chunks(file.path)).decode("utf-8-sig"))
    envelope = Envelope()
    for segment in segments(text):
        yield from envelope.take(segment)
    envelope.finish()


def one_line(text: str) -> str:
    """Return the text without line ends; x12sdk loses segments that end with the line, so they get another end."""
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    if len(text) < ISA_LENGTH or not text.startswith("ISA"):
        raise UnreadableFileError(Fault.X12_ENVELOPE, "the file does not begin with a whole ISA segment")
    if text[ISA_LENGTH - 1] == "\n":
        if TERMINATOR in text:
            raise UnreadableFileError(Fault.X12_ENVELOPE, "segments end with the line and a ~ stands inside one")
        text = text.replace("\n", TERMINATOR) + TERMINATOR
    return text.replace("\n", "")


def segments(text: str) -> Iterator[Segment]:
    """Yield the segments of a text, as x12sdk cuts them."""
    try:
        from x12sdk.io import X12SegmentReader  # noqa: PLC0415 - an optional extra, needed for these formats alone
    except ImportError:
        raise UnreadableFileError(Fault.X12_PARSER, "pip install 'trueup[x12]'") from None
    if not text.endswith(text[ISA_LENGTH - 1]):
        raise UnreadableFileError(Fault.X12_ENVELOPE, "the last segment is cut")
    with X12SegmentReader(text) as reader:
        separators: tuple[str, str] | None = None
        for position, (name, elements) in enumerate(reader.segments(), start=1):
            if name.strip() == "ISA":
                if len(elements) != ISA_ELEMENTS or not elements[16].strip():
                    raise UnreadableFileError(Fault.X12_ENVELOPE, f"ISA in segment {position} is not whole")
                own = (elements[16].strip(), elements[11])
                if separators not in (None, own):
                    raise UnreadableFileError(Fault.X12_ENVELOPE, "interchanges of one file use the same separators")
                separators = own
            yield Segment(position, name.strip(), tuple(elements), separators[0] if separators else ":")


class Envelope:
    """Follows ISA, GS and ST to their ends and checks that what they count is there."""

    def __init__(self) -> None:
        self.open: list[Segment] = []
        self.counts = [0, 0, 0]
        self.held: list[Segment] = []
        self.is_empty = True

    def take(self, segment: Segment) -> Iterator[Transaction]:
        """Add a segment; yield the transaction that it completes."""
        names = list(CLOSING)
        if segment.name in CLOSING:
            if segment.name not in names[len(self.open) : len(self.open) + 1]:
                raise cut(segment)
            self.open.append(segment)
            self.counts[len(self.open) - 1] = 1 if segment.name == "ST" else 0
            self.held = []
        elif segment.name in CLOSING.values():
            yield from self.close(segment)
        elif len(self.open) == len(names):
            self.counts[-1] += 1
            self.held.append(segment)
        else:
            raise cut(segment)

    def close(self, segment: Segment) -> Iterator[Transaction]:
        """Check what a closing segment states; yield the transaction if it was one."""
        if not self.open or CLOSING[self.open[-1].name] != segment.name:
            raise cut(segment)
        opening = self.open.pop()
        level = len(self.open)
        count = self.counts[level] + (1 if opening.name == "ST" else 0)
        if segment[1].lstrip("0") != (str(count) if count else ""):
            raise UnreadableFileError(Fault.X12_ENVELOPE, f"{segment.name} states {stated(segment)}, found {count}")
        if segment[2] != opening[CONTROL_NUMBER[opening.name]]:
            raise UnreadableFileError(
                Fault.X12_ENVELOPE, f"{segment.name} in segment {segment.position} closes another"
            )
        if level:
            self.counts[level - 1] += 1
        if opening.name == "ST":
            self.is_empty = False
            guide = opening[3] or (self.open[-1][8] if self.open else "")
            yield Transaction(opening[1], guide, tuple(self.held))

    def finish(self) -> None:
        """Raise where something is left open, or where there was nothing."""
        if self.open or self.is_empty:
            missing = CLOSING[self.open[-1].name] if self.open else "ST"
            raise UnreadableFileError(Fault.X12_ENVELOPE, f"{missing} is missing")


def cut(segment: Segment) -> UnreadableFileError:
    """Return the refusal of a segment that stands where it cannot."""
    name = segment.name if re.fullmatch(r"[A-Z][A-Z0-9]{1,2}", segment.name) else "an unknown segment"
    return UnreadableFileError(Fault.X12_ENVELOPE, f"{name} in segment {segment.position} is out of place")


def stated(segment: Segment) -> str:
    """Return the count that a closing segment states, if it is one."""
    return segment[1] if segment[1].isdigit() else "no count"


def iso_date(text: str) -> str | None:
    """Return CCYYMMDD as an ISO date; anything else stays, for typing to reject; nothing is null."""
    if EIGHT_DIGITS.match(text):
        try:
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
        except ValueError:
            return text
    return text or None


def money(cents: int) -> str:
    """Return cents as a plain decimal."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
