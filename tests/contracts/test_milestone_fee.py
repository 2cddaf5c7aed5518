"""Milestone fee: shares of a case price, the version of the start, one posting for all states of a month."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import agreement, facts, month


def chain(price: str, **shares: str) -> dict[str, Any]:
    states = [{"state": state, "share": share} for state, share in shares.items()]
    return {"kind": "milestone_fee", "id": "6", "text": "Case.", "case_price": price, "chain": states}


PLAIN = chain("995.00", ACTIVATED="0.40", ENGAGED="0.35", OUTCOME_REPORTED="0.25")


def reached(*rows: dict[str, Any], terms: dict[str, Any] = PLAIN) -> Settlement:
    return settle(agreement(terms), facts(*rows), ())


def test_a_whole_chain_costs_the_case_price() -> None:
    # 398.00, then 348.25, then 248.75.
    rows = [
        month("6", 1, "1", item="ACTIVATED"),
        month("6", 2, "1", item="ENGAGED"),
        month("6", 4, "1", item="OUTCOME_REPORTED"),
    ]
    result = reached(*rows)
    assert [line.cents for line in result.lines] == [39_800, 34_825, 24_875]
    assert result.fees_cents == 99_500


def test_states_of_a_month_are_rounded_together() -> None:
    # 0.005 + 0.005 dollars of one month are a cent; each by itself would be one.
    terms = chain("0.01", ACTIVATED="0.50", ENGAGED="0.50")
    rows = [month("6", 1, "1", item="ACTIVATED"), month("6", 1, "1", item="ENGAGED")]
    assert reached(*rows, terms=terms).fees_cents == 1


def test_a_chain_keeps_the_price_of_the_version_it_began_under() -> None:
    first = agreement(PLAIN, terminates="2026-06-30", reconciliation={"from": "2026-01-01", "to": "2026-06-30"})
    second = agreement(
        chain("895.00", ACTIVATED="0.40", ENGAGED="0.35", OUTCOME_REPORTED="0.25"),
        version="2",
        effective="2026-07-01",
        executed="2026-06-01",
        reconciliation={"from": "2026-01-01", "to": "2026-12-31"},
    )
    rows = [
        month("6", 7, "10", item="OUTCOME_REPORTED", version="1"),
        month("6", 8, "10", item="ACTIVATED", version="2"),
    ]
    # 10 x 248.75 of the old price, 10 x 358.00 of the new one.
    assert settle(second, facts(*rows), (), earlier=(first,)).fees_cents == 248_750 + 358_000
    follows = second.model_copy(update={"grandfather": "follow_current"})
    # All at the price in force: 10 x 223.75.
    assert settle(follows, facts(*rows), (), earlier=(first,)).fees_cents == 223_750 + 358_000


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (month("6", 1, "1"), r"must name as item a milestone of clause 6 \(ACTIVATED, ENGAGED, OUTCOME_REPORTED\)"),
        (month("6", 1, "1", item="ENROLLED"), "must name as item a milestone of clause 6"),
        (month("6", 1, "1", item="ENGAGED", allowed="1.00", plan_paid="1.00"), "must not give allowed and plan_paid"),
    ],
)
def test_a_row_names_a_milestone_of_the_chain(row: dict[str, Any], message: str) -> None:
    with pytest.raises(FactsDoNotFitError, match=message):
        reached(row)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (chain("995.00", ACTIVATED="0.40", ENGAGED="0.35"), "must have shares that add up to 1, got 0.75"),
        (chain("995.00", ACTIVATED="0.40", RESPONDER="0.60"), "must give measure exactly when RESPONDER is a state"),
        (PLAIN | {"measure": "pain_responder"}, "must give measure exactly when RESPONDER is a state"),
        (
            PLAIN | {"chain": [{"state": "ENGAGED", "share": "0.5"}, {"state": "ENGAGED", "share": "0.5"}]},
            "must name each state once; named twice: ENGAGED",
        ),
    ],
)
def test_a_chain_is_whole(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        agreement(terms)
