"""What an offer quotes names its tiers, and of a guarantee each measure with its part and its target."""

from contracts.exhibits import load_exhibits
from contracts.prose.quoted import quoted
from tests.contracts.building import ACTIVATION, agreement, guarantee, rate

TIERS = {
    "kind": "volume_tier",
    "id": "1(a)",
    "text": "Tiers.",
    "mode": "marginal",
    "tiers": [{"above": "0", "factor": "1"}, {"above": "500", "factor": "0.9"}],
}
HALF = guarantee(rate("engagement", "40", "0.65"), rate("pain_responder", "60"), at_risk="0.2")


def test_tiers_and_measures_are_quoted_with_their_numbers() -> None:
    fee, tier, guaranteed = quoted(agreement(ACTIVATION, TIERS, HALF), load_exhibits())
    assert fee.details == ()
    assert tier.details == ("tiers: above 0, factor 1", "tiers: above 500, factor 0.9")
    assert guaranteed.details == (
        "Activated members who became engaged, 40% of 20% of net fees: Everything from 65% on, nothing before it.",
        "Members whose pain improved by what matters, 60% of 20% of net fees: "
        "Everything from 50% on, nothing before it.",
    )
