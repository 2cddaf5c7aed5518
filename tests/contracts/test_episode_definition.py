"""Episode definitions: what a file must say, which one an agreement rests on, and which become rows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.document import read_document
from contracts.exhibits import DIRECTORY, Exhibits, load_exhibits
from contracts.loader import load
from contracts.term_tables import term_tables
from contracts.terms.episode import EpisodeChoice, EpisodeDefinition
from tests.contracts.building import ACTIVATION, agreement

PLAIN: Any = read_document(DIRECTORY / "episodes" / "condition.v1.yaml").plain


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def definition(**terms: Any) -> EpisodeDefinition:
    return EpisodeDefinition.model_validate(PLAIN | terms)


def rows(exhibits: Exhibits, *choices: dict[str, str]) -> dict[str, set[object]]:
    signed = [
        agreement(ACTIVATION, agreement_id=f"a{number}", episodes=choice) for number, choice in enumerate(choices)
    ]
    tables = term_tables(signed, exhibits)
    column = [name for name, _ in tables["agreement"].columns].index("episode_definition_id")
    places = {"agreement": column, "episode_definition": 0, "episode_region": 0, "episode_code": 0}
    return {name: {row[place] for row in tables[name].rows} for name, place in places.items()}


def test_every_file_is_named_after_its_definition_and_version() -> None:
    for path in sorted((DIRECTORY / "episodes").glob("*.yaml")):
        assert load(path, EpisodeDefinition).required().key == path.stem


def test_only_definitions_that_agreements_name_become_rows(exhibits: Exhibits) -> None:
    one = rows(exhibits, {"definition": "condition"}, {})
    assert all(found == {"condition.v1"} for found in one.values())
    two = rows(exhibits, {"definition": "condition"}, {"definition": "care_gap", "version": "1"})
    assert all(found == {"condition.v1", "care_gap.v1"} for found in two.values())


def test_without_a_version_the_newest_that_was_there_at_the_signature(exhibits: Exhibits) -> None:
    """A later version does not reach into agreements signed before it."""
    second = definition(version="2", dated="2026-01-01")
    later = replace(exhibits, episodes=(*exhibits.episodes, second))
    choice = EpisodeChoice()
    found = [later.episode(choice, day) for day in (date(2025, 12, 31), second.dated)]
    assert [one and one.key for one in found] == ["condition.v1", "condition.v2"]
    assert later.episode(choice, date(2015, 9, 30)) is None
    named = later.episode(EpisodeChoice(version=2), date(2025, 12, 31))
    assert named is second


def test_an_unknown_definition_makes_no_rows(exhibits: Exhibits) -> None:
    with pytest.raises(LookupError, match="no exhibit for episode definition unheard_of"):
        rows(exhibits, {"definition": "unheard_of"})


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"gap_days": "90"}, "window_acute_days and window_chronic_days for window_rule fixed"),
        ({"window_rule": "gap"}, "gap_days and maximum_days for window_rule gap"),
        ({"outliers": {"method": "winsor_pctl", "low": "0.01"}}, "low and high exactly for winsor_pctl"),
        ({"outliers": {"method": "winsor_pctl", "low": "0.99", "high": "0.01"}}, "low below high"),
        ({"outliers": {"method": "cap_dollar"}}, "cap exactly for cap_dollar"),
        ({"chronic_codes": ["G89.4"]}, "should match pattern"),
        ({"window": "long"}, "Extra inputs"),
    ],
)
def test_what_a_definition_must_say(terms: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        definition(**terms)


def test_the_definitions_that_come_along_differ_in_what_they_say_they_do(exhibits: Exhibits) -> None:
    by_name = {found.definition: found for found in exhibits.episodes}
    assert (by_name["confirmed"].trigger_confirm, by_name["condition"].trigger_confirm) == ("pair", "none")
    assert (by_name["care_gap"].window_rule, by_name["care_gap"].gap_days) == ("gap", 90)
    assert by_name["access_msk"].msk_definition == "access_0_9_0"
    windows = {
        found.definition: (found.procedure.before_days, found.procedure.after_days) for found in exhibits.episodes
    }
    assert windows.pop("surgery_thirty_days") == (3, 30)
    assert set(windows.values()) == {(30, 90)}
