"""The shipped lists against the lists they were made from, and against the releases of the code systems."""

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.code_releases import dead, load_code_releases
from contracts.exhibits import load_exhibits
from contracts.terms.value_set import ValueSetRow

DATA = Path(__file__).parents[1] / "data" / "codesets"
CODESETS = json.loads((DATA / "codesets.json").read_text(encoding="utf-8"))
FUSION_CHANGE = date(2024, 10, 1)
# What the lists have beside the specification's, each with its reason.
ADDED = {"OTHER_UNSPEC": {"M659"}}  # the code that was split on 2024-10-01
RELEASED = date(2026, 4, 1)


@cache
def rows() -> tuple[ValueSetRow, ...]:
    return load_exhibits().value_sets


@cache
def billable(day: date) -> frozenset[str]:
    releases = [release for release in load_code_releases() if release.holds_on(day)]
    return frozenset(code for release in releases if release.system_code == "ICD10CM" for code in release)


def patterns(set_id: str, system: str, *, on: date | None = None, kind: str | None = None) -> set[str]:
    return {
        row.pattern
        for row in rows()
        if (row.set_id, row.system_code) == (set_id, system)
        and (on is None or row.holds_on(on))
        and (kind is None or row.kind_code == kind)
    }


@pytest.mark.parametrize(("kind", "given"), [("REGION", "region"), ("RED_FLAG", "exclusion")])
def test_diagnoses_are_those_of_the_specification(kind, given):
    for set_id, listed in CODESETS["icd10cm"][given].items():
        meant = {prefix.replace(".", "") for prefix in listed["prefixes"]}
        assert patterns(set_id, "ICD10CM", kind=kind) - ADDED.get(set_id, set()) == meant, set_id


@pytest.mark.parametrize(
    ("set_id", "count"),
    [
        (set_id, listed["n_billable"])
        for group in ("region", "exclusion")
        for set_id, listed in CODESETS["icd10cm"][group].items()
    ],
)
def test_diagnoses_match_as_many_billable_codes_as_they_should(set_id, count):
    prefixes = tuple(patterns(set_id, "ICD10CM", on=RELEASED))
    assert sum(code.startswith(prefixes) for code in billable(RELEASED)) == count


def test_procedures_are_those_of_the_specification():
    for set_id, codes in CODESETS["procedures_cpt_hcpcs"].items():
        assert patterns(set_id, "HCPCS") == set(codes), set_id


def test_procedures_of_inpatients_are_those_of_the_specification():
    for set_id, codes in CODESETS["icd10pcs_prefix"].items():
        assert patterns(set_id, "ICD10PCS") == set(codes), set_id


def test_groups_are_those_of_the_specification():
    listed = dict(CODESETS["ms_drg"])
    assert patterns("SPINE_FUSION", "MSDRG", on=date(2024, 9, 30)) == set(listed.pop("SPINE_FUSION_BEFORE_2024_10_01"))
    assert patterns("SPINE_FUSION", "MSDRG", on=FUSION_CHANGE) == set(listed.pop("SPINE_FUSION_FROM_2024_10_01"))
    assert patterns("ARTHROSCOPY", "MSDRG", on=date(2025, 9, 30)) == set(listed.pop("DELETED_2025_10_01"))
    assert patterns("ARTHROSCOPY", "MSDRG", on=date(2025, 10, 1)) == set()
    for set_id, codes in listed.items():
        assert patterns(set_id, "MSDRG") == set(codes), set_id


def test_groups_of_fusion_have_a_bridge_over_the_change_and_levels_after_it():
    """Case 17: 460 until 2024-09-30 and 451 from 2024-10-01 are compared as one family, never group by group."""
    assert patterns("SPINE_FUSION_BRIDGE", "MSDRG", on=date(2024, 9, 30)) == {"453", "454", "455", "459", "460"}
    after = {"402", "426", "427", "428", "429", "430", "447", "448", "450", "451"}
    assert patterns("SPINE_FUSION_BRIDGE", "MSDRG", on=FUSION_CHANGE) == after
    single, multiple = (patterns(f"SPINE_FUSION_{level}_LEVEL", "MSDRG") for level in ("SINGLE", "MULTIPLE"))
    assert (single, multiple) == ({"402", "450", "451"}, {"426", "427", "428", "447", "448"})


def test_cms_access_is_the_published_value_set():
    """27 of its 350 codes are headers: matched by prefix it holds 534 billable codes."""
    compose = json.loads((DATA / "access_msk_0_9_0.json").read_text(encoding="utf-8"))["compose"]
    concepts = [concept["code"].replace(".", "") for part in compose["include"] for concept in part.get("concept", [])]
    categories = [given["value"] for part in compose["include"] for given in part.get("filter", [])]
    shipped = patterns("ACCESS_0_9_0", "ICD10CM", kind="DEFINITION")
    assert shipped == {*concepts, *categories}
    assert (len(concepts), len(categories)) == (350, 5)
    assert len(set(concepts) - billable(RELEASED)) == 27
    assert sum(code.startswith(tuple(shipped)) for code in billable(RELEASED)) == 534


def test_every_pattern_matches_a_code_of_the_releases_of_its_days():
    assert dead(rows(), load_code_releases()) == []


def test_what_measures_count_is_listed():
    """A set that no list has would count nothing, silently."""
    exhibits = load_exhibits()
    named = {measure.value_set for measure in exhibits.measures if measure.value_set is not None}
    assert named == {"LOW_VALUE_ARTHROSCOPY", "SURG_SPINE_FUSION_LUMB"}
    assert all(exhibits.has_value_set(set_id) for set_id in named)


def row(**given) -> ValueSetRow:
    return ValueSetRow.model_validate({"set_id": "X", "match_code": "PREFIX", "list_version": "x.v1"} | given)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"pattern": "E0100", "match_code": "RANGE", "pattern_to": "L9999"}, "range_over_first_characters"),
        ({"pattern": "54000", "match_code": "RANGE", "pattern_to": "60699"}, "range_over_first_characters"),
        ({"pattern": "E0200", "match_code": "RANGE", "pattern_to": "E0100"}, "range_backwards"),
        ({"pattern": "E0200", "valid_from_date": "2026-01-01", "valid_to_date": "2026-01-01"}, "dates_backwards"),
    ],
)
def test_a_row_that_would_lose_codes_is_refused(given, code):
    """Codes are found by their first character."""
    with pytest.raises(ValidationError) as refused:
        row(**{"system_code": "HCPCS", "kind_code": "PROCEDURE"} | given)
    assert [problem["type"] for problem in refused.value.errors()] == [code]


def test_a_range_of_one_first_character_is_kept():
    kept = row(system_code="ICD10CM", kind_code="RED_FLAG", pattern="C000", match_code="RANGE", pattern_to="C9")
    assert (kept.pattern, kept.pattern_to) == ("C000", "C9")


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"pattern": "M5107"}, "2024-10-01"),
        ({"pattern": "T02"}, "2024-10-01"),
        ({"pattern": "M545", "match_code": "EXACT"}, "2024-10-01"),
        ({"pattern": "M99Z", "match_code": "RANGE", "pattern_to": "M99Z"}, "2024-10-01"),
        ({"system_code": "MSDRG", "pattern": "460", "match_code": "EXACT"}, "2024-10-01"),
        ({"system_code": "MSDRG", "pattern": "451", "valid_to_date": "2024-10-01"}, "2022-10-01"),
    ],
)
def test_a_dead_pattern_is_named(given, day):
    dated = row(**{"system_code": "ICD10CM", "kind_code": "REGION"} | given)
    said = f"x.v1: X {dated.pattern} matches no code of {dated.system_code} on {day}"
    assert said in dead([dated], load_code_releases())


def test_a_pattern_is_judged_on_its_own_days_only():
    gone = row(system_code="MSDRG", kind_code="DRG", pattern="509", valid_to_date="2025-10-01")
    assert dead([gone], load_code_releases()) == []


def test_releases_hold_the_codes_of_their_days():
    assert len(billable(date(2025, 9, 30))) == 74_260
    assert len(billable(RELEASED)) == 74_719
    assert billable(date(2026, 10, 1)) == frozenset()
    assert {"G35"} <= billable(date(2025, 9, 30)) - billable(date(2025, 10, 1))


def test_a_procedure_is_one_kind_of_surgery():
    kinds = Counter(row.pattern for row in rows() if row.set_id.startswith("SURG_") and row.system_code == "HCPCS")
    assert [code for code, count in kinds.items() if count > 1] == []


@pytest.mark.parametrize(
    ("set_id", "code", "last", "first"),
    [
        ("SURG_SPINE_DECOMP_LUMB", "0275T", "2025-12-31", None),
        ("SURG_SPINE_DECOMP_LUMB", "62330", None, "2026-01-01"),
        ("RTM", "98977", None, "2022-01-01"),
        ("RTM", "98985", None, "2026-01-01"),
        ("RTM", "98984", None, "2026-01-01"),
        ("RTM", "98986", None, "2026-01-01"),
        ("RTM", "98979", None, "2026-01-01"),
        ("OFFICE", "99441", "2024-12-31", None),
        ("OFFICE", "98000", None, "2025-01-01"),
        ("INJ_DRUG", "J1010", None, "2024-01-01"),
        ("INJ_DRUG", "J1030", "2024-12-31", None),
    ],
)
def test_codes_have_their_days(set_id, code, last, first):
    """Case 19: a code that is new, and one that is gone."""
    (row,) = [row for row in rows() if (row.set_id, row.pattern) == (set_id, code)]
    assert row.valid_from_date == (date.fromisoformat(first) if first else None)
    if last is None:
        assert row.valid_to_date is None
    else:
        assert row.holds_on(date.fromisoformat(last))
        assert row.valid_to_date is not None and (row.valid_to_date - date.fromisoformat(last)).days == 1


def test_lists_hold_numbers_and_no_wording():
    folder = Path(__file__).parents[2] / "contracts" / "exhibits"
    for path in [*folder.glob("value_sets/*.csv"), *folder.glob("code_releases/*.csv")]:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        assert "description" not in header and "title" not in header, path.name
        assert all(line == line.upper() for line in lines), path.name
