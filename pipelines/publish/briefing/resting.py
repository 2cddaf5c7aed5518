"""Figures of one offer, each with the assumptions it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.chances import luck_rests_on
from contracts.negotiation.comparison import ENGAGEMENT, AtEngagement, compare
from contracts.negotiation.offer import Offer
from contracts.negotiation.rests_on import rests_on
from contracts.performance import Performance
from pipelines.publish.briefing.page import Figure, Unit
from pipelines.publish.figures import count, half_up, money, percent, whole_dollars

# What a figure is made of; what is worked out of several rests on all that each rests on.
Part = Literal["quoted", "paid", "saved", "avoided", "induced", "adults", "eligible", "engaged", "improved", "luck"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Resting:
    """Makes the figures of one offer; `parts` says which assumptions each part of an outcome rests on.

    `names` are all assumptions in the order of the file.
    """

    offer: str
    parts: Mapping[str, tuple[str, ...]]
    clauses: tuple[str, ...]
    names: tuple[str, ...]

    def on(self, *parts: Part) -> tuple[str, ...]:
        """Return the assumptions that parts of an outcome rest on, in the order of the assumptions file."""
        names = {name for part in parts for name in self.parts[part]}
        return tuple(name for name in self.names if name in names)

    def money(self, cents: Fraction | int, *parts: Part) -> Figure:
        """Return an amount in cents, written to the cent."""
        return self._figure(money(half_up(Fraction(cents))), Fraction(cents), "cents", parts)

    def dollars(self, cents: Fraction | int, *parts: Part) -> Figure:
        """Return an amount in cents, written in whole dollars: as exact as an estimate can be read."""
        return self._figure(whole_dollars(Fraction(cents)), Fraction(cents), "cents", parts)

    def kept(self, cents: Fraction | int, *more: Part) -> Figure:
        """Return what is saved less what is paid, in whole dollars; below zero it is lost."""
        return self.dollars(cents, "saved", "paid", *more).model_copy(update={"is_loss": cents < 0})

    def change(self, cents: Fraction | int, *parts: Part) -> Figure:
        """Return what something grows by, in whole dollars with its sign."""
        words = f"{'+' if cents > 0 else ''}{whole_dollars(Fraction(cents))}"
        return self.dollars(cents, *parts).model_copy(update={"words": words})

    def members(self, number: int, *parts: Part) -> Figure:
        """Return a count of members."""
        return self._figure(count(number), Fraction(number), "members", parts)

    def share(self, part: Fraction, *parts: Part) -> Figure:
        """Return a share, written in percent."""
        return self._figure(percent(part), part, "share", parts)

    def for_a_dollar(self, ratio: Fraction, *parts: Part) -> Figure:
        """Return dollars for each dollar, written to the cent."""
        return self._figure(money(half_up(ratio * 100)), ratio, "dollars_for_a_dollar", parts)

    def words(self, words: str, unit: Unit, *parts: Part) -> Figure:
        """Return words that stand where there is no number."""
        return self._figure(words, None, unit, parts)

    def _figure(self, words: str, value: Fraction | None, unit: Unit, parts: tuple[Part, ...]) -> Figure:
        pays = {"quoted", "paid"} & set(parts)
        return Figure(
            words=words,
            value=value,
            unit_code=unit,
            rests_on=self.on(*parts),
            clauses=self.clauses if pays else (),
        )


def resting(
    offer: Offer, scenario: Scenario, success: str | None = None, facts: Mapping[str, Performance] | None = None
) -> Resting:
    """Find what the parts of an offer's outcome rest on, as `compare` would settle it."""

    def parts(then: Scenario) -> Mapping[str, object]:
        (compared,) = compare([offer], then, {"base": then.values[ENGAGEMENT]}, success, facts)
        return _parts(compared.levels[0])

    return Resting(
        offer=offer.name,
        parts={**rests_on(parts, scenario), "luck": luck_rests_on(offer.agreement, scenario)},
        clauses=tuple(f"{offer.name} {clause.id}" for clause in offer.agreement.clauses),
        names=tuple(scenario.assumptions.named),
    )


def _parts(level: AtEngagement) -> Mapping[str, object]:
    ends, members = level.outcome, level.outcome.projection.volumes
    return {
        "quoted": ends.headline_cents,
        "paid": ends.payment_cents,
        "saved": ends.projection.saved_cents,
        "avoided": ends.projection.avoided_cents,
        "induced": ends.projection.induced_cents,
        "adults": members.adults,
        "eligible": members.eligible,
        "engaged": members.engaged,
        "improved": level.improved,
    }
