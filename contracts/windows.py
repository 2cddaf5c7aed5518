"""When everything that an agreement judges or pays on can have happened and been received."""

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.agreement import Agreement
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.engaged_fee import EngagedFee
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.clauses.outcome_reported_fee import OutcomeReportedFee
from contracts.exhibits import Exhibits
from contracts.terms.period import add_months


def final_from(agreement: Agreement, exhibits: Exhibits) -> date:
    """Return the first paid-through date with which the agreement can be settled finally.

    A member activated on the last day of the period has until then to answer or to engage, and the vendor to send it;
    before, members would count as failures who cannot have answered yet. Nor is it before the agreed run-out is over:
    of the period, and where savings are paid on, of the months for which its members are followed.
    """
    last = agreement.period.last
    received = last + timedelta(days=max((0, *_outcome_days(agreement, exhibits))))
    return max(received, agreement.calendar.run_out_to(_followed_to(agreement, exhibits)))


def _followed_to(agreement: Agreement, exhibits: Exhibits) -> date:
    """Return the last day of which claims matter: the month of the last index day and those of the design after it."""
    last, terms = agreement.period.last, agreement.savings
    if terms is None or not any(clause.reads_savings for clause in agreement.binding().clauses):
        return last
    design = exhibits.savings_design(terms.design, terms.design_version)
    months = 1 + design.follow_up_months if design else 0
    return add_months(last + timedelta(days=1), months) - timedelta(days=1)


def _outcome_days(agreement: Agreement, exhibits: Exhibits) -> Iterator[int]:
    """Days from an activation to the last day on which each outcome of it may be received."""
    yield from _episode_days(agreement, exhibits)
    windows = [measure.follow_up for measure in exhibits.measures if measure.follow_up]
    for fee in agreement.fees:
        if isinstance(fee, OutcomeReportedFee | OutcomeFee | MilestoneFee):
            # Windows around the same day; of a day that no exhibit has, because an agreement moves it, the longest.
            like = [window for window in windows if window.target_days == fee.target_days] or windows
            yield fee.target_days + max((window.after_days + window.receipt_days for window in like), default=0)
    engaged = next((fee.within_days for fee in agreement.fees if isinstance(fee, EngagedFee)), None)
    for guarantee in agreement.guarantees:
        terms = {term.measure: term for term in guarantee.measures}
        for name in guarantee.measures_needed():
            term = terms.get(name)
            measure = exhibits.measure(name, term.version if term else 1)
            if measure and measure.follow_up:
                target_days = (term.target_days if term else None) or measure.follow_up.target_days
                yield target_days + measure.follow_up.after_days + measure.follow_up.receipt_days
            if measure and measure.within_days:
                # The day of activation is the first of the days to engage in.
                yield (engaged or measure.within_days) - 1 + agreement.attribution.event_submission_days


def _episode_days(agreement: Agreement, exhibits: Exhibits) -> Iterator[int]:
    """Days from the start of a priced episode until it is over and enough run-out has passed."""
    definition = exhibits.episode(agreement.episodes, agreement.executed)
    for clause in agreement.cases:
        if definition is None or not isinstance(clause, CaseRate):
            continue
        # Months of run-out at their greatest length; the window of an operation starts with its discharge. A condition
        # is settled with the operations inside it, the last of which may be on its last day.
        run_out = 31 * definition.minimum_runout_months
        operation = 31 + definition.procedure.after_days
        if clause.family == "proc":
            yield operation + run_out
        else:
            longest = max(definition.window_acute_days or 0, definition.window_chronic_days or 0)
            yield longest - 1 + operation + run_out
