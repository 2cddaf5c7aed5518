"""Settlements of chance agreements and facts, against the same terms worked a second time in plain Python.

`TRUEUP_SETTLEMENTS=20000` tries that many instead of the few of every run.
"""

import ast
import os
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings

from contracts.agreement import Agreement
from contracts.performance import Performance
from contracts.settlement import Settlement, settle
from tests.reference import settlement_reference as reference
from tests.reference.agreements import ACCESS_OUTCOME, amended, settled

Plain = dict[str, Any]

TRIED = int(os.environ.get("TRUEUP_SETTLEMENTS", "120"))


@settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck))
@given(settled())
def test_a_settlement_comes_to_the_cents_of_the_reference(case: tuple[Plain, Plain]) -> None:
    plain, facts = case
    agreement, performance = Agreement.model_validate(plain), Performance.model_validate(facts)
    assert summary(settle(agreement, performance, performance.posted)) == expected(reference.settle(plain, facts))


@settings(max_examples=TRIED // 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(amended())
def test_an_amended_agreement_comes_to_the_cents_of_the_reference(case: tuple[list[Plain], Plain]) -> None:
    (first, second), facts = case
    earlier, agreement = Agreement.model_validate(first), Agreement.model_validate(second)
    performance = Performance.model_validate(facts)
    result = settle(agreement, performance, performance.posted, (earlier,))
    assert summary(result) == expected(reference.settle(second, facts, [first]))


def test_the_reference_shares_nothing_with_what_it_checks() -> None:
    for file in Path(__file__).parent.glob("settlement_*.py"):
        imports = [
            node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        modules = [
            name for node in imports for name in (getattr(node, "module", None), *(each.name for each in node.names))
        ]
        assert [name for name in modules if name and name.startswith(("contracts", "pipelines"))] == [], file.name


def summary(result: Settlement) -> dict[str, Any]:
    """Return what both calculations say, from the lines that were posted."""
    after_guarantees: Counter[str] = Counter()
    for line in result.lines:
        if line.step_number in {19, 20}:
            after_guarantees[line.clause_id] += line.cents
    return {
        "fees": sum(line.cents for line in result.lines if line.step_number <= 10),
        "measures": {
            (each.clause_id, each.measure): (
                each.counted_weight,
                each.fraction,
                each.pool_cents,
                each.earned_cents,
                each.bonus_cents,
            )
            for guarantee in result.guarantees
            for each in guarantee.measures
            if guarantee.pool.clause_id != ACCESS_OUTCOME
        },
        "released": {each.pool.clause_id: each.earned_cents for each in result.guarantees},
        # What a refund takes of a share is a line of step 20 under the clause of the share.
        "after guarantees": {key: cents for key, cents in after_guarantees.items() if cents},
        "net": result.net_cents,
        "true_up": result.true_up_cents,
        "cash": result.cash_cents,
        "at_risk": result.at_risk_cents,
    }


def expected(outcome: reference.Outcome) -> dict[str, Any]:
    """Return the same of the reference."""
    taken = outcome.shares | {key: -cents for key, cents in outcome.refunds.items()}
    return {
        "fees": sum(outcome.net.values()),
        "measures": {
            key: (each.weight, each.fraction, each.pool, each.earned, each.bonus)
            for key, each in outcome.measures.items()
            if key[0] != ACCESS_OUTCOME
        },
        "released": {
            guarantee: sum(each.earned for (key, _), each in outcome.measures.items() if key == guarantee)
            for guarantee in dict.fromkeys(key for key, _ in outcome.measures)
        },
        "after guarantees": {key: cents for key, cents in taken.items() if cents},
        "net": outcome.worth,
        "true_up": outcome.true_up,
        "cash": outcome.cash,
        "at_risk": sum(outcome.pools.values()),
    }
