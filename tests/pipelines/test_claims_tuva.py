"""Tuva input tables as Tuva ships them: every dollar is in spend or in a named exclusion."""

import pytest

from pipelines.intake.profile import Refusal
from tests.pipelines.claims_chain import TUVA, build_claims, rows


@pytest.fixture(scope="module")
def built():
    connection, acknowledgement = build_claims(TUVA)
    yield connection, acknowledgement
    connection.close()


@pytest.fixture(scope="module")
def connection(built):
    return built[0]


def test_received(built):
    _, acknowledgement = built
    assert [(each.feed, each.row_count, each.paid_cents, each.allowed_cents) for each in acknowledgement.totals] == [
        ("medical_claim", 2_075, 16_381_897, 9_664_328),
        ("pharmacy_claim", 291, 4_582_728, 8_456_097),
        ("eligibility", 31, None, None),
    ]


def test_what_cannot_be_computed_is_refused_by_name(built):
    _, acknowledgement = built
    assert acknowledgement.profiles[0].refusals == (Refusal.AS_OF_REPLAY, Refusal.COMPLETION)
    assert acknowledgement.lines()[-2:] == [
        "tuva_integration: cannot be computed: AS_OF_REPLAY",
        "tuva_integration: cannot be computed: COMPLETION",
    ]
    assert acknowledgement.source_rows()[0][4:7] == (False, False, False)


def test_every_dollar_is_in_spend_or_in_a_named_exclusion(connection):
    statement = """
        select feed_code, disposition_code, exclusion_code, row_count, allowed_cents, plan_paid_cents
        from core.conservation order by all"""
    assert rows(connection, statement) == [
        ("eligibility", "used", None, 31, 0, 0),
        ("medical_claim", "out_of_scope", "NOT_COVERED", 182, 1_165_100, 1_348_987),
        ("medical_claim", "used", None, 1_893, 8_499_228, 15_032_910),
        ("pharmacy_claim", "out_of_scope", "NOT_COVERED", 114, 2_353_393, 1_274_523),
        ("pharmacy_claim", "used", None, 177, 6_102_704, 3_308_205),
    ]


def test_facility_lines_have_no_allowed_amount(connection):
    """500 institutional lines: spend is what was paid, and the line says so."""
    by_source = """
        select form_code, price_source_code, count(*), sum(plan_paid_cents), sum(allowed_cents)
        from core.claim_line group by all order by all"""
    assert rows(connection, by_source) == [
        ("I", "PAID_PLUS_SHARE", 500, 7_490_220, 7_490_220),
        ("P", "ALLOWED", 1_575, 8_891_677, 9_664_328),
    ]
    spend = (
        "select sum(spend_cents), sum(case when disposition_code = 'used' then allowed_cents end) from core.claim_line"
    )
    assert rows(connection, spend) == [(15_469_318, 15_469_318)]


def test_charges_are_never_spend(connection):
    assert rows(connection, "select sum(billed_cents) > 10 * sum(spend_cents) from core.claim_line") == [(True,)]
