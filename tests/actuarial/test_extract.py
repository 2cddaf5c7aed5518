"""The arrays of an extract are what the tables of savings hold, member by member."""

import numpy as np

from pipelines.actuarial.extract import (
    CLAIM_GROUPS,
    COVARIATES,
    DUMMY_YEAR,
    EXACT,
    OUTCOMES,
    READ,
    STAGES,
    TRAITS,
    read_extract,
)
from pipelines.engines import duckdb as engine
from pipelines.warehouse import SQL_ROOT, read_model
from tests.sql.schema import type_of

KEY = {"agreement_id": "a", "year_code": "SETTLED"}
ROWS = {
    "savings.candidate": [
        {**KEY, "member_id": "m2", "arm_code": "TREATED", "lag_days": 3, "index_date": "2025-01-04"},
        {**KEY, "member_id": "m1", "arm_code": "CONTROL", "lag_days": 5, "index_date": "2025-02-01"},
        {**KEY, "member_id": "m0", "arm_code": "TREATED", "reason_code": "RED_FLAG"},
        {**KEY, "member_id": "m3", "arm_code": "TREATED", "reason_code": "NO_CONTROL_IN_CELL"},
        {**KEY, "agreement_id": "other", "member_id": "m3", "arm_code": "TREATED", "reason_code": "NO_CONTROL_IN_CELL"},
        {**KEY, "year_code": DUMMY_YEAR, "member_id": "m3", "arm_code": "TREATED", "reason_code": "NO_CONTROL_IN_CELL"},
    ],
    "savings.follow_up": [
        {**KEY, "member_id": "m2", "ended_by_code": "PAID_THROUGH"},
        {**KEY, "member_id": "m1", "ended_by_code": "DEATH"},
    ],
    "savings.member": [
        {**KEY, "member_id": "m2", "cell_id": "y", "region_code": "KNEE", "has_prior_surgery": True, "age_number": 44},
        {**KEY, "member_id": "m1", "cell_id": "x", "region_code": "HIP", "group_id": "G", "tenure_days": 9},
        {**KEY, "agreement_id": "other", "member_id": "m0", "cell_id": "x"},
    ],
    "savings.window": [
        {**KEY, "member_id": "m2", "window_code": "B3_1", "item_code": "PT", "amount_number": 4},
        {
            **KEY,
            "year_code": DUMMY_YEAR,
            "member_id": "m2",
            "window_code": "B3_1",
            "item_code": "ED",
            "amount_number": 7,
        },
    ],
    "savings.exposure": [
        {
            **KEY,
            "member_id": "m2",
            "month_number": 1,
            "stage_code": "AFTER_DIAGNOSIS",
            "covered_days": 9,
            "month_days": 31,
        },
        {**KEY, "member_id": "m2", "month_number": 1, "stage_code": "FOLLOWED", "covered_days": 22, "month_days": 31},
        {**KEY, "member_id": "m1", "month_number": -1, "stage_code": "FOLLOWED", "covered_days": 30, "month_days": 30},
    ],
    "savings.month_spend": [
        {
            **{**KEY, "member_id": "m2", "month_number": 1, "stage_code": "FOLLOWED", "claim_group_code": "RX"},
            **{"incurred_month_date": "2025-02-01", "outcome_code": "MSK", "spend_cents": 300, "truncated_cents": 100},
            **{"util_count": 2},
        }
    ],
}


def loaded():
    connection = engine.connect(threads=1)
    for table in READ:
        columns = read_model(SQL_ROOT / f"{table.replace('.', '/')}.sql").columns
        rows = [[row.get(column) for column in columns] for row in ROWS[table]]
        engine.load_table(connection, table, {column: type_of(column) for column in columns}, rows)
    return connection


def test_members_stand_in_order_with_what_is_theirs():
    found = read_extract(loaded(), "a")
    assert found.member_ids == ("m1", "m2")
    assert found.alone_count == 1
    assert found.is_treated.tolist() == [False, True]
    assert found.lag_days.tolist() == [5, 3]
    assert found.is_cut_short.tolist() == [False, True]
    assert (found.cells.names, found.cells.codes.tolist()) == (("x", "y"), [0, 1])
    assert set(found.exact) == set(EXACT)
    assert found.exact["REGION"].names == ("HIP", "KNEE")
    assert found.exact["PRIOR_SURGERY"].names == ("UNKNOWN", "true")
    assert found.employers.names == ("G", "UNKNOWN")
    row = dict(zip(COVARIATES, found.covariates[1].tolist(), strict=True))
    assert (row["age_number"], row["PT_B3_1"], row["ED_B3_1"]) == (44, 4, 0)
    assert np.isnan(found.covariates[0, TRAITS.index("age_number")])
    days = found.exposure
    assert days.members.tolist() == [0, 1, 1]
    assert [STAGES[stage] for stage in days.stages] == ["FOLLOWED", "FOLLOWED", "AFTER_DIAGNOSIS"]
    assert (days.months.tolist(), days.covered_days.tolist()) == ([-1, 1, 1], [30, 22, 9])
    spend = found.spend
    assert (spend.members.tolist(), spend.months.tolist(), spend.cents.tolist()) == ([1], [1], [300])
    assert (OUTCOMES[spend.outcomes[0]], CLAIM_GROUPS[spend.claim_groups[0]]) == ("MSK", "RX")
    assert (spend.truncated_cents.tolist(), spend.counts.tolist()) == ([100], [2])
    assert spend.incurred_months.tolist() == [np.datetime64("2025-02-01", "D").item()]


def test_nobody_to_match_is_empty_arrays():
    found = read_extract(loaded(), "nobody")
    assert (found.member_ids, found.covariates.shape) == ((), (0, len(COVARIATES)))
    assert (len(found.exposure.months), len(found.spend.cents)) == (0, 0)
