"""Offers on one page: what each quotes, would be paid and would return at some levels of engagement, all else equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.negotiation.assumption import LEVELS
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.observed import observed
from contracts.negotiation.offer import Offer
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.projection import project
from contracts.negotiation.rests_on import rests_on
from contracts.negotiation.scaled import scaled
from contracts.negotiation.spread import months_held
from contracts.negotiation.volumes import YEAR, Volumes, whole
from contracts.performance import Performance
from contracts.prose.quoted import Quoted, quoted
from contracts.prose.terms import percent

ENGAGEMENT = "population.yield"


@dataclass(frozen=True, slots=True)
class AtEngagement:
    """One offer at one level of engagement, amounts in exact cents over so many `months`.

    `scale` puts its outcome on them, where the offer itself runs longer or shorter. Amounts for each head are None
    where there is no such head. `improved` are members of the outcome who are a success; None where neither facts nor
    assumptions tell.
    """

    engagement: str
    share_engaged: Fraction
    outcome: Outcome
    improved: int | None
    months: Fraction
    scale: Fraction

    @property
    def engaged(self) -> int:
        """Members engaged."""
        return whole(self._counted.engaged * self.scale)

    @property
    def headline_cents(self) -> Fraction:
        """Fees and fixed amounts before any result."""
        return self.outcome.headline_cents * self.scale

    @property
    def payment_cents(self) -> Fraction:
        """What is paid in the end."""
        return self.outcome.payment_cents * self.scale

    @property
    def returned_cents(self) -> Fraction:
        """What of the headline does not stay with the vendor; negative where results earn more."""
        return self.outcome.returned_cents * self.scale

    @property
    def saved_cents(self) -> Fraction:
        """True savings."""
        return self.outcome.projection.saved_cents * self.scale

    @property
    def payer_net_cents(self) -> Fraction:
        """True savings less payment."""
        return self.outcome.payer_net_cents * self.scale

    @property
    def roi(self) -> Fraction | None:
        """True savings a dollar paid; None when nothing is paid."""
        return self.outcome.roi

    @property
    def per_member_month_cents(self) -> Fraction | None:
        """What is paid in the end for each month of a member covered who is old enough: whom access fees count."""
        return self._for_each((self._counted.adults or 0) * self._counted.months)

    @property
    def per_eligible_month_cents(self) -> Fraction | None:
        """What is paid in the end for each eligible member and month."""
        return self._for_each(self._counted.eligible * self._counted.months)

    @property
    def per_engaged_cents(self) -> Fraction | None:
        """What is paid in the end for each engaged member."""
        return self._for_each(self._counted.engaged)

    @property
    def per_improved_cents(self) -> Fraction | None:
        """What is paid in the end for each successful outcome."""
        return None if self.improved is None else self._for_each(self.improved)

    @property
    def _counted(self) -> Volumes:
        return self.outcome.projection.volumes

    def _for_each(self, heads: Fraction | int) -> Fraction | None:
        return self.outcome.payment_cents / Fraction(heads) if heads else None


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer at every level of engagement, lowest first; `runs_for` are the months that it runs itself."""

    offer: Offer
    levels: tuple[AtEngagement, ...]
    runs_for: Fraction

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """What it quotes: every clause that pays."""
        return quoted(self.offer.agreement, load_exhibits())

    @property
    def volume_risk(self) -> Fraction | None:
        """The part of low engagement that the vendor bears: by how much payment falls, to how much engagement does.

        None where engagement does not vary, or you pay nothing at high engagement.
        """
        low, high = self.levels[0], self.levels[-1]
        if low.engaged == high.engaged or high.payment_cents <= 0:
            return None
        return (1 - low.payment_cents / high.payment_cents) / (1 - Fraction(low.engaged, high.engaged))

    @property
    def volume_risk_words(self) -> str:
        """Say who bears it when fewer members engage than thought."""
        low, high = self.levels[0], self.levels[-1]
        most = max(abs(low.payment_cents), abs(high.payment_cents))
        if low.engaged == high.engaged or not most:
            return "not known: engagement does not vary here, or nothing is paid"
        moved = abs(high.payment_cents - low.payment_cents) / most / (1 - Fraction(low.engaged, high.engaged))
        # Whole members alone move what is paid a little.
        hundredths = whole(moved * 100)
        if hundredths and low.payment_cents > high.payment_cents:
            borne = "what you pay rises" if low.payment_cents > 0 else "what the vendor pays you falls"
            return f"you: {borne} when fewer engage"
        if high.payment_cents <= 0:
            return "the vendor: what it pays you does not fall when fewer engage"
        if not hundredths:
            return "you: what you pay does not fall when fewer engage"
        if hundredths >= 100:
            return "the vendor: what you pay falls as much as engagement does, or more"
        return f"both: when engagement falls by 10%, what you pay falls by {percent(Fraction(hundredths, 1000))}"


def engagement_levels(scenario: Scenario) -> Mapping[str, Fraction]:
    """Return low, base and high engagement as assumed; base alone where it is certain."""
    number = scenario.assumptions.named[ENGAGEMENT]
    levels = ("base",) if number.is_certain else LEVELS
    return {level: number.at(level) for level in levels}


def compare(
    offers: Sequence[Offer],
    scenario: Scenario,
    engagement: Mapping[str, Fraction],
    success: str | None = None,
    facts: Mapping[str, Performance] | None = None,
) -> tuple[Compared, ...]:
    """Settle every offer at every level of engagement, all other numbers as in the scenario.

    `success` is the measure whose numerator are members whose outcome is a success. An offer with `facts`, which go by
    agreement id, is settled on them: at the engagement of the scenario as they are, at other levels scaled to it.
    Offers that run equally long are compared over that time, others over a year each.
    """
    months = common_months(offers) or YEAR
    levels = sorted(engagement.items(), key=lambda level: level[1])

    def at(offer: Offer, runs_for: Fraction, name: str, share: Fraction) -> AtEngagement:
        then = scenario.having({ENGAGEMENT: share})
        ends = _outcome(offer, scenario, then, facts)
        scale = months / runs_for if runs_for else Fraction(1)
        return AtEngagement(name, share, ends, _improved(ends, then, success), months, scale)

    def compared(offer: Offer) -> Compared:
        runs_for = months_held(offer.agreement)
        return Compared(offer, tuple(at(offer, runs_for, *level) for level in levels), runs_for)

    return tuple(compared(offer) for offer in offers)


def common_months(offers: Sequence[Offer]) -> Fraction | None:
    """Return how many months every offer runs for; None where they differ, or where none is in force."""
    first, *others = {months_held(offer.agreement) for offer in offers}
    return None if others else first


def length_words(months: Fraction) -> str:
    """Say how long so many months are: a year, 36 months, 7.5 months."""
    if months == YEAR:
        return "a year"
    return "1 month" if months == 1 else f"{float(months):.4g} months"


def outcome_on(facts: Performance, offer: Agreement, expected: Scenario, then: Scenario) -> Outcome:
    """Settle an offer on facts in a scenario: at the engagement expected as they are, at another scaled to it."""
    engaged = expected.values[ENGAGEMENT]
    factor = then.values[ENGAGEMENT] / engaged if engaged else Fraction(1)
    return outcome(offer, observed(offer, scaled(offer, facts, factor), then), then)


def compared_rests_on(
    offers: Sequence[Offer], scenario: Scenario, facts: Mapping[str, Performance] | None = None
) -> tuple[str, ...]:
    """Return the names of the assumptions that move what any of the offers pays or saves, in the order of the file."""

    def figures(then: Scenario) -> Mapping[str, object]:
        ends = {offer.name: _outcome(offer, scenario, then, facts) for offer in offers}
        return {name: (each.payment_cents, each.projection.saved_cents) for name, each in ends.items()}

    found = {name for names in rests_on(figures, scenario).values() for name in names}
    return tuple(name for name in scenario.assumptions.named if name in found)


def _outcome(offer: Offer, expected: Scenario, then: Scenario, facts: Mapping[str, Performance] | None) -> Outcome:
    """Settle an offer in a scenario: on its facts, scaled from the engagement expected, else projected."""
    measured = (facts or {}).get(offer.agreement.agreement_id)
    if measured is not None:
        return outcome_on(measured, offer.agreement, expected, then)
    return outcome(offer.agreement, project(offer.agreement, then), then)


def _improved(ends: Outcome, scenario: Scenario, success: str | None) -> int | None:
    """Return the members whose outcome is a success: as the facts have it, else the rate of those with a baseline."""
    if success is None:
        return None
    fact = ends.projection.performance.measure(success)
    if fact is not None and fact.numerator is not None:
        return fact.numerator
    rate, baselined = scenario.values.get(f"results.{success}"), ends.projection.volumes.measured
    return None if rate is None or baselined is None else whole(rate * baselined)
