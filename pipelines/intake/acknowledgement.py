"""The answer to a drop of files: what was received, what was refused and why, and the totals that were found.

Belongs here: values and the codes of refusal. No value of a member ever stands in an acknowledgement.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

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
    LINE_ENDS = "lines end with LF or CR LF"
    UNREADABLE = "the file cannot be read as what its name says it is"
    DUPLICATE_COLUMN = "each column is named once in the header"
    MISSING_COLUMN = "a column that the format requires is not in the header"
    COLUMN_TYPE = "Parquet columns are text, dates, decimals, integers or booleans; never floating point"
    RAGGED_ROWS = "every row has as many fields as the header, and quotes are balanced"
    CONTROL_TOTAL = "the totals that the sender states must be found in the file"
    DUPLICATE_FILE = "the same bytes were received before in this drop; the file is passed over"


# A file that is passed over does not spoil the drop.
PASSED_OVER = frozenset({Fault.DUPLICATE_FILE})


@dataclass(frozen=True)
class Refused:
    """One fault; ``detail`` names columns or totals, never a value of a row."""

    fault: Fault
    detail: str = ""

    def __str__(self) -> str:
        """Return ``CODE: what would be right (detail)``."""
        return f"{self.fault.name}: {self.fault.value}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True)
class Receipt:
    """One file: its bytes by hash, its rows, and the columns that were left because the format does not use them."""

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

    @property
    def accepted(self) -> bool:
        """Whether the file's rows are in ``landed``."""
        return not self.refused


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
    """The answer to a drop: a receipt for every file, totals for every feed, and what will be refused by name."""

    profiles: "tuple[Profile, ...]"
    receipts: tuple[Receipt, ...]
    totals: tuple[Totals, ...]
    refused: tuple[Refused, ...] = ()

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
                *(profile.source_id, profile.adjustment_style.value, profile.amount_level.value),
                *(profile.eligibility.value, profile.has_paid_date, profile.has_allowed, profile.is_restatable),
                profile.extract_from_date,
            )
            for profile in self.profiles
        ]

    def lines(self) -> list[str]:
        """Return the acknowledgement as lines a person reads."""
        text = [f"drop: {fault}" for fault in self.refused]
        for receipt in self.receipts:
            state = "accepted" if receipt.accepted else "refused"
            text.append(f"{receipt.feed}: {receipt.file_name}: {state}, {receipt.row_count:,} rows")
            text += [f"{receipt.feed}: {receipt.file_name}: {fault}" for fault in receipt.refused]
            if receipt.unused_columns:
                text.append(f"{receipt.feed}: {receipt.file_name}: {len(receipt.unused_columns)} columns not used")
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
}
