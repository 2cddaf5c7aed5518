"""Offers on one page: what each quotes, would be paid and would return at some levels of engagement, all else equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.negotiation.assumption import LEVELS
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.observed import observed
from contracts.negotiation.offer import Offer
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.projection import project
from contracts.negotiation.rests_on import rests_on
from contracts.negotiation.scaled import scaled
from contracts.negotiation.volumes import whole
from contracts.performance import Performance
from contracts.prose.terms import percent, sentence
from contracts.prose.words import kind_words

ENGAGEMENT = "population.yield"


@dataclass(frozen=True, slots=True)
class AtEngagement:
    """One offer at one level of engagement. Amounts for each head in exact cents; None where there is no such head.

    `improved` are members whose outcome is a success; None where neither facts nor assumptions tell.
    """

    engagement: str
    share_engaged: Fraction
    outcome: Outcome
    improved: int | None

    @property
    def engaged(self) -> int:
        """Members engaged."""
        return self.outcome.projection.volumes.engaged

    @property
    def per_eligible_month_cents(self) -> Fraction | None:
        """What is paid in the end for each eligible member and month."""
        counted = self.outcome.projection.volumes
        return self._for_each(counted.eligible * counted.months)

    @property
    def per_engaged_cents(self) -> Fraction | None:
        """What is paid in the end for each engaged member."""
        return self._for_each(self.engaged)

    @property
    def per_improved_cents(self) -> Fraction | None:
        """What is paid in the end for each successful outcome."""
        return None if self.improved is None else self._for_each(self.improved)

    def _for_each(self, heads: Fraction | int) -> Fraction | None:
        return self.outcome.payment_cents / Fraction(heads) if heads else None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A clause that pays or takes back, in plain words."""

    clause_id: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer at every level of engagement, lowest first."""

    offer: Offer
    levels: tuple[AtEngagement, ...]

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """What it quotes: every clause that pays."""
        clauses = self.offer.agreement.binding().clauses
        return tuple(Quoted(clause.id, kind_words(clause.kind), sentence(clause)) for clause in clauses)

    @property
    def volume_risk(self) -> Fraction | None:
        """The part of low engagement that the vendor bears: by how much payment falls, to how much engagement does.

        None where engagement does not vary or nothing is paid.
        """
        low, high = self.levels[0], self.levels[-1]
        if low.engaged == high.engaged or not high.outcome.payment_cents:
            return None
        fewer = 1 - Fraction(low.engaged, high.engaged)
        return (1 - Fraction(low.outcome.payment_cents, high.outcome.payment_cents)) / fewer

    @property
    def volume_risk_words(self) -> str:
        """Say who bears it when fewer members engage than thought."""
        risk = self.volume_risk
        if risk is None:
            return "not to be told: engagement does not vary here, or nothing is paid"
        hundredths = whole(risk * 100) if risk > 0 else 0
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
    """
    levels = sorted(engagement.items(), key=lambda level: level[1])

    def at(offer: Offer, name: str, share: Fraction) -> AtEngagement:
        then = scenario.having({ENGAGEMENT: share})
        ends = _outcome(offer, scenario, then, facts)
        return AtEngagement(name, share, ends, _improved(ends, then, success))

    return tuple(Compared(offer, tuple(at(offer, *level) for level in levels)) for offer in offers)


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
    if measured is None:
        projection = project(offer.agreement, then)
    else:
        engaged = expected.values[ENGAGEMENT]
        factor = then.values[ENGAGEMENT] / engaged if engaged else Fraction(1)
        projection = observed(offer.agreement, scaled(offer.agreement, measured, factor), then)
    return outcome(offer.agreement, projection, then)


def _improved(ends: Outcome, scenario: Scenario, success: str | None) -> int | None:
    """Return the members whose outcome is a success: as the facts have it, else the rate of those with a baseline."""
    if success is None:
        return None
    fact = ends.projection.performance.measure(success)
    if fact is not None and fact.numerator is not None:
        return fact.numerator
    rate, baselined = scenario.values.get(f"results.{success}"), ends.projection.volumes.measured
    return None if rate is None or baselined is None else whole(rate * baselined)
