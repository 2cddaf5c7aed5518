"""The SQL of stays against the same rules written pair by pair, on claims that overlap, touch and follow."""

from datetime import date, timedelta
from hashlib import md5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.engines import duckdb as engine
from pipelines.warehouse import read_models
from tests.reference.stays import InpatientClaim, Stay, events_of, stays_of

DAY = date(2026, 1, 1)
COLUMNS = {
    "source_id": "varchar",
    "claim_root_id": "varchar",
    "member_id": "varchar",
    "facility_id": "varchar",
    "is_inpatient": "boolean",
    "is_denied": "boolean",
    "admit_date": "date",
    "discharge_date": "date",
    "discharge_status_code": "varchar",
    "paid_date": "date",
    "has_surgery": "boolean",
    "has_urgent_diagnosis": "boolean",
}
CLAIM = st.builds(
    lambda member, facility, first, nights, status, paid: (member, facility, first, nights, status, paid),
    *(st.sampled_from("VWXYZ"), st.sampled_from("FFG"), st.integers(0, 9), st.sampled_from([0, 0, 1, 2, 5])),
    *(st.sampled_from(["01", "02", "30", "65"]), st.integers(0, 2)),
)


def number(*parts: str) -> str:
    return md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def stay_id(stay: Stay) -> str:
    return number("s", stay.ends_with.member_id, stay.facility_id, min(claim.claim_id for claim in stay.claims))


@pytest.fixture(scope="module")
def connection():
    connection = engine.connect(threads=1)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def model():
    return read_models()["core.stay_claim"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(CLAIM, min_size=1, max_size=40))
def test_stays_and_events_agree(connection, model, drawn):
    claims = [
        InpatientClaim(
            *(f"C{place:02}", member, facility),
            *(
                DAY + timedelta(days=first),
                DAY + timedelta(days=first + nights),
                status,
                DAY + timedelta(days=30 + paid),
            ),
        )
        for place, (member, facility, first, nights, status, paid) in enumerate(drawn)
    ]
    rows = [
        (
            *("s", each.claim_id, each.member_id, each.facility_id, True, False),
            *(each.first, each.last, each.status, each.paid, False, False),
        )
        for each in claims
    ]
    engine.load_table(connection, "core.facility_claim", COLUMNS, rows)
    engine.build(connection, model)
    found = connection.execute(
        "select claim_root_id, stay_id, admission_event_id, admit_date, discharge_date, is_last_claim "
        "from core.stay_claim"
    ).fetchall()
    stays = stays_of(claims)
    first_of_event = {
        stay: min(event, key=lambda one: (one.first, one.last, not one.is_transferred, stay_id(one)))
        for event in events_of(stays, stay_id)
        for stay in event
    }
    expected = {
        (
            *(claim.claim_id, stay_id(stay), number("ADMISSION", stay_id(first_of_event[stay]))),
            *(stay.first, stay.last, claim == stay.ends_with),
        )
        for stay in stays
        for claim in stay.claims
    }
    assert set(found) == expected
    assert len(found) == len(expected)
