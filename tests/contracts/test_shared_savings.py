"""Shared savings: TEST T7.4 and T7.5, thresholds, bands, quality, limits, sampling error, and what is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.exhibits import load_exhibits
from contracts.fit import FactsDoNotFitError
from contracts.measured_savings import Savings
from contracts.review import review
from contracts.settlement import Settlement, settle
from contracts.terms.savings_reason import SUSPENDING
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units

FEES_CENTS = 24_000_000
BENCHMARK = "5544000.00"  # 60,000 member months at 92.40
OBSERVED = {"estimate": "observed", "expected_rate": "0.08", "governs": "agreed"}
CREDIBLE = {"estimate": "credible", "prior_spread": "0.04", "expected_rate": "0.08"}
QUALITY = {"measures": [{"measure": "quality", "weight": "1"}]}
NOT_CREDIBLE = {"status": "not_credible"}


def side(share: str = "0.50", **terms: Any) -> dict[str, Any]:
    return {"minimum_rate": "0.03", "basis": "first_dollar", "bands": [{"above": "0", "share": share}]} | terms


def shared(**terms: Any) -> dict[str, Any]:
    plain = {"kind": "shared_savings", "id": "7", "text": "Shared.", "evidence": OBSERVED, "gain": side()}
    return plain | terms


def savings(actual: str, benchmark: str = BENCHMARK, **terms: Any) -> dict[str, Any]:
    return {"status": "credible", "benchmark": benchmark, "actual": actual, **terms}


def settled(
    measured_savings: dict[str, Any] | None, *more: dict[str, Any], fees_count: str = "2400", **terms: Any
) -> Settlement:
    """Fees of 240,000.00, of which nothing is at risk; the measure of quality earns 9/10."""
    in_performance = terms.pop("fees_in_performance", "false")
    clause = shared(**terms)
    ladder = {"kind": "linear", "from": "0", "to": "1"}
    judged = guarantee({"measure": "quality", "weight": "100", "ladder": ladder}, at_risk="0")
    deal = agreement(ACTIVATION, judged, clause, *more, fees_in_performance=in_performance)
    given = {} if measured_savings is None else {"savings": measured_savings}
    return settle(deal, facts(units("1", fees_count), measures=[measured("quality", 9, 10)], **given), ())


def shared_cents(result: Settlement) -> int:
    return sum(line.cents for line in result.lines if line.kind == "shared_savings")


@pytest.mark.parametrize(
    ("terms", "cents"),
    [
        # g = 5,544,000 - 5,166,000 = 378,000 = 6.8% of the benchmark; 3% of it are 166,320
        ({}, 18_900_000),
        ({"quality": QUALITY}, 17_010_000),
        ({"gain": side(basis="corridor")}, 10_584_000),
        ({"gain": side(basis="corridor"), "quality": QUALITY}, 9_525_600),
        ({"gain": side(limit="0.10"), "quality": QUALITY}, 17_010_000),  # 554,400 does not bind
        ({"gain": side(limit="0.02")}, 11_088_000),
        ({"gain": side(limit_of_fees="0.5")}, 12_000_000),
        # case 37, the same facts but for the flag: with fees of 240,000 as spend 138,000 are left, 2.5%
        ({"quality": QUALITY, "fees_in_performance": "true"}, 0),
        # half of the gain waits for quality: 189,000 x (1 - 0.5 x 0.1)
        ({"quality": QUALITY | {"of_gain": "0.5"}}, 17_955_000),
        # 50,000.00 of pooling charge leave 328,000
        ({"pooling_charge": "50000.00"}, 16_400_000),
    ],
)
def test_a_gain(terms: dict[str, Any], cents: int) -> None:
    result = settled(savings("5166000.00"), **terms)
    assert shared_cents(result) == cents
    assert result.net_cents == FEES_CENTS + cents


LOSS = side("0.40", limit="0.02")


@pytest.mark.parametrize(
    ("actual", "terms", "cents"),
    [
        ("5820000.00", {"loss": LOSS}, -11_040_000),  # 276,000 x 0.40
        ("5850000.00", {"loss": LOSS}, -11_088_000),  # 306,000 x 0.40 = 122,400, at most 2% of the benchmark
        ("5820000.00", {}, 0),  # one-sided
        ("5710319.99", {"loss": LOSS}, 0),  # a cent less than 3%
        ("5710320.00", {"loss": LOSS}, -6_652_800),  # 166,320 x 0.40
        ("5820000.00", {"loss": side("0.40", basis="corridor")}, -4_387_200),  # 276,000 - 166,320 = 109,680
        # full quality would take half of the loss away: 110,400 x (1 - 0.5 x 0.9)
        ("5820000.00", {"loss": LOSS, "quality": QUALITY | {"of_loss": "0.5"}}, -6_072_000),
        ("5820000.00", {"loss": side("0.40", limit_of_fees="0.25")}, -6_000_000),
    ],
)
def test_a_loss(actual: str, terms: dict[str, Any], cents: int) -> None:
    assert shared_cents(settled(savings(actual), **terms)) == cents


@pytest.mark.parametrize(("beyond", "cents"), [("false", -10_000_00), ("true", -11_040_000)])
def test_a_loss_is_no_more_than_the_fees_unless_the_clause_says_so(beyond: str, cents: int) -> None:
    result = settled(savings("5820000.00"), fees_count="100", loss=LOSS, loss_beyond_fees=beyond)
    assert (shared_cents(result), result.net_cents) == (cents, 1_000_000 + cents)


@pytest.mark.parametrize(("actual", "cents"), [("1940000.00", 3_000_000), ("1940000.01", 0)])
def test_exactly_the_smallest_rate_counts(actual: str, cents: int) -> None:
    """Case 38: savings of 60,000.00 on 2,000,000.00 are 3% exactly."""
    assert shared_cents(settled(savings(actual, "2000000.00"))) == cents


BANDS = [{"above": "0", "share": "0.50"}, {"above": "0.05", "share": "0.30"}, {"above": "0.10", "share": "0.10"}]


@pytest.mark.parametrize(
    ("basis", "actual", "cents"),
    [
        ("first_dollar", "880000.00", 4_200_000),  # 50,000 x 0.5 + 50,000 x 0.3 + 20,000 x 0.1
        ("corridor", "880000.00", 3_200_000),  # the first 20,000 lie in the corridor: 30,000 x 0.5 + 15,000 + 2,000
        ("first_dollar", "960000.00", 2_000_000),
    ],
)
def test_each_band_shares_its_own_part(basis: str, actual: str, cents: int) -> None:
    gain = side(basis=basis, bands=BANDS, minimum_rate="0.02")
    assert shared_cents(settled(savings(actual, "1000000.00"), gain=gain)) == cents


@pytest.mark.parametrize(
    ("error", "terms", "cents", "flags"),
    [
        # Z = 0.04^2 / (0.04^2 + 0.03^2) = 0.64: 64,000 of 1,000,000; at least 1.645 x 0.03 = 0.04935, which 0.08 tells
        ("30000.00", {}, 3_200_000, ()),
        ("30000.00", {"prior_rate": "0.02"}, 3_560_000, ()),  # and 0.36 of 20,000
        # at least 1.645 x 0.04 = 0.0658, of which 0.08 is less than one and a half times
        ("40000.00", {}, 0, ("SAVINGS_NOT_CREDIBLE",)),
        ("40000.00", {"expected_rate": "0.10"}, 0, ()),  # told from chance; but Z = 0.5: 50,000 are below 65,800
        ("40000.00", {"governs": "agreed"}, 2_500_000, ()),
        ("10000.00", {"governs": "computed", "smallest_computed": "0.03"}, 4_705_883, ()),  # Z = 16/17: 94,117.65
        ("130000.00", {"expected_rate": "0.50"}, 0, ("SAVINGS_NOT_CREDIBLE",)),  # above the largest rate, 0.20
    ],
)
def test_error_draws_savings_to_the_prior_and_sets_the_smallest_rate(
    error: str, terms: dict[str, Any], cents: int, flags: tuple[str, ...]
) -> None:
    result = settled(savings("900000.00", "1000000.00", standard_error=error), evidence=CREDIBLE | terms)
    assert (shared_cents(result), result.flags) == (cents, flags)


def test_a_stated_smallest_rate_is_taken_for_the_computed_one() -> None:
    given = savings("900000.00", "1000000.00", minimum_savings_rate="0.11")
    evidence = OBSERVED | {"governs": "larger", "expected_rate": "0.20"}
    assert shared_cents(settled(given, evidence=evidence)) == 0


@pytest.mark.parametrize(
    ("terms", "cents"), [({}, 0), ({"fallback": {"measure": "quality", "amount": "50000.00"}}, 4_500_000)]
)
def test_savings_that_are_not_credible_pay_the_fallback(terms: dict[str, Any], cents: int) -> None:
    result = settled(NOT_CREDIBLE, **terms)
    assert (shared_cents(result), result.flags) == (cents, ("SAVINGS_NOT_CREDIBLE",))


FALLBACK = {"measure": "quality", "amount": "50000.00"}
ESTIMATED = {"design": "participants.v1", "tier": "C", "treated": "1204", "effective": "1630.5"}
NOTE = (
    "by participants.v1, tier C, 1,204 treated members, a comparison worth 1630.5 members, "
    "gross savings with 95% between -$12,000.00 and $768,000.00"
)


@pytest.mark.parametrize("reason", sorted(SUSPENDING))
def test_suspended_savings_post_nothing_and_no_fallback(reason: str) -> None:
    result = settled({"status": "suspended", "reasons": [reason]}, fallback=FALLBACK)
    assert (result.net_cents, result.flags) == (FEES_CENTS, ("SAVINGS_SUSPENDED",))
    (step,) = [step for step in result.steps if step.key == "shared savings 7"]
    assert step.note == f"savings are suspended: {SUSPENDING[reason]} ({reason}), so nothing is posted on them"


@pytest.mark.parametrize("status", ["credible", "suspended"])
def test_figures_and_how_they_were_estimated_are_recorded(status: str) -> None:
    given = savings("5166000.00", **ESTIMATED, lower="-12000.00", upper="768000.00") | {"status": status}
    steps = {step.key: step for step in settled(given).steps if step.step_number in (17, 18)}
    assert [steps[key].cents for key in ("benchmark 7", "actual 7", "savings 7")] == [
        554_400_000,
        516_600_000,
        37_800_000,
    ]
    assert steps["estimated 7"].note == NOTE


def test_what_cannot_be_said_of_savings_together() -> None:
    for terms in ({"reasons": ["UNBALANCED"]}, {"design": "participants.v1"}, {"lower": "1.00"}):
        with pytest.raises(ValidationError):
            Savings.model_validate(savings("5166000.00", **terms))


def test_a_refund_takes_the_same_dollars_from_the_share() -> None:
    # 378,000 support 189,000 of 240,000 at a return of 2; the refund of 51,000 is at most a fifth of fees, 48,000
    roi = {
        "kind": "roi_guarantee",
        "id": "8",
        "text": "Return.",
        "roi_definition": "gross_multiple",
        "target": "2",
        "refund_cap": "0.20",
        "savings": "observed_gross_msk",
    }
    result = settled(savings("5166000.00"), roi)
    assert {line.kind: line.cents for line in result.lines if line.step_number > 16} == {
        "shared_savings": 18_900_000,
        "roi_guarantee": -4_800_000,
        "refunded_share": -4_800_000,
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "savings: must be given for clause 7"),
        (
            {"status": "credible", "observed_gross": "1", "credibility": "1", "prior_gross": "0"},
            "must give benchmark above 0",
        ),
        (savings("1.00", "0.00"), "must give benchmark above 0"),
        (savings("5166000.00"), "must give standard_error, on which clause 7 rests"),
    ],
)
def test_facts_that_lack_what_the_clause_rests_on(given: dict[str, Any] | None, message: str) -> None:
    with pytest.raises(FactsDoNotFitError, match=message):
        settled(given, evidence=CREDIBLE)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"evidence": OBSERVED | {"prior_spread": "0.04"}}, "prior_spread exactly when estimate is credible"),
        ({"evidence": {"estimate": "credible", "expected_rate": "0.05"}}, "prior_spread exactly when"),
        ({"evidence": {"estimate": "observed"}}, "expected_rate"),
        ({"gain": side(bands=[{"above": "0.01", "share": "0.5"}])}, "bands that start at 0 and rise"),
        ({"gain": side(bands=[BANDS[0], BANDS[0]])}, "bands that start at 0 and rise"),
        ({"loss_beyond_fees": "true"}, "must give loss"),
    ],
)
def test_terms_that_are_refused(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        agreement(ACTIVATION, shared(**terms))


@pytest.mark.parametrize(
    ("terms", "lan"), [({}, "3N"), ({"quality": QUALITY}, "3A"), ({"quality": QUALITY, "loss": LOSS}, "3B")]
)
def test_its_class_follows_from_its_parameters(terms: dict[str, Any], lan: str) -> None:
    assert agreement(ACTIVATION, shared(**terms)).clauses[1].lan_class == lan


JUDGED = guarantee(rate("engagement", "100", target="0.7"), at_risk="0.5")
ENGAGED = {"measures": [{"measure": "engagement", "weight": "1"}]}


@pytest.mark.parametrize(
    ("terms", "findings"),
    [
        ({"quality": ENGAGED, "fallback": {"measure": "engagement", "amount": "1.00"}}, []),
        (
            {"quality": QUALITY, "fallback": {"measure": "pain_responder", "amount": "1.00"}},
            [
                ("clauses", 2, "fallback", "measure"),
                ("clauses", 2, "quality", "measures", 0, "measure"),
            ],
        ),
        ({"evidence": OBSERVED | {"expected_rate": "0.045"}}, []),
        ({"evidence": OBSERVED | {"expected_rate": "0.044"}}, [("clauses", 2, "evidence", "expected_rate")]),
    ],
)
def test_what_a_review_finds(terms: dict[str, Any], findings: list[tuple[str | int, ...]]) -> None:
    found = review(agreement(ACTIVATION, JUDGED, shared(**terms)), load_exhibits())
    assert [finding.path for finding in found] == findings


def test_a_guarantee_that_is_only_reported_judges_no_quality() -> None:
    reported = JUDGED | {"category": "reporting_only"}
    found = review(agreement(ACTIVATION, reported, shared(quality=ENGAGED)), load_exhibits())
    assert [finding.code for finding in found] == ["quality_not_judged"]
