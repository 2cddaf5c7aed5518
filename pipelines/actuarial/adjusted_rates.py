"""What rates of responders become under other treatments of who did not answer, and at one mix of members.

All are shown beside the rate that a clause pays on. A method that cannot be used says why in its row; none fails a run.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import TypedDict

from contracts.terms.intervals import wilson
from pipelines.actuarial.logistic import Matrix, NotConvergedError
from pipelines.actuarial.members import NONE, THIRDS, Member, answering_columns, flags, improving_columns, severities
from pipelines.actuarial.risk_adjustment import adjusted, expected_by, modelled
from pipelines.actuarial.weighting import Stratum, put_together, weighted_by_model, weighted_by_strata

TABLE = "actuarial.adjusted_rate"
TEXT, WHOLE = "varchar", "bigint"
COLUMNS: Mapping[str, str] = {
    "agreement_id": TEXT,
    "measure_id": TEXT,
    "method_code": TEXT,
    "value": TEXT,
    "lower": TEXT,
    "upper": TEXT,
    "numerator_count": WHOLE,
    "denominator_count": WHOLE,
    "expected": TEXT,
    "reference_numerator_count": WHOLE,
    "reference_denominator_count": WHOLE,
    "effective_count": TEXT,
    "status_code": TEXT,
    "note_code": TEXT,
}
# With fewer members than this for each column, a fit follows chance.
MEMBERS_A_COLUMN = 10


@dataclass(frozen=True, slots=True)
class AdjustedRow:
    """A rate of a measure by one method, over members with a baseline; numbers are exact text or rounded decimals.

    ``method_code`` is WORST_CASE (who did not answer failed), BEST_CASE (improved), IPW_STRATA (answers weighted by
    thirds of severity), IPW (by a model), IPW_SESSIONS (with sessions in it) or RISK_ADJUSTED. ``numerator_count`` are
    the responders, ``effective_count`` how many equally weighted answers would tell as much. ``note_code`` says why
    nothing is measured (TOO_FEW, NOBODY_ANSWERED, NOBODY_IMPROVED,
    NOT_CONVERGED), or STRATA_PUT_TOGETHER.
    """

    agreement_id: str
    measure_id: str
    method_code: str
    value: str | None = None
    lower: str | None = None
    upper: str | None = None
    numerator_count: int = 0
    denominator_count: int = 0
    expected: str | None = None
    reference_numerator_count: int | None = None
    reference_denominator_count: int | None = None
    effective_count: str | None = None
    status_code: str = "MEASURED"
    note_code: str | None = None


class NotMeasuredError(Exception):
    """A method cannot be used on these members; the message is the code of the reason."""


class Found(TypedDict, total=False):
    """What a method says of a row; what it leaves out is as the row has it."""

    value: str
    lower: str
    upper: str
    numerator_count: int
    expected: str
    reference_numerator_count: int
    reference_denominator_count: int
    effective_count: str
    status_code: str
    note_code: str | None


@dataclass(frozen=True)
class Pool:
    """The members of a measure in all agreements of the run: the mix that rates are adjusted to."""

    members: Sequence[Member]

    @cached_property
    def responder_count(self) -> int:
        """Return how many of them improved."""
        return sum(member.is_responder for member in self.members)

    @cached_property
    def expected(self) -> Mapping[str, Decimal]:
        """Return how many of each agreement would improve if they fared as members like them in all."""
        improved = flags(member.is_responder for member in self.members)
        agreements = [member.agreement_id for member in self.members]
        return expected_by(_enough(improving_columns(self.members)), improved, agreements)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The members of one agreement in a measure, and those of all."""

    members: Sequence[Member]
    pool: Pool

    @property
    def responder_count(self) -> int:
        """Return X."""
        return sum(member.is_responder for member in self.members)

    @property
    def answered_count(self) -> int:
        """Return N_fu."""
        return sum(member.has_answered for member in self.members)


def adjusted_rows(members: Sequence[Member]) -> list[list[object]]:
    """Return the rows of ``actuarial.adjusted_rate``; members come by measure and agreement."""
    rows: list[AdjustedRow] = []
    for _, everybody in groupby(members, key=lambda member: member.measure_id):
        pool = Pool(list(everybody))
        for _, own in groupby(pool.members, key=lambda member: member.agreement_id):
            cohort = Cohort(list(own), pool)
            rows += [adjusted_row(cohort, method) for method in METHODS]
    return [[getattr(row, field.name) for field in fields(row)] for row in rows]


def adjusted_row(cohort: Cohort, method: str) -> AdjustedRow:
    """Return the row of one method, with the reason where it cannot be used."""
    member, count = cohort.members[0], len(cohort.members)
    row = AdjustedRow(
        member.agreement_id,
        member.measure_id,
        method,
        numerator_count=cohort.responder_count,
        denominator_count=count,
    )
    try:
        if count < (member.minimum_count or 1):
            raise NotMeasuredError("TOO_FEW")
        return replace(row, **METHODS[method](cohort))
    except NotMeasuredError as reason:
        return replace(row, status_code="NOT_MEASURED", note_code=str(reason))
    except NotConvergedError:
        return replace(row, status_code="NOT_MEASURED", note_code="NOT_CONVERGED")


def worst_case(cohort: Cohort) -> Found:
    """Count everybody who did not answer as a failure."""
    return _proportion(cohort.responder_count, len(cohort.members))


def best_case(cohort: Cohort) -> Found:
    """Count everybody who did not answer as improved."""
    silent = len(cohort.members) - cohort.answered_count
    return _proportion(cohort.responder_count + silent, len(cohort.members))


def _proportion(numerator: int, denominator: int) -> Found:
    limits = wilson(numerator, denominator)
    return {
        "value": str(Fraction(numerator, denominator)),
        "lower": str(limits.lower),
        "upper": str(limits.upper),
        "numerator_count": numerator,
    }


def by_strata(cohort: Cohort) -> Found:
    """Weight answers by the third of severity, exactly."""
    kinds = Counter(
        (third, member.has_answered, member.is_responder)
        for third, member in zip(severities(cohort.members), cohort.members, strict=True)
    )
    strata = [_stratum(third, kinds) for third in (NONE, *THIRDS)]
    present = [stratum for stratum in strata if stratum.member_count]
    together = put_together(present)
    if not together:
        raise NotMeasuredError("NOBODY_ANSWERED")
    found = weighted_by_strata(together)
    note = "STRATA_PUT_TOGETHER" if len(together) < len(present) else None
    return {"value": str(found.rate), "effective_count": str(found.effective_count), "note_code": note}


def _stratum(third: str, kinds: Counter[tuple[str, bool, bool]]) -> Stratum:
    improved, not_improved, silent = kinds[third, True, True], kinds[third, True, False], kinds[third, False, False]
    return Stratum((third,), improved + not_improved + silent, improved + not_improved, improved)


def by_model(cohort: Cohort) -> Found:
    """Weight answers by a fitted chance to answer."""
    return _by_columns(cohort, answering_columns(cohort.members, with_sessions=False))


def by_model_with_sessions(cohort: Cohort) -> Found:
    """Weight answers by a fitted chance to answer that knows how much the programme was used."""
    return _by_columns(cohort, answering_columns(cohort.members, with_sessions=True))


def _by_columns(cohort: Cohort, columns: Matrix) -> Found:
    if not cohort.answered_count:
        raise NotMeasuredError("NOBODY_ANSWERED")
    answered = flags(member.has_answered for member in cohort.members)
    found = weighted_by_model(_enough(columns), answered, flags(member.is_responder for member in cohort.members))
    return {"value": str(modelled(found.rate)), "effective_count": str(modelled(found.effective_count))}


def at_one_mix(cohort: Cohort) -> Found:
    """Compare with what members like these come to at all vendors of the run."""
    pool, expected = cohort.pool, cohort.pool.expected[cohort.members[0].agreement_id]
    if not expected:
        raise NotMeasuredError("NOBODY_IMPROVED")
    found = adjusted(cohort.responder_count, expected, Fraction(pool.responder_count, len(pool.members)))
    return {
        "value": str(found.rate),
        "lower": str(found.lower),
        "upper": str(found.upper),
        "expected": str(expected),
        "reference_numerator_count": pool.responder_count,
        "reference_denominator_count": len(pool.members),
    }


def _enough(columns: Matrix) -> Matrix:
    members, count = columns.shape
    if members < MEMBERS_A_COLUMN * count:
        raise NotMeasuredError("TOO_FEW")
    return columns


METHODS: Mapping[str, Callable[[Cohort], Found]] = {
    "BEST_CASE": best_case,
    "IPW": by_model,
    "IPW_SESSIONS": by_model_with_sessions,
    "IPW_STRATA": by_strata,
    "RISK_ADJUSTED": at_one_mix,
    "WORST_CASE": worst_case,
}
