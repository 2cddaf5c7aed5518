"""ROI guarantee: fees are refunded as far as credible savings do not support them."""

from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.stage import Refund, RefundResult
from contracts.performance import Performance, SavingsStatus
from contracts.terms.model import NumberFromZero, Share
from contracts.terms.money import Rounding, dollars, exact_cents, round_cents


class RoiGuarantee(Refund):
    """If savings support less than the fees after guarantees, Vendor refunds the shortfall up to ``refund_cap``.

    Supported fees are savings over ``target`` when ROI means gross savings per dollar of fees (``gross_multiple``),
    and savings over one more than ``target`` when it means savings net of fees (``net``). Savings that are not
    credible give what ``not_credible`` says.
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

    def refund(self, performance: Performance, fees_cents: int, rounding: Rounding) -> RefundResult:
        """Compare fees with what savings support, each rounded once where it is posted."""
        exact_cap = Fraction(self.refund_cap) * max(0, fees_cents)
        cap_cents = round_cents(exact_cap, rounding)
        facts = performance.savings
        if facts is None or facts.status is SavingsStatus.NOT_CREDIBLE:
            refund_cents = cap_cents if self.not_credible == "refund_at_cap" else 0
            reason = (
                f"savings are not credible, so the agreement's fallback applies: {self.not_credible.replace('_', ' ')}"
            )
            return RefundResult(
                self.id, refund_cents, ((20, "refund cap", exact_cap, cap_cents),), "SAVINGS_NOT_CREDIBLE", reason
            )
        observed = facts.observed_gross if self.savings == "observed_gross_msk" else None
        exact_savings = facts.credible_cents if observed is None else exact_cents(observed)
        savings_cents = round_cents(exact_savings, rounding)
        divisor = Fraction(self.target) + (1 if self.roi_definition == "net" else 0)
        exact_supported = max(Fraction(0), savings_cents / divisor)
        supported_cents = round_cents(exact_supported, rounding)
        shortfall_cents = max(0, fees_cents - supported_cents)
        roi = Fraction(savings_cents, fees_cents) if fees_cents > 0 else None
        figures: list[tuple[int, str, Fraction, int | None]] = [(18, "savings", exact_savings, savings_cents)]
        if roi is not None:
            figures.append((20, "roi", roi - 1 if self.roi_definition == "net" else roi, None))
        figures += [
            (20, "supported fee", exact_supported, supported_cents),
            (20, "shortfall", Fraction(shortfall_cents), shortfall_cents),
            (20, "refund cap", exact_cap, cap_cents),
        ]
        reason = (
            f"fees {dollars(fees_cents)}, supported {dollars(supported_cents)}, refund at most {dollars(cap_cents)}"
        )
        return RefundResult(self.id, min(shortfall_cents, cap_cents), tuple(figures), None, reason)
