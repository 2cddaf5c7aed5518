"""What changes between two texts, and the dollars that each change moves; the figures were worked by hand."""

import json
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.loader import load_agreement, load_facts
from contracts.performance import Performance
from contracts.redline import changes, moved_cents
from contracts.settlement import settle
from tests.contracts.building import ACTIVATION, YEAR, agreement
from tests.contracts.test_review_savings import TERMS as SAVINGS
from tests.contracts.test_roi import roi

EXAMPLE = Path(__file__).parent / "worked_example"


@pytest.fixture(scope="module")
def old() -> Agreement:
    return load_agreement(EXAMPLE / "contract_a.yaml").required()


@pytest.fixture(scope="module")
def facts() -> Performance:
    return load_facts(EXAMPLE / "contract_a.facts.yaml").required()


def changed(tmp_path: Path, *replacements: tuple[str, str]) -> Agreement:
    text = (EXAMPLE / "contract_a.yaml").read_text(encoding="utf-8")
    for before, after in replacements:
        assert text.count(before) == 1
        text = text.replace(before, after)
    file = tmp_path / "new.yaml"
    file.write_text(text, encoding="utf-8")
    return load_agreement(file).required()


def test_each_change_moves_its_dollars(tmp_path: Path, old: Agreement, facts: Performance) -> None:
    new = changed(
        tmp_path,
        ("rate: {2026-01-01: 398.00}", "rate: {2026-01-01: 380.00}"),
        ("amount: 925000.00", "amount: 900000.00"),
        ("at_risk: 0.30", "at_risk: 0.40"),
    )
    made = changes(old, new)
    assert [(change.clause_id, change.name, change.old, change.new) for change in made] == [
        ("4.1", "rate", "$398.00 from 2026-01-01", "$380.00 from 2026-01-01"),
        ("4.4", "amount", "$925,000.00", "$900,000.00"),
        ("5.1", "at risk", "30%", "40%"),
    ]
    # Final earned goes 689,022.22 -> 686,061.30 (fees 921,025.00, forfeits 63,448.38, refund 171,515.32)
    # -> 670,400.00 (fees 900,000.00, forfeits 62,000.00, refund 167,600.00)
    # -> 666,666.67 (forfeits 82,666.67, refund 150,666.66).
    assert moved_cents(old, made, facts) == (-296092, -1566130, -373333)
    assert sum(moved_cents(old, made, facts)) == settle(new, facts, ()).net_cents - settle(old, facts, ()).net_cents


def test_what_a_renewal_changes_is_settled_on_the_facts_of_the_term_before(old: Agreement, facts: Performance) -> None:
    """Every day is a year later and the activation fee 380.00: as above that moves -2,960.92 on the facts of 2026."""
    plain = json.loads(
        json.dumps(old.model_dump(mode="json", by_alias=True, exclude_unset=True)).replace("2026-", "2027-")
    )
    plain["clauses"][0]["rate"] = {"2027-01-01": "380.00"}
    made = changes(old, Agreement.model_validate(plain))
    assert (made[0].name, made[0].new) == ("rate", "$380.00 from 2027-01-01")
    assert sum(moved_cents(old, made, facts)) == -296092


def test_a_clause_that_is_gone_takes_its_units_along(old: Agreement, facts: Performance) -> None:
    new = old.model_copy(update={"clauses": tuple(clause for clause in old.clauses if clause.id != "4.3")})
    (change,) = changes(old, new)
    assert (change.clause_id, change.name, change.new) == ("4.3", "clause", None)
    # Fees 469,640.00 + 313,425.00 = 783,065.00, under the cap; pool 234,919.50, of which 104,408.67 and 52,204.33 by
    # the measures that miss: forfeits 27,842.31 and 26,102.16; fees 729,120.53, refund 62,453.86 (at most 145,824.11).
    assert moved_cents(old, [change], facts) == (66666667 - 68902222,)


def test_a_text_is_like_itself(old: Agreement) -> None:
    assert changes(old, old.model_copy(update={"version": 2})) == ()


def test_a_change_is_told_down_to_the_part_that_differs(tmp_path: Path, old: Agreement, facts: Performance) -> None:
    new = changed(
        tmp_path,
        ("fees_in_performance: false", "fees_in_performance: false\ndisputes: {open_days: 45}"),
        ("effect: zero_earned}", "effect: zero_earned, scope: guarantee}"),
        ("- {above: 1000, factor: 0.90}", "- {above: 1000, factor: 0.95}\n      - {above: 2000, factor: 0.90}"),
        ("{at: 0.55, earn: 1}", "{at: 0.56, earn: 1}"),
    )
    made = changes(old, new)
    assert [(change.clause_id, change.name, change.old, change.new) for change in made] == [
        (None, "disputes: open days", "30 days", "45 days"),
        ("4.1(a)", "tiers 1000: factor", "0.90", "0.95"),
        ("4.1(a)", "tiers 2000", None, "above 2000, factor 0.90"),
        ("5.1", "measures function responder: gate: scope", None, "guarantee"),
        ("5.1", "measures pain responder: ladder: steps 0.56", None, "at 0.56, earn 100%"),
        ("5.1", "measures pain responder: ladder: steps 0.55", "at 0.55, earn 100%", None),
    ]
    moved = moved_cents(old, made, facts)
    assert sum(moved) == settle(new, facts, ()).net_cents - settle(old, facts, ()).net_cents


def test_what_is_stated_as_it_was_by_default_is_no_change(tmp_path: Path, old: Agreement) -> None:
    stated = "fees_in_performance: false\ndisputes: {open_days: 30}\nretroactive: false"
    assert changes(old, changed(tmp_path, ("fees_in_performance: false", stated))) == ()


def test_another_order_of_clauses_is_told(old: Agreement) -> None:
    first, second, *rest = old.clauses
    (change,) = changes(old, old.model_copy(update={"clauses": (second, first, *rest)}))
    assert (change.name, change.after.clauses[:2]) == ("order of the clauses", (second, first))


def test_parts_of_one_name_are_told_apart(old: Agreement) -> None:
    gate = {"measure": "engagement", "at_least": "0.5", "effect": "suspend"}
    guarantee = next(clause for clause in old.guarantees)
    gates = [[gate, gate | {"effect": effect}] for effect in ("zero_earned", "zero_bonus")]
    before, after = (
        type(guarantee).model_validate(guarantee.model_dump(by_alias=True) | {"gates": pair}) for pair in gates
    )
    one, other = (old.model_copy(update={"clauses": (clause,)}) for clause in (before, after))
    (change,) = changes(one, other)
    told = ("gates engagement no. 2: effect", "nothing is earned", "no bonus")
    assert (change.name, change.old, change.new) == told


def test_a_design_of_savings_and_its_terms_are_compared() -> None:
    without, agreed = agreement(ACTIVATION, roi()), agreement(ACTIVATION, roi(), savings=SAVINGS)
    change = {"group": "NORTH", "from": "2026-01-01", "factor": "0.94", "actuary": "J. Doe"}
    amended = agreement(ACTIVATION, roi(), savings=SAVINGS | {"expected_rate": "0.09", "plan_changes": [change]})
    (added,) = changes(without, agreed)
    assert (added.name, added.old) == ("savings", None)
    assert [(made.name, made.old, made.new) for made in changes(agreed, amended)] == [
        ("savings: expected rate", "8%", "9%"),
        ("savings: plan changes NORTH", None, "group NORTH, from 2026-01-01, factor 0.94, actuary J. Doe"),
    ]
    review = {"reason": "UNBALANCED", "period": YEAR, "actuary": "J. Doe"}
    (looked_into,) = changes(agreed, agreement(ACTIVATION, roi(), savings=SAVINGS | {"reviewed": [review]}))
    assert (looked_into.name, looked_into.old) == ("savings: reviewed UNBALANCED", None)
