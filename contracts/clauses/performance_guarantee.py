"""Performance guarantee: a share of fees is earned only as far as measures reach their targets."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.measure_terms import Gate, MeasureTerms, counted_weights
from contracts.clauses.stage import Guarantee, GuaranteeResult, MeasureResult, NetFees
from contracts.performance import MeasureFact, MeasureStatus, Performance
from contracts.terms.intervals import wilson
from contracts.terms.model import Share
from contracts.terms.money import Rounding, allocate, dollars, round_cents


class PerformanceGuarantee(Guarantee):
    """``at_risk`` of the ``base`` is shared over the measures by weight; each earns the fraction its ladder gives.

    The rest is forfeited. By ``withhold`` the pool's cash is kept back until the final settlement, by ``clawback`` it
    was paid and comes back. ``no_measure`` says what becomes of weights that nobody could measure, ``missing_policy``
    how rates treat missing answers.
    """

    kind: Literal["performance_guarantee"]
    at_risk: Share = Field(description="the share of the base that is at risk, such as 0.30")
    base: Literal["net_fees_before_performance", "gross_fees", "access_fees_only"] = Field(
        description="net_fees_before_performance, gross_fees or access_fees_only; there is no safe default"
    )
    mode: Literal["withhold", "clawback"] = Field(description="withhold or clawback")
    missing_policy: Literal["nri_base", "nri_act", "completer"] = Field(
        description="nri_base, nri_act or completer; there is no safe default"
    )
    no_measure: Literal["earn", "forfeit"] = Field(description="earn or forfeit; there is no safe default")
    gates: tuple[Gate, ...] = ()
    measures: tuple[MeasureTerms, ...] = Field(min_length=1, description="the measures with weight and ladder")

    @model_validator(mode="after")
    def _measures_once(self) -> Self:
        names = [term.measure for term in self.measures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PydanticCustomError(
                "repeated", "must name each measure once; named twice: {names}", {"names": ", ".join(twice)}
            )
        if not any(term.weight for term in self.measures):
            raise PydanticCustomError("no_weight", "must have a measure with a weight above 0", {})
        return self

    @property
    def withholds(self) -> bool:
        """Whether the pool's cash is kept back until the final settlement."""
        return self.mode == "withhold"

    def measures_needed(self) -> tuple[str, ...]:
        """Names of the measures and gates it is judged on."""
        gates = [*self.gates, *(term.gate for term in self.measures if term.gate)]
        return tuple(dict.fromkeys([term.measure for term in self.measures] + [gate.measure for gate in gates]))

    def pool(self, fees: NetFees, fee_ids: Sequence[str]) -> tuple[int, Fraction]:
        """Take the share of the base that is at risk; nothing is at risk below zero."""
        if self.base == "gross_fees":
            base_cents = fees.gross(fee_ids)
        elif self.base == "access_fees_only":
            base_cents = fees.net([fee_id for fee_id in fee_ids if fee_id in fees.access_clause_ids])
        else:
            base_cents = fees.net(fee_ids)
        return base_cents, max(Fraction(0), Fraction(self.at_risk) * base_cents)

    def judge(
        self, performance: Performance, base_cents: int, exact_pool: Fraction, rounding: Rounding
    ) -> GuaranteeResult:
        """Share the pool by weight, then let each measure earn its fraction; what is not earned is the complement."""
        pool_cents = round_cents(exact_pool, rounding)
        facts = {term.measure: _fact(performance, term.measure) for term in self.measures}
        statuses = {term.measure: term.status_of(facts[term.measure]) for term in self.measures}
        weights = counted_weights(self.measures, statuses)
        pools = allocate(pool_cents, weights)
        results = tuple(
            self._result(
                term,
                facts[term.measure],
                statuses[term.measure],
                counted_weight=weights[term.measure],
                pool_cents=pools[term.measure],
                performance=performance,
                rounding=rounding,
            )
            for term in self.measures
        )
        return GuaranteeResult(self.id, base_cents, exact_pool, pool_cents, results)

    def _result(
        self,
        term: MeasureTerms,
        fact: MeasureFact,
        status: MeasureStatus,
        *,
        counted_weight: Fraction,
        pool_cents: int,
        performance: Performance,
        rounding: Rounding,
    ) -> MeasureResult:
        gates = [*self.gates, *([term.gate] if term.gate else [])]
        gate_passed = all(gate.is_open(performance) for gate in gates) if gates else None
        fraction, reason = self._fraction(term, fact, status)
        if gate_passed is False:
            fraction, reason = Fraction(0), "a gate is closed, so nothing is earned"
        earned_cents = round_cents(fraction * pool_cents, rounding)
        measured = fact.exact if fact.status is MeasureStatus.MEASURED else None
        return MeasureResult(
            clause_id=self.id,
            measure=term.measure,
            status=status,
            numerator=fact.numerator,
            denominator=fact.denominator,
            value=measured,
            interval=wilson(fact.numerator, fact.denominator)
            if fact.numerator is not None and measured is not None
            else None,
            weight=Fraction(term.weight),
            counted_weight=counted_weight,
            gate_passed=gate_passed,
            fraction=fraction,
            pool_cents=pool_cents,
            earned_cents=earned_cents,
            reason=f"{reason}: {dollars(earned_cents)} of {dollars(pool_cents)}",
        )

    def _fraction(self, term: MeasureTerms, fact: MeasureFact, status: MeasureStatus) -> tuple[Fraction, str]:
        if status is MeasureStatus.VENDOR_FAULT:
            return Fraction(0), "not measured by fault of the vendor, so nothing is earned"
        if status is MeasureStatus.PAYER_FAULT:
            return Fraction(1), "not measured by fault of the payer, so everything is earned"
        if status is MeasureStatus.NOT_MEASURED or fact.exact is None:
            return Fraction(
                self.no_measure == "earn"
            ), f"not measured; what no other measure takes over is to {self.no_measure}"
        fraction = term.ladder.fraction(fact.exact)
        return fraction, f"measured {fact.exact} earns {fraction}"


def _fact(performance: Performance, name: str) -> MeasureFact:
    fact = performance.measure(name)
    if fact is None:
        raise LookupError(f"measure {name} is not among the facts")
    return fact
