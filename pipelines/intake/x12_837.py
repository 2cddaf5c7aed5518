"""X12 837: what providers billed. Charges and diagnoses only: a submission is never a payment, so it is never spend.

Belongs here: claim lines without a paid amount. Typing rejects each for spend by name and count; beside remittances of
the same claims (format ``x12_835``) the diagnoses and bill types are used instead.
"""

from collections.abc import Iterator

from pipelines.intake import x12_834
from pipelines.intake.inspection import inspect_text
from pipelines.intake.layout import Converted, Drop, Format
from pipelines.intake.x12.files import ENROLMENT, SUBMISSION, Rows, files_of
from pipelines.intake.x12.segments import UnreadableFileError
from pipelines.intake.x12.submission import read_submissions
from pipelines.intake.x12.submitted_rows import submitted_rows


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield the submitted lines of each file of a drop, and the coverage that comes with them."""
    for number, path in enumerate(files_of(drop, SUBMISSION)):
        file, rows = inspect_text(path), Rows("medical_claim")
        try:
            for claim in read_submissions(file):
                rows.add(submitted_rows(claim))
        except UnreadableFileError as fault:
            yield Converted("medical_claim", file, None, (fault.refused,))
        else:
            yield Converted("medical_claim", file, rows.write(drop.work / f"submission_{number}.parquet"))
    if files_of(drop, ENROLMENT):
        yield from x12_834.convert(drop)


FORMAT: Format = Format(code="x12_837", convert=convert, inputs=(SUBMISSION, ENROLMENT), cannot_compute=("SPEND",))
