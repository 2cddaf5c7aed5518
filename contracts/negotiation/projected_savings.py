"""Savings as a study of the period would find them: of how many members, with what error, and whether they pay.

The same design that a run estimates by says how many members it needs and from where on chance explains too much. That
its other tests are passed (balance, trends before, complete claims) is assumed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.measured_savings import Savings, SavingsStatus
from contracts.negotiation.needed import Basis
from contracts.terms.model import MAXIMUM_FRACTION_DIGITS
from contracts.terms.money import Rounding, round_cents
from contracts.terms.savings import CAPPED_TIERS, UNPAYABLE_TIER, SavingsDesign, SavingsTerms
from contracts.terms.savings_luck import credibility, smallest_rate


@dataclass(frozen=True, slots=True)
class Study:
    """What a study of savings would rest on: its design, whom it compares, and how far it errs (of the benchmark)."""

    terms: SavingsTerms
    design: SavingsDesign
    treated: int
    benchmark_cents: int
    error_rate: Fraction

    @property
    def smallest_rate(self) -> Fraction:
        """The smallest share of the benchmark that counts."""
        return smallest_rate(self.error_rate, self.design.error_multiple, self.design.smallest_rate)

    def reasons(self) -> Iterator[str]:
        """Yield why savings are not credible, as far as numbers alone say it."""
        if self.design.tier == UNPAYABLE_TIER:
            yield "TIER_UNPAYABLE"
        if self.design.tier in CAPPED_TIERS and self.terms.caps is None:
            yield "CAPS_MISSING"
        if self.treated < self.design.smallest_count:
            yield "TOO_FEW_TREATED"
        if self.benchmark_cents <= 0 or self.smallest_rate > self.design.largest_rate:
            yield "RATE_TOO_LARGE"


def projected_savings(offer: Agreement, basis: Basis, saved_cents: Fraction) -> Savings | None:
    """Return savings as clauses may read them, where any does; `saved_cents` are those that the study finds."""
    reader = next((clause for clause in offer.clauses if clause.reads_savings), None)
    if reader is None:
        return None
    if offer.savings is None:
        return Savings(status=SavingsStatus.NOT_CREDIBLE)
    study = _study(offer.savings, basis, reader.id)
    return None if study is None else _found(study, saved_cents)


def _study(terms: SavingsTerms, basis: Basis, clause_id: str) -> Study | None:
    """Return the study by the agreed design; the error is the assumed one, else the one planned for so many members."""
    design = load_exhibits().savings_design(terms.design, terms.design_version)
    if design is None:
        basis.refuse(clause_id, f"there is no savings design {terms.design} version {terms.design_version}")
        return None
    each = basis.number(clause_id, "value.benchmark_each", "what care of a member would have cost without the vendor")
    if each is None:
        return None
    counted = basis.volumes
    of_all = design.population == "eligible"
    treated = counted.eligible if of_all else counted.treated
    benchmark_cents = round_cents(each * (counted.eligible if of_all else counted.engaged) * 100, Rounding.HALF_UP)
    error_rate = basis.scenario.values.get("value.error_rate")
    if error_rate is None:
        error_rate = Fraction(design.planned_error_rate(treated)) if treated else Fraction(0)
    return Study(terms, design, treated, benchmark_cents, error_rate)


def _found(study: Study, saved_cents: Fraction) -> Savings:
    """Return what the study finds, as a run would hand it to clauses."""
    reasons, prior, benchmark_cents = tuple(sorted(study.reasons())), study.terms.prior, study.benchmark_cents
    if benchmark_cents <= 0:
        return Savings(status=SavingsStatus.NOT_CREDIBLE, reasons=reasons)
    return Savings(
        status=SavingsStatus.NOT_CREDIBLE if reasons else SavingsStatus.CREDIBLE,
        benchmark=_dollars(benchmark_cents),
        actual=_dollars(benchmark_cents - round_cents(saved_cents, Rounding.HALF_UP)),
        standard_error=_rounded(study.error_rate * benchmark_cents / 100),
        minimum_savings_rate=None if reasons else _rounded(study.smallest_rate),
        credibility=None if prior is None else _rounded(credibility(prior.spread, study.error_rate)),
        prior_gross=None if prior is None else _dollars(_prior_cents(prior.rate, benchmark_cents)),
        reasons=reasons,
        design=study.design.key,
        tier=study.design.tier,
        treated=study.treated,
    )


def _prior_cents(rate: Decimal, benchmark_cents: int) -> int:
    return round_cents(Fraction(rate) * benchmark_cents, Rounding.HALF_UP)


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _rounded(number: Fraction) -> Decimal:
    """Return a number with as many digits after the point as facts may have."""
    return Decimal(round(number * 10**MAXIMUM_FRACTION_DIGITS)).scaleb(-MAXIMUM_FRACTION_DIGITS)
