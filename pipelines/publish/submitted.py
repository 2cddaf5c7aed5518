"""What a payer who aligns members answers to a vendor's reports of outcomes, as a type and in words."""

from collections.abc import Iterable
from typing import NamedTuple

from pipelines.publish.figures import count
from pipelines.publish.shown import Shown

REPORTS = {
    "BASELINE": "Baseline",
    "QUARTERLY": "Quarterly",
    "END_OF_PERIOD": "End of the period",
    "UNKNOWN": "Of no known alignment",
}
RESULTS = {
    "SUCCESS": ("Taken", "success"),
    "VALIDATION_ERROR": ("No valid score, or too old when it came", "validation-error"),
    "DUPLICATE": ("The same answers of that day had come before", "duplicate"),
    "PATIENT_NOT_ALIGNED": ("The member was not aligned with you when it came", "patient-not-aligned"),
    "INCORRECT_TRACK": ("The member is aligned on another track", "incorrect-track"),
    "REPORTING_PERIOD_CLOSED": ("It came outside the days for such a report", "reporting-period-closed"),
    "INCOMPLETE_DATA": ("The report lacks a form that it must have", "incomplete-data"),
}


class Submitted(Shown):
    """Responses of one kind of report that the payer answers alike."""

    report_code: str
    result_code: str
    response_count: int
    member_count: int


class SubmittedRow(NamedTuple):
    """An answer in words, the payer's code of it, the kind of report, and its counts."""

    result: str
    code: str
    report: str
    responses: str
    members: str


def submitted_rows(found: Iterable[Submitted]) -> list[SubmittedRow]:
    """Write what became of the reports, kind by kind, what was taken first."""
    reports, results = list(REPORTS), list(RESULTS)
    ordered = sorted(found, key=lambda each: (reports.index(each.report_code), results.index(each.result_code)))
    return [
        SubmittedRow(
            *RESULTS[each.result_code], REPORTS[each.report_code], count(each.response_count), count(each.member_count)
        )
        for each in ordered
    ]
