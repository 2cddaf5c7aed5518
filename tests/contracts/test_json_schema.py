"""The JSON Schema that editors check with: what loads passes it, and it refuses what an editor can see to be wrong."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from contracts.json_schema import schema_text
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.shipped import shipped
from contracts.presets import DIRECTORY
from tests.contracts.test_agreement_language import BLOCKS, HEAD

SIGNED = sorted((DIRECTORY.parent / "agreements").glob("*/*.yaml"))


class AsEditorsRead(yaml.SafeLoader):
    """YAML as editors read it: numbers are numbers, dates are text."""


AsEditorsRead.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_read(text: str) -> Any:
    return yaml.load(text, AsEditorsRead)  # noqa: S506 a safe loader


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(schema_text())
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    "path", [*sorted(DIRECTORY.glob("*.yaml")), *SIGNED], ids=lambda path: path.parent.name + path.stem
)
def test_what_loads_passes(path: Path, validator: Draft202012Validator) -> None:
    assert [*validator.iter_errors(as_read(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize("path", shipped().values(), ids=shipped())
def test_assumptions_that_load_pass_theirs(path: Path) -> None:
    of_assumptions = Draft202012Validator(json.loads(schema_text(Assumptions)))
    plain = as_read(path.read_text(encoding="utf-8"))
    assert [*of_assumptions.iter_errors(plain)] == []
    del plain["population"]["yield"]["source"]
    assert [error.message for error in of_assumptions.iter_errors(plain)] == ["'source' is a required property"]


def test_every_clause_of_the_documentation_passes(validator: Draft202012Validator) -> None:
    for sort, text in BLOCKS:
        if sort == "clause":
            document = as_read(HEAD) | {"clauses": [as_read(text)]}
            assert [*validator.iter_errors(document)] == [], text


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("fee", 1),
        ("disputes.days", 30),
        ("clauses.0.rates", 1),
        ("clauses.1.measures.0.minimum", 30),
        ("clauses.1.measures.0.ladder.to", 1),
        ("clauses.0.kind", "bonus_fee"),
        ("clauses.1.mode", "escrow"),
        ("clauses.1.at_risk", 30),
        ("clauses.1.at_risk", "30%"),
        ("clauses.0.rate", {"2027-01-01": -450}),
        ("clauses.0.rate", {"2027-01-01": "$450"}),
        ("clauses.0.rate", {"January": 450}),
        ("clauses.0.rate", {}),
        ("clauses.0.id", 2.1),
        ("clauses", []),
        ("vendor_id", "Acme Inc"),
        ("effective", "1.1.2027"),
        ("attribution", {"lock_months": 24}),
        ("fees_in_performance", "no"),
        ("fees_in_performance", None),
    ],
)
def test_what_is_broken_is_refused(place: str, value: object, validator: Draft202012Validator) -> None:
    document = as_read((DIRECTORY / "clawback_guarantee.yaml").read_text(encoding="utf-8")) | {"disputes": {}}
    assert validator.is_valid(document)
    broken = at = deepcopy(document)
    *keys, last = [int(part) if part.isdigit() else part for part in place.split(".")]
    for key in keys:
        at = at[key]
    at[last] = value
    assert not validator.is_valid(broken)


@pytest.mark.parametrize("key", ["fees_in_performance", "clauses", "effective"])
def test_what_has_no_safe_default_is_required(key: str, validator: Draft202012Validator) -> None:
    document = as_read((DIRECTORY / "clawback_guarantee.yaml").read_text(encoding="utf-8"))
    assert not validator.is_valid({name: value for name, value in document.items() if name != key})
