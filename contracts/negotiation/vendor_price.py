"""The vendor's side as the payer sees it: the lowest price that its work needs, on assumed costs."""

from fractions import Fraction

from contracts.negotiation.likely import likely_lowest
from contracts.negotiation.price_found import PriceFound, Words, lowest
from contracts.negotiation.trials import Trial, Trials
from contracts.negotiation.turning import turning
from contracts.prose.terms import percent

COSTS = "vendor.variable_each"
NO_COSTS = f"the assumptions do not say what the vendor's work costs ({COSTS})"


def vendor_break_even(trials: Trials) -> PriceFound | None:
    """Return the lowest price at which the margin is expected to be as required; None where no costs are assumed."""
    if not _has_costs(trials):
        return None
    return lowest(
        turning(lambda cents: trials.expected(cents, _above_required), trials.quoted_cents),
        Words(
            at="the vendor's work is paid for, with the margin it requires",
            never="no price pays for the vendor's work",
            always="the vendor's work is paid for even at a price of zero",
        ),
    )


def price_without_loss(trials: Trials, loss_at_most: Fraction) -> PriceFound | None:
    """Return the lowest price at which the vendor loses money no more often than this; None without assumed costs."""
    if not _has_costs(trials):
        return None
    often = f"the vendor loses money in {percent(loss_at_most)} of cases"
    return likely_lowest(
        trials,
        _margin,
        1 - loss_at_most,
        Words(
            at=f"{often} or fewer",
            never=f"{often} or more at every price",
            always=f"{often} or fewer even at a price of zero",
        ),
    )


def vendor_walk_away(trials: Trials, loss_at_most: Fraction) -> PriceFound | None:
    """Return the lowest price with the margin it requires on average, and with losses no more often than this."""
    conditions = (vendor_break_even(trials), price_without_loss(trials, loss_at_most))
    found = [condition for condition in conditions if condition is not None]
    none = next((condition for condition in found if condition.ends == "no_price"), None)
    return none or max(found, key=lambda condition: condition.price_cents or 0, default=None)


def _has_costs(trials: Trials) -> bool:
    return all(COSTS in case.scenario.values for case in trials.cases)


def _margin(trial: Trial) -> Fraction:
    return trial.margin_cents or Fraction(0)


def _above_required(trial: Trial) -> Fraction:
    return _margin(trial) - trial.required_margin_cents
