"""Rows of `actuarial.savings` become what clauses may know of savings: TEST T7.4 to the cent, and who is only shown."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts.agreement import Agreement
from contracts.facts_file import facts_text
from contracts.loader import load_facts
from contracts.measured_savings import Savings, SavingsStatus
from contracts.savings_facts import savings_facts
from contracts.settlement import settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, units
from tests.contracts.test_savings_terms import TERMS
from tests.contracts.test_shared_savings import QUALITY, shared, side

# T7.4: 60,000 months, 92.40 expected and 86.10 spent a month; saved 378,000.00, known to within 92,000.00.
ROW = {
    "agreement_id": "example",
    "status_code": "CREDIBLE",
    "tier_code": "C",
    "benchmark_cents": 554_400_000,
    "actual_cents": 516_600_000,
    "standard_error_cents": "9200000.12345",
    "smallest_rate": "0.0272979797980",
    "credibility": "0.64",
    "prior_gross_cents": 100,
    "treated_count": 5000,
    "effective_count": "5120.25",
    "lower_cents": 19_768_000,
    "upper_cents": 55_832_000,
}
LADDER = {"kind": "linear", "from": "0", "to": "1"}


def deal(**terms: Any) -> Agreement:
    """Fees of 240,000.00, of which nothing is at risk; the measure of quality earns 9/10."""
    more = {name: terms.pop(name) for name in ("savings", "fees_in_performance") if name in terms}
    judged = guarantee({"measure": "quality", "weight": "100", "ladder": LADDER}, at_risk="0")
    return agreement(ACTIVATION, judged, shared(**terms), **({"savings": TERMS} | more))


@pytest.mark.parametrize(
    ("terms", "cents"),
    [
        ({}, 18_900_000),
        ({"quality": QUALITY}, 17_010_000),
        ({"gain": side(basis="corridor")}, 10_584_000),
        ({"gain": side(basis="corridor"), "quality": QUALITY}, 9_525_600),
        ({"gain": side(limit="0.10"), "quality": QUALITY}, 17_010_000),
        ({"quality": QUALITY, "fees_in_performance": "true"}, 0),
    ],
)
def test_rows_are_shared_to_the_cent(terms: dict[str, Any], cents: int, tmp_path: Path) -> None:
    signed = deal(**terms)
    found = savings_facts(signed, [ROW], ())
    assert found is not None
    given = facts(units("1", "2400"), measures=[measured("quality", 9, 10)], savings=found)
    assert settle(signed, given, ()).net_cents == 24_000_000 + cents
    path = tmp_path / "facts.yaml"
    path.write_text(facts_text(given), encoding="utf-8")
    assert load_facts(path).required() == given


def test_every_figure_is_kept_with_12_digits() -> None:
    assert savings_facts(deal(), [ROW], ()) == Savings(
        status=SavingsStatus.CREDIBLE,
        benchmark=Decimal("5544000"),
        actual=Decimal("5166000"),
        standard_error=Decimal("92000.0012345"),
        minimum_savings_rate=Decimal("0.027297979798"),
        credibility=Decimal("0.64"),
        prior_gross=Decimal(1),
        design="participants.v1",
        tier="C",
        treated=5000,
        effective=Decimal("5120.25"),
        lower=Decimal("197680"),
        upper=Decimal("558320"),
    )


def test_a_small_credibility_is_kept_to_12_digits_after_the_point() -> None:
    found = savings_facts(deal(), [ROW | {"credibility": "0.0588235294118"}], ())
    assert found is not None
    assert found.credibility == Decimal("0.058823529412")


def test_a_smallest_rate_above_all_of_the_benchmark_stays_with_the_estimate() -> None:
    found = savings_facts(deal(), [ROW | {"status_code": "NOT_CREDIBLE", "smallest_rate": "1.5"}], ())
    assert found is not None
    assert found.minimum_savings_rate is None


def test_suspended_savings_keep_their_reasons_and_need_no_figures(tmp_path: Path) -> None:
    empty = dict.fromkeys(ROW) | {"agreement_id": "example", "status_code": "SUSPENDED", "tier_code": "C"}
    reasons = [{"reason_code": "UNBALANCED"}, {"reason_code": "IMMATURE"}, {"reason_code": "UNBALANCED"}]
    found = savings_facts(deal(), [empty], reasons)
    assert found == Savings(
        status=SavingsStatus.SUSPENDED, reasons=("IMMATURE", "UNBALANCED"), design="participants.v1", tier="C"
    )
    path = tmp_path / "facts.yaml"
    path.write_text(facts_text(facts(savings=found)), encoding="utf-8")
    assert load_facts(path).required().savings == found


def test_without_an_agreed_design_what_was_estimated_is_only_shown() -> None:
    assert savings_facts(deal(savings=None), [ROW], ()) == Savings(status=SavingsStatus.NOT_CREDIBLE)
    assert savings_facts(agreement(ACTIVATION, savings=TERMS), [ROW], ()) is None


def test_what_nobody_estimated_is_not_taken_for_nothing_saved() -> None:
    found = savings_facts(deal(), (), ())
    assert found == Savings(status=SavingsStatus.SUSPENDED, reasons=("NOT_ESTIMATED",))


def test_an_interim_settlement_shows_savings_and_pays_nothing_on_them() -> None:
    found = savings_facts(deal(), [ROW], ())
    given = facts(units("1", "2400"), savings=found, settlement="interim")
    settlement = settle(deal(), given, ())
    (step,) = [step for step in settlement.steps if step.key == "savings indicated"]
    assert (settlement.net_cents, step.cents) == (24_000_000, 37_800_000)
    assert step.note.startswith("not for payment: by participants.v1, tier C, 5,000 treated members")
