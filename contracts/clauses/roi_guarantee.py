"""ROI guarantee: fees are refunded as far as credible savings do not support them."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.results import Figure, Position, Result
from contracts.clauses.savings_evidence import (
    SAVINGS_SUSPENDED,
    estimated_by,
    not_credible,
    suspended,
    too_little,
)
from contracts.clauses.stage import Context, Refund
from contracts.measured_savings import Savings, SavingsStatus
from contracts.performance import Misfit, Performance
from contracts.terms.model import NumberFromZero, Share
from contracts.terms.money import dollars


class RoiGuarantee(Refund):
    """If savings support less than the fees after guarantees, the rest is refunded, up to ``refund_cap`` of them.

    Supported fees are savings over ``target`` when ROI means gross savings per dollar of fees (``gross_multiple``),
    and savings over one more than ``target`` when it means savings net of fees (``net``). Savings that are not
    credible give what ``not_credible`` says, and so do those of which the agreement expects less than one and a half
    times the smallest rate that counts, of which that rate is above a fifth of the benchmark, or of which no error is
    stated; where the data cannot be judged nothing is refunded until they can.
    """

    kind: Literal["roi_guarantee"]
    roi_definition: Literal["gross_multiple", "net"] = Field(
        description="gross_multiple or net; there is no safe default"
    )
    target: NumberFromZero = Field(gt=0, le=10, description="the guaranteed ROI, such as 1.5")
    refund_cap: Share = Field(description="the largest refund as a share of fees after guarantees, such as 0.20")
    savings: Literal["credible_gross_msk", "observed_gross_msk"] = Field(
        description="credible_gross_msk or observed_gross_msk"
    )
    not_credible: Literal["no_refund", "refund_at_cap"] = "no_refund"

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse credible savings without the credibility that they are weighted by."""
        yield from super().misfits(performance)
        facts = performance.savings
        weighted = self.savings == "credible_gross_msk"
        if weighted and facts and facts.status is SavingsStatus.CREDIBLE and facts.credibility is None:
            yield Misfit("savings", f"must give credibility and prior_gross, by which clause {self.id} weights savings")

    def refund(self, position: Position, context: Context) -> Result:
        """Compare fees with what savings support, each rounded once where it is posted."""
        exact_cap = Fraction(self.refund_cap) * max(0, position.fees_cents)
        cap = Figure(20, "refund cap", exact_cap, context.cents(exact_cap))
        facts = context.performance.savings
        if facts is not None and facts.status is SavingsStatus.SUSPENDED:
            figures = (*self._observed(facts, context), cap)
            return Result(self.id, Fraction(0), 0, suspended(facts), figures, SAVINGS_SUSPENDED)
        why = self._too_little(facts, context)
        if facts is None or why is not None:
            exact = exact_cap if self.not_credible == "refund_at_cap" else Fraction(0)
            fallback = self.not_credible.replace("_", " ")
            reason = f"{why}, so the agreement's fallback applies: {fallback}"
            return Result(self.id, -exact, -context.cents(exact), reason, (cap,), "SAVINGS_NOT_CREDIBLE")
        observed = self.savings == "observed_gross_msk"
        exact_savings = facts.observed_cents if observed else facts.credible_cents
        figures = (*estimated_by(facts, self.id), *self._figures(exact_savings, position.fees_cents, context), cap)
        cents = {figure.key: figure.cents or 0 for figure in figures}
        reason = (
            f"fees {dollars(position.fees_cents)}, supported {dollars(cents['supported fee'])}, "
            f"refund at most {dollars(cents['refund cap'])}"
        )
        refund_cents = min(cents["shortfall"], cents["refund cap"])
        return Result(self.id, Fraction(-refund_cents), -refund_cents, reason, figures)

    def _too_little(self, facts: Savings | None, context: Context) -> str | None:
        """Say why savings say too little to refund fees by; None where they say enough."""
        if facts is None or facts.status is SavingsStatus.NOT_CREDIBLE:
            return not_credible(facts)
        expected = context.expected_savings_rate
        return None if expected is None else too_little(facts, expected)

    def _observed(self, facts: Savings, context: Context) -> Iterable[Figure]:
        """Yield savings that are suspended as they were observed, where the facts have them."""
        yield from estimated_by(facts, self.id)
        if facts.is_estimated:
            cents = context.cents(facts.observed_cents)
            yield Figure(18, "savings", facts.observed_cents, cents, "as observed, and not paid on")

    def _figures(self, exact_savings: Fraction, fees_cents: int, context: Context) -> Iterable[Figure]:
        """Yield savings, the return they are, the fee they support and what is missing to it."""
        savings_cents = context.cents(exact_savings)
        yield Figure(18, "savings", exact_savings, savings_cents)
        net = self.roi_definition == "net"
        if fees_cents > 0:
            yield Figure(20, "roi", Fraction(savings_cents, fees_cents) - (1 if net else 0))
        supported = max(Fraction(0), savings_cents / (Fraction(self.target) + (1 if net else 0)))
        supported_cents = context.cents(supported)
        yield Figure(20, "supported fee", supported, supported_cents)
        shortfall_cents = max(0, fees_cents - supported_cents)
        yield Figure(20, "shortfall", Fraction(shortfall_cents), shortfall_cents)
