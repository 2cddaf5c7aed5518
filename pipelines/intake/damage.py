"""Where a delimited text is not whole: asked once the engine failed on it, or read fewer rows than it has lines.

Belongs here: telling a line by its number. Never its values.
"""

import csv
import gzip
import io

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.inspection import NO_MARKS, Inspected, Marks


def why_unreadable(file: Inspected, delimiter: str, marks: Marks = NO_MARKS) -> Refused:
    """Return the fault of a file on which the engine failed."""
    line = damaged_line(file, delimiter, marks)
    if line is None and file.has_mixed_line_ends:
        return Refused(Fault.LINE_ENDS, "both were found, or a CR alone")
    return Refused(Fault.RAGGED_ROWS, "" if line is None else f"line {line:,}")


def damaged_line(file: Inspected, delimiter: str, marks: Marks = NO_MARKS) -> int | None:
    """Return the number of the line, from 1, on which the first row begins that is not whole; None without one.

    Not whole is a row with a field too many or too few, with a quote that is not closed or is closed amid its text,
    and one that a stray quote glued together.
    """
    if not file.header:
        return None
    width, begins = len(file.header), 1
    with gzip.open(file.path) if file.path.name.endswith(".gz") else file.path.open("rb") as content:
        reader = csv.reader(
            io.TextIOWrapper(content, encoding="utf-8-sig", newline=""), delimiter=delimiter, strict=True
        )
        try:
            for fields in reader:
                is_row = bool(fields) and fields[0] not in {marks.header, marks.trailer}
                if is_row and (len(fields) != width or any(is_glued(each, delimiter, width) for each in fields)):
                    return begins
                begins = reader.line_num + 1
        except csv.Error:
            return begins
    return None


def is_glued(text: str, delimiter: str, width: int) -> bool:
    """Tell whether a field holds whole rows: as many delimiters as the rows that its line ends would part."""
    line_ends = text.count("\n")
    return line_ends > 0 and text.count(delimiter) >= line_ends * (width - 1)
