"""Draws: how a year may turn out on uncertain assumptions, and what luck makes of it where it is measured.

Only estimates of offers rest on them; nothing that is settled, posted or published of a period does. One seed gives the
same draws on any number of threads: each number is rounded to twelve digits before it is an exact one. Each name has
random numbers of its own, so that one more uncertain number leaves all others as they were drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr

from contracts.agreement import Agreement
from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.chances import Case, is_measured_by_chance, rates_by_chance
from contracts.negotiation.projection import Measured, Projection, project
from contracts.terms.money import exact_cents
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.marginals import quantiles, why_no_shape
from pipelines.actuarial.one_thread import one_thread

Floats = NDArray[np.float64]

# Keeps the random numbers of what is measured apart from those of numbers of the same name.
LUCK = "luck"
COMPLETION_ERROR = "value.completion_error"
# How far below zero rounding may take an eigenvalue of correlations that do hold together.
NO_LESS = -1e-9


class NotDrawnError(ValueError):
    """Assumptions that cannot be drawn from; `reasons` says all that is wrong with them."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def drawn_cases(offer: Agreement, assumptions: Assumptions, *, seed: int, count: int) -> tuple[Case, ...]:
    """Return so many cases of equal chance: every uncertain number drawn, and what would be measured then.

    The scenarios are the same for every offer. Raises NotDrawnError for assumptions that cannot be drawn from and
    NotProjectedError as `project` does.
    """
    reasons = tuple(_why_not(assumptions))
    if reasons:
        raise NotDrawnError(reasons)
    scenarios = _scenarios(assumptions, seed, count)
    measured = _measured(offer, scenarios, seed)
    return tuple(Case(*both, Fraction(1, count)) for both in zip(scenarios, measured, strict=True))


def _uncertain(assumptions: Assumptions) -> Mapping[str, Assumption]:
    return {name: number for name, number in assumptions.named.items() if not number.is_certain}


def _why_not(assumptions: Assumptions) -> Iterator[str]:
    uncertain = _uncertain(assumptions)
    for name, number in uncertain.items():
        if not number.values:
            yield from (f"{name}: {why}" for why in why_no_shape(number))
    pairs = [tuple(sorted(set(pair.of))) for pair in assumptions.related]
    for pair in sorted({pair for pair in pairs if pairs.count(pair) > 1 or len(pair) == 1}):
        yield f"{' and '.join(pair)}: must be related once, and to another number"
    if np.linalg.eigvalsh(_correlations(assumptions, tuple(uncertain))).min(initial=0) < NO_LESS:
        named = ", ".join(name for name in uncertain if any(name in pair for pair in pairs))
        yield (
            f"{named}: numbers cannot all be related like this at once; "
            "relate them less, or those that are not related too"
        )


def _random(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers that belong to a name, whatever else is drawn."""
    own = np.random.SeedSequence(seed, spawn_key=tuple("/".join(names).encode()))
    return np.random.Generator(np.random.PCG64(own))


def _scenarios(assumptions: Assumptions, seed: int, count: int) -> list[Scenario]:
    """Draw normal scores that are correlated as stated, and give every number the value of its score's rank."""
    uncertain = _uncertain(assumptions)
    scores = {name: _random(seed, name).standard_normal(count) for name in uncertain}
    related = {name for pair in assumptions.related for name in pair.of}
    scores |= _related(assumptions, {name: scores[name] for name in uncertain if name in related})
    columns = [_values(number, ndtr(scores[name])) for name, number in uncertain.items()]
    base = assumptions.at()
    rows = zip(*columns, strict=True) if columns else [()] * count
    return [base.having(dict(zip(uncertain, row, strict=True))) for row in rows]


def _related(assumptions: Assumptions, scores: Mapping[str, Floats]) -> Mapping[str, Floats]:
    """Correlate independent scores as stated."""
    if not scores:
        return {}
    with one_thread():
        # The symmetric root is the only one that does not depend on how the library orders what it finds.
        sizes, directions = np.linalg.eigh(_correlations(assumptions, tuple(scores)))
        root = directions * np.sqrt(np.maximum(sizes, 0)) @ directions.T
        columns = root @ np.array(list(scores.values()))
    return dict(zip(scores, columns, strict=True))


def _correlations(assumptions: Assumptions, names: tuple[str, ...]) -> Floats:
    place = {name: position for position, name in enumerate(names)}
    matrix = np.eye(len(names))
    for pair in assumptions.related:
        if all(name in place for name in pair.of):
            one, other = (place[name] for name in pair.of)
            matrix[one, other] = matrix[other, one] = float(pair.correlation)
    return matrix


def _values(number: Assumption, shares: Floats) -> list[Fraction]:
    """Return the values below which these shares of what a number may be lie: listed ones as they are written."""
    if not number.values:
        return [Fraction(digits12(value)) for value in quantiles(number, shares).tolist()]
    listed = sorted((possible for possible in number.values if possible.chance), key=lambda possible: possible.value)
    ends = np.cumsum([float(possible.chance) for possible in listed[:-1]])
    return [listed[position].value for position in np.searchsorted(ends, shares, side="right").tolist()]


def _measured(offer: Agreement, scenarios: Sequence[Scenario], seed: int) -> list[Measured]:
    """Draw what is measured of all that an offer pays on: successes of so many members, savings with their errors."""
    if not is_measured_by_chance(offer, scenarios[0].assumptions):
        return [Measured()] * len(scenarios)
    true = [project(offer, scenario) for scenario in scenarios]
    rates = rates_by_chance(true[0], scenarios[0])
    successes = {name: _successes(name, true, seed) for name in rates}
    saved = _saved(scenarios, true, seed)
    return [
        Measured({name: drawn[position] for name, drawn in successes.items()}, saved[position])
        for position in range(len(true))
    ]


def _successes(name: str, true: Sequence[Projection], seed: int) -> list[int]:
    """Draw how many of the members whom a measure counts succeed, each with the chance that the true rate is.

    A case is as lucky whatever the rates are: its share of all ways in which they may succeed is drawn, not the number.
    """
    facts = [projection.performance.measure(name) for projection in true]
    members = np.array([0 if fact is None else fact.denominator for fact in facts])
    expected = np.array([0 if fact is None else fact.numerator for fact in facts])
    shares = _random(seed, LUCK, name).random(len(true))
    # Below a share of 0 lie -1 members, by the convention of quantiles.
    successes = np.maximum(stats.binom.ppf(shares, members, expected / np.maximum(members, 1)), 0)
    return [int(number) for number in successes]


def _saved(scenarios: Sequence[Scenario], true: Sequence[Projection], seed: int) -> list[Fraction | None]:
    """Add to true savings the error of a study, and that of completion factors on all that care cost; None without."""
    names = ("value.error_rate", COMPLETION_ERROR)
    errors = (_random(seed, LUCK, name).standard_normal(len(true)).tolist() for name in names)
    return [_with_errors(*each) for each in zip(scenarios, true, *errors, strict=True)]


def _with_errors(scenario: Scenario, true: Projection, study: float, completion: float) -> Fraction | None:
    savings = true.performance.savings
    if savings is None:
        return None
    of_study = Fraction(digits12(study)) * exact_cents(savings.standard_error or Decimal(0))
    relative = Fraction(digits12(completion)) * scenario.values.get(COMPLETION_ERROR, Fraction(0))
    return true.saved_cents + of_study - relative * exact_cents(savings.actual or Decimal(0))
