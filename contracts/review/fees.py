"""The checks of a review on fees, what changes their rates, and fixed amounts."""

from collections.abc import Callable, Iterator
from datetime import date

from contracts.agreement import Agreement
from contracts.clauses.credit import Credit
from contracts.clauses.fixed_amount import FixedAmounts
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.most_favoured_price import MostFavouredPrice
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.clauses.price_ceiling import PriceCeiling
from contracts.clauses.rate_escalator import RateEscalator
from contracts.clauses.rated_fee import RatedFee
from contracts.clauses.session_fee import SessionFee
from contracts.document import FieldPath
from contracts.exhibits import Exhibits
from contracts.review.finding import Finding, error, warning
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars

MID_MONTH = "must change on the first of a month, because units are counted by month"


def _rates(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, RatedFee):
            yield from _rate(agreement, clause.rate, ("clauses", index, "rate"))
        elif isinstance(clause, SessionFee):
            for session_type, rate in clause.schedule.items():
                yield from _rate(agreement, rate, ("clauses", index, "schedule", session_type))


def _rate(agreement: Agreement, rate: Dated[Dollars], path: FieldPath) -> Iterator[Finding]:
    # What an amendment settles of the version before it, that version prices.
    first = max(agreement.period.first, agreement.effective)
    if rate.first_date > first:
        message = f"must hold from {first}, the first rate is from {rate.first_date}"
        yield error(path, "rate_gap", message)
    for day in rate.dates:
        if day > agreement.terminates:
            yield warning((*path, str(day)), "rate_after_term", f"never holds: the term ends {agreement.terminates}")
        elif day.day != 1 and day > agreement.effective:
            yield error((*path, str(day)), "rate_mid_month", MID_MONTH)
        if rate.on(day) == 0:
            yield warning((*path, str(day)), "rate_zero", "pays nothing; leave the clause out if that is meant")


def _repricing(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    as_claims = {fee.id for fee in agreement.fees if fee.billed_as_claims}
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, RateEscalator | PriceCeiling | MostFavouredPrice):
            continue
        for fee_id in as_claims.intersection(agreement.fee_ids(clause.of)):
            message = f"must not reprice clause {fee_id}, whose claims are paid as adjudicated: name others in of"
            yield error(("clauses", index), "reprices_claims", message)
        if isinstance(clause, RateEscalator) and clause.first.day != 1:
            yield error(("clauses", index, "from"), "rate_mid_month", MID_MONTH)


def _responders(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    """Check that a fee and a guarantee that rest on one measure mean the same: it is measured once."""
    judged = {term.measure: (clause.id, term) for clause in agreement.guarantees for term in clause.measures}
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, OutcomeFee | MilestoneFee) or clause.measure is None:
            continue
        exhibit = exhibits.measure(clause.measure, clause.version)
        if exhibit is None or exhibit.numerator != "responder":
            known = ", ".join(sorted({found.measure for found in exhibits.measures if found.numerator == "responder"}))
            message = f"must be a measure of responders ({known}), got {clause.measure} version {clause.version}"
            yield error(("clauses", index, "measure"), "measure_not_of_responders", message)
        elif clause.measure in judged:
            clause_id, term = judged[clause.measure]
            days = term.target_days or (exhibit.follow_up.target_days if exhibit.follow_up else clause.target_days)
            if (clause.version, clause.target_days, clause.responder_rule) != (term.version, days, term.responder_rule):
                message = f"must have the version, target_days and responder_rule that clause {clause_id} has"
                yield error(("clauses", index, "measure"), "measure_terms_differ", message)


def _days(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, FixedAmounts):
            yield from _outside(agreement, clause.payable, ("clauses", index, "payable"))
        elif isinstance(clause, Credit):
            yield from _outside(agreement, clause.credited, ("clauses", index, "credited"))


def _outside(agreement: Agreement, amounts: dict[date, Dollars], path: FieldPath) -> Iterator[Finding]:
    for day in amounts:
        if not agreement.term.holds(day):
            message = f"is never posted: the term is {agreement.effective} to {agreement.terminates}"
            yield warning((*path, str(day)), "amount_outside_term", message)


FEE_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (_rates, _repricing, _responders, _days)
