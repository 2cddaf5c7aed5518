"""Random small payers: the plain calculation and the product agree on sets, effect and both errors."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from pipelines.actuarial.clusters import clustered_error
from pipelines.actuarial.difference import NotEstimableError, Weighting, deviations, means
from pipelines.actuarial.extract import OUTCOMES, STAGES, Exposure
from pipelines.actuarial.nearest_neighbour import match
from pipelines.actuarial.study import Choices, Factors, study_of
from tests.actuarial.made_extract import extract_of
from tests.reference.savings_reference import Person, effect, error, sets_of, weights_of

MONTHS = (-13, -12, -5, -1, 1, 4, 12)
DAYS = st.sampled_from([28, 29, 30, 31]).flatmap(lambda length: st.tuples(st.integers(0, length), st.just(length)))
SPEND = st.tuples(
    st.sampled_from(MONTHS), st.sampled_from(STAGES), st.sampled_from(OUTCOMES), st.integers(-50_00, 900_00)
)
PERSON = st.builds(
    Person,
    name=st.just(0),
    is_treated=st.booleans(),
    cell=st.integers(0, 1),
    employer=st.integers(0, 2),
    score=st.integers(-20, 20),
    days=st.fixed_dictionaries(dict.fromkeys(MONTHS, DAYS)),
    spend=st.lists(SPEND, max_size=5),
)


def extract_of_people(people):
    """The same members as arrays."""
    rows = [(person.name, *row) for person in people for row in person.spend]
    extract = extract_of(
        [person.is_treated for person in people],
        employers=[f"E{person.employer}" for person in people],
        cells=[f"C{person.cell}" for person in people],
        spend=[(name, month, cents, outcome) for name, month, _, outcome, cents in rows],
        stages=[STAGES.index(stage) for _, _, stage, _, _ in rows],
    )
    followed = [(person.name, 0, month, *days) for person in people for month, days in person.days.items()]
    return replace(extract, exposure=Exposure(*np.array(followed).T))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(PERSON, min_size=4, max_size=10), st.integers(1, 3), st.integers(2, 20))
def test_the_plain_calculation_agrees(drawn, each, caliper):
    people = [replace(person, name=number) for number, person in enumerate(drawn)]
    sets = sets_of(people, each, caliper)
    assume(sets)
    extract = extract_of_people(people)
    scores = np.array([person.score / 100 for person in people])
    found = match(scores, extract.is_treated, extract.cells.codes, each=each, caliper=caliper / 100)
    weights = weights_of(sets)
    assert found.shares.tolist() == [1 / weights[one] if one in weights else 0 for one in range(len(people))]
    for treated, controls in sets.items():
        assert found.sets[[treated, *controls]].tolist() == [treated] * (1 + len(controls))
    study, weighting = study_of(extract, Choices(), Factors()), Weighting(found.weights, found.shares)
    plain = effect(people, weights)
    if plain is None:
        event("nobody followed")
        with pytest.raises(NotEstimableError):
            means(study, weighting)
        return
    estimated = means(study, weighting)
    assert estimated.effect == plain
    before, after, control_before, control_after = deviations(study, weighting, estimated)
    moved = after - before - control_after + control_before
    set_of = {one: treated for treated, controls in sets.items() for one in (treated, *controls)}
    employer_of = {person.name: person.employer for person in people}
    for cluster_of in (set_of, employer_of):
        clusters = np.array([cluster_of[one] if one in weights else -1 for one in range(len(people))])
        plain_error, product = error(people, weights, cluster_of), clustered_error(moved, clusters)
        if plain_error is None:
            assert product is None
        else:
            assert product is not None
            assert product.value == pytest.approx(plain_error, rel=1e-9, abs=1e-6)
