"""Offers over cases, and what they may come to."""

from fractions import Fraction

import pytest

from contracts.agreement import Agreement
from contracts.loader import load_agreement
from contracts.negotiation.assumptions import Assumptions, Related
from contracts.negotiation.chances import (
    Case,
    NotEnumeratedError,
    cases_of_listed_values,
    cases_rest_on,
    is_measured_by_chance,
    luck_rests_on,
)
from contracts.negotiation.distribution import Distribution
from contracts.negotiation.simulation import simulated, without_guarantees
from contracts.presets import DIRECTORY
from tests.contracts.negotiation.assuming import VALUE, assuming
from tests.contracts.negotiation.assuming import numbers as certain_numbers
from tests.contracts.negotiation.six_cases import TABLE, assumptions, offer

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def changed(given: Assumptions, **parts: dict[str, object]) -> Assumptions:
    """The same assumptions with numbers of their parts replaced."""
    plain = given.model_dump(by_alias=True)
    for part, numbers in parts.items():
        plain[part] |= numbers
    return Assumptions.model_validate(plain)


@pytest.mark.parametrize("name", TABLE)
def test_every_cell_of_the_table_is_exact(name):
    found = simulated(offer(name), cases_of_listed_values(assumptions()))
    assert found.case_count == 6
    cells = (
        found.payer_net.mean / 100,
        found.chance_of_paying_back,
        found.payment.mean / 100,
        found.margin.mean / 100,
        found.chance_of_loss,
        found.margin.least / 100,
    )
    assert cells == tuple(Fraction(cell) for cell in TABLE[name])


def test_cases_with_the_same_facts_share_a_settlement():
    # What is saved changes no fee; what engages changes one of them.
    cases = cases_of_listed_values(assumptions())
    assert simulated(offer("engaged_500"), cases).facts_count == 2
    assert simulated(offer("access_075"), cases).facts_count == 1


def test_a_guarantee_is_worth_the_refunds_it_brings():
    found = simulated(offer("guaranteed_500"), cases_of_listed_values(assumptions()))
    # All but 133.33 of 500 comes back of each member when 200 is saved, all but 300 when 450 is, nothing when 800 is.
    assert found.chance_of_refund == Fraction(3, 4)
    assert found.refund.mean == 57_500_000
    assert found.unguaranteed.mean == 150_000_000
    assert found.guarantees_worth_cents == 57_500_000


def test_an_offer_is_settled_without_its_guarantees_where_more_than_fees_is_left():
    # The ceiling holds every case: 2,000 members would cost 1,000,000, and 4,000 twice that.
    collar = {"kind": "collar", "id": "3", "text": "At most $800,000.", "ceiling": "800000.00"}
    held = Agreement.model_validate(
        {**(plain := offer("guaranteed_500").model_dump()), "clauses": [*plain["clauses"], collar]}
    )
    found = simulated(held, cases_of_listed_values(assumptions()))
    assert found.unguaranteed.outcomes == ((80_000_000, 1),)


def test_an_offer_without_guarantees_has_no_refund_and_nothing_to_take_out():
    found = simulated(offer("shared_above_300"), cases_of_listed_values(assumptions()))
    assert (found.chance_of_refund, found.unguaranteed, found.guarantees_worth_cents) == (0, None, None)


def test_guarantees_that_shares_of_savings_rest_on_cannot_be_taken_out():
    quality = load_agreement(DIRECTORY / "mssp_like.yaml").required()
    assert quality.guarantees
    assert without_guarantees(quality) is None


def test_without_the_vendors_costs_there_is_no_margin():
    plain = assumptions().model_copy(update={"vendor": None})
    found = simulated(offer("engaged_500"), cases_of_listed_values(plain))
    assert (found.margin, found.chance_of_loss) == (None, None)


def test_every_combination_has_the_product_of_its_chances():
    cases = cases_of_listed_values(assumptions())
    found = {
        (case.scenario.values["population.yield"], case.scenario.values["value.saved_each"]): case.chance
        for case in cases
    }
    assert found == {
        (Fraction(share), Fraction(saved)): HALF * chance
        for share in ("0.02", "0.04")
        for saved, chance in ((200, QUARTER), (450, HALF), (800, QUARTER))
    }


def test_numbers_that_are_all_certain_are_one_case():
    certain = changed(
        assumptions(),
        population={"yield": {"base": "0.02", "source": "ours"}},
        value={"saved_each": {"base": "450", "source": "ours"}},
    )
    (only,) = cases_of_listed_values(certain)
    assert only == Case(certain.at(), None, Fraction(1))
    assert simulated(offer("engaged_500"), [only]).payer_net.is_one_amount


def test_what_cannot_be_enumerated_is_said_all_at_once():
    ranged = {"base": "0.03", "low": "0.02", "high": "0.05", "source": "ours"}
    many = {
        "base": "1",
        "values": [{"value": str(number), "chance": "1/5000"} for number in range(5000)],
        "source": "ours",
    }
    given = changed(assumptions(), population={"yield": ranged}, value={"induced_each": many})
    related = given.model_copy(update={"related": (_related("value.saved_each", "value.induced_each"),)})
    with pytest.raises(NotEnumeratedError) as refused:
        cases_of_listed_values(related)
    assert refused.value.reasons == (
        "population.yield: must list values with their chances; a range can only be drawn from",
        "value.saved_each and value.induced_each: must not be related; related numbers can only be drawn",
        "15,000 combinations of listed values: must be 10,000 at most; draw instead",
    )


def _related(*names: str):
    return Related.model_validate({"of": list(names), "correlation": "0.5", "source": "ours"})


def test_what_is_measured_without_error_is_no_matter_of_luck():
    assert not any(is_measured_by_chance(offer(name), assumptions()) for name in TABLE)


def test_luck_moves_savings_with_an_error_and_rates_that_are_paid_on():
    erring = changed(assumptions(), value={"completion_error": {"base": "0.02", "source": "ours"}})
    assert is_measured_by_chance(offer("guaranteed_500"), erring)
    assert not is_measured_by_chance(offer("engaged_500"), erring)
    # Without an assumption a study has the error that its design plans with.
    assert is_measured_by_chance(offer("guaranteed_500"), changed(assumptions(), value={"error_rate": None}))
    rated = {name: {"base": "0.5", "source": "ours"} for name in ("pain_responder", "function_responder")}
    care = {name: {"base": "1.1", "source": "ours"} for name in ("activated_each", "measured_each", "reported_each")}
    assert is_measured_by_chance(
        load_agreement(DIRECTORY / "two_stream.yaml").required(), changed(assumptions(), results=rated, care=care)
    )


def test_nobody_engaged_costs_nothing_by_the_head_and_all_of_the_access_fee():
    nobody = changed(assumptions(), population={"yield": {"base": "0", "source": "ours"}})
    cases = cases_of_listed_values(nobody)
    by_head, access = simulated(offer("engaged_500"), cases), simulated(offer("access_075"), cases)
    assert (by_head.payment.mean, by_head.chance_of_paying_back) == (0, 1)
    assert (access.payment.mean, access.chance_of_paying_back) == (90_000_000, 0)


class TestDistribution:
    # -10 in one of ten cases, 0 in six, 5 in three: a mean of 0.5.
    AMOUNTS = Distribution.of(
        [(5, Fraction(3, 10)), (0, Fraction(2, 10)), (-10, Fraction(1, 10)), (0, Fraction(4, 10))]
    )

    def test_equal_amounts_are_one_outcome(self):
        assert [amount for amount, _ in self.AMOUNTS.outcomes] == [-10, 0, 5]
        assert (self.AMOUNTS.mean, self.AMOUNTS.least) == (HALF, -10)

    def test_its_variance_is_the_mean_square_less_the_square_of_the_mean(self):
        assert self.AMOUNTS.variance == 10 + Fraction(75, 10) - QUARTER

    def test_a_bound_itself_is_not_below_it(self):
        assert self.AMOUNTS.chance_below(0) == Fraction(1, 10)

    @pytest.mark.parametrize(
        ("share", "amount"), [("0.05", -10), ("0.10", -10), ("0.11", 0), ("0.70", 0), ("0.71", 5), ("1", 5)]
    )
    def test_a_quantile_is_reached_not_passed(self, share, amount):
        assert self.AMOUNTS.quantile(Fraction(share)) == amount

    def test_the_worst_fifth_takes_what_it_lacks_from_the_next_outcome(self):
        # A tenth at -10 and a tenth at 0.
        assert self.AMOUNTS.mean_of_least(Fraction(1, 5)) == -5

    def test_chances_that_do_not_add_up_are_refused(self):
        with pytest.raises(ValueError, match="add up to 1"):
            Distribution.of([(1, HALF)])


def test_luck_rests_on_how_many_are_measured_and_on_how_far_a_study_errs():
    small = assuming().at()
    two_stream = load_agreement(DIRECTORY / "two_stream.yaml").required()
    assert {"care.measured_each", "results.pain_responder"} <= set(luck_rests_on(two_stream, small))
    assert "value.error_rate" not in cases_rest_on(two_stream, small)
    errors = certain_numbers(VALUE | {"completion_error": 0})
    clawback = load_agreement(DIRECTORY / "clawback_guarantee.yaml").required()
    found = cases_rest_on(clawback, assuming(value=errors).at())
    assert {"value.benchmark_each", "value.error_rate", "value.completion_error"} <= set(found)
    assert found == tuple(name for name in assuming(value=errors).named if name in found)
