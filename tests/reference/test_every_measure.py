"""Every measure that an exhibit defines: somebody is counted by it in a case, and plain Python counts it too."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from contracts.exhibits import load_exhibits
from contracts.terms.measure import Measure
from pipelines.measures_page import PAGE, PROGRAMMES, render
from tests.reference import (
    test_claims_measures,
    test_engagement_measures,
    test_outcome_parts,
    test_pathway_measures,
    test_survey_measures,
)
from tests.sql.cases import Case, read_cases

CASES = Path(__file__).parents[1] / "sql" / "performance"
MEASURES = [measure for measure in load_exhibits().newest_measures() if measure.source != "supplied"]
NAMES = [measure.measure for measure in MEASURES]
TWINS = set().union(
    test_claims_measures.TWINS,
    test_engagement_measures.TWINS,
    test_outcome_parts.TWINS,
    test_pathway_measures.TWINS,
    test_survey_measures.TWINS,
)


@cache
def counted() -> set[str]:
    """Return the numerators that count somebody in a case of the tables of measures."""
    files = sorted(CASES.glob("*.md"))
    return {code for file in files for case in read_cases(file.read_text("utf-8")) for code in counted_in(case)}


def counted_in(case: Case) -> Iterator[str]:
    asked = [
        dict(zip(table.columns, row, strict=True)) for table in of(case.given, "outcomes.measure") for row in table.rows
    ]
    numerators = {row["measure_id"]: row.get("numerator_code") for row in asked}
    for table in case.then:
        for row in (dict(zip(table.columns, cells, strict=True)) for cells in table.rows):
            if int(row.get("numerator_count") or 0) > 0 and (code := numerators.get(row.get("measure_id"))):
                yield code


def of(tables, name):
    return [table for table in tables if table.name == name]


@pytest.mark.parametrize("measure", MEASURES, ids=NAMES)
def test_a_case_counts_somebody(measure: Measure) -> None:
    assert measure.numerator.upper() in counted()


@pytest.mark.parametrize("measure", MEASURES, ids=NAMES)
def test_plain_python_counts_it_too(measure: Measure) -> None:
    assert measure.numerator.upper() in TWINS


@pytest.mark.parametrize("measure", MEASURES, ids=NAMES)
def test_the_lists_of_codes_that_it_names_are_there(measure: Measure) -> None:
    listed = {row.set_id for row in load_exhibits().value_sets}
    assert {measure.value_set, measure.disease_set, measure.excuse_set} - {None} <= listed


def test_what_programmes_say_is_measured_and_shown_of_every_vendor() -> None:
    shown = {measure.measure for measure in MEASURES if measure.reported}
    assert {name for *_, names in PROGRAMMES for name in names} <= shown


def test_the_page_is_the_one_the_exhibits_describe() -> None:
    newest = load_exhibits().newest_measures()
    assert PAGE.read_text(encoding="utf-8") == render(newest), "run `python -m pipelines.measures_page`"
