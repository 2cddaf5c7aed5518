"""The cases that an offer is judged over: all there are where values are listed and luck plays no part, else drawn."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.chances import Case, NotEnumeratedError, cases_of_listed_values, is_measured_by_chance
from pipelines.actuarial.draws import NotDrawnError, drawn_cases
from pipelines.failures import RefusedError, UnusableInputError

MOST_DRAWS = 100_000
ONE_CASE = "the one case that is certain"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How many cases are drawn where they cannot be listed, and the seed: the same seed gives the same cases."""

    count: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse numbers that nothing can be drawn with."""
        wrong = [f"draws: give a number from 1 to {MOST_DRAWS}"] if not 1 <= self.count <= MOST_DRAWS else []
        wrong += ["seed: give a whole number from 0 on"] if self.seed < 0 else []
        if wrong:
            raise UnusableInputError("\n".join(wrong))

    def cases(self, offer: Agreement, assumptions: Assumptions) -> tuple[tuple[Case, ...], str]:
        """Return the cases of an offer, and in words what they are. Raises RefusedError for what cannot be drawn."""
        if not is_measured_by_chance(offer, assumptions):
            with suppress(NotEnumeratedError):
                listed = cases_of_listed_values(assumptions)
                return listed, ONE_CASE if len(listed) == 1 else f"all {len(listed):,} cases there are"
        try:
            drawn = drawn_cases(offer, assumptions, seed=self.seed, count=self.count)
        except NotDrawnError as error:
            raise RefusedError("\n".join(f"{assumptions.assumptions}: {reason}" for reason in error.reasons)) from None
        return drawn, f"{len(drawn):,} cases drawn with seed {self.seed}"


@contextmanager
def kept() -> Iterator[None]:
    """Keep all that is made while the block runs; the interpreter does not search it for cycles.

    Of ten thousand cases, which stay to the end and have none, the search would take an eighth of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
