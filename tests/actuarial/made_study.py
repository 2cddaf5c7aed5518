"""Studies made by hand: what each member cost and how long it was followed, before and after."""

from fractions import Fraction

import numpy as np

from pipelines.actuarial.difference import AFTER, BEFORE, UNITS_A_MONTH, Rows, Study, Weighting


def study_of(members):
    """Make a study of members, each (is_treated, cents before, months before, cents after, months after)."""
    is_treated = np.array([bool(member[0]) for member in members])
    cents = [amount for _, before, _, after, _ in members for amount in (before, after)]
    months = [Fraction(months) * UNITS_A_MONTH for *_, before, _, after in members for months in (before, after)]
    return Study(is_treated, rows_of(cents, (Fraction(1),)), rows_of(months, (Fraction(1, UNITS_A_MONTH),)))


def rows_of(amounts, factors):
    """Make rows of two amounts a member, before and after."""
    count = len(amounts)
    places = np.zeros(count, dtype=np.int64)
    whole = np.array([int(amount) for amount in amounts], dtype=np.int64)
    return Rows(np.arange(count) // 2, np.array([BEFORE, AFTER] * (count // 2)), whole, places, factors)


def one_each(study):
    """Count every member once, exactly."""
    count = len(study.is_treated)
    return Weighting(np.ones(count), np.ones(count, dtype=np.int64))


def pairs_of(differences):
    """Make pairs that cost the same but for the treated's change: member 2i is treated, 2i + 1 its control."""
    members = []
    for difference in differences:
        members += [(True, 10_000, 1, 10_000 + difference * 100, 1), (False, 10_000, 1, 10_000, 1)]
    return study_of(members)
