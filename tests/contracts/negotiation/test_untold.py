"""Facts tell what an offer pays only if they count each of its clauses, to the end."""

from __future__ import annotations

import pytest

from contracts.negotiation.untold import INTERIM, untold
from tests.contracts.building import ACCESS, ACTIVATION, agreement, facts, units

OFFER = agreement(ACTIVATION, ACCESS)


def test_facts_that_count_every_fee_tell_all_also_that_there_was_nothing():
    assert not tuple(untold(OFFER, facts(units("1", "10"), units("2", "0"))))


def test_a_clause_that_was_not_counted_is_named():
    (words,) = untold(OFFER, facts(units("2", "120")))
    assert words.startswith("these facts do not count clause 1; back-test the offer")


@pytest.mark.parametrize("counted", ["refused", "standing"])
def test_units_that_were_refused_or_stand_were_counted(counted):
    rows = {
        "refused": [{"clause": "1", "reason": "R04", "count": "4"}],
        "standing": [{"clause": "1", "from": "2026-01-01", "to": "2026-12-31", "count": "4", "amount": "400.00"}],
    }
    assert not tuple(untold(OFFER, facts(units("2", "120"), **{counted: rows[counted]})))


def test_a_clause_that_does_not_pay_needs_no_count():
    assert not tuple(untold(agreement(ACCESS, ACTIVATION | {"category": "reporting_only"}), facts(units("2", "120"))))


def test_an_interim_settlement_does_not_tell_what_is_paid():
    assert tuple(untold(OFFER, facts(units("1", "1"), units("2", "1"), settlement="interim"))) == (INTERIM,)


def test_a_clause_that_was_counted_needs_no_row() -> None:
    assert not tuple(untold(OFFER, facts(units("2", "120"), counted=["1", "2"])))
