"""The settlement as a whole: interim, true-up between two settlements, and its plain form."""

import json
from fractions import Fraction
from typing import Any

import pytest

from contracts.settlement import settle, true_up
from contracts.statement import statement
from tests.contracts.building import ACCESS, ACTIVATION, agreement, facts, guarantee, measured, month, rate

DEAL = agreement(ACTIVATION, ACCESS, guarantee(rate("a", "100"), at_risk="0.5"))


def test_an_interim_settlement_posts_fees_only() -> None:
    result = settle(DEAL, facts(month("1", 1, "3"), settlement="interim", paid_through="2026-02-10"), ())
    assert [line.step_number for line in result.lines] == [8]
    assert (result.net_cents, result.at_risk_cents, result.earned_cents, result.measures) == (30_000, 15_000, 0, ())
    assert {step.step_number for step in result.steps} == set(range(1, 25))
    late = [step.note for step in result.steps if 13 <= step.step_number <= 20]
    assert set(late) == {"does not apply: an interim settlement posts fees only"}


def test_a_step_that_does_not_apply_says_so() -> None:
    result = settle(agreement(ACTIVATION), facts(month("1", 1, "3")), ())
    silent = [step for step in result.steps if step.exact is None and step.cents is None and not step.note]
    assert silent == []
    assert {step.step_number for step in result.steps} == set(range(1, 25))


def test_a_true_up_is_the_difference_as_new_lines() -> None:
    earlier = settle(DEAL, facts(month("1", 1, "3"), month("2", 1, "100"), measures=[measured("a", 1, 1)]), ())
    later = settle(
        DEAL, facts(month("1", 1, "2"), month("1", 2, "1"), month("2", 1, "100"), measures=[measured("a", 0, 1)]), ()
    )
    lines = [
        (line.clause_id, line.month and line.month.month, line.measure, line.cents) for line in true_up(earlier, later)
    ]
    assert lines == [("1", 1, None, -10_000), ("1", 2, None, 10_000), ("9", None, "a", -19_250)]
    assert sum(line.cents for line in true_up(earlier, later)) == later.net_cents - earlier.net_cents
    assert true_up(later, later) == ()


def test_a_line_that_is_gone_is_taken_back() -> None:
    earlier = settle(DEAL, facts(month("1", 1, "3"), measures=[measured("a", 1, 1)]), ())
    later = settle(DEAL, facts(measures=[measured("a", 1, 1)]), ())
    assert [line.cents for line in true_up(earlier, later)] == [-30_000]


def test_only_settlements_of_one_agreement_compare() -> None:
    other: dict[str, Any] = {"agreement_id": "other"}
    one = settle(agreement(ACTIVATION), facts(), ())
    two = settle(agreement(ACTIVATION, **other), facts(**other), ())
    with pytest.raises(ValueError, match="different agreements"):
        true_up(one, two)


def test_the_statement_is_plain_data() -> None:
    result = settle(DEAL, facts(month("1", 1, "3"), measures=[measured("a", 1, 3)]), ())
    plain = json.loads(json.dumps(statement(result)))
    assert (plain["agreement_id"], plain["kind"], plain["paid_through"]) == ("example", "final", "2027-06-30")
    assert plain["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
    assert (plain["fees_cents"], plain["net_cents"], plain["true_up_cents"]) == (30_000, 15_000, 15_000)
    assert plain["measures"][0]["value"] == "1/3"
    assert plain["measures"][0]["interval"]["lower"].startswith("0.0614919")
    assert plain["lines"][0]["month"] == "2026-01-01"
    assert len(plain["steps"]) == len(result.steps)
    assert (plain["fixed_cents"], plain["bonus_cents"], plain["shown"]) == (0, 0, [])


def test_steps_show_a_measures_counts_and_what_was_never_billed() -> None:
    """240/360 is 2/3 in lowest terms: the counts stand beside it. N01 is valid and not billed, so not refused."""
    refused = [{"clause": "1", "reason": code, "count": "4"} for code in ("N01", "R03")]
    result = settle(DEAL, facts(month("1", 1, "3"), measures=[measured("a", 240, 360)], refused=refused), ())
    notes = {step.key: (step.note, step.exact) for step in result.steps}
    assert notes["measure a"] == ("measured, 240/360", Fraction(2, 3))
    assert notes["never billed 1 N01"] == ("valid, not paid until billed", 4)
    assert notes["refused 1 R03"] == ("not accepted, not paid", 4)
