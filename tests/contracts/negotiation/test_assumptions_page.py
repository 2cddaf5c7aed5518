"""docs/negotiation.md names every key of an assumptions file and every set that comes with trueup."""

from __future__ import annotations

from pathlib import Path

from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import (
    Assumptions,
    Avoided,
    Care,
    Episodes,
    Population,
    Related,
    Value,
    VendorCosts,
)

PAGE = (Path(__file__).parents[3] / "docs" / "negotiation.md").read_text(encoding="utf-8")
PARTS = {Population: "population", Care: "care", Value: "value", VendorCosts: "vendor"}


def test_every_key_is_on_the_page():
    keys = [
        f"`{f'{PARTS[model]}.' if model in PARTS else ''}{info.alias or name}`"
        for model in (Assumption, Assumptions, Population, Care, Episodes, Avoided, Value, VendorCosts, Related)
        for name, info in model.model_fields.items()
    ]
    assert [key for key in keys if key not in PAGE and key.strip("`") not in PARTS.values()] == []
