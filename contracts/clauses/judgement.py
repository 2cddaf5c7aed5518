"""What a measure is worth before any money: whether it was measured, the fraction it earns, what gates make of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Self

from contracts.clauses.results import GateResult, MeasureResult
from contracts.measured import MeasureFact, MeasureStatus
from contracts.terms.intervals import wilson
from contracts.terms.money import Rounding, dollars, round_cents

NoMeasure = Literal["earn", "forfeit"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One measure as a clause judges it; `gate_passed` is None without a gate, `suspended` while cash stays back."""

    fact: MeasureFact
    status: MeasureStatus
    fraction: Fraction
    reason: str
    gate_passed: bool | None = None
    suspended: bool = False

    def gated(self, gates: Sequence[GateResult]) -> Self:
        """Return it once the gates on it had their effect; while suspended it stands whole."""
        closed = [gate for gate in gates if not gate.is_open]
        fraction, reason = after_gates(self.fraction, self.reason, closed)
        # What is forfeited stays back no longer: its cash would be taken twice.
        suspended = any(gate.effect == "suspend" for gate in closed) and fraction > 0
        return type(self)(self.fact, self.status, fraction, reason, not closed if gates else None, suspended)

    def result(
        self, clause_id: str, rounding: Rounding, *, pool_cents: int, weight: Fraction, counted_weight: Fraction
    ) -> MeasureResult:
        """Earn its fraction of a pool, rounded once; what is not earned is the complement."""
        fact, is_measured = self.fact, self.fact.status is MeasureStatus.MEASURED
        earned_cents = round_cents(self.fraction * pool_cents, rounding)
        is_rate = is_measured and fact.numerator is not None
        return MeasureResult(
            clause_id=clause_id,
            measure=fact.measure,
            status=self.status,
            numerator=fact.numerator,
            denominator=fact.denominator,
            value=fact.exact if is_measured else None,
            interval=wilson(fact.numerator or 0, fact.denominator) if is_rate else None,
            weight=weight,
            counted_weight=counted_weight,
            gate_passed=self.gate_passed,
            fraction=self.fraction,
            pool_cents=pool_cents,
            earned_cents=earned_cents,
            reason=f"{self.reason}: {dollars(earned_cents)} of {dollars(pool_cents)}",
            suspended=self.suspended,
        )


def unmeasured(fact: MeasureFact, status: MeasureStatus, no_measure: NoMeasure) -> Judgement:
    """Judge a measure without a value by whose fault that is; a file that did not come is named."""
    absent = f" without {fact.missing_feed}, which the {fact.missing_feed_owed_by} owes"
    without = "" if fact.missing_feed is None else absent
    if status is MeasureStatus.VENDOR_FAULT:
        reason = f"not measured{without} by fault of the vendor, so nothing is earned"
        return Judgement(fact, status, Fraction(0), reason)
    if status is MeasureStatus.PAYER_FAULT:
        return Judgement(fact, status, Fraction(1), "not measured by fault of the payer, so everything is earned")
    reason = f"not measured{without}; what no other measure takes over is to {no_measure}"
    return Judgement(fact, status, Fraction(no_measure == "earn"), reason)


def after_gates(fraction: Fraction, reason: str, closed: Sequence[GateResult]) -> tuple[Fraction, str]:
    """Return the fraction earned, and why, once closed gates had their effect; suspended it stands whole for now."""
    effects = {gate.effect for gate in closed}
    if "zero_earned" in effects:
        return Fraction(0), "a gate is closed, so nothing is earned"
    if "suspend" in effects:
        return Fraction(1), "a gate is closed, so nothing is decided and the cash stays back"
    for gate in closed:
        if gate.effect == "factor":
            fraction, reason = fraction * gate.factor, f"{reason}, times {gate.factor} for a closed gate"
    return fraction, reason
