"""What counts in an estimate: the months, the outcome, and claims not known yet, as rows of spend and of exposure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from pipelines.actuarial.difference import AFTER, BEFORE, UNITS_A_MONTH, Rows, Study
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.extract import CLAIM_GROUPS, OUTCOMES, STAGES, Extract, Flags, Numbers

FOLLOWED, AFTER_DIAGNOSIS, AFTER_ACTIVATION = (frozenset({STAGES.index(stage)}) for stage in STAGES)
INTENT_TO_TREAT = FOLLOWED | AFTER_DIAGNOSIS
EVERYTHING = INTENT_TO_TREAT | AFTER_ACTIVATION
ONE = Fraction(1)
ENDLESS = np.iinfo(np.int64).max
Multiples = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Factors:
    """What spend is multiplied by: until all claims are known, and where a group's benefits changed.

    ``known`` holds the share of spend that is known by now, by claim group and incurred month; a month that is not
    named is complete. ``plan_changes`` are by employer group: spend of months that begin before the day is what the
    actuary's factor makes of it, in both arms. What is applied has 12 digits.
    """

    known: Mapping[tuple[str, date], Fraction] = field(default_factory=dict)
    plan_changes: Mapping[str, tuple[tuple[date, Fraction], ...]] = field(default_factory=dict)

    def of(self, claim_group: str, month: date, employer: str | None) -> Fraction:
        """Return the factor of a month's spend; ``employer`` is None where nothing changed."""
        # Of a month of which nothing is known yet there is nothing to multiply.
        found = 1 / (self.known.get((claim_group, month), ONE) or ONE)
        for first, factor in self.plan_changes.get(employer, ()) if employer else ():
            found *= factor if month < first else ONE
        return Fraction(digits12(float(found)))


@dataclass(frozen=True, slots=True)
class Choices:
    """What an estimate counts; every row of the table of sensitivity differs from the first by one of these.

    ``before`` and ``after`` are the first and last months that count. ``last_months`` holds, a value a member, the last
    one that counts of its set; None where there are no sets.
    """

    outcome: str = "MSK"
    is_truncated: bool = True
    stages: frozenset[int] = INTENT_TO_TREAT
    before: tuple[int, int] = (-12, -1)
    after: tuple[int, int] = (1, 12)
    last_months: Numbers | None = None


def study_of(extract: Extract, choices: Choices, factors: Factors) -> Study:
    """Return the rows of an extract that count."""
    exposure, spend, count = extract.exposure, extract.spend, len(extract.is_treated)
    days = _counted(choices, exposure.members, exposure.stages, exposure.months)
    costs = _counted(choices, spend.members, spend.stages, spend.months)
    costs &= spend.outcomes == OUTCOMES.index(choices.outcome)
    units = exposure.covered_days[days] * (UNITS_A_MONTH // exposure.month_days[days])
    followed = (exposure.members[days], _sides(exposure.months[days]), units, np.zeros_like(units))
    cents = (spend.truncated_cents if choices.is_truncated else spend.cents)[costs]
    places, multiples = _multiplied(extract, factors, costs)
    spent = Rows(spend.members[costs], _sides(spend.months[costs]), cents, places, multiples)
    exposed = Rows(*followed, (Fraction(1, UNITS_A_MONTH),))
    return Study(extract.is_treated, _summed(spent, count), _summed(exposed, count))


def _summed(rows: Rows, count: int) -> Rows:
    """Return rows of one factor as a row a member and side; others as they are."""
    if rows.common is None:
        return rows
    amounts = np.bincount(rows.members * 2 + rows.sides, weights=rows.amounts, minlength=2 * count)
    members, sides = np.divmod(np.arange(2 * count), 2)
    return Rows(members, sides, amounts.astype(np.int64), np.zeros(2 * count, dtype=np.int64), rows.factors)


def followed_together(extract: Extract, sets: Numbers) -> Numbers:
    """Return the last month of each member that counts, by sets: no member of a set outlasts the calendar of another.

    So a set compares the same seasons. Who leaves the coverage or dies ends nobody else.
    """
    exposure = extract.exposure
    last = np.where(extract.is_cut_short, 0, ENDLESS)
    counted = extract.is_cut_short[exposure.members] & (exposure.months > 0)
    np.maximum.at(last, exposure.members[counted], exposure.months[counted])
    matched = sets >= 0
    least = np.full(len(sets), ENDLESS)
    np.minimum.at(least, sets[matched], last[matched])
    last[matched] = least[sets[matched]]
    return last


def _counted(choices: Choices, members: Numbers, stages: Numbers, months: Numbers) -> Flags:
    first, last = choices.before
    is_before = (first <= months) & (months <= last)
    first, last = choices.after
    is_after = (first <= months) & (months <= last)
    if choices.last_months is not None:
        is_after &= months <= choices.last_months[members]
    is_chosen = np.array([stage in choices.stages for stage in range(len(STAGES))])
    found: Flags = (is_before | is_after) & is_chosen[stages]
    return found


def _sides(months: Numbers) -> Numbers:
    return np.where(months < 0, BEFORE, AFTER)


def _multiplied(extract: Extract, factors: Factors, counted: Flags) -> tuple[Numbers, Multiples]:
    """Return the place of each row that counts among the factors there are, and the factors."""
    spend, employers = extract.spend, extract.employers
    # Place 0 is every employer without a change of plan.
    changed = [None, *(name for name in employers.names if name in factors.plan_changes)]
    owner_of = np.array([changed.index(name) if name in factors.plan_changes else 0 for name in employers.names], int)
    months = spend.incurred_months[counted].astype("datetime64[M]").astype(np.int64)
    keys = (months * len(CLAIM_GROUPS) + spend.claim_groups[counted]) * len(changed)
    keys += owner_of[employers.codes][spend.members[counted]]
    found = {}
    for kind in np.flatnonzero(np.bincount(keys)).tolist():
        (month, group), owner = divmod(kind // len(changed), len(CLAIM_GROUPS)), kind % len(changed)
        found[kind] = factors.of(CLAIM_GROUPS[group], _month(month), changed[owner])
    # Most months are complete: kinds of one factor are one place.
    multiples = sorted(set(found.values())) or [ONE]
    place_of = np.zeros(max(found, default=0) + 1, dtype=np.int64)
    place_of[list(found)] = [multiples.index(factor) for factor in found.values()]
    return place_of[keys], tuple(multiples)


def _month(number: int) -> date:
    """Return the first day of a month counted from January 1970."""
    return date(1970 + number // 12, number % 12 + 1, 1)
