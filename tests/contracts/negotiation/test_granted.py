"""What a comparison takes for granted is said: one file for every offer, and what is earned unmeasured."""

from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.comparison import compare
from contracts.negotiation.granted import granted
from contracts.negotiation.offer import Offer
from tests.contracts.building import agreement, guarantee, rate
from tests.contracts.negotiation.assuming import assuming

ACCESS = {"kind": "access_fee", "id": "2", "text": "Fee.", "rate": {"2026-01-01": "0.50"}}
PAIN = guarantee(rate("pain_responder", "100"))


def said(*offers: Agreement, engagement: str = "0.1", **terms: str) -> list[str]:
    assumptions = assuming(**terms)
    named = [Offer(f"offer_{place}", each) for place, each in enumerate(offers, start=1)]
    levels = {"base": Fraction(engagement)}
    # The first is what every projection takes for granted.
    return list(granted(compare(named, assumptions.at(), levels), assumptions))[1:]


def test_one_file_speaks_for_every_offer_whatever_its_care() -> None:
    app, guided = (agreement(ACCESS, care_model=model) for model in ("app_based", "pt_guided"))
    assert said(app, guided, agreement(ACCESS), care_model="pt_guided") == [
        "every offer has the same engagement, and saves and costs its vendor the same for each engaged member",
        "these assumptions are of pt_guided care; offer_1 states app_based",
        "these assumptions are of pt_guided care; offer_3 states no care_model",
    ]
    assert said(guided, care_model="pt_guided") == []
    assert said(app) == []


def test_what_is_earned_though_nothing_is_measured_is_said() -> None:
    assert said(agreement(ACCESS, PAIN)) == []
    # 80,000 adults for twelve months at 0.50, all of it at risk.
    assert said(agreement(ACCESS, PAIN), engagement="0") == [
        "offer_1 earns $480,000.00 at 0% engagement though too few members are counted to measure pain_responder, "
        "as it agrees (no_measure: earn)"
    ]
    assert said(agreement(ACCESS, PAIN | {"no_measure": "forfeit"}), engagement="0") == []
