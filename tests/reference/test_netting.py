"""The SQL of netting against the same rules written in plain Python, on claims that no one would think of."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.engines import duckdb as engine
from tests.pipelines.claims_chain import claims_models, empty_landed, rows, write_terms
from tests.reference.netting import Line, Transaction, net_lines

DAY = date(2026, 1, 1)
PAID_THROUGH = DAY + timedelta(days=5)
NETTED = (
    *("core.claim_root", "core.contested_claim", "core.contested_transaction", "core.netting", "core.secondary_claim"),
    *(
        "core.diagnosis",
        "core.diagnosis_region",
        "core.diagnosis_red_flag",
        "core.code_category",
        "core.facility_claim",
    ),
    "core.attached_row",
    "core.claim_line",
)


@st.composite
def transactions(draw, style: str) -> list[Transaction]:
    """A few claims of a few lines, corrected in every order; no two transactions of a line share date and version."""
    found = []
    places = draw(
        st.lists(
            st.tuples(st.sampled_from("AB"), st.integers(1, 2), st.integers(0, 7), st.integers(0, 4)),
            min_size=1,
            max_size=9,
            unique_by=lambda place: place,
        )
    )
    for claim_id, line_number, day, version in places:
        status = draw(st.sampled_from(["PAID", "REPLACEMENT", "REVERSAL"] if style == "DELTA" else ["PAID", "VOID"]))
        amount = draw(st.sampled_from([0, 1, 100, 101, 250]))
        sign = -1 if status == "REVERSAL" else 1
        found.append(
            Transaction(
                claim_id=claim_id,
                line_number=line_number,
                version_number=version,
                status_code=status,
                known_from_date=DAY + timedelta(days=day),
                allowed_cents=0 if status == "VOID" else sign * amount,
                unit_count=0 if status == "VOID" else sign,
            )
        )
    return found + draw(st.lists(st.sampled_from(found), max_size=2))


@pytest.fixture(scope="module", params=["DELTA", "REPLACE", "REPLACE_CLAIM"])
def warehouse(request):
    """Both layers built once on nothing, so that only what netting reads has to be replaced for each example."""
    connection = engine.connect(threads=1)
    empty_landed(connection)
    write_terms(connection, [("s", request.param, "LINE", "SPAN", True, True, True, None)], PAID_THROUGH)
    for model in claims_models():
        engine.build(connection, model)
    yield connection, request.param
    connection.close()


def in_sql(connection, received: list[Transaction]) -> set[Line]:
    kinds = {name: kind for name, kind, *_ in connection.execute("describe input.medical_claim").fetchall()}
    values = [
        {
            "file_id": "F",
            "row_number": number,
            "source_id": "s",
            "claim_id": each.claim_id,
            "line_number": each.line_number,
            "version_number": each.version_number,
            "status_code": each.status_code,
            "form_code": "P",
            "member_id": "M",
            "service_from_date": DAY,
            "known_from_date": each.known_from_date,
            "allowed_cents": each.allowed_cents,
            "plan_paid_cents": each.allowed_cents,
            "member_share_cents": 0,
            "unit_count": each.unit_count,
            "is_capitated": False,
        }
        for number, each in enumerate(received)
    ]
    engine.load_table(
        connection, "input.medical_claim", kinds, [[row.get(column) for column in kinds] for row in values]
    )
    for model in claims_models():
        if model.name in NETTED:
            engine.build(connection, model)
    query = "select claim_root_id, line_number, allowed_cents, unit_count from core.claim_line"
    return {Line(*row) for row in rows(connection, query)}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_sql_nets_as_the_words_say(warehouse, data):
    connection, style = warehouse
    received = data.draw(transactions(style))
    assert in_sql(connection, received) == net_lines(style, received, PAID_THROUGH)


def test_the_reference_on_the_worked_example():
    """T1.1's C100 and C103."""

    received = [
        Transaction("C100", 1, 1, "PAID", date(2026, 1, 25), 20_000, 1),
        Transaction("C100", 1, 2, "REVERSAL", date(2026, 3, 2), -20_000, -1),
        Transaction("C100", 1, 3, "REPLACEMENT", date(2026, 3, 2), 15_000, 1),
        Transaction("C103", 1, 2, "REVERSAL", date(2026, 2, 10), -5_500, -1),
    ]
    assert net_lines("DELTA", received, date(2026, 2, 28)) == {Line("C100", 1, 20_000, 1)}
    assert net_lines("DELTA", received, date(2026, 3, 31)) == {Line("C100", 1, 15_000, 1)}
