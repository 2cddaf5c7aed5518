"""An offer on last year's facts, such as those of a back-test: what was measured stands, only the rest is assumed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.exhibits import Exhibits
from contracts.measured_savings import SavingsStatus
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.comparison import ENGAGEMENT, outcome_on
from contracts.negotiation.observed import observed
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.repriced import NotSetError, Setting
from contracts.negotiation.rests_on import ends_rest_on
from contracts.negotiation.what_if import assumed, made, name_of
from contracts.performance import Performance


@dataclass(frozen=True, slots=True)
class OnFacts:
    """An offer, the facts it is settled on, and the scenario of what they do not tell; None where nothing is assumed.

    The facts are those of the engagement that the assumptions expect: a scenario with another one scales them.
    """

    offer: Agreement
    facts: Performance
    scenario: Scenario | None = None

    @property
    def outcome(self) -> Outcome:
        """What it comes to. Raises FactsDoNotFitError where the facts cannot be settled under it."""
        if self.scenario is None:
            return outcome(self.offer, observed(self.offer, self.facts), None)
        return self._outcome_in(self.scenario)

    @property
    def tells_savings(self) -> bool:
        """Whether it is known what is saved: by a credible study, or as assumed."""
        found = self.facts.savings
        return self.scenario is not None or (found is not None and found.status is SavingsStatus.CREDIBLE)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The names of the assumptions that it rests on beside the facts, in the order of the file.

        Engagement scales facts only where it is set: whatever is expected leaves them as they are.
        """
        if self.scenario is None:
            return ()
        if self.scenario.values[ENGAGEMENT] != self.scenario.assumptions.at().values[ENGAGEMENT]:
            return ends_rest_on(self._outcome_in, self.scenario)
        return ends_rest_on(lambda then: outcome_on(self.facts, self.offer, then, then), self.scenario)

    def having(self, settings: Sequence[Setting], exhibits: Exhibits) -> "OnFacts":
        """Return it with terms of the offer set, or values of assumptions that it rests on.

        Raises NotSetError with every reason, such as a value for what the facts tell.
        """
        offer, values = made(self.offer, settings, exhibits, self.scenario, self._value)
        return OnFacts(offer, self.facts, None if self.scenario is None else self.scenario.having(values))

    def _outcome_in(self, then: Scenario) -> Outcome:
        return outcome_on(self.facts, self.offer, then.assumptions.at(), then)

    def _value(self, setting: Setting) -> Fraction:
        if self.scenario is None:
            raise NotSetError((f"{setting.name}: is no clause and no term of the agreement, and nothing is assumed",))
        value = assumed(self.offer, self.scenario, setting)
        if not ends_rest_on(self._outcome_in, self.scenario, {name_of(setting)}):
            known = ", ".join(ends_rest_on(self._outcome_in, self.scenario)) or "none"
            reason = f"has no meaning on facts, which tell what was done and found (what has: {known})"
            raise NotSetError((f"{setting.name}: {reason}",))
        return value
