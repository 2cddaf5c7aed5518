"""Facts as a projection: they settle as they are, and members and savings are read from them."""

from fractions import Fraction
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.loader import load_agreement, load_facts
from contracts.measured_savings import Savings
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.observed import assumed_of_members, observed
from contracts.negotiation.outcome import outcome
from contracts.performance import Performance
from contracts.settlement import settle
from tests.contracts.building import agreement, facts, measured, units

FEE = {"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "300.00"}}
EXAMPLE = Path(__file__).parents[1] / "worked_example"


@pytest.fixture(scope="module")
def offer() -> Agreement:
    return load_agreement(EXAMPLE / "contract_a.yaml").required()


@pytest.fixture(scope="module")
def last_year() -> Performance:
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
    offer: Agreement, last_year: Performance, scenario: Scenario
) -> None:
    projection = observed(offer, last_year, scenario)
    assert projection.performance is last_year
    assert not tuple(assumed_of_members(offer, last_year))
    found = outcome(offer, projection, scenario)
    assert found.settlement == settle(offer, last_year, last_year.posted)
    assert found.payment_cents == 68902222
    counted = projection.volumes
    assert (counted.engaged, counted.activated, counted.reported) == (900, 1200, 640)
    # 900 engaged are a tenth of 9,000 eligible, and these 3/16 of 48,000 members: nobody assumed how many there are.
    assert (counted.eligible, counted.lives) == (9000, 48000)
    # 0.8 of 1,050,000.00 and 0.2 of 800,000.00.
    assert projection.saved_cents == 100_000_000


def test_savings_that_are_not_credible_are_as_assumed_for_each_engaged_member(
    offer: Agreement, last_year: Performance, scenario: Scenario
) -> None:
    doubted = last_year.model_copy(update={"savings": Savings(status="not_credible")})
    projection = observed(offer, doubted, scenario)
    assert projection.avoided_cents == 900 * 50_000
    assert projection.induced_cents == 900 * 4_000
    assert observed(offer, doubted).saved_cents == 0


def test_member_months_tell_members_by_the_months_of_the_facts(offer: Agreement, last_year: Performance) -> None:
    (activation, *_) = offer.clauses
    plain = {"kind": "access_fee", "id": "9", "text": "Access.", "rate": {"2026-01-01": "1.00"}}
    access = Agreement.model_validate(
        {**offer.model_dump(by_alias=True, exclude_unset=True), "clauses": [plain, activation]}
    )
    months = {"clause": "9", "from": "2026-01-01", "to": "2026-12-31", "count": "30006"}
    rows = [*last_year.model_dump(by_alias=True)["units"][:1], months]
    counted = Performance.model_validate(
        {"agreement_id": "contract_a", "period": last_year.period, "paid_through": last_year.paid_through}
        | {"settlement": "final", "units": rows}
    )
    # 2,500.5 members half up; without a measure of engagement, a fee for it and a scenario nobody says who engaged.
    volumes = observed(access, counted).volumes
    assert (volumes.lives, volumes.engaged, volumes.activated, volumes.eligible) == (2501, 0, 1200, 0)
    assert Fraction(volumes.lives) != Fraction(30006, 12)


ACCESS = {"kind": "access_fee", "id": "1", "text": "Access.", "rate": {"2026-01-01": "0.45"}}
ENROLLED = {"kind": "enrolled_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "100.00"}}
EMPLOYEES = {**ACCESS, "kind": "employee_access_fee"}


def test_members_of_several_fees_are_the_same_members(scenario: Scenario) -> None:
    """Two fees count 225 and 200 of the same members; two fees for access cover the same 4,000 adults."""
    first, second = ({**FEE, "id": name} for name in ("1", "2"))
    access = ({**ACCESS, "id": name} for name in ("3", "4"))
    offer = agreement(first, second, *access)
    halves = {**units("1", "100"), "to": "2026-06-30"}, {**units("1", "125"), "from": "2026-07-01"}
    counts = (*halves, units("2", "200"), units("3", "48000"), units("4", "48000"))
    found = observed(offer, facts(*counts), scenario)
    assert (found.volumes.engaged, found.volumes.adults, found.volumes.lives) == (225, 4000, 5333)
    # 500 less 40 for each.
    assert found.saved_cents == 225 * 46_000


@pytest.mark.parametrize(("clause", "engaged"), [(FEE, 225), (ENROLLED, 210)])
def test_the_measure_of_engagement_says_who_engaged_where_no_fee_counts_them(
    clause: dict[str, object], engaged: int, scenario: Scenario
) -> None:
    found = facts(units("1", "225"), measures=[measured("engagement", 210, 300)])
    volumes = observed(agreement(clause), found, scenario).volumes
    assert (volumes.engaged, volumes.activated) == (engaged, 300)


@pytest.mark.parametrize(
    ("clause", "count", "assumed", "engaged"),
    [
        # 120,000 months are 10,000 adults, a fourth eligible, of whom a tenth engage.
        (ACCESS, "120000", {}, 250),
        # 54,000 months are 4,500 employees of 10,000 members, of whom 3 in 4 are adults: 7,500 / 40.
        (EMPLOYEES, "54000", {"employees_share": "0.45"}, 188),
        # Nobody says how many enrol for each who engages, so it is as assumed of 1,000 members: 18.75.
        (ENROLLED, "320", {}, 19),
    ],
)
def test_engaged_members_whom_no_fact_counts_are_as_assumed(
    clause: dict[str, object], count: str, assumed: dict[str, str], engaged: int, scenario: Scenario
) -> None:
    offer = agreement(clause)
    plain = scenario.assumptions.model_dump(by_alias=True)
    plain["population"] |= {name: number(base) for name, base in assumed.items()}
    found, other = facts(units("1", count)), Assumptions.model_validate(plain).at()
    assert len(tuple(assumed_of_members(offer, found))) == 1
    projection = observed(offer, found, other)
    assert projection.volumes.engaged == engaged
    assert projection.saved_cents == engaged * 46_000


def test_of_those_who_came_so_many_engage_as_assumed(scenario: Scenario) -> None:
    """320 enrolled, 1.6 for each who engages."""
    offer = agreement(ENROLLED)
    values = {**scenario.values, "care.enrolled_each": Fraction("1.6")}
    volumes = observed(offer, facts(units("1", "320")), Scenario(scenario.assumptions, values)).volumes
    # 200 engaged are a tenth of 2,000 eligible, and these 3/16 of 10,667 members.
    assert (volumes.engaged, volumes.enrolled, volumes.eligible, volumes.lives) == (200, 320, 2000, 10667)


def test_half_a_year_of_access_has_half_the_engaged(scenario: Scenario) -> None:
    """60,000 months of half a year are 10,000 adults, of whom 125 engage in it."""
    offer = agreement(ACCESS)
    half = {"period": {"from": "2026-01-01", "to": "2026-06-30"}, "paid_through": "2026-06-30"}
    found = facts({**units("1", "60000"), "to": "2026-06-30"}, **half)
    volumes = observed(offer, found, scenario).volumes
    assert (volumes.adults, volumes.eligible, volumes.engaged) == (10000, 2500, 125)
