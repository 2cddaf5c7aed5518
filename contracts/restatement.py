"""What becomes of a settled period when more is known: posted, kept as computed, or closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from contracts.performance import SettlementKind
from contracts.settlement import Settlement
from contracts.terms.life import Restatement
from contracts.terms.money import dollars
from contracts.terms.period import add_months

FINAL_AFTER_DAYS = 30  # after the months of run-out, to prepare and review
DEFAULT = Restatement()


class Cause(StrEnum):
    """Why a settled period is computed again."""

    LATER_KNOWLEDGE = "later_knowledge"
    FRAUD = "fraud"
    IDENTITY = "identity"
    WRONG_TERM = "wrong_term"
    METHOD_ERROR = "method_error"
    COURT = "court"
    AUDIT = "audit"


# Restated whatever the amount; identity only where it touches more than 1% of members, which the caller judges.
ALWAYS = frozenset({Cause.FRAUD, Cause.IDENTITY, Cause.WRONG_TERM, Cause.METHOD_ERROR})
AFTER_CLOSING = frozenset({Cause.FRAUD, Cause.COURT, Cause.AUDIT})


class PeriodState(StrEnum):
    """How far the settling of a period has come."""

    INTERIM = "interim"
    FINAL = "final"
    RESTATED = "restated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Restated:
    """A later computation beside what was posted: the difference by clause and kind, and whether it is posted.

    `difference_cents` is against what was posted, not against the last computation, so small ones add up until they
    post. `threshold_cents` is what it must reach, in either direction.
    """

    by_component: Mapping[tuple[str, str], int]
    difference_cents: int
    threshold_cents: Fraction
    is_posted: bool
    reason: str


def earliest_final(period_last: date, run_out_months: int = 6) -> date:
    """Return the first day of a final settlement: the run-out after the period, and thirty days to prepare it."""
    return add_months(period_last, run_out_months) + timedelta(days=FINAL_AFTER_DAYS)


def state_on(day: date, final_on: date | None, terms: Restatement = DEFAULT) -> PeriodState:
    """Return what a settlement on a day is, given the day of the first final one."""
    if final_on is None:
        return PeriodState.INTERIM
    if day <= final_on:
        return PeriodState.FINAL
    return PeriodState.RESTATED if day < terms.closes_on(final_on) else PeriodState.CLOSED


def restate(
    posted: Settlement,
    later: Settlement,
    *,
    cause: Cause = Cause.LATER_KNOWLEDGE,
    state: PeriodState = PeriodState.RESTATED,
    terms: Restatement = DEFAULT,
) -> Restated:
    """Compare a later computation of a period with the settlement last posted for it, and decide whether it posts.

    Raises ValueError when the two do not settle the same agreement and period, or the later one is an interim.
    """
    if (posted.agreement_id, posted.period) != (later.agreement_id, later.period):
        raise ValueError("a restatement must settle the agreement and period that was posted")
    if later.kind is SettlementKind.INTERIM:
        raise ValueError("a restatement must go through all steps; it cannot be an interim settlement")
    before, after = _by_component(posted), _by_component(later)
    changes = {
        key: after.get(key, 0) - before.get(key, 0) for key in [*before, *(key for key in after if key not in before)]
    }
    difference_cents = later.net_cents - posted.net_cents
    threshold = terms.threshold_cents(posted.net_cents)
    is_posted, reason = _decided(difference_cents, threshold, cause, state)
    return Restated(
        {key: cents for key, cents in changes.items() if cents}, difference_cents, threshold, is_posted, reason
    )


def _decided(difference_cents: int, threshold: Fraction, cause: Cause, state: PeriodState) -> tuple[bool, str]:
    if difference_cents == 0:
        return False, "nothing changed"
    if state is PeriodState.CLOSED and cause not in AFTER_CLOSING:
        return False, f"the period is closed: only fraud, a court or an audit opens it, not {cause.value}"
    if cause in ALWAYS | AFTER_CLOSING:
        return True, f"restated whatever the amount: {cause.value}"
    if abs(difference_cents) >= threshold:
        return True, f"{dollars(difference_cents)} reaches {dollars(int(threshold))}"
    return False, f"computed, immaterial: {dollars(difference_cents)} is below {dollars(int(threshold))}"


def _by_component(settlement: Settlement) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for line in settlement.lines:
        key = (line.clause_id, line.kind)
        sums[key] = sums.get(key, 0) + line.cents
    return sums
