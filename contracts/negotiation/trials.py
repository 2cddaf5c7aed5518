"""One price of an offer, tried: each case settled at each price that a search asks for, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.chances import Case
from contracts.negotiation.outcome import outcome
from contracts.negotiation.prices import Price, at_price, quoted_cents
from contracts.negotiation.projection import Projection, project
from contracts.negotiation.volumes import YEAR
from contracts.terms.money import Rounding, round_cents

REQUIRED_MARGIN = "vendor.required_margin"


class Trial(NamedTuple):
    """What one case comes to at one price, in cents. `margin_cents` is None where no assumption gives costs.

    A settlement is not kept: those of all cases at all prices would fill the memory.
    """

    payment_cents: int
    saved_cents: Fraction
    margin_cents: Fraction | None
    required_margin_cents: Fraction


# A figure of a trial, such as what the payer keeps.
Figure = Callable[[Trial], Fraction]


@dataclass(frozen=True, slots=True)
class Trials:
    """A price of an offer over cases whose chances add up to 1."""

    offer: Agreement
    price: Price
    cases: Sequence[Case]
    _projected: dict[int, Projection] = field(default_factory=dict, repr=False, compare=False)
    _tried: dict[tuple[int, int], Trial] = field(default_factory=dict, repr=False, compare=False)

    @property
    def quoted_cents(self) -> int:
        """The price as the offer has it, in the first case, to the cent: where a search begins."""
        return round_cents(quoted_cents(self.offer, self.cases[0].scenario, self.price), Rounding.HALF_UP)

    def of(self, case: int, cents: int) -> Trial:
        """Settle one case at one price. Raises NotProjectedError as `project` does."""
        if (case, cents) not in self._tried:
            self._tried[case, cents] = self._settled(case, cents)
        return self._tried[case, cents]

    def expected(self, cents: int, figure: Figure) -> Fraction:
        """Return the mean of a figure over all cases, by their chances, at one price."""
        return sum((figure(self.of(n, cents)) * case.chance for n, case in enumerate(self.cases)), Fraction(0))

    def _settled(self, case: int, cents: int) -> Trial:
        offer, scenario = at_price(self.offer, self.cases[case].scenario, self.price, cents)
        ends = outcome(offer, self._projection(case, scenario), scenario)
        years = ends.projection.volumes.months / YEAR
        required = scenario.values.get(REQUIRED_MARGIN, Fraction(0)) * 100 * years
        return Trial(ends.payment_cents, ends.projection.saved_cents, ends.margin_cents, required)

    def _projection(self, case: int, scenario: Scenario) -> Projection:
        """Project a case once, unless the price is a number of the scenario: facts know no price of the text."""
        measured = self.cases[case].measured
        if scenario is not self.cases[case].scenario:
            return project(self.offer, scenario, measured)
        if case not in self._projected:
            self._projected[case] = project(self.offer, scenario, measured)
        return self._projected[case]
