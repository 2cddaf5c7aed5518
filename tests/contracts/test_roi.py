"""The guaranteed return: both definitions, the cap, negative and missing savings."""

from typing import Any

import pytest

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units

NOT_CREDIBLE = {"status": "not_credible"}


def roi(**terms: Any) -> dict[str, Any]:
    plain = {
        "kind": "roi_guarantee",
        "id": "10",
        "text": "Return.",
        "roi_definition": "gross_multiple",
        "target": "1.5",
        "refund_cap": "0.20",
        "savings": "credible_gross_msk",
    }
    return plain | terms


def settled(measured: dict[str, Any] | None, /, **terms: Any) -> Settlement:
    given = {} if measured is None else {"savings": measured}
    return settle(agreement(ACTIVATION, roi(**terms)), facts(units("1", "9"), **given), ())


def credible(observed: str, credibility: str = "1", prior: str = "0") -> dict[str, Any]:
    return {"status": "credible", "observed_gross": observed, "credibility": credibility, "prior_gross": prior}


@pytest.mark.parametrize(
    ("savings", "terms", "refund"),
    [
        (credible("1350.00"), {}, 0),  # 1,350 / 1.5 supports 900 exactly
        (credible("1349.99"), {}, 1),  # 1,349.99 / 1.5 = 899.9933, posted as 899.99
        (credible("1080.00"), {}, 18_000),  # supports 720, refund 180 is exactly the cap
        (credible("1079.00"), {}, 18_000),
        (credible("-500.00"), {}, 18_000),  # negative savings support nothing, not less
        (credible("-500.00"), {"refund_cap": "1"}, 90_000),
        (credible("2250.00"), {"roi_definition": "net"}, 0),  # 2,250 / 2.5 supports 900
        (credible("2200.00"), {"roi_definition": "net"}, 2_000),
        (credible("1000.00", "0.5", "1600.00"), {}, 3_333),  # 1,300 / 1.5 = 866.67
        (credible("1000.00", "0.5", "1600.00"), {"savings": "observed_gross_msk"}, 18_000),
        (NOT_CREDIBLE, {}, 0),
        (NOT_CREDIBLE, {"not_credible": "refund_at_cap"}, 18_000),
    ],
)
def test_refund(savings: dict[str, Any], terms: dict[str, Any], refund: int) -> None:
    result = settled(savings, **terms)
    assert result.refund_cents == refund
    assert result.net_cents == 90_000 - refund


def test_savings_that_are_not_credible_are_flagged() -> None:
    assert settled(NOT_CREDIBLE).flags == ("SAVINGS_NOT_CREDIBLE",)
    assert settled(credible("1350.00")).flags == ()


@pytest.mark.parametrize("terms", [{}, {"not_credible": "refund_at_cap"}])
def test_suspended_savings_refund_nothing_and_are_shown(terms: dict[str, Any]) -> None:
    result = settled({"status": "suspended", "observed_gross": "1000.00", "reasons": ["UNBALANCED"]}, **terms)
    assert (result.refund_cents, result.flags) == (0, ("SAVINGS_SUSPENDED",))
    (savings,) = [step for step in result.steps if step.step_number == 18]
    assert (savings.key, savings.cents) == ("savings", 100_000)
    (reason,) = [step.note for step in result.steps if step.key == "roi guarantee 10"]
    assert reason.startswith("savings are suspended: treated members and their comparison are not alike enough")


ESTIMATED = {"status": "credible", "benchmark": "10000.00", "actual": "9000.00", "credibility": "1", "prior_gross": "0"}
EXPECTING = {"design": "participants", "design_version": "1", "basis": "allowed", "expected_treated": "20000"}


@pytest.mark.parametrize(
    ("savings", "expected", "refund"),
    [
        # Half as much again as 4 % is 6 %; of 1,000.00 saved 666.67 are supported, and 180.00 is the cap.
        ({"minimum_savings_rate": "0.04"}, "0.06", 18_000),
        ({"minimum_savings_rate": "0.04"}, "0.059999", 0),
        # 1.645 times an error of 200.00 is 3.29 % of the benchmark: 4.935 % must be expected.
        ({"standard_error": "200.00"}, "0.04935", 18_000),
        ({"standard_error": "200.00"}, "0.049349", 0),
        # The smallest rate is never less than 2 %.
        ({"standard_error": "0.00"}, "0.03", 18_000),
        ({"standard_error": "0.00"}, "0.029", 0),
        # A fifth of the benchmark may be, and no more, however much is expected.
        ({"minimum_savings_rate": "0.2"}, "0.30", 18_000),
        ({"minimum_savings_rate": "0.200001"}, "1", 0),
        # Without an error nothing can be told from chance.
        ({}, "1", 0),
    ],
)
def test_savings_expected_must_stand_out_from_chance(savings: dict[str, Any], expected: str, refund: int) -> None:
    terms = agreement(ACTIVATION, roi(), savings=EXPECTING | {"expected_rate": expected})
    result = settle(terms, facts(units("1", "9"), savings=ESTIMATED | savings), ())
    assert (result.refund_cents, result.flags) == (refund, () if refund else ("SAVINGS_NOT_CREDIBLE",))
    at_cap = agreement(ACTIVATION, roi(not_credible="refund_at_cap"), savings=EXPECTING | {"expected_rate": expected})
    assert settle(at_cap, facts(units("1", "9"), savings=ESTIMATED | savings), ()).refund_cents == 18_000
    without = settle(agreement(ACTIVATION, roi()), facts(units("1", "9"), savings=ESTIMATED | savings), ())
    assert without.refund_cents == 18_000


def test_negative_savings_support_nothing() -> None:
    (step,) = [step for step in settled(credible("-500.00")).steps if step.key == "supported fee"]
    assert (step.exact, step.cents) == (0, 0)


def test_savings_must_be_given() -> None:
    with pytest.raises(FactsDoNotFitError, match="savings: must be given for clause 10"):
        settled(None)


def test_a_refund_is_of_the_fees_that_guarantees_left() -> None:
    """Case 39: 900.00 less 450.00 forfeited; without savings what is left can be refunded, never 900.00 more."""
    lost = guarantee(rate("a", "100"), at_risk="0.5")
    performance = facts(units("1", "9"), measures=[measured("a", 0, 1)], savings=credible("0.00"))
    result = settle(agreement(ACTIVATION, lost, roi(refund_cap="1")), performance, ())
    assert (result.forfeited_cents, result.refund_cents, result.net_cents) == (45_000, 45_000, 0)
    floor = {"kind": "collar", "id": "11", "text": "Floor.", "floor": "100.00"}
    result = settle(agreement(ACTIVATION, lost, roi(refund_cap="1"), floor), performance, ())
    assert result.net_cents == 10_000
