"""Access outcome: a part of an annual amount is withheld and released as far as members' outcomes are attained.

The form is that of the CMS ACCESS model: of the adjustments for outcomes and for substitute services the larger holds.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.judgement import Judgement, NoMeasure, unmeasured
from contracts.clauses.measure_terms import JudgedTerms, pooled
from contracts.clauses.results import Fees, GateResult, GuaranteeResult, Pool
from contracts.clauses.stage import Context, Guarantee
from contracts.measured import MeasureStatus
from contracts.terms.model import Share


class AccessMeasure(JudgedTerms):
    """Below ``threshold`` a rate costs one less the part of it that was reached, but no more than ``limit``."""

    threshold: Share = Field(gt=0, description="the rate from which nothing is lost, such as 0.50")
    limit: Share = Field(description="the most it costs, as a share of the adjustment base, such as 0.50")

    def adjustment(self, rate: Fraction) -> Fraction:
        """Share of the adjustment base that a rate costs."""
        return min(max(Fraction(0), 1 - rate / Fraction(self.threshold)), Fraction(self.limit))


class AccessOutcome(Guarantee):
    """``withhold`` of fees is kept back for outcomes; of the adjustments that the measures give, the largest is taken.

    The adjustment is a share of the ``annual`` amount, which is the fees, or of the ``withheld`` part, and comes out
    of that part alone. A member without a measure at the end counts as a failure, so ``completer`` is not offered.
    """

    kind: Literal["access_outcome"]
    withhold: Share = Field(gt=0, description="the share of the annual amount kept back, such as 0.50")
    adjustment_base: Literal["annual", "withheld"] = Field(description="annual or withheld; there is no safe default")
    missing_policy: Literal["nri_base", "nri_act"] = Field(
        description="nri_base or nri_act; without a measure at the end a member is a failure"
    )
    no_measure: NoMeasure = Field(description="earn or forfeit; there is no safe default")
    measures: tuple[AccessMeasure, ...] = Field(min_length=1, description="the measures with threshold and limit")

    @property
    def shares_at_risk(self) -> tuple[Fraction, ...]:
        """The share that is withheld."""
        return (Fraction(self.withhold),)

    @property
    def interim_withheld(self) -> Fraction:
        """All of it: nothing is released before the outcomes are known."""
        return Fraction(1)

    def share_on(self, day: date) -> Fraction:
        """Return the share that is withheld, the same on every day."""
        return Fraction(self.withhold)

    def pool(self, fees: Fees, context: Context) -> Pool:
        """Keep back its share of net fees."""
        exact = self.at_risk_cents(fees.net_by_clause, fees, context)
        return Pool(self.id, fees.net_cents, exact, context.cents(exact))

    def judge(self, pool: Pool, gates: Sequence[GateResult], context: Context) -> GuaranteeResult:
        """Let the measure that releases least decide on all that was withheld."""
        judged = {term.measure: self._judge(term, context).gated(self.gates_on(term, gates)) for term in self.measures}
        counted = [found for found in judged.values() if found.status is not MeasureStatus.NOT_MEASURED]
        deciding = min(counted or judged.values(), key=lambda found: (found.fraction, not found.suspended))
        results = (
            found.result(
                self.id,
                context.rounding,
                pool_cents=pool.cents if found is deciding else 0,
                weight=Fraction(100),
                counted_weight=Fraction(100 if found is deciding else 0),
            )
            for found in judged.values()
        )
        return GuaranteeResult(pool, tuple(results))

    def released(self, term: AccessMeasure, rate: Fraction) -> Fraction:
        """Share of what is withheld that a rate releases, were its measure the only one."""
        adjustment = term.adjustment(rate)
        share = adjustment / Fraction(self.withhold) if self.adjustment_base == "annual" else adjustment
        return max(Fraction(0), 1 - share)

    def _judge(self, term: AccessMeasure, context: Context) -> Judgement:
        fact = pooled(context.performance.measured(term.measure))
        status = term.status_of(fact)
        if status is not MeasureStatus.MEASURED or fact.exact is None:
            return unmeasured(fact, status, self.no_measure)
        adjustment, released = term.adjustment(fact.exact), self.released(term, fact.exact)
        reason = f"measured {fact.exact} of {term.threshold} costs {adjustment} of the {self.adjustment_base} amount"
        return Judgement(fact, status, released, f"{reason}, which releases {released}")
