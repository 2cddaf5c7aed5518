"""Price and use, and care replaced, of members as they are compared: by hand."""

from decimal import Decimal

from pipelines.actuarial import completion_rows, match_rows
from pipelines.actuarial.economics_rows import PRICE_USE, SUBSTITUTION, TABLES, rows
from pipelines.engines import duckdb as engine

KEY = {"agreement_id": "varchar", "year_code": "varchar", "member_id": "varchar"}
COLUMNS = {
    "terms.savings": {
        **{"agreement_id": "varchar", "design_id": "varchar", "design_version": "bigint"},
        **{"baseline_month_count": "bigint", "follow_up_month_count": "bigint"},
    },
    "savings.month_spend": {
        **KEY,
        **{"month_number": "bigint", "stage_code": "varchar", "incurred_month_date": "date", "outcome_code": "varchar"},
        **{"claim_group_code": "varchar", "truncated_cents": "bigint", "util_count": "bigint"},
    },
    "savings.exposure": {
        **KEY,
        **{"month_number": "bigint", "stage_code": "varchar", "covered_days": "bigint", "month_days": "bigint"},
    },
    "savings.use": {
        **KEY,
        **{"side_code": "varchar", "item_code": "varchar", "event_count": "bigint", "spend_cents": "bigint"},
    },
    match_rows.MATCH: match_rows.TABLES[match_rows.MATCH],
    match_rows.QUALITY: match_rows.TABLES[match_rows.QUALITY],
    completion_rows.MONTHS: completion_rows.TABLES[completion_rows.MONTHS],
}
YEAR = {"agreement_id": "a", "year_code": "SETTLED"}
# T is treated; C and D are compared with T, each half; N is not compared.
WEIGHTS = {"T": ("TREATED", "1"), "C": ("CONTROL", "0.5"), "D": ("CONTROL", "0.5"), "N": ("CONTROL", "0")}
SPENT = [
    # Ten at 1.00 before, six known of twelve at 1.10 after: half of the lines and half of the dollars are known.
    ("T", -2, "PROF", 1_000, 10),
    ("T", 3, "PROF", 660, 6),
    ("C", -1, "PROF", 800, 8),
    ("D", 4, "PROF", 600, 6),
    ("N", 4, "PROF", 999, 9),
    ("T", 13, "PROF", 999, 9),
    ("T", -13, "PROF", 999, 9),
]
# Of both months in which T and its comparison are followed, one before and one after.
USED = [
    ("T", "BEFORE", "IN_PERSON_PT", 3, 900),
    ("C", "BEFORE", "IN_PERSON_PT", 4, 1_000),
    ("C", "AFTER", "IN_PERSON_PT", 4, 1_000),
    ("D", "AFTER", "IN_PERSON_PT", 1, 200),
    ("N", "AFTER", "IN_PERSON_PT", 9, 9_999),
]


def found():
    connection = engine.connect(threads=1)
    quality = {**YEAR, "method_code": "ENTROPY_BALANCING", "is_paid_on": True}
    given = {
        "terms.savings": [
            {"agreement_id": "a", "design_id": "participants", "design_version": 1}
            | dict.fromkeys(("baseline_month_count", "follow_up_month_count"), 12)
        ],
        "savings.month_spend": [
            {**YEAR, "member_id": member, "month_number": month, "stage_code": "FOLLOWED", "outcome_code": outcome}
            | {"incurred_month_date": "2025-01-01" if month > 0 else "2024-01-01", "claim_group_code": group}
            | {"truncated_cents": cents, "util_count": count}
            for member, month, group, cents, count in SPENT
            for outcome in ("MSK", "ALL_CAUSE")
        ],
        "savings.exposure": [
            {**YEAR, "member_id": member, "month_number": month, "stage_code": "FOLLOWED"}
            | {"covered_days": 31, "month_days": 31}
            for member in WEIGHTS
            for month in (-1, 1, 13)
        ],
        "savings.use": [
            {**YEAR, "member_id": member, "side_code": side, "item_code": item, "event_count": count}
            | {"spend_cents": cents}
            for member, side, item, count, cents in USED
        ],
        match_rows.MATCH: [
            {**YEAR, "member_id": member, "arm_code": arm, "weight": weight, "method_code": method}
            for member, (arm, weight) in WEIGHTS.items()
            for method in ("ENTROPY_BALANCING", "NEAREST_NEIGHBOUR")
        ],
        match_rows.QUALITY: [quality, {**quality, "method_code": "NEAREST_NEIGHBOUR", "is_paid_on": False}],
        completion_rows.MONTHS: [
            {"design_id": "participants", "design_version_number": 1, "claim_group_code": "PROF"}
            | {"month_date": "2025-01-01", "factor": "0.5", "use_factor": "0.5"}
        ],
    }
    for table, told in given.items():
        columns = COLUMNS[table]
        engine.load_table(connection, table, columns, [[row.get(column) for column in columns] for row in told])
    return rows(connection)


def test_price_use_and_care_replaced():
    result = found()
    # Of the comparison: 4 at 1.00 before; 3 known, so 6 at 1.00 after.
    assert result[PRICE_USE] == [
        ["a", "CONTROL", "PROF", Decimal(0), Decimal(200)],
        ["a", "TREATED", "PROF", Decimal(120), Decimal(200)],
    ]
    # One had therapy before; the comparison went from a half to a whole, at 6.00 each: a half more were expected.
    assert result[SUBSTITUTION] == [["a", "IN_PERSON_PT", Decimal(0), Decimal("1.5"), Decimal(600), Decimal(900)]]
    assert all(len(row) == len(TABLES[table]) for table in TABLES for row in result[table])
