"""Natural bounds of assumptions: no share above all, no price below nothing."""

import pytest
from pydantic import ValidationError

from contracts.negotiation.assumption import Assumption, Effect, Proportion, Quantity

VALUES = [{"value": "-0.5", "chance": "1/2"}, {"value": "1.5", "chance": "1/2"}]


@pytest.mark.parametrize(
    ("kind", "numbers", "message"),
    [
        (Quantity, {"base": "-1"}, "must be at least 0"),
        (Quantity, {"base": "1", "low": "-0.1", "high": "2"}, "must be at least 0"),
        (Proportion, {"base": "76"}, r"must be at least 0 and at most 1 \(76% is 0.76\)"),
        (Proportion, {"base": "0.1", "low": "0.05", "high": "12.5"}, r"at most 1 \(12.5% is 0.125\)"),
        (Proportion, {"base": "400"}, r"must be at least 0 and at most 1 \["),
        (Proportion, {"base": "0.5", "values": VALUES}, r"must be at least 0 and at most 1 \(1.5% is 0.015\)"),
        (Effect, {"base": "0.5", "low": "-0.2", "high": "1.01"}, "must be at most 1"),
    ],
)
def test_a_number_beyond_its_natural_bounds_is_refused(kind, numbers, message):
    with pytest.raises(ValidationError, match=message):
        kind.model_validate({**numbers, "source": "ours"})


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (Assumption, {"base": "-76", "low": "-80", "high": "2"}),
        (Quantity, {"base": "0"}),
        (Proportion, {"base": "1/2", "low": "0", "high": "1"}),
        (Effect, {"base": "-3"}),
    ],
)
def test_the_bounds_themselves_are_within(kind, numbers):
    assert str(kind.model_validate({**numbers, "source": "ours"}).base) == numbers["base"]
