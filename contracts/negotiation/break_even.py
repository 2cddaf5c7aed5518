"""Prices at which an offer is worth it to the payer: break-even, a wanted return, a wanted surety, the walk-away.

Each is a search over whole cents through `settle`. They are the payer's own: none goes into a vendor's release.
"""

from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.chances import Case
from contracts.negotiation.likely import likely_highest
from contracts.negotiation.price_found import PriceFound, Words, highest
from contracts.negotiation.prices import Price
from contracts.negotiation.trials import Figure, Trial, Trials
from contracts.negotiation.turning import turning
from contracts.prose.terms import percent
from contracts.terms.money import Rounding, dollars, round_cents


def break_even(trials: Trials) -> PriceFound:
    """Return the highest price at which you are expected to pay no more than you save."""
    return _highest_expected(
        trials,
        payer_net,
        Words(
            at="you pay what you save",
            never="no price pays back: even at a price of zero you pay more than you save",
            always="every price pays back: what you pay stays below what you save",
        ),
    )


def break_even_in(offer: Agreement, price: Price, scenario: Scenario) -> PriceFound:
    """Return the break-even price where everything turns out as one scenario says."""
    return break_even(Trials(offer, price, (Case(scenario, None, Fraction(1)),)))


def price_for_return(trials: Trials, target: Fraction) -> PriceFound:
    """Return the highest price at which each dollar you pay is expected to save so many."""
    wanted = f"each dollar you pay saves {dollars(round_cents(target * 100, Rounding.HALF_UP))}"
    return _highest_expected(
        trials,
        lambda trial: trial.saved_cents - target * trial.payment_cents,
        Words(at=wanted, never=f"at no price: {wanted}", always=f"at every price: {wanted} or more"),
    )


def price_paying_back(trials: Trials, surety: Fraction) -> PriceFound:
    """Return the highest price at which you pay no more than you save with this chance at least."""
    often = f"in {percent(surety)} of cases"
    return likely_highest(
        trials,
        payer_net,
        surety,
        Words(
            at=f"you pay no more than you save {often} or more",
            never=f"no price pays back {often}, not even a price of zero",
            always=f"every price pays back {often}",
        ),
    )


def walk_away(trials: Trials, surety: Fraction) -> PriceFound:
    """Return the highest price that pays back on average, and with the chance `surety` too: beyond it, walk away."""
    conditions = (break_even(trials), price_paying_back(trials, surety))
    return next(
        (found for found in conditions if found.ends == "no_price"),
        min(conditions, key=lambda found: (found.price_cents is None, found.price_cents or 0)),
    )


def same_cost(trials: Trials, other_cents: Fraction) -> PriceFound:
    """Return the highest price at which you are expected to pay no more than this, such as what another offer costs."""
    other = dollars(round_cents(other_cents, Rounding.HALF_UP))
    return _highest_expected(
        trials,
        lambda trial: other_cents - trial.payment_cents,
        Words(
            at=f"you pay {other}, as under the other offer in as many months",
            never=f"even at a price of zero you pay more than {other}, which the other offer costs in as many months",
            always=f"at every price you pay less than {other}, which the other offer costs in as many months",
        ),
    )


def payer_net(trial: Trial) -> Fraction:
    """Return true savings less payment."""
    return trial.saved_cents - trial.payment_cents


def _highest_expected(trials: Trials, figure: Figure, words: Words) -> PriceFound:
    return highest(turning(lambda cents: trials.expected(cents, figure), trials.quoted_cents), words)
