"""The answer to a drop of files: what was received, what was refused and why, and the totals that were found.

Belongs here: values and the codes of refusal. No value of a member ever stands in an acknowledgement.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pipelines.intake.pricing import PRICING_COLUMNS

if TYPE_CHECKING:
    # Formats say what they refuse, and a profile knows the formats.
    from pipelines.intake.profile import Profile


class Fault(StrEnum):
    """Why a file, or a whole drop, is not accepted. The codes are stable; the sentence says what would be right."""

    NO_FILES = "a drop needs at least one file of a feed"
    FILE_NOT_FOUND = "the profile names a file that is not in the folder"
    NOT_A_FILE = "a feed is a file, not a folder; name several files in the profile"
    NO_ROWS = "a run needs rows of medical claims and of eligibility"
    EMPTY_FILE = "a file holds at least a header"
    NOT_UTF8 = "text files are UTF-8"
    NUL_BYTE = "text files hold no NUL byte"
    LINE_ENDS = "lines end with LF or with CR LF, all of a file alike"
    UNREADABLE = "the file cannot be read as what its name says it is"
    DUPLICATE_COLUMN = "each column has a name of its own in the header, whatever its case"
    MISSING_COLUMN = "a column that the format requires is not in the header"
    COLUMN_TYPE = "Parquet columns are text, dates, decimals, integers or booleans; never floating point"
    RAGGED_ROWS = "every row has as many fields as the header, and quotes are balanced"
    CONTROL_TOTAL = "the totals that the sender states must be found in the file"
    DUPLICATE_FILE = "the same bytes were received before in this drop; the file is passed over"
    BAD_NAME = "a file is called after its feed, with .parquet, .csv or .csv.gz, or has a name of a series"
    FILE_NOT_USED = "a file is called after its feed, or the profile or a manifest names it; others are left"
    WRONG_SENDER = "the sender in a name and in a manifest is the source of the profile, or one of its senders"
    BAD_MANIFEST = "a manifest is one JSON object with the fields of the guide"
    MANIFEST_MISMATCH = "a manifest and the name of a file say the same of it"
    HASH_MISMATCH = "a file has the size and the SHA-256 that its manifest states"
    NAME_REUSED = "two files of a drop do not share a name"
    SEQUENCE_REPEATED = "the numbers of a series grow, and each is used once"
    SUPERSEDES_NOTHING = "a REST file has a manifest that names the files it restates"
    SUPERSEDES_MISMATCH = "a REST file names earlier files of its own feed, contract and period"
    ALREADY_SUPERSEDED = "a file is restated once; the next REST file names the one before it"
    HEADER_RECORD = "the first line is the header record that the profile declares"
    TRAILER_RECORD = "the last line, and no other, is the trailer record that the profile declares"
    UNPACKED_SIZE = "a packed file does not grow more than a hundredfold"
    FILE_SUPERSEDED = "a later file took the place of this one; its rows are set aside as superseded"
    TAKES_PLACE_LATER = (
        "a file takes the place of another from its own day on; before it, it adds what became known since"
    )
    WAITS_FOR_BASE = "a DELTA file is used once the FULL file before it is there"
    WAITS_FOR_SEQUENCE = "a DELTA file is used once all numbers before it are there"
    WAITS_FOR_SUPERSEDED = "a REST file is used once the file it names is there"
    WAITS_FOR_MANIFEST = "where the profile asks for manifests, a file is used once its manifest is there"
    TEST_FILE = "a file that its manifest calls a test is acknowledged and counts for nothing"
    HEADER_ONLY = "a file has rows; one with a header alone is accepted, and counts for nothing"
    COLUMNS_LEFT = "the columns of a file are those of the guide; others are left"
    X12_PARSER = "reading X12 needs the parser x12sdk, an extra of trueup"
    X12_ENVELOPE = "an X12 file is whole: its segment counts, control numbers and separators hold"
    X12_TRANSACTION = "the file holds the kind of transaction that its name or the profile says"
    X12_AMOUNT = "an X12 amount is a plain decimal with whole cents"
    X12_BALANCE = "charges, adjustments and payments of a remittance add up to the cent"
    JSON_LINE = "each line of an NDJSON file is one whole JSON resource"
    JSON_RESOURCE = "each line is a resource of the kind that the file is named for"
    EOB_BALANCE = "lines add up to what their claim was paid, or the profile says that the total of the claim counts"
    REPORT_INVALID = "a report is a dated document about one patient; it holds what it refers to, and tells items apart"
    REPORT_SENDER = "the custodian of a report is a participant that the profile names under `vendors`"
    UNBALANCED = "what was charged is paid, adjusted or still outstanding, to the cent"
    MISSING_PARENT = "a row that belongs to one of another file of the drop finds it there"
    REPEATED_KEY = "the rows of a list are told apart by their ids"
    UNKNOWN_TRANSACTION = "a transaction is of a kind that the format knows"
    RECORD_LENGTH = "the records of a fixed-width file are as long as its layout says"
    RECORD_COUNT = "a file has as many records as the summary of the drop states"


# A file that is set aside is acknowledged row by row and cent by cent, and counts for nothing yet, or no more.
SET_ASIDE = frozenset(
    {
        Fault.FILE_SUPERSEDED,
        Fault.WAITS_FOR_BASE,
        Fault.WAITS_FOR_SEQUENCE,
        Fault.WAITS_FOR_SUPERSEDED,
        Fault.WAITS_FOR_MANIFEST,
        Fault.TEST_FILE,
    }
)
# A file that is passed over does not spoil the drop.
PASSED_OVER = SET_ASIDE | {Fault.DUPLICATE_FILE}


@dataclass(frozen=True)
class Refused:
    """One fault; ``detail`` names columns or totals, never a value of a row."""

    fault: Fault
    detail: str = ""

    def __str__(self) -> str:
        """Return ``CODE: what would be right (detail)``."""
        return f"{self.fault.name}: {self.fault.value}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True)
class Compared:
    """A control total: what the sender states, and what was found; None where there is no such number."""

    control: str
    stated: int | None
    found: int | None

    @property
    def difference(self) -> int | None:
        """Found less stated; None where one of them is no number, which is a difference too."""
        return None if self.stated is None or self.found is None else self.found - self.stated


@dataclass(frozen=True)
class Receipt:
    """One file: its bytes by hash, its rows, and what was left: columns that the format does not use, rows by reason.

    ``standing`` and ``mode`` say what becomes of a file of a series, ``superseded_by`` whose place it lost;
    ``warnings`` are codes of what a person should look at; ``compared`` are its control totals.
    """

    feed: str
    source_id: str
    format_code: str
    file_name: str
    file_id: str
    byte_count: int
    row_count: int
    file_date: dt.date | None
    refused: tuple[Refused, ...] = ()
    unused_columns: tuple[str, ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    standing: str = "USED"
    mode: str | None = None
    superseded_by: str | None = None
    warnings: tuple[Refused, ...] = ()
    compared: tuple[Compared, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the file's rows are used."""
        return not self.refused

    @property
    def is_set_aside(self) -> bool:
        """Whether its rows are accounted for without being used."""
        return bool(self.refused) and all(fault.fault in SET_ASIDE for fault in self.refused)

    @property
    def status(self) -> str:
        """Return ACCEPTED, SET_ASIDE, PASSED_OVER or REJECTED; rows that cannot be typed are told of later."""
        if not self.refused:
            return "ACCEPTED"
        if self.is_set_aside:
            return "SET_ASIDE"
        return "PASSED_OVER" if all(fault.fault in PASSED_OVER for fault in self.refused) else "REJECTED"


@dataclass(frozen=True)
class Totals:
    """What one feed of one source holds in all, over its accepted files; cents are null where a feed has none."""

    feed: str
    source_id: str
    row_count: int
    member_count: int
    claim_count: int | None
    paid_cents: int | None
    allowed_cents: int | None


@dataclass(frozen=True)
class Acknowledgement:
    """The answer to a drop: a receipt for every file, totals for every feed, and what will be refused by name.

    ``warnings`` are of what a person should look at in the folders, although the run goes on.
    """

    profiles: "tuple[Profile, ...]"
    receipts: tuple[Receipt, ...]
    totals: tuple[Totals, ...]
    refused: tuple[Refused, ...] = ()
    warnings: tuple[Refused, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the run may go on: no fault other than a file that was passed over."""
        return not self.refused and all(
            fault.fault in PASSED_OVER for receipt in self.receipts for fault in receipt.refused
        )

    def source_rows(self) -> list[tuple[object, ...]]:
        """Return the rows of ``terms.source``, in the order of SOURCE_COLUMNS."""
        return [
            (
                *(profile.source_id, profile.adjustment_style.value, profile.landed_amount_level.value),
                *(profile.eligibility.value, profile.has_paid_date, profile.has_allowed, profile.is_restatable),
                *(profile.extract_from_date, profile.medicare_at_65.value, *profile.pricing.source_row()),
                profile.has_lettered_bill_types,
            )
            for profile in self.profiles
        ]

    def lines(self) -> list[str]:
        """Return the acknowledgement as lines a person reads."""
        text = [f"drop: {fault}" for fault in self.refused]
        text += [f"drop: warning: {fault}" for fault in self.warnings]
        for receipt in self.receipts:
            state = "accepted" if receipt.accepted else "set aside" if receipt.is_set_aside else "refused"
            text.append(f"{receipt.feed}: {receipt.file_name}: {state}, {receipt.row_count:,} rows")
            text += [f"{receipt.feed}: {receipt.file_name}: {fault}" for fault in receipt.refused]
            text += [f"{receipt.feed}: {receipt.file_name}: warning: {fault}" for fault in receipt.warnings]
            if receipt.unused_columns:
                text.append(f"{receipt.feed}: {receipt.file_name}: {len(receipt.unused_columns)} columns not used")
            for code, count in receipt.left.items():
                text.append(f"{receipt.feed}: {receipt.file_name}: {count:,} rows give none of their own: {code}")
        for profile in self.profiles:
            text += [f"{profile.source_id}: cannot be computed: {refusal.value}" for refusal in profile.refusals]
        return text

    def totals_lines(self) -> list[str]:
        """Return a line a feed and source: counts only."""
        return [f"{each.feed}: {each.source_id}: {each.row_count:,} rows" for each in self.totals]


SOURCE_COLUMNS: dict[str, str] = {
    "source_id": "varchar",
    "adjustment_style_code": "varchar",
    "amount_level_code": "varchar",
    "eligibility_code": "varchar",
    "has_paid_date": "boolean",
    "has_allowed": "boolean",
    "is_restatable": "boolean",
    "extract_from_date": "date",
    "medicare_code": "varchar",
    **PRICING_COLUMNS,
    "has_lettered_bill_types": "boolean",
}
