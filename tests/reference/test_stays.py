"""The SQL of stays against the same rules written pair by pair, on claims that overlap, touch and follow."""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import md5
from random import Random

import pytest
from hypothesis import Phase, given, settings
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
MEMBERS = 200


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


def claims_of(chance: Random, member: str) -> list[InpatientClaim]:
    """A member's claims of three weeks at three places: they overlap, touch, follow and are transferred."""
    found = []
    for place in range(chance.randint(1, chance.choice([2, 4, 9]))):
        first = DAY + timedelta(days=chance.randint(0, chance.choice([3, 9, 20])))
        found.append(
            InpatientClaim(
                claim_id=f"C{chance.randrange(10**6):06}{place:02}{member}",
                member_id=member,
                facility_id=chance.choice("FFGH"),
                first=first,
                last=first + timedelta(days=chance.choice([0, 0, 1, 2, 5])),
                status=chance.choice(["01", "02", "30", "30", "65"]),
                paid=DAY + timedelta(days=30 + chance.randint(0, 2)),
            )
        )
    return found


def expected_of(claims: list[InpatientClaim]) -> Iterator[tuple]:
    """Yield what is said of each claim of a member."""
    stays = stays_of(claims)
    for event in events_of(stays, stay_id):
        first = min(event, key=lambda one: (one.first, one.last, not one.is_transferred, stay_id(one)))
        for stay in event:
            for claim in stay.claims:
                yield (
                    *(claim.claim_id, stay_id(stay), number("ADMISSION", stay_id(first))),
                    *(stay.first, stay.last, claim == stay.ends_with),
                )


# Histories of chance are many already; shrinking them takes minutes.
@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.randoms(use_true_random=True))
def test_stays_and_events_agree(connection, model, chance):
    members = [claims_of(chance, f"M{member}") for member in range(MEMBERS)]
    rows = [
        (
            *("s", each.claim_id, each.member_id, each.facility_id, True, False),
            *(each.first, each.last, each.status, each.paid, False, False),
        )
        for claims in members
        for each in claims
    ]
    engine.load_table(connection, "core.facility_claim", COLUMNS, rows)
    engine.build(connection, model)
    found = connection.execute(
        "select claim_root_id, stay_id, admission_event_id, admit_date, discharge_date, is_last_claim "
        "from core.stay_claim"
    ).fetchall()
    assert sorted(found) == sorted(row for claims in members for row in expected_of(claims))
