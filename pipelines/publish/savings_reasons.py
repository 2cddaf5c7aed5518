"""What speaks against paying on savings, in words: each reason once, with everything that it is about."""

from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from contracts.terms.savings_reason import reason_words
from pipelines.publish.figures import half_up, percent
from pipelines.publish.savings import Reason
from pipelines.publish.savings_words import column_words, people, short_number

ALL = "ALL"
GROUPS = {"IP": "stays", "OP": "outpatient facilities", "PROF": "professionals", "RX": "drugs"}
# What a reason is about, beside a column that both sides are compared in.
SUBJECTS = {"FOLLOW_UP": "members whose year after the index day is not over", **GROUPS}
SHARES = frozenset({"IMMATURE", "RATE_TOO_LARGE", "TOO_MANY_UNMATCHED", "IMPUTED_SHARE", "POPULATION_CHANGED"})
PEOPLE = frozenset({"TOO_FEW_TREATED", "TOO_FEW_EFFECTIVE"})


class ReasonRow(NamedTuple):
    """A reason in words, and what was found of each thing that it is about, with the limit."""

    why: str
    found: str


def reason_rows(reasons: tuple[Reason, ...]) -> list[ReasonRow]:
    """Write every reason, those of one code together with what each is about."""
    ordered = sorted(reasons, key=lambda each: each.reason_code)
    return [
        ReasonRow(reason_words([code]), "; ".join(filter(None, map(_found, same))))
        for code, same in groupby(ordered, key=lambda each: each.reason_code)
    ]


def _found(reason: Reason) -> str:
    told = []
    if reason.subject_code != ALL:
        told.append(SUBJECTS.get(reason.subject_code) or column_words(reason.subject_code))
    if reason.value is not None:
        written = _written(reason.reason_code)
        limit = f" (limit {written(reason.limit)})" if reason.limit is not None else ""
        told.append(f"{written(reason.value)}{limit}")
    return " ".join(told)


def _written(code: str) -> Callable[[str], str]:
    if code in SHARES:
        return lambda text: percent(Fraction(text))
    if code in PEOPLE:
        return lambda text: people(half_up(Fraction(text)))
    return short_number


# What templates write with.
WORDS = (reason_rows,)
