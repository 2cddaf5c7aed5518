"""X12 834: who is covered, as the sponsor told the payer, in files of everybody or of changes.

Belongs here: how a history of enrolment files becomes versions of coverage spans. The files of a drop are read in the
order they were made, whatever their names. Ends by absence happen only if the profile says so.
"""

from collections import Counter
from collections.abc import Iterator

from pipelines.intake.inspection import Inspected, inspect_text
from pipelines.intake.layout import Converted, Drop, Format
from pipelines.intake.x12.enrolment import (
    GROUP_NUMBER,
    SUBSCRIBER_NUMBER,
    CoverageLine,
    Enrolment,
    ReportedMember,
    enrolment_of,
)
from pipelines.intake.x12.files import ENROLMENT, Rows, files_of
from pipelines.intake.x12.people import person_of
from pipelines.intake.x12.segments import UnreadableFileError, transactions
from pipelines.intake.x12.spans import History, Key, Version, day_before

Row = dict[str, str | None]
ABSENT = "MEMBER_ABSENT"


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield the coverage that each enrolment file of a drop reports."""
    files: list[FileRows] = []
    read: list[tuple[Enrolment, int]] = []
    for path in files_of(drop, ENROLMENT):
        file = inspect_text(path)
        try:
            found = [enrolment_of(transaction) for transaction in transactions(file)]
        except UnreadableFileError as fault:
            yield Converted("eligibility", file, None, (fault.refused,))
            continue
        read += [(each, len(files)) for each in found]
        files.append(FileRows(file))
    coverage = Coverage(drop)
    for enrolment, place in sorted(read, key=lambda each: (*each[0].made, files[each[1]].file.file_id)):
        coverage.take(enrolment, files[place])
    for number, rows in enumerate(files):
        written = rows.rows.write(drop.work / f"enrolment_{number}.parquet") if rows.rows.count else None
        yield Converted("eligibility", rows.file, written, left=dict(sorted(rows.left.items())))


class FileRows:
    """What one enrolment file gives, and how many of its coverage lines give nothing, by why."""

    def __init__(self, file: Inspected) -> None:
        self.file = file
        self.rows = Rows("eligibility")
        self.left: Counter[str] = Counter()


class Coverage:
    """Follows enrolments in their order and writes what each says under the file that said it."""

    def __init__(self, drop: Drop) -> None:
        self.history = History()
        self.medical_lines = frozenset(drop.profile.coverage_lines)
        self.ends_by_absence = drop.profile.ends_by_absence
        self.last_known: dict[str, Row] = {}

    def take(self, enrolment: Enrolment, rows: FileRows) -> None:
        """Add one enrolment."""
        present: set[Key] = set()
        for number, member in enumerate(enrolment.members):
            medical = [line for line in member.lines if line.line in self.medical_lines]
            rows.left.update(f"LINE_{line.line}" for line in member.lines if line.line not in self.medical_lines)
            # Without any number nothing of a member can be found again: each report stands alone, and is rejected.
            person = member.person_id or f"\0{id(rows)}{number}"
            head = head_of(member, enrolment)
            self.last_known[person] = head
            for version in self.history.report(person, member, enrolment, medical):
                rows.rows.add([head | columns_of(version)])
            present |= {(person, line.line, line.plan) for line in medical}
            for line in medical:
                rows.rows.add(other_coverage(head, line))
        if enrolment.is_full:
            self.take_absent(enrolment, present, rows)

    def take_absent(self, enrolment: Enrolment, present: set[Key], rows: FileRows) -> None:
        """End what a list of everybody no longer names, or count it if absence alone ends nothing."""
        day = enrolment.effective or enrolment.posted or ""
        for key, span in list(self.history.absent(present, day)):
            if not self.ends_by_absence:
                rows.left[ABSENT] += 1
                continue
            span.end = day_before(day)
            version = Version(span.span_id, key[1], key[2] or None, span.start, span.end)
            rows.rows.add([self.last_known[key[0]] | {"posted_date": enrolment.posted} | columns_of(version)])


def head_of(member: ReportedMember, enrolment: Enrolment) -> Row:
    """Return what a file says of a member, whatever the coverage."""
    name = member.name
    subscriber = member.references.get(SUBSCRIBER_NUMBER)
    return {
        "person_id": member.person_id,
        "member_id": person_of(name) if name and not member.ssn_hash else subscriber,
        "subscriber_id": subscriber,
        "subscriber_relation": member.relation,
        "gender": member.sex,
        "birth_date": member.birth_date,
        "death_date": member.death_date,
        "payer": enrolment.payer,
        "group_id": member.references.get(GROUP_NUMBER),
        "state": member.state,
        "zip_code": member.zip_code,
        "posted_date": enrolment.posted,
        "ssn_hash": member.ssn_hash,
        "first_name": (name[4] or None) if name else None,
        "last_name": (name[3] or None) if name else None,
    }


def columns_of(version: Version) -> Row:
    """Return the dates and the plan of a version of a span."""
    return {
        "span_id": version.span_id,
        "plan": version.plan,
        "enrollment_start_date": version.start,
        "enrollment_end_date": version.end,
        "coverage_order": "primary",
    }


def other_coverage(head: Row, line: CoverageLine) -> Iterator[Row]:
    """Yield the coverage by other payers that comes before a line of this one."""
    for other in line.other_coverage:
        if other.is_first_payer:
            yield head | {
                "span_id": f"{head['person_id']}|other|{other.segment[2]}",
                "enrollment_start_date": other.dates.get("344") or line.dates.get("348"),
                "enrollment_end_date": other.dates.get("345"),
                "coverage_order": "other",
            }


FORMAT: Format = Format(code="x12_834", convert=convert, inputs=(ENROLMENT,))
