"""The checks of a review on savings: their design, what two places say of them, and what chance makes of the rule."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.roi_guarantee import RoiGuarantee
from contracts.clauses.savings_evidence import SavingsEvidence
from contracts.clauses.shared_savings import SharedSavings
from contracts.document import FieldPath
from contracts.exhibits import Exhibits
from contracts.measured_savings import SavingsStatus
from contracts.review.chance import MOST_LUCK
from contracts.review.expected import Expected
from contracts.review.finding import Finding, error, warning
from contracts.terms.money import exact_cents
from contracts.terms.savings import SavingsDesign, SavingsTerms
from contracts.terms.savings_luck import chance_of_luck, smallest_rate, stands_out


def agreed_design(agreement: Agreement, exhibits: Exhibits) -> SavingsDesign | None:
    """Return the design that an agreement names, if it names one that it may."""
    terms = agreement.savings
    found = exhibits.savings_design(terms.design, terms.design_version) if terms else None
    return found if found and found.dated <= agreement.executed else None


def _design(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    if agreement.savings is None:
        return
    design = agreed_design(agreement, exhibits)
    if design is None:
        known = ", ".join(each.key for each in exhibits.savings_designs if each.dated <= agreement.executed)
        named = f"{agreement.savings.design}.v{agreement.savings.design_version}"
        yield error(("savings", "design"), "savings_design_unknown", f"must be a savings design ({known}), got {named}")
        return
    yield from _payable(agreement, agreement.savings, design)


def _payable(agreement: Agreement, terms: SavingsTerms, design: SavingsDesign) -> Iterator[Finding]:
    read = [index for index, clause in enumerate(agreement.clauses) if clause.reads_savings]
    if design.tier == "D":
        for index in read:
            message = f"cannot rest on {design.key}, of tier D: it settles the price of a case and no effect"
            yield error(("clauses", index), "savings_tier_unpayable", message)
        if not any(isinstance(clause, CaseRate) for clause in agreement.clauses):
            message = f"{design.key} is of tier D, which is for a case rate, and there is none"
            yield error(("savings", "design"), "savings_tier_unpayable", message)
    if design.tier == "C" and terms.caps is None and read:
        message = "must be agreed with participants compared: caps: {before: 60000.00, after: 60000.00}"
        yield error(("savings", "caps"), "caps_missing", message)
    if design.tier == "A" and not terms.randomised:
        message = f"must be true with {design.key}, of tier A; where chance did not decide name a design of tier B"
        yield error(("savings", "randomised"), "randomised_unstated", message)
    if design.population == "eligible" and terms.dummy_year == "subtracted":
        message = f"must be reported with {design.key}: only of participants the year before the vendor is estimated"
        yield error(("savings", "dummy_year"), "dummy_year_unknown", message)
    if agreement.version == 1 and terms.reviewed:
        message = "must not be agreed before there are savings to look into: name a review in an amendment"
        yield error(("savings", "reviewed"), "review_too_early", message)
    for index, review in enumerate(terms.reviewed):
        if review.period != agreement.period:
            settled = f"{{from: {agreement.period.first}, to: {agreement.period.last}}}"
            message = f"must be the period that is settled, {settled}: a review of another one suspends what it did"
            yield error(("savings", "reviewed", index, "period"), "review_of_other_period", message)


def _said_twice(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    """Find what a clause and the savings block, or its design, say of the same thing, and say differently."""
    terms, design = agreement.savings, agreed_design(agreement, exhibits)
    if terms is None or design is None:
        return
    for index, clause in enumerate(agreement.clauses):
        path: FieldPath = ("clauses", index)
        if isinstance(clause, SharedSavings):
            yield from _prior_twice(clause.evidence, terms, (*path, "evidence"))
            yield from _evidence_differs(clause.evidence, terms, design, (*path, "evidence"))
        if isinstance(clause, RoiGuarantee) and clause.savings == "credible_gross_msk" and terms.prior is None:
            message = f"must be agreed, for clause {clause.id} weights savings with it: {{rate: 0, spread: 0.04, ...}}"
            yield error(("savings", "prior"), "prior_missing", message)


def _prior_twice(evidence: SavingsEvidence, terms: SavingsTerms, path: FieldPath) -> Iterator[Finding]:
    prior = terms.prior
    if prior is None or evidence.estimate != "credible":
        return
    for field, agreed in (("prior_rate", prior.rate), ("prior_spread", prior.spread)):
        if getattr(evidence, field) != agreed:
            message = f"must be {agreed}, as in savings.prior, got {getattr(evidence, field)}"
            yield error((*path, field), "prior_twice", message)


def _evidence_differs(
    evidence: SavingsEvidence, terms: SavingsTerms, design: SavingsDesign, path: FieldPath
) -> Iterator[Finding]:
    said = (
        ("expected_rate", terms.expected_rate, "savings"),
        ("error_multiple", design.error_multiple, design.key),
        ("smallest_computed", design.smallest_rate, design.key),
        ("largest", design.largest_rate, design.key),
    )
    for field, agreed, where in said:
        if getattr(evidence, field) != agreed:
            message = f"must be {agreed}, as {where} says, got {getattr(evidence, field)}"
            yield error((*path, field), "evidence_differs", message)


def planned_error(terms: SavingsTerms, design: SavingsDesign) -> Fraction:
    """Return the error of savings to expect with the members that both expect, as a share of the benchmark."""
    return Fraction(design.planned_error_rate(terms.expected_treated))


def _never_paid(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    terms, design = agreement.savings, agreed_design(agreement, exhibits)
    if terms is None or design is None or not any(clause.reads_savings for clause in agreement.clauses):
        return
    rate = smallest_rate(planned_error(terms, design), design.error_multiple, design.smallest_rate)
    expected = Fraction(terms.expected_rate)
    if rate > design.largest_rate or not stands_out(expected, rate):
        message = (
            f"{_percent(expected)} of {terms.expected_treated:,} members cannot be told from chance, of which the "
            f"smallest rate that counts is likely {_percent(rate)}: expect half as much again, of at most "
            f"{_percent(Fraction(design.largest_rate))}, or more members"
        )
        yield warning(("savings", "expected_rate"), "savings_never_paid", message)


def _planned_luck(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    terms, design = agreement.savings, agreed_design(agreement, exhibits)
    if terms is not None and design is not None:
        error_rate = planned_error(terms, design)
        says = f"the standard error planned for {terms.expected_treated:,} members"
        for index, clause in enumerate(agreement.clauses):
            if isinstance(clause, SharedSavings):
                rate = clause.evidence.smallest_rate_at(clause.gain.minimum_rate, error_rate)
                yield from _luck(index, clause, rate, error_rate, says)


def _measured_luck(agreement: Agreement, _: Exhibits, expected: Expected) -> Iterator[Finding]:
    savings = expected.facts.savings if expected.facts else None
    if (
        savings is None
        or savings.status is not SavingsStatus.CREDIBLE
        or not savings.benchmark
        or not savings.standard_error
    ):
        return
    error_rate = exact_cents(savings.standard_error) / exact_cents(savings.benchmark)
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, SharedSavings):
            rate = clause.evidence.smallest_rate(clause.gain.minimum_rate, savings)
            yield from _luck(index, clause, rate, error_rate, "the standard error of the facts")


def _luck(index: int, clause: SharedSavings, rate: Fraction, error_rate: Fraction, says: str) -> Iterator[Finding]:
    chance = chance_of_luck(clause.evidence.observed_rate(rate, error_rate), error_rate)
    if chance > MOST_LUCK and clause.evidence.can_tell(rate):
        message = (
            f"luck passes it with a chance of {_percent(chance)}: {says} is "
            f"{_percent(error_rate)} of the benchmark; let the larger of the agreed and the computed rate govern"
        )
        yield warning(("clauses", index, "gain", "minimum_rate"), "luck_passes", message)


def _percent(share: Fraction) -> str:
    """Write a share for a person to judge by, not to pay on."""
    return f"{float(share):.1%}".replace(".0%", "%")


SAVINGS_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (
    _design,
    _said_twice,
    _never_paid,
    _planned_luck,
)
SAVINGS_LUCK_CHECKS: tuple[Callable[[Agreement, Exhibits, Expected], Iterator[Finding]], ...] = (_measured_luck,)
