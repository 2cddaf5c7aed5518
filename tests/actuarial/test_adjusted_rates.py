"""The published rows: the worked cohort by every method, the reasons of those that cannot be used, equal bytes."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest

from pipelines.actuarial.adjusted_rates import COLUMNS, adjusted_rows
from pipelines.actuarial.members import Member, read_members, severities, thirds
from pipelines.engines import duckdb as engine
from tests.reference.building import warehouse

# Members, answered, improved by thirds of severity: X 84, N_fu 120, N_base 150.
WORKED = (("LOW", 1.0, 50, 45, 36), ("MIDDLE", 2.0, 50, 40, 26), ("HIGH", 3.0, 50, 35, 22))


def member(agreement: str, score: float, number: int, answered: int, improved: int) -> Member:
    return Member(
        agreement_id=agreement,
        measure_id="function_responder",
        minimum_count=30,
        region="KNEE",
        instrument="KOOS_JR",
        score=score,
        age=40,
        sex="F",
        acuity="CHRONIC",
        spend_cents=0,
        has_surgery=False,
        session_count=3,
        has_answered=number < answered,
        is_responder=number < improved,
    )


def cohort(agreement: str = "a", strata=WORKED) -> list[Member]:
    return [
        member(agreement, score, number, answered, improved)
        for _, score, count, answered, improved in strata
        for number in range(count)
    ]


def found(members) -> dict[tuple[str, str], dict[str, object]]:
    named = [dict(zip(COLUMNS, row, strict=True)) for row in adjusted_rows(members)]
    return {(row["agreement_id"], row["method_code"]): row for row in named}


def test_who_did_not_answer_failed_or_improved_at_the_least_and_the_most():
    rows = found(cohort())
    worst, best = rows["a", "WORST_CASE"], rows["a", "BEST_CASE"]
    # 84 of 150, and the 30 who are silent beside them.
    assert worst["value"] == "14/25"
    assert (f"{float(worst['lower']):.6f}", f"{float(worst['upper']):.6f}") == ("0.480049", "0.636955")
    assert (best["value"], best["numerator_count"], best["denominator_count"]) == ("19/25", 114, 150)


def test_answers_weigh_by_thirds_of_severity_exactly_and_by_a_model_that_knows_no_more():
    rows = found(cohort())
    # 4/5 of all answered; 9/10, 4/5 and 7/10 of the thirds: weights 8/9, 1 and 8/7.
    # (8/9 x 36 + 26 + 8/7 x 22) / (8/9 x 45 + 40 + 8/7 x 35) = (32 + 26 + 176/7) / 120 = 582/840.
    assert rows["a", "IPW_STRATA"]["value"] == "97/140"
    assert rows["a", "IPW"]["value"] == rows["a", "IPW_SESSIONS"]["value"] == "0.692857143"
    # 120 squared over 45 x 64/81 + 40 + 35 x 64/49 = 7640/63.
    assert rows["a", "IPW_STRATA"]["effective_count"] == "22680/191"


def test_the_severely_ill_are_one_third_whichever_way_an_instrument_points():
    given = {
        "terms.instrument": [
            {"instrument_id": "ODI", "version": 1, "direction_code": "L"},
            {"instrument_id": "KOOS_JR", "version": 1, "direction_code": "H"},
            {"instrument_id": "KOOS_JR", "version": 2, "direction_code": "H"},
        ],
        "outcomes.measure": [{"agreement_id": "a", "measure_id": "function_responder"}],
        "outcomes.member_covariate": [
            {
                **{"agreement_id": "a", "measure_id": "function_responder", "member_id": f"{instrument}-{score}"},
                **{"instrument_id": instrument, "baseline_numerator": score, "baseline_denominator": 1},
            }
            for instrument in ("KOOS_JR", "ODI")
            for score in (20, 40, 60)
        ],
    }
    connection = engine.connect(threads=1)
    for table, rows in given.items():
        kinds = warehouse()[1].columns(table)
        engine.load_table(connection, table, kinds, [[row.get(column) for column in kinds] for row in rows])
    members = read_members(connection)
    connection.close()
    assert [member.score for member in members] == [-20, -40, -60, 20, 40, 60]
    # 20 of 100 is a knee in a bad way, and a back that hardly troubles.
    assert severities(members) == ["HIGH", "MIDDLE", "LOW", "LOW", "MIDDLE", "HIGH"]


def test_at_one_mix_a_vendor_is_compared_with_members_like_its_own():
    # Of the slightly ill three quarters improve at both, of the severely ill a half at a and a quarter at b.
    a = cohort("a", (("LOW", 1.0, 40, 30, 30), ("HIGH", 3.0, 80, 40, 40)))
    b = cohort("b", (("LOW", 1.0, 80, 60, 60), ("HIGH", 3.0, 40, 10, 10)))
    rows = found([*a, *b])
    # Like its own: 3/4 x 40 + 50/120 x 80 = 63 1/3 of 70; 3/4 x 80 + 50/120 x 40 = 76 2/3 of 70.
    assert [rows[agreement, "RISK_ADJUSTED"]["expected"] for agreement in "ab"] == ["63.3333333", "76.6666667"]
    reference = {
        (row["reference_numerator_count"], row["reference_denominator_count"])
        for (_, method), row in rows.items()
        if method == "RISK_ADJUSTED"
    }
    assert reference == {(140, 240)}
    # 70 / 63.3333333 x 7/12 and 70 / 76.6666667 x 7/12.
    assert rows["a", "RISK_ADJUSTED"]["value"].startswith("0.644736")
    assert rows["b", "RISK_ADJUSTED"]["value"].startswith("0.532608")


@pytest.mark.parametrize(
    ("members", "method", "note"),
    [
        (cohort()[:29], "WORST_CASE", "TOO_FEW"),
        (cohort(strata=(("LOW", 1.0, 40, 0, 0),)), "IPW_STRATA", "NOBODY_ANSWERED"),
        (cohort(strata=(("LOW", 1.0, 40, 0, 0),)), "IPW", "NOBODY_ANSWERED"),
        (cohort(strata=(("LOW", 1.0, 40, 20, 0),)), "RISK_ADJUSTED", "NOBODY_IMPROVED"),
    ],
)
def test_a_method_that_cannot_be_used_says_why(members, method, note):
    row = found(members)["a", method]
    assert (row["status_code"], row["note_code"], row["value"]) == ("NOT_MEASURED", note, None)


def test_a_fit_needs_ten_members_a_column():
    regions = ("KNEE", "HIP", "NECK", "LOW_BACK")
    members = [replace(each, region=regions[place % 4]) for place, each in enumerate(cohort()[:40])]
    assert found(members)["a", "IPW"]["status_code"] == "MEASURED"
    spread = [replace(each, sex="FM"[place // 10 % 2]) for place, each in enumerate(members)]
    assert found(spread)["a", "IPW"]["note_code"] == "TOO_FEW"
    assert found(spread)["a", "IPW_STRATA"]["status_code"] == "MEASURED"


def test_thirds_are_cut_at_nearest_ranks_and_equal_values_stay_together():
    assert thirds([3, 1, 2, 4]) == ["MIDDLE", "LOW", "LOW", "HIGH"]
    assert thirds([5, 5, 5, 5]) == ["LOW"] * 4
    assert thirds([]) == []


def mixed() -> list[Member]:
    chance = Random(5)  # noqa: S311
    return [
        replace(
            member(agreement, chance.gauss(50, 15), 0, chance.randrange(2), 0),
            region=chance.choice(["KNEE", "HIP", "NECK"]),
            age=chance.randrange(18, 80),
            sex=chance.choice("FM"),
            spend_cents=chance.choice([0, 12_300, 45_600, 789_000]),
            session_count=chance.randrange(30),
            is_responder=chance.random() < 0.5,
        )
        for agreement in "ab"
        for _ in range(300)
    ]


def test_the_threads_of_the_machine_change_no_digit():
    program = "from tests.actuarial.test_adjusted_rates import *; print(json.dumps(adjusted_rows(mixed())))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(texts) == 1
    assert {row[COLUMN_OF_STATUS] for row in json.loads(texts.pop())} == {"MEASURED"}


COLUMN_OF_STATUS = list(COLUMNS).index("status_code")
