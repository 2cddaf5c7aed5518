"""Ladders at their boundaries, with exact fractions: TEST T7.3 and what stands around it."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.clauses.ladder import Ladder
from contracts.measured import MeasureFact

LADDER = TypeAdapter(Ladder)
LINEAR = {"kind": "linear", "from": "0.45", "to": "0.60"}
CLIFF = {"kind": "linear_with_cliff", "from": "0.40", "to": "0.60", "floor": "0.5"}
STEPS = {"kind": "step", "steps": [{"at": "0.50", "earn": "0.5"}, {"at": "0.55", "earn": "1"}]}
ALL = {"kind": "all_or_nothing", "target": "0.55"}
FEWER = {"kind": "linear", "from": "0.30", "to": "0.20", "better": "lower"}
IMPROVED = {"kind": "improvement", "from": "0.02", "to": "0.07"}
REDUCED = {"kind": "improvement", "from": "-0.02", "to": "-0.07", "better": "lower"}
AGAINST = {"kind": "against", "comparator": "USUAL_CARE", "from": "0.02", "to": "0.07"}
RANKED = {"kind": "percentile", "steps": [{"at": "0.40", "earn": "0.5"}, {"at": "0.80", "earn": "1"}]}
FEWER_STEPS = {"kind": "step", "better": "lower", "steps": [{"at": "0.3", "earn": "0.5"}, {"at": "0.2", "earn": "1"}]}


@pytest.mark.parametrize(
    ("ladder", "value", "earned"),
    [
        (LINEAR, Fraction(40, 100), 0),
        (LINEAR, Fraction(45, 100), 0),
        (LINEAR, Fraction(50, 100), Fraction(1, 3)),
        (LINEAR, Fraction(56, 100), Fraction(11, 15)),
        (LINEAR, Fraction(60, 100), 1),
        (LINEAR, Fraction(70, 100), 1),
        (ALL, Fraction(11, 20), 1),  # equality earns
        (ALL, Fraction(54_999, 100_000), 0),  # shown as 55.0%, and fails
        (STEPS, Fraction(49, 100), 0),
        (STEPS, Fraction(50, 100), Fraction(1, 2)),
        (STEPS, Fraction(5499, 10_000), Fraction(1, 2)),
        (STEPS, Fraction(55, 100), 1),
        (CLIFF, Fraction(399_999, 1_000_000), 0),
        (CLIFF, Fraction(40, 100), Fraction(1, 2)),
        (CLIFF, Fraction(50, 100), Fraction(3, 4)),
        (CLIFF, Fraction(60, 100), 1),
        (CLIFF, Fraction(90, 100), 1),  # clamped: no ladder pays more than its pool
        (FEWER, Fraction(31, 100), 0),
        (FEWER, Fraction(25, 100), Fraction(1, 2)),
        (FEWER, Fraction(20, 100), 1),
        (FEWER_STEPS, Fraction(31, 100), 0),
        (FEWER_STEPS, Fraction(30, 100), Fraction(1, 2)),
        (FEWER_STEPS, Fraction(19, 100), 1),
    ],
)
def test_fraction(ladder: dict[str, Any], value: Fraction, earned: Fraction) -> None:
    assert LADDER.validate_python(ladder).fraction(value) == earned


@pytest.mark.parametrize(
    ("ladder", "message"),
    [
        ({"kind": "linear", "from": "0.6", "to": "0.6"}, "must rise: from, to"),
        ({"kind": "linear", "from": "0.2", "to": "0.3", "better": "lower"}, "must fall: from, to"),
        ({"kind": "linear_with_cliff", "from": "0.6", "to": "0.4", "floor": "0"}, "must rise"),
        ({"kind": "step", "steps": [{"at": "0.5", "earn": "1"}, {"at": "0.5", "earn": "1"}]}, "must rise"),
        ({"kind": "step", "steps": [{"at": "0.5", "earn": "1"}, {"at": "0.6", "earn": "0.9"}]}, "must not earn less"),
        ({"kind": "linear_with_cliff", "from": "0.4", "to": "0.6", "floor": "1.1"}, "at most 1"),
        ({"kind": "improvement", "from": "0.07", "to": "0.02"}, "must rise"),
        ({"kind": "percentile", "steps": [{"at": "1.1", "earn": "1"}]}, "rise from 0 to 1"),
        ({"kind": "percentile", "steps": [{"at": "0.8", "earn": "1"}, {"at": "0.8", "earn": "1"}]}, "rise from 0 to 1"),
    ],
)
def test_ladders_out_of_order_are_refused(ladder: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        LADDER.validate_python(ladder)


@given(
    values=st.tuples(st.fractions(-1, 2), st.fractions(-1, 2)),
    ladder=st.sampled_from([LINEAR, CLIFF, STEPS, ALL, FEWER, FEWER_STEPS, IMPROVED, REDUCED]),
)
def test_a_better_value_never_earns_less(values: tuple[Fraction, Fraction], ladder: dict[str, Any]) -> None:
    rungs = LADDER.validate_python(ladder)
    worse, better = sorted(values, reverse=rungs.better == "lower")
    assert 0 <= rungs.fraction(worse) <= rungs.fraction(better) <= 1


def fact(numerator: int, **terms: Any) -> MeasureFact:
    plain = {"measure": "a", "numerator": numerator, "denominator": 100, "status": "measured"}
    return MeasureFact.model_validate(plain | terms)


@pytest.mark.parametrize(
    ("ladder", "numerator", "prior", "earned"),
    [
        (IMPROVED, 50, "0.48", 0),
        (IMPROVED, 52, "0.48", Fraction(2, 5)),
        (IMPROVED, 52, "12/25", Fraction(2, 5)),
        (IMPROVED, 55, "0.48", 1),
        (IMPROVED, 90, "0.48", 1),  # clamped
        (IMPROVED, 40, "0.48", 0),
        (REDUCED, 44, "0.48", Fraction(2, 5)),
        (REDUCED, 52, "0.48", 0),
    ],
)
def test_an_improvement_is_judged_by_the_change(
    ladder: dict[str, Any], numerator: int, prior: str, earned: Fraction
) -> None:
    rungs = LADDER.validate_python(ladder)
    value = rungs.judged(fact(numerator, prior=prior))
    assert value is not None and rungs.fraction(value) == earned


def beside(numerator: int, denominator: int = 100, cohort: str = "USUAL_CARE") -> list[dict[str, object]]:
    return [{"cohort": cohort, "numerator": numerator, "denominator": denominator}]


@pytest.mark.parametrize(
    ("ladder", "numerator", "group", "earned"),
    [
        (AGAINST, 50, beside(48), 0),
        (AGAINST, 52, beside(48), Fraction(2, 5)),
        (AGAINST, 55, beside(12, 25), 1),
        (AGAINST, 40, beside(48), 0),
        (AGAINST | {"from": "-0.02", "to": "-0.07", "better": "lower"}, 44, beside(48), Fraction(2, 5)),
        (AGAINST, 52, beside(30, cohort="IN_PERSON_PT") + beside(48), Fraction(2, 5)),
    ],
)
def test_against_a_group_the_difference_is_judged(
    ladder: dict[str, Any], numerator: int, group: list[dict[str, object]], earned: Fraction
) -> None:
    rungs = LADDER.validate_python(ladder)
    value = rungs.judged(fact(numerator, beside=group))
    assert value is not None and rungs.fraction(value) == earned


OTHERS = ["0.40", "0.45", "0.50", "0.55", "0.60"]


@pytest.mark.parametrize(
    ("better", "numerator", "place", "earned"),
    [
        ("higher", 44, Fraction(1, 5), 0),
        ("higher", 45, Fraction(2, 5), Fraction(1, 2)),  # as good as another is no worse
        ("higher", 55, Fraction(4, 5), 1),
        ("lower", 55, Fraction(2, 5), Fraction(1, 2)),
        ("lower", 45, Fraction(4, 5), 1),
        ("lower", 70, 0, 0),
    ],
)
def test_a_percentile_is_the_share_of_vendors_that_are_no_better(
    better: str, numerator: int, place: Fraction, earned: Fraction
) -> None:
    rungs = LADDER.validate_python(RANKED | {"better": better})
    value = rungs.judged(fact(numerator, comparators=OTHERS))
    assert value == place
    assert rungs.fraction(place) == earned


def test_what_a_ladder_cannot_judge() -> None:
    assert LADDER.validate_python(IMPROVED).judged(fact(50)) is None
    for group in ([], beside(48, cohort="IN_PERSON_PT"), beside(0, 0)):
        assert LADDER.validate_python(AGAINST).judged(fact(50, beside=group)) is None
    assert LADDER.validate_python(RANKED).judged(fact(50, comparators=OTHERS[:4])) is None
