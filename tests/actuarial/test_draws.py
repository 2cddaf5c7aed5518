"""Draws at fixed seeds: how numbers vary, how they go together, what luck does to what is measured."""

from fractions import Fraction
from math import sqrt
from pathlib import Path
from statistics import NormalDist, correlation, fmean, stdev

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from contracts.loader import load, load_agreement
from contracts.negotiation.assumption import Assumption, Effect, Proportion, Quantity
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import project
from contracts.negotiation.shipped import shipped
from contracts.negotiation.simulation import simulated
from contracts.presets import DIRECTORY
from pipelines.actuarial.draws import NotDrawnError, drawn_cases
from pipelines.actuarial.marginals import quantiles
from tests.contracts.building import agreement
from tests.contracts.negotiation import six_cases

UNCERTAIN = load(Path(six_cases.__file__).parent / "uncertain.yaml", Assumptions).required()
# It is paid on nothing that is uncertain, so it draws what is asked for at little cost.
ACCESS = six_cases.offer("access_075")
TWO_STREAM = load_agreement(DIRECTORY / "two_stream.yaml").required()
CLAWBACK = load_agreement(DIRECTORY / "clawback_guarantee.yaml").required()
DRAWS = 1500
THROWS = 500
# Standard errors within which a figure of draws must lie.
NEAR = 3


def number(kind: type[Assumption], **given: str) -> Assumption:
    return kind.model_validate({**given, "source": "ours"})


def at(given: Assumption, *shares: float) -> list[float]:
    return quantiles(given, np.array(shares)).tolist()


def with_numbers(given: Assumptions = UNCERTAIN, **parts: dict[str, object]) -> Assumptions:
    plain = given.model_dump(by_alias=True)
    for part, numbers in parts.items():
        plain[part] = numbers if isinstance(plain[part], list | tuple) else plain[part] | numbers
    return Assumptions.model_validate(plain)


def drawn(name: str, cases) -> list[float]:
    return [float(case.scenario.values[name]) for case in cases]


@pytest.fixture(scope="module")
def cases():
    return drawn_cases(ACCESS, UNCERTAIN, seed=1, count=DRAWS)


class TestMarginals:
    @pytest.mark.parametrize("shape", ["normal", "lognormal"])
    def test_base_is_the_median_between_the_percentiles(self, shape):
        lopsided = number(Assumption, base="3", low="2", high="7", shape=shape)
        assert at(lopsided, 0.05, 0.5, 0.95) == pytest.approx([2, 3, 7])

    def test_a_quarter_of_a_lognormal_lies_below_its_lower_half_root(self):
        # Scores of -0.674 and -1.645: the logarithm falls from that of 4 by 0.41 of the way to that of 1.
        share = NormalDist().inv_cdf(0.25) / NormalDist().inv_cdf(0.05)
        found = at(number(Assumption, base="4", low="1", high="8", shape="lognormal"), 0.25)
        assert found == pytest.approx([4 ** (1 - share)])

    def test_an_even_triangle_has_a_twentieth_beyond_each_end(self):
        # Half of it is w wide with an area of 1/2; the corner beyond 1 has ((w - 1) / w)^2 of that, which is 1/20.
        half = 1 / (1 - sqrt(0.1))
        found = at(number(Assumption, base="0", low="-1", high="1"), 0, 0.05, 0.5, 0.95, 1)
        assert found == pytest.approx([-half, -1, 0, 1, half], abs=1e-9)

    def test_a_lopsided_triangle_has_its_percentiles_at_the_ends_and_its_peak_at_base(self):
        found = at(number(Assumption, base="3", low="2", high="7"), 0.05, 0.95)
        assert found == pytest.approx([2, 7])
        least, most = at(number(Assumption, base="3", low="2", high="7"), 0, 1)
        # Below its peak a triangle holds the part of its area that it holds of its width.
        assert at(number(Assumption, base="3", low="2", high="7"), (3 - least) / (most - least)) == pytest.approx([3])

    def test_a_beta_distribution_has_its_percentiles_at_the_ends(self):
        found = at(number(Proportion, base="0.02", low="0.01", high="0.05", shape="beta"), 0.05, 0.95)
        assert found == pytest.approx([0.01, 0.05])

    def test_what_would_lie_below_zero_is_not_drawn(self):
        # A twentieth lies below 0; the middle of the rest has 0.05 + 0.95 / 2 below it.
        at_zero = number(Quantity, base="1", low="0", high="3", shape="normal")
        middle = 1 + 2 * NormalDist().inv_cdf(0.525) / NormalDist().inv_cdf(0.95)
        assert at(at_zero, 0, 0.5) == pytest.approx([0, middle], abs=1e-9)

    @pytest.mark.parametrize("kind", [Proportion, Effect])
    @pytest.mark.parametrize("shape", ["triangular", "normal", "lognormal"])
    def test_no_share_is_above_all(self, kind, shape):
        assert at(number(kind, base="0.97", low="0.9", high="0.99", shape=shape), 1.0) == pytest.approx([1])


class TestScenarios:
    @pytest.mark.parametrize(
        "name",
        [
            "population.eligible_share",
            "population.yield",
            "results.pain_responder",
            "value.avoided.therapy.price",
            "value.avoided.surgery.reduction",
        ],
    )
    def test_one_in_twenty_lies_beyond_each_end(self, cases, name):
        stated = UNCERTAIN.named[name]
        error = NEAR * sqrt(0.05 * 0.95 / DRAWS)
        found = drawn(name, cases)
        assert fmean(value < stated.at("low") for value in found) == pytest.approx(0.05, abs=error)
        assert fmean(value > stated.at("high") for value in found) == pytest.approx(0.05, abs=error)

    def test_related_numbers_are_correlated_as_stated_and_others_are_not(self, cases):
        therapy, surgery = (drawn(f"value.avoided.{name}.reduction", cases) for name in ("therapy", "surgery"))
        price = drawn("value.avoided.therapy.price", cases)
        engaged, activated = drawn("population.yield", cases), drawn("care.activated_each", cases)
        error = NEAR / sqrt(DRAWS)
        # A triangle is no normal distribution, so the correlation of the numbers is a little less than of their scores.
        assert correlation(therapy, surgery) == pytest.approx(0.5, abs=error + 0.02)
        assert correlation(engaged, activated) == pytest.approx(-0.3, abs=error + 0.02)
        assert correlation(therapy, price) == pytest.approx(0, abs=error)

    def test_perfectly_related_numbers_rise_together_whatever_the_order_of_a_list(self):
        names = "value.avoided.therapy.price", "value.avoided.surgery.price", "value.induced_each"
        listed = [{"value": "90", "chance": "1/4"}, {"value": "0", "chance": "1/4"}, {"value": "30", "chance": "1/2"}]
        pairs = [
            {"of": pair, "correlation": "1", "source": "ours"} for pair in (names[:2], names[1:], (names[0], names[2]))
        ]
        given = with_numbers(value={"induced_each": {"base": "30", "values": listed, "source": "ours"}}, related=pairs)
        found = sorted(zip(*(drawn(name, drawn_cases(ACCESS, given, seed=1, count=50)) for name in names), strict=True))
        for column in zip(*found, strict=True):
            assert list(column) == sorted(column)

    def test_listed_values_come_as_written_as_often_as_stated(self, cases):
        found = [case.scenario.values["value.induced_each"] for case in cases]
        assert set(found) == {0, 30, 90}
        for value, chance in ((0, 0.25), (30, 0.5), (90, 0.25)):
            error = NEAR * sqrt(chance * (1 - chance) / DRAWS)
            assert found.count(value) / DRAWS == pytest.approx(chance, abs=error)

    def test_drawn_numbers_have_twelve_digits_and_certain_ones_are_as_stated(self, cases):
        for case in cases[:20]:
            price = case.scenario.values["value.avoided.therapy.price"]
            assert price == Fraction(f"{float(price):.11e}")
            assert case.scenario.values["population.lives"] == 250_000
        assert sum(case.chance for case in cases) == 1

    def test_the_same_seed_draws_the_same_on_any_number_of_threads_and_for_any_offer(self, cases):
        with threadpool_limits(1):
            alone = drawn_cases(TWO_STREAM, UNCERTAIN, seed=1, count=100)
        with threadpool_limits(2):
            assert drawn_cases(TWO_STREAM, UNCERTAIN, seed=1, count=100) == alone
        others = drawn_cases(ACCESS, UNCERTAIN, seed=1, count=100)
        assert [case.scenario for case in others] == [case.scenario for case in alone]
        assert drawn_cases(ACCESS, UNCERTAIN, seed=2, count=100) != others

    def test_one_more_uncertain_number_leaves_all_others_as_they_were_drawn(self):
        more = with_numbers(vendor={"fixed": {"base": "100000", "low": "50000", "high": "200000", "source": "ours"}})
        before, after = (drawn_cases(CLAWBACK, given, seed=1, count=50) for given in (UNCERTAIN, more))
        assert len(set(drawn("vendor.fixed", after))) == 50
        for one, other in zip(before, after, strict=True):
            assert other.scenario.values == {
                **one.scenario.values,
                "vendor.fixed": other.scenario.values["vendor.fixed"],
            }
            assert other.measured == one.measured

    def test_a_lucky_case_stays_lucky_where_the_rate_is_another(self):
        better = with_numbers(CERTAIN, results={"pain_responder": {"base": "0.6", "source": "ours"}})
        low, high = (drawn_cases(TWO_STREAM, given, seed=1, count=50) for given in (CERTAIN, better))
        found = [(one.measured.numerators, other.measured.numerators) for one, other in zip(low, high, strict=True)]
        ordered = sorted((one["pain_responder"], other["pain_responder"]) for one, other in found)
        assert [other for _, other in ordered] == sorted(other for _, other in ordered)
        assert all(one["function_responder"] == other["function_responder"] for one, other in found)


def certain(part: object) -> object:
    """The same assumptions without any range or list."""
    if not isinstance(part, dict):
        return part
    if "base" in part:
        return part | {"low": None, "high": None, "values": ()}
    return {name: certain(each) for name, each in part.items()}


# 47,500 eligible members, 1,425 of them engaged, 1,568 with a baseline.
CERTAIN = Assumptions.model_validate(certain(UNCERTAIN.model_dump(by_alias=True)) | {"related": ()})


class TestLuck:
    def test_as_many_succeed_as_a_coin_of_the_true_rate_makes(self):
        found = [
            case.measured.numerators["pain_responder"]
            for case in drawn_cases(TWO_STREAM, CERTAIN, seed=3, count=THROWS)
        ]
        # 54% of 1,568 are 847 whole members.
        spread = sqrt(847 * (1 - 847 / 1568))
        assert fmean(found) == pytest.approx(847, abs=NEAR * spread / sqrt(THROWS))
        assert stdev(found) == pytest.approx(spread, rel=NEAR / sqrt(2 * THROWS))

    def test_what_the_volumes_say_is_left_to_them(self):
        (only,) = drawn_cases(TWO_STREAM, CERTAIN, seed=3, count=1)
        assert set(only.measured.numerators) == {"pain_responder", "function_responder"}
        assert only.measured.saved_cents is None

    @pytest.mark.parametrize(
        ("completion", "spread"), [("0", 391_875), ("0.03", sqrt(391_875**2 + (0.03 * 7_317_660) ** 2))]
    )
    def test_measured_savings_err_about_the_true_ones(self, completion, spread):
        # 1,425 members who would have cost 5,500 each; 0.8 of 294 and 199.50 less 30 is saved of each, and 5% of the
        # benchmark is the error of the study.
        erring = with_numbers(CERTAIN, value={"completion_error": {"base": completion, "source": "ours"}})
        found = [float(case.measured.saved_cents) / 100 for case in drawn_cases(CLAWBACK, erring, seed=4, count=THROWS)]
        assert pytest.approx(7_317_660) == 1425 * 5500 - 1425 * (0.8 * 493.5 - 30)
        assert fmean(found) == pytest.approx(519_840, abs=NEAR * spread / sqrt(THROWS))
        assert stdev(found) == pytest.approx(spread, rel=NEAR / sqrt(2 * THROWS))


class TestSimulation:
    @pytest.mark.parametrize("name", six_cases.TABLE)
    def test_drawn_cases_come_within_their_error_of_the_table(self, name):
        exact = [float(cell) for cell in six_cases.TABLE[name]]
        draws = 1000
        found = simulated(
            six_cases.offer(name), drawn_cases(six_cases.offer(name), six_cases.assumptions(), seed=6, count=draws)
        )
        for amounts, expected in ((found.payer_net, exact[0]), (found.payment, exact[2]), (found.margin, exact[3])):
            error = NEAR * sqrt(amounts.variance / draws) / 100
            assert float(amounts.mean) / 100 == pytest.approx(expected, abs=error)
        for chance, expected in ((found.chance_of_paying_back, exact[1]), (found.chance_of_loss, exact[4])):
            assert float(chance) == pytest.approx(expected, abs=NEAR * sqrt(expected * (1 - expected) / draws))
        assert float(found.margin.least) / 100 == exact[5]

    def test_all_draws_of_certain_numbers_are_equal(self):
        found = simulated(ACCESS, drawn_cases(ACCESS, CERTAIN, seed=1, count=10))
        assert (found.case_count, found.facts_count) == (10, 1)
        assert found.payer_net.is_one_amount

    def test_nobody_engaged_measures_nothing_and_saves_nothing(self):
        nobody = with_numbers(CERTAIN, population={"yield": {"base": "0", "source": "ours"}})
        for offer in (TWO_STREAM, CLAWBACK):
            found = simulated(offer, drawn_cases(offer, nobody, seed=1, count=10))
            assert (found.payment.mean, found.refund.mean, found.chance_of_paying_back) == (0, 0, 1)

    def test_a_guarantee_that_cannot_be_met_always_gives_all_of_its_pool_back(self):
        hopeless = {"base": "0.1", "low": "0.05", "high": "0.15", "source": "ours"}
        given = with_numbers(results={"pain_responder": hopeless, "function_responder": hopeless})
        found = simulated(TWO_STREAM, drawn_cases(TWO_STREAM, given, seed=1, count=100))
        assert found.chance_of_refund == 1
        # Four tenths of all fees, each rounded to a cent.
        assert float(found.refund.mean / found.headline.mean) == pytest.approx(0.4, abs=1e-6)
        assert found.guarantees_worth_cents == found.refund.mean


class TestRefused:
    def test_all_that_cannot_be_drawn_is_said_at_once(self):
        names = "value.saved_each", "value.benchmark_each", "vendor.variable_each"
        given = Assumptions.model_validate(
            six_cases.assumptions().model_dump(by_alias=True)
            | {
                "value": {
                    "saved_each": {"base": "400", "low": "0", "high": "800", "shape": "lognormal", "source": "ours"},
                    "benchmark_each": {
                        "base": "6000",
                        "low": "5000",
                        "high": "7000",
                        "shape": "beta",
                        "source": "ours",
                    },
                },
                "vendor": {"variable_each": {"base": "180", "low": "140", "high": "240", "source": "ours"}},
                "related": [
                    {"of": pair, "correlation": "-0.9", "source": "ours"}
                    for pair in (names[:2], names[1:], names[::2], ("population.lives", "population.lives"))
                ],
            }
        )
        with pytest.raises(NotDrawnError) as refused:
            drawn_cases(ACCESS, given, seed=1, count=1)
        assert refused.value.reasons == (
            "value.saved_each: must have low above 0 to be lognormal, got 0",
            "value.benchmark_each: must have low above 0 and high below 1 to be beta, got 5000 and 7000",
            "population.lives: must be related once, and to another number",
            "value.saved_each, value.benchmark_each, vendor.variable_each: "
            "numbers cannot all be related like this at once; relate them less, or those that are not related too",
        )


def test_the_public_budget_impact_stays_what_it_is_however_its_free_pair_is_drawn():
    """995 a user, 4.4 million less a year. Members are whole, and half of one moves it by half of what each saves."""
    fee = {"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "995.00"}}
    offer, public = agreement(fee), load(shipped()["phti_pt_guided"], Assumptions).required()
    drawn_outcomes = [
        outcome(offer, project(offer, case.scenario), case.scenario)
        for case in drawn_cases(offer, public, seed=1, count=200)
    ]
    assert all(abs(found.payer_net_cents - 440_000_000) < 250_000 for found in drawn_outcomes)
    shifting = [found.projection.volumes.engaged for found in drawn_outcomes]
    assert min(shifting) < 2_933
    assert max(shifting) > 8_800
