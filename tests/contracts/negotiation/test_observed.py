"""Facts as a projection: they settle as they are, and members and savings are read from them."""

from fractions import Fraction
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.loader import load_agreement, load_facts
from contracts.measured_savings import Savings
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.observed import observed
from contracts.negotiation.outcome import outcome
from contracts.performance import Performance
from contracts.settlement import settle

EXAMPLE = Path(__file__).parents[1] / "worked_example"


@pytest.fixture(scope="module")
def offer() -> Agreement:
    return load_agreement(EXAMPLE / "contract_a.yaml").required()


@pytest.fixture(scope="module")
def facts() -> Performance:
    return load_facts(EXAMPLE / "contract_a.facts.yaml").required()


def number(base: str) -> dict[str, str]:
    return {"base": base, "source": "this test"}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a payer of whose adults (3 of 4 members) a fourth is eligible and a tenth of these engage."""
    shares = {"adult_share": number("0.75"), "eligible_share": number("0.25"), "yield": number("0.1")}
    plain = {"population": {"lives": number("1000"), **shares}, "assumptions": "test", "title": "A test"}
    value = {"saved_each": number("500"), "induced_each": number("40")}
    return Assumptions.model_validate({**plain, "value": value}).at()


def test_facts_settle_as_they_are_and_tell_members_and_savings(
    offer: Agreement, facts: Performance, scenario: Scenario
) -> None:
    projection = observed(offer, facts, scenario)
    assert projection.performance is facts
    found = outcome(offer, projection, scenario)
    assert found.settlement == settle(offer, facts, facts.posted)
    assert found.payment_cents == 68902222
    counted = projection.volumes
    assert (counted.engaged, counted.activated, counted.reported) == (900, 1200, 640)
    # 900 engaged are a tenth of 9,000 eligible, and these 3/16 of 48,000 members: nobody assumed how many there are.
    assert (counted.eligible, counted.lives) == (9000, 48000)
    # 0.8 of 1,050,000.00 and 0.2 of 800,000.00.
    assert projection.saved_cents == 100_000_000


def test_savings_that_are_not_credible_are_as_assumed_for_each_engaged_member(
    offer: Agreement, facts: Performance, scenario: Scenario
) -> None:
    doubted = facts.model_copy(update={"savings": Savings(status="not_credible")})
    projection = observed(offer, doubted, scenario)
    assert projection.avoided_cents == 900 * 50_000
    assert projection.induced_cents == 900 * 4_000
    assert observed(offer, doubted).saved_cents == 0


def test_member_months_tell_members_by_the_months_of_the_facts(offer: Agreement, facts: Performance) -> None:
    (activation, *_) = offer.clauses
    plain = {"kind": "access_fee", "id": "9", "text": "Access.", "rate": {"2026-01-01": "1.00"}}
    access = Agreement.model_validate(
        {**offer.model_dump(by_alias=True, exclude_unset=True), "clauses": [plain, activation]}
    )
    months = {"clause": "9", "from": "2026-01-01", "to": "2026-12-31", "count": "30006"}
    units = [*facts.model_dump(by_alias=True)["units"][:1], months]
    counted = Performance.model_validate(
        {"agreement_id": "contract_a", "period": facts.period, "paid_through": facts.paid_through}
        | {"settlement": "final", "units": units}
    )
    # 2,500.5 members half up; without a measure of engagement and a fee for it nobody is known to have engaged.
    volumes = observed(access, counted).volumes
    assert (volumes.lives, volumes.engaged, volumes.activated, volumes.eligible) == (2501, 0, 1200, 0)
    assert Fraction(volumes.lives) != Fraction(30006, 12)
