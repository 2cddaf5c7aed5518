"""Rules of red flags, drugs and all runs: what their files name exists, and what they may not say."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.document import read_document
from contracts.exhibit_tables import exhibit_tables
from contracts.exhibits import DIRECTORY, Exhibits, load_exhibits
from contracts.terms.common_rule import CommonRules
from contracts.terms.drug_relation import DrugRelations
from contracts.terms.instrument import Region

COMMON: Any = read_document(DIRECTORY / "common_rules" / "common_rules.v1.yaml").plain
RELATIONS: Any = read_document(DIRECTORY / "drug_relations" / "drug_relations.v1.yaml").plain


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def test_every_set_of_a_rule_has_codes_and_every_red_flag_has_a_rule(exhibits: Exhibits) -> None:
    listed = {row.set_id for row in exhibits.value_sets if row.kind_code == "RED_FLAG"}
    assert {name for rules in exhibits.red_flags for name in rules.sets} == listed
    factors = {row.set_id for row in exhibits.value_sets if row.kind_code == "FACTOR"} | listed
    assert {disease.red_flag for rules in exhibits.drug_relations for disease in rules.other_diseases} <= factors


def test_a_set_reaches_all_regions_unless_it_names_them(exhibits: Exhibits) -> None:
    scopes = exhibit_tables(exhibits)["red_flag_scope"].rows
    reach = {
        (name, purpose): {region for found, told, region in scopes if (found, told) == (name, purpose)}
        for name, purpose, _ in scopes
    }
    assert reach["MALIGNANCY", "EPISODE"] == {region.value for region in Region}
    assert reach["PREGNANCY", "EPISODE"] == reach["PREGNANCY", "OUTCOME"] == {"LOW_BACK", "HIP"}
    assert ("INFLAMMATORY", "OUTCOME") not in reach


def test_a_disease_explains_fills_of_a_class_that_has_a_rule() -> None:
    stray = {"class": "STATIN", "red_flag": "EPILEPSY", "before_days": "365"}
    with pytest.raises(ValidationError, match="must name a class above, got STATIN"):
        DrugRelations.model_validate(RELATIONS | {"other_diseases": [stray]})


def test_common_rules_are_one_row_in_the_order_of_its_columns(exhibits: Exhibits) -> None:
    table = exhibit_tables(exhibits)["common_rule"]
    (row,) = table.rows
    found = {name: value for (name, _), value in zip(table.columns, row, strict=True)}
    assert (found["bridged_gap_days"], found["bridged_gap_months_number"], found["device_supply_days"]) == (45, 12, 30)


def test_a_common_rule_is_cited_and_nothing_else_is() -> None:
    citations = dict(COMMON["citations"])
    citations["bridged_gap_day"] = citations.pop("bridged_gap_days")
    with pytest.raises(ValidationError, match="must cite every rule and nothing else, see bridged_gap_day, bridged"):
        CommonRules.model_validate(COMMON | {"citations": citations})
