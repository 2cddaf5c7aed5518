"""Performance guarantee: a share of fees is earned only as far as measures reach their targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.at_risk import AtRisk, share_on, shares, spanning
from contracts.clauses.judgement import Judgement, NoMeasure, unmeasured
from contracts.clauses.measure_terms import MeasureTerms, counted_weights, pooled
from contracts.clauses.results import Fees, GateResult, GuaranteeResult, MeasureResult, Pool
from contracts.clauses.stage import Context, Guarantee
from contracts.measured import MeasureFact, MeasureStatus
from contracts.performance import Misfit, Performance
from contracts.terms.dated import Dated
from contracts.terms.model import Flag, Share
from contracts.terms.money import allocate, dollars
from contracts.terms.period import Period

AT_FAULT = (MeasureStatus.VENDOR_FAULT, MeasureStatus.PAYER_FAULT)


class PerformanceGuarantee(Guarantee):
    """``at_risk`` of ``base`` is at risk, by weight of the measures; each earns the fraction its ladder gives.

    The rest is forfeited. By ``withhold`` the pool's cash is kept back until the final settlement, save the
    ``interim_factor`` that an interim pays; by ``clawback`` it was paid and comes back. ``no_measure`` says what
    becomes of weights that nobody could measure, ``missing_policy`` how rates treat missing answers.

    A measure that was measured and earns all of its pool, with every gate on it open, is paid its ``bonus`` on top;
    together no more than ``bonus_cap`` of the pool. With ``offset`` a bonus only makes good what other measures
    forfeited: nothing is paid beyond the pool.
    """

    kind: Literal["performance_guarantee"]
    at_risk: AtRisk = Field(description="the share of the base that is at risk, such as 0.30, or a share by date")
    base: Literal["net_fees_before_performance", "gross_fees", "access_fees_only"] = Field(
        description="net_fees_before_performance, gross_fees or access_fees_only; there is no safe default"
    )
    mode: Literal["withhold", "clawback"] = Field(description="withhold or clawback")
    interim_factor: Share = Field(default=Decimal(0), description="the share of a withheld pool paid in the interim")
    no_measure: NoMeasure = Field(description="earn or forfeit; there is no safe default")
    measures: tuple[MeasureTerms, ...] = Field(min_length=1, description="the measures with weight and ladder")
    bonus: Share | None = Field(default=None, description="the bonus of measures that do not state their own")
    bonus_cap: Share | None = Field(default=None, description="the most of all bonuses, as a share of the pool")
    offset: Flag = False

    @model_validator(mode="after")
    def _weighs_something(self) -> Self:
        if not any(term.weight for term in self.measures):
            raise PydanticCustomError("no_weight", "must have a measure with a weight above 0", {})
        return self

    @model_validator(mode="after")
    def _says_what_the_bonus_is(self) -> Self:
        rests_on_one = self.offset or self.bonus_cap is not None
        without = [term.measure for term in self.measures if term.bonus_at is not None and self.bonus_of(term) == 0]
        if without or (rests_on_one and not any(self.bonus_of(term) for term in self.measures)):
            message = "must give a bonus where there is bonus_at, bonus_cap or offset"
            raise PydanticCustomError("half_of_a_pair", message, {})
        return self

    @property
    def withholds(self) -> bool:
        """Whether the pool's cash is kept back until the final settlement."""
        return self.mode == "withhold"

    @property
    def shares_at_risk(self) -> tuple[Fraction, ...]:
        """The shares of the base at risk, in the order of time."""
        return shares(self.at_risk)

    @property
    def interim_withheld(self) -> Fraction:
        """Share of the pool kept back in an interim: all but the factor of a withhold, nothing of a clawback."""
        return 1 - Fraction(self.interim_factor) if self.withholds else Fraction(0)

    def changes(self, period: Period) -> Iterable[date]:
        """Return the days of its shares at risk."""
        return self.at_risk.dates if isinstance(self.at_risk, Dated) else ()

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse facts without a measure, and units over which the share at risk changes."""
        yield from super().misfits(performance)
        yield from spanning(self.at_risk, self.id, self.of, performance)

    def share_on(self, day: date) -> Fraction:
        """Return the share of the base at risk for events of a day."""
        return share_on(self.at_risk, day)

    def pool(self, fees: Fees, context: Context) -> Pool:
        """Take the share of the base that is at risk; nothing is at risk below zero."""
        based = fees.access() if self.base == "access_fees_only" else fees
        by_clause = based.gross_by_clause if self.base == "gross_fees" else based.net_by_clause
        exact = self.at_risk_cents(by_clause, based, context)
        return Pool(self.id, sum(by_clause.values()), exact, context.cents(exact))

    def judge(self, pool: Pool, gates: Sequence[GateResult], context: Context) -> GuaranteeResult:
        """Share the pool by weight, let each measure earn its fraction, and add what is paid on top."""
        judged = {term.measure: self._judge(term, context).gated(self.gates_on(term, gates)) for term in self.measures}
        weights = counted_weights(self.measures, {name: found.status for name, found in judged.items()})
        pools = allocate(pool.cents, weights)
        results = [
            judged[term.measure].result(
                self.id,
                context.rounding,
                pool_cents=pools[term.measure],
                weight=Fraction(term.weight),
                counted_weight=weights[term.measure],
            )
            for term in self.measures
        ]
        return GuaranteeResult(pool, self._with_bonus(results, judged, pool, context))

    def _judge(self, term: MeasureTerms, context: Context) -> Judgement:
        """Judge each row by the terms of its version, and weight the fractions by the members they rest on.

        A version at fault weighs as many members as were activated under it.
        """
        rows = context.performance.measured(term.measure)
        fact = pooled(rows)
        status = term.status_of(fact)
        is_measured = status is MeasureStatus.MEASURED
        if not is_measured and (len(rows) == 1 or fact.status not in AT_FAULT):
            return unmeasured(fact, status, self.no_measure)
        earned, counted, words = Fraction(0), 0, []
        for row in rows:
            if row.status in AT_FAULT:
                fault, members = unmeasured(row, row.status, self.no_measure), row.activated or row.denominator
                earned, counted = earned + fault.fraction * members, counted + members
                words.append(f"{members} under version {row.version} {fault.reason}")
                continue
            found = self._signed(term, row, context).earned(row) if row.status is MeasureStatus.MEASURED else None
            if found is None:
                continue
            fraction, judged_as = found
            earned, counted = earned + fraction * row.denominator, counted + row.denominator
            version = "" if row.version is None else f" of {row.denominator} under version {row.version}"
            words.append(f"{row.exact}{version}{judged_as} earns {fraction}")
        if not counted:
            return unmeasured(fact, MeasureStatus.NOT_MEASURED if is_measured else status, self.no_measure)
        return Judgement(fact, status, earned / counted, f"measured {', '.join(words)}")

    def _signed(self, term: MeasureTerms, row: MeasureFact, context: Context) -> MeasureTerms:
        signed = (context.signed_in(self, row.version) or self).measures
        return next((before for before in signed if before.measure == term.measure), term)

    def bonus_of(self, term: MeasureTerms) -> Fraction:
        """Share of a measure's part of the pool that is paid on top; 0 without a bonus."""
        return Fraction((self.bonus if term.bonus is None else term.bonus) or 0)

    def _with_bonus(
        self, results: Sequence[MeasureResult], judged: Mapping[str, Judgement], pool: Pool, context: Context
    ) -> tuple[MeasureResult, ...]:
        """Pay each bonus that is due, or its part of the most that all may come to."""
        due = {
            term.measure: context.cents(self.bonus_of(term) * result.pool_cents)
            for term, result in zip(self.measures, results, strict=True)
            if _earns_bonus(term, judged[term.measure])
        }
        most = [sum(due.values())]
        if self.bonus_cap is not None:
            most.append(context.cents(Fraction(self.bonus_cap) * pool.cents))
        if self.offset:
            most.append(sum(result.forfeited_cents for result in results))
        if min(most) < most[0]:
            due = allocate(min(most), {name: Fraction(cents) for name, cents in due.items()})
        return tuple(_plus(result, due.get(result.measure, 0)) for result in results)


def _earns_bonus(term: MeasureTerms, judged: Judgement) -> bool:
    whole = judged.status is MeasureStatus.MEASURED and judged.fraction == 1 and judged.gate_passed is not False
    if term.bonus_at is None or not whole:
        return whole
    value = term.judged(judged.fact)
    return value is not None and term.ladder.reaches(value, term.bonus_at)


def _plus(result: MeasureResult, bonus_cents: int) -> MeasureResult:
    if not bonus_cents:
        return result
    return replace(result, bonus_cents=bonus_cents, reason=f"{result.reason}, and a bonus of {dollars(bonus_cents)}")
