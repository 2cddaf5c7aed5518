"""What was looked at in the outcomes of a vendor, as a type and in words: its own members, so counts are exact."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pipelines.publish.figures import count, percent
from pipelines.publish.shown import Shown
from pipelines.publish.vocabulary import measure_words

CHECKS = {
    "ASKED_AGAIN": "Follow-ups that the payer or a third party asked for again",
    "ALIKE_ASKED_AGAIN": "Asked again: the same but for less than what matters",
    "BETTER_THAN_ASKED_AGAIN": "Asked again: better in the vendor's answers by what matters",
    "BASELINE_SHIFT": "Mean baseline against that of members before, in standard deviations",
    "TOO_MILD": "Too mild at the start to improve by what matters",
    "REMOVED": "Died, or cancer, fracture or pregnancy found: in no denominator",
    "DATA_OPTED_OUT": "No use of data allowed, by the vendor's word alone",
    "UNENROLLED": "Left or taken off in the weeks before the follow-up",
    "SAME_DAYS": "Follow-ups as many days after the baseline as most are",
    "SUSPECT_SESSION": "Sessions too short to be real, or of a device in two sessions at once",
    "PROXY": "Answered by somebody else",
    "EDITED": "Edited after it was given",
    "TOO_FAST": "Answered too fast to read",
    "IDENTICAL": "All answers the same on a form with items of both directions",
    "ROUND_ANSWER": "Answers of one question that are round",
    "SCORE_DIFFERENT": "Score sent that the items do not give",
    "CHANGED_LATER": "Sent again with something else, which does not count",
    "CORRECTED": "Corrected after the payer's review",
}
SQUARED = "BASELINE_SHIFT"
STATUSES = {
    "FLAGGED": "to be looked into",
    "KEPT": "within the limit",
    "SHOWN": "no limit",
    "TOO_FEW": "too few to say",
}
LIMITS = {"AT_MOST": "at most", "AT_LEAST": "at least"}
EVERYBODY = "ALL"


class Audited(Shown):
    """A share that was looked at, of a measure, an instrument or all, against its limit in thousandths."""

    check_code: str
    subject_code: str
    numerator_count: int
    denominator_count: int
    limit_code: str | None
    limit_thousandths: int | None
    minimum_denominator_count: int
    status_code: str


class AuditRow(NamedTuple):
    """A share in words: what, of what, how much, its counts, its limit, and what follows."""

    check: str
    subject: str
    share: str
    counts: str
    limit: str
    status: str
    is_flagged: bool


def audit_rows(found: Iterable[Audited]) -> list[AuditRow]:
    """Write what was looked at, in the order of the checks and of their subjects."""
    order = list(CHECKS)
    return [_row(each) for each in sorted(found, key=lambda each: (order.index(each.check_code), each.subject_code))]


def _row(found: Audited) -> AuditRow:
    limit = ""
    if found.limit_code is not None and found.limit_thousandths is not None:
        limit = f"{LIMITS[found.limit_code]} {_amount(found, Fraction(found.limit_thousandths, 1000))}"
    is_square = found.check_code == SQUARED
    return AuditRow(
        check=CHECKS[found.check_code],
        subject="" if found.subject_code == EVERYBODY else _subject(found),
        share=_amount(found, Fraction(found.numerator_count, found.denominator_count)),
        counts="" if is_square else f"{count(found.numerator_count)} / {count(found.denominator_count)}",
        limit=limit,
        status=STATUSES[found.status_code],
        is_flagged=found.status_code == "FLAGGED",
    )


def _subject(found: Audited) -> str:
    return found.subject_code if found.check_code == SQUARED else measure_words(found.subject_code)


def _amount(found: Audited, value: Fraction) -> str:
    if found.check_code != SQUARED:
        return percent(value)
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).sqrt():.2f}"
