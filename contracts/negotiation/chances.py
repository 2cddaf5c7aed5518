"""Cases: ways in which things may turn out, each with its chance. Nothing is drawn here: listed values are combined."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.projection import Measured, Projection, project
from contracts.negotiation.rests_on import outcome_rests_on, rests_on
from contracts.terms.money import exact_cents

# So many settlements take some ten seconds.
MOST_COMBINATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which things may turn out: every number, what is measured (None: the truth), and the chance of it.

    The chances of the cases that belong together add up to 1.
    """

    scenario: Scenario
    measured: Measured | None
    chance: Fraction


class NotEnumeratedError(ValueError):
    """Not every combination can be settled; `reasons` says all that is in the way."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def cases_of_listed_values(assumptions: Assumptions) -> tuple[Case, ...]:
    """Return every combination of listed values, which are independent of each other; all is measured as it truly is.

    Raises NotEnumeratedError for numbers with a range and no list, for related ones, and for too many combinations.
    """
    reasons = tuple(_why_not(assumptions))
    if reasons:
        raise NotEnumeratedError(reasons)
    uncertain = {name: number.values for name, number in assumptions.named.items() if not number.is_certain}
    base = assumptions.at()
    return tuple(
        Case(
            base.having({name: possible.value for name, possible in zip(uncertain, chosen, strict=True)}),
            measured=None,
            chance=prod((possible.chance for possible in chosen), start=Fraction(1)),
        )
        for chosen in product(*uncertain.values())
        if all(possible.chance for possible in chosen)
    )


def rates_by_chance(projected: Projection, scenario: Scenario) -> tuple[str, ...]:
    """Return the measures of an offer that count who succeeds at an assumed rate: as many as luck has it."""
    rates = (fact.measure for fact in projected.performance.measures if fact.is_rate)
    return tuple(name for name in rates if f"results.{name}" in scenario.values)


def is_measured_by_chance(offer: Agreement, assumptions: Assumptions) -> bool:
    """Whether luck alone moves what an offer pays, even where every number is certain: listed values are not all.

    Raises NotProjectedError as `project` does.
    """
    named, scenario = assumptions.named, assumptions.at()
    study, completion = named.get("value.error_rate"), named.get("value.completion_error")
    # Without an assumption the error is the one that the design plans with.
    errs = study is None or any(number is not None and number.at("high") > 0 for number in (study, completion))
    reads = offer.savings is not None and any(clause.reads_savings for clause in offer.binding().clauses)
    return (reads and errs) or bool(rates_by_chance(project(offer, scenario), scenario))


def cases_rest_on(offer: Agreement, scenario: Scenario) -> tuple[str, ...]:
    """Return the assumptions that an offer over cases rests on: what it comes to, and what luck makes of it."""
    found = {*outcome_rests_on(offer, scenario), *luck_rests_on(offer, scenario)}
    return tuple(name for name in scenario.assumptions.named if name in found)


def luck_rests_on(offer: Agreement, scenario: Scenario) -> tuple[str, ...]:
    """Return the assumptions that luck in what is measured rests on: of how many members, about which results."""

    def figures(then: Scenario) -> Mapping[str, object]:
        projected = project(offer, then)
        rates = rates_by_chance(projected, then)
        found = (
            projected.performance.savings if any(clause.reads_savings for clause in offer.binding().clauses) else None
        )
        completion = then.values.get("value.completion_error", Fraction(0))
        return {
            "rates": [fact for fact in projected.performance.measures if fact.measure in rates],
            "study": None if found is None else found.standard_error,
            "completion": None if found is None else completion * exact_cents(found.actual or Decimal(0)),
        }

    found = {name for names in rests_on(figures, scenario).values() for name in names}
    return tuple(name for name in scenario.assumptions.named if name in found)


def _why_not(assumptions: Assumptions) -> Iterator[str]:
    uncertain = {name: number for name, number in assumptions.named.items() if not number.is_certain}
    ranges = [name for name, number in uncertain.items() if not number.values]
    if ranges:
        yield f"{', '.join(ranges)}: must list values with their chances; a range can only be drawn from"
    for pair in assumptions.related:
        if all(name in uncertain for name in pair.of):
            yield f"{' and '.join(pair.of)}: must not be related; related numbers can only be drawn"
    count = prod(len(number.values) for number in uncertain.values() if number.values)
    if count > MOST_COMBINATIONS:
        yield f"{count:,} combinations of listed values: must be {MOST_COMBINATIONS:,} at most; draw instead"
