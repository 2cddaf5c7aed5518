"""What changed between two releases: every difference has one cause, and the causes add up to the cent."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.engines import duckdb as engine
from pipelines.failures import QualityError, UnusableInputError
from pipelines.publish.bridge.causes import EXPOSURE_CAUSES, SPEND_CAUSES
from pipelines.publish.bridge.comparison import bridge, bridge_since, imbalances, release_before
from pipelines.publish.bridge.history import keep_history, make_views, open_history
from pipelines.publish.bridge.page import changed_rows
from pipelines.schema import DECLARED_TABLES
from pipelines.warehouse import read_models

SQL = Path(__file__).resolve().parents[2] / "pipelines" / "publish" / "bridge"


@pytest.fixture
def connection():
    opened = engine.connect(threads=2)
    yield opened
    opened.close()


TABLES = {
    "core.claim_line": {
        "claim_line_id": "varchar",
        "source_id": "varchar",
        "file_id": "varchar",
        "member_id": "varchar",
        "service_from_date": "date",
        "known_from_date": "date",
        "disposition_code": "varchar",
        "exclusion_code": "varchar",
        "price_source_code": "varchar",
        "allowed_cents": "bigint",
        "other_payer_cents": "bigint",
        "spend_cents": "bigint",
        "plan_paid_cents": "bigint",
    },
    "core.pharmacy_fill": {
        "fill_id": "varchar",
        "source_id": "varchar",
        "file_id": "varchar",
        "member_id": "varchar",
        "fill_date": "date",
        "known_from_date": "date",
        "disposition_code": "varchar",
        "exclusion_code": "varchar",
        "price_source_code": "varchar",
        "allowed_cents": "bigint",
        "other_payer_cents": "bigint",
        "spend_cents": "bigint",
        "plan_paid_cents": "bigint",
    },
    "core.member_month": {"member_id": "varchar", "month_date": "date", "covered_days": "bigint"},
    "core.netting": {
        "feed_code": "varchar",
        "claim_line_id": "varchar",
        "claim_root_id": "varchar",
        "disposition_code": "varchar",
    },
    "input.member_crosswalk": {"source_member_id": "varchar", "member_id": "varchar", "decision_code": "varchar"},
    "landed.file": {
        "feed_code": "varchar",
        "file_id": "varchar",
        "mode_code": "varchar",
        "standing_code": "varchar",
        "superseded_by_file_id": "varchar",
    },
    "terms.run": {"paid_through_date": "date"},
}
DEFAULTS = {
    "source_id": "plan",
    "file_id": "f1",
    "member_id": "M1",
    "service_from_date": "2026-01-10",
    "fill_date": "2026-01-10",
    "known_from_date": "2026-01-20",
    "disposition_code": "used",
    "price_source_code": "ALLOWED",
    "allowed_cents": 10000,
    "spend_cents": 10000,
    "plan_paid_cents": 8000,
    "covered_days": 31,
    "decision_code": "MERGED",
    "standing_code": "USED",
    "mode_code": "FULL",
}


def fill(connection: duckdb.DuckDBPyConnection, paid_through: str, **tables: Iterable[dict[str, Any]]) -> None:
    """Load the tables that the comparison reads; a line is told by a number, and what is not said has a default."""
    given = {name.replace("__", "."): rows for name, rows in tables.items()}
    given["terms.run"] = [{"paid_through_date": paid_through}]
    for name, columns in TABLES.items():
        rows = []
        for row in given.get(name, []):
            full = {**{key: value for key, value in DEFAULTS.items() if key in columns}, **row}
            # A line is told by a number here; its id is a hash.
            full |= {key: f"{int(full[key]):032x}" for key in ("claim_line_id", "fill_id") if key in full}
            rows.append([full.get(column) for column in columns])
        engine.load_table(connection, name, columns, rows)
    make_views(connection)


def kept(connection: duckdb.DuckDBPyConnection, out: Path, release_id: str = "aaa") -> None:
    """Keep the tables at hand as the history of a release that readers are led to."""
    keep_history(connection, out, f"content_{release_id}")
    release = out / "releases" / release_id
    release.mkdir(parents=True, exist_ok=True)
    (release / "manifest.json").write_text(json.dumps({"content_id": f"content_{release_id}", "since": None}))


def lead_to(out: Path, release_id: str) -> None:
    (out / "current").unlink(missing_ok=True)
    (out / "current").symlink_to(Path("releases") / release_id, target_is_directory=True)


def compared(connection: duckdb.DuckDBPyConnection, out: Path) -> dict[str, Any]:
    earlier = open_history(out, "aaa")
    assert earlier is not None
    return bridge(connection, earlier)


F1 = {"feed_code": "medical_claim", "file_id": "f1"}
F2 = {"feed_code": "medical_claim", "file_id": "f2"}


def gone(**more: Any) -> dict[str, Any]:
    return {"superseded_by_file_id": "f2", "standing_code": "SUPERSEDED", **F1, **more}


# cause, line in the earlier release, line now, files now, netting now
CAUSES = [
    ("NEW_SERVICE_MONTH", None, {"service_from_date": "2026-03-01", "known_from_date": "2026-03-09"}, [F1], []),
    ("LATE_CLAIM", None, {"known_from_date": "2026-02-15"}, [F1], []),
    ("FILE_ADDED", None, {"file_id": "f2"}, [F1, F2], []),
    ("LINE_BACK", None, {}, [F1], []),
    ("RENUMBERED", {}, None, [F1], [{"disposition_code": "superseded"}]),
    ("REVERSAL", {}, None, [F1], [{"disposition_code": "netted"}]),
    ("ROW_REFUSED", {}, None, [F1], [{"disposition_code": "rejected"}]),
    ("FILE_SUPERSEDED", {}, None, [gone(), {**F2, "mode_code": "FULL"}], []),
    ("FILE_WITHDRAWN", {}, None, [], []),
    ("LINE_GONE", {}, None, [F1], []),
    ("FILE_SUPERSEDED", {}, {"file_id": "f2", "spend_cents": 12000}, [gone(), {**F2, "mode_code": "REST"}], []),
    ("ADJUSTED_UP", {}, {"file_id": "f2", "allowed_cents": 12000, "spend_cents": 12000}, [gone(), F2], []),
    ("ADJUSTED_DOWN", {}, {"allowed_cents": 9000, "spend_cents": 9000}, [F1], []),
    ("IDENTITY_MERGE", {}, {"member_id": "M2", "disposition_code": "out_of_scope", "spend_cents": 0}, [F1], []),
    ("DENIAL_OVERTURNED", {"disposition_code": "denied", "spend_cents": 0}, {}, [F1], []),
    ("DENIED_LATER", {}, {"disposition_code": "denied", "spend_cents": 0}, [F1], []),
    (
        "RETRO_TERMINATION",
        {},
        {"disposition_code": "out_of_scope", "exclusion_code": "NOT_COVERED", "spend_cents": 0},
        [F1],
        [],
    ),
    (
        "RETRO_COVERAGE",
        {"disposition_code": "out_of_scope", "exclusion_code": "NOT_COVERED", "spend_cents": 0},
        {},
        [F1],
        [],
    ),
    ("SCOPE_CHANGED", {}, {"disposition_code": "out_of_scope", "exclusion_code": "DENTAL", "spend_cents": 0}, [F1], []),
    (
        "REIMPUTED_PRICE",
        {"price_source_code": "IMPUTED"},
        {"price_source_code": "IMPUTED", "spend_cents": 11000},
        [F1],
        [],
    ),
    ("OTHER_PAYER", {}, {"other_payer_cents": 4000, "spend_cents": 6000}, [F1], []),
]


@pytest.mark.parametrize(("cause", "then", "now", "files", "netting"), CAUSES, ids=lambda value: str(value)[:24])
@pytest.mark.parametrize("feed", ["medical_claim", "pharmacy_claim"])
def test_each_cause(connection, tmp_path, cause, then, now, files, netting, feed):  # noqa: PLR0917
    table, key, date = (
        ("core__claim_line", "claim_line_id", "service_from_date")
        if feed == "medical_claim"
        else ("core__pharmacy_fill", "fill_id", "fill_date")
    )

    def rows(line):
        renamed = {date if name == "service_from_date" else name: value for name, value in (line or {}).items()}
        same = [{key: 1, "spend_cents": 700, "plan_paid_cents": 600}]
        return [*same, *([{key: 2, **renamed}] if line is not None else [])]

    at_hand = [{**file, "feed_code": feed} for file in files]
    fill(connection, "2026-01-31", **{table: rows(then)}, landed__file=[{"feed_code": feed, "file_id": "f1"}])
    kept(connection, tmp_path)
    chain = [{"feed_code": feed, "claim_line_id": 2, "claim_root_id": "C2", **row} for row in netting]
    fill(connection, "2026-03-31", **{table: rows(now)}, landed__file=at_hand, core__netting=chain)
    (entry,) = compared(connection, tmp_path)["spend"]
    spent = (10000 if now is None else {**DEFAULTS, **now}["spend_cents"]) if then is None or now is not None else 0
    before = {**DEFAULTS, **then}["spend_cents"] if then is not None else 0
    assert [(each["cause_code"], each["line_count"], each["spend_cents"]) for each in entry["causes"]] == [
        (cause, 1, spent - before)
    ]
    assert (entry["earlier_spend_cents"], entry["spend_cents"]) == (700 + before, 700 + spent)


def test_every_cause_has_a_case_and_words():
    cases = {cause for cause, *_ in CAUSES}
    written = {word for word in SPEND_CAUSES if f"'{word}'" in (SQL / "spend.sql").read_text()}
    assert cases | {"NOT_YET_KNOWN"} == set(SPEND_CAUSES) == written
    assert all(f"'{word}'" in (SQL / "exposure.sql").read_text() for word in EXPOSURE_CAUSES)
    guide = (Path(__file__).resolve().parents[2] / "docs" / "data_submission_guide.md").read_text()
    assert [word for word in {**SPEND_CAUSES, **EXPOSURE_CAUSES} if f"`{word}`" not in guide] == []


def test_an_earlier_day_knows_less(connection, tmp_path):
    fill(connection, "2026-03-31", core__claim_line=[{"claim_line_id": 1}], landed__file=[F1])
    kept(connection, tmp_path)
    fill(connection, "2026-01-15", landed__file=[F1])
    (entry,) = compared(connection, tmp_path)["spend"]
    assert [each["cause_code"] for each in entry["causes"]] == ["NOT_YET_KNOWN"]


def test_a_claim_sent_again_with_other_lines(connection, tmp_path):
    """Lines that are gone and lines that came are one cause: their difference is what the new version changed."""
    fill(connection, "2026-01-31", core__claim_line=[{"claim_line_id": 1}, {"claim_line_id": 2}], landed__file=[F1])
    kept(connection, tmp_path)
    new = [{"claim_line_id": 3, "spend_cents": 25000, "known_from_date": "2026-02-10", "file_id": "f2"}]
    chain = [
        {"feed_code": "medical_claim", "claim_line_id": number, "claim_root_id": "C", "disposition_code": what}
        for number, what in ((1, "superseded"), (2, "superseded"), (3, "line"))
    ]
    fill(connection, "2026-03-31", core__claim_line=new, landed__file=[F1, F2], core__netting=chain)
    (entry,) = compared(connection, tmp_path)["spend"]
    assert [(each["cause_code"], each["line_count"], each["spend_cents"]) for each in entry["causes"]] == [
        ("RENUMBERED", 3, 5000)
    ]


def month(member: str, month_date: str, days: int = 30) -> dict[str, Any]:
    return {"member_id": member, "month_date": month_date, "covered_days": days}


@pytest.mark.parametrize(
    ("then", "now", "merged", "causes"),
    [
        ([], [month("A", "2026-02-01")], [], [("NEW_MONTH", 1, 30)]),
        ([month("B", "2026-02-01")], [month("B", "2026-02-01"), month("A", "2026-02-01")], [], [("NEW_MEMBER", 1, 30)]),
        (
            [month("A", "2026-02-01"), month("B", "2026-02-01")],
            [month("A", "2026-01-01", 31), month("A", "2026-02-01"), month("B", "2026-02-01")],
            [],
            [("RETRO_COVERAGE", 1, 31)],
        ),
        ([month("A", "2026-02-01", 28)], [month("A", "2026-02-01", 10)], [], [("RETRO_TERMINATION", 0, -18)]),
        ([month("A", "2026-02-01", 28)], [], [], [("RETRO_TERMINATION", -1, -28)]),
        # Both numbers were covered on ten days of the month: as one person they have 20 days in one month.
        (
            [month("A", "2026-02-01", 15), month("B", "2026-02-01", 15), month("B", "2026-01-01", 31)],
            [month("A", "2026-02-01", 20), month("A", "2026-01-01", 31)],
            [{"source_member_id": "B", "member_id": "A"}],
            [("IDENTITY_MERGE", -1, -10)],
        ),
    ],
)
def test_member_months(connection, tmp_path, then, now, merged, causes):  # noqa: PLR0917
    fill(connection, "2026-02-28", core__member_month=then)
    kept(connection, tmp_path)
    fill(connection, "2026-03-31", core__member_month=now, input__member_crosswalk=merged)
    months = compared(connection, tmp_path)["member_months"]
    assert [(each["cause_code"], each["month_count"], each["covered_days"]) for each in months["causes"]] == causes
    assert months["month_count"] == len(now)


def test_members_of_a_coverage_file_that_is_gone(connection, tmp_path):
    file = {"feed_code": "eligibility", "file_id": "e1"}
    fill(connection, "2026-02-28", core__member_month=[month("A", "2026-02-01")], landed__file=[file])
    kept(connection, tmp_path)
    fill(connection, "2026-02-28")
    (cause,) = compared(connection, tmp_path)["member_months"]["causes"]
    assert cause == {
        **{"cause_code": "FILE_LOST", "line_count": 1, "member_count": 1},
        **{"month_count": -1, "covered_days": -30},
    }


@pytest.mark.parametrize("seed", range(4))
def test_any_two_releases_add_up(connection, tmp_path, seed):
    """Whatever differs between two states, the causes come to the difference for every source, in spend and in paid."""
    draw = random.Random(seed)  # noqa: S311 the same states on every run

    def state() -> dict[str, Any]:
        lines = [
            {
                "claim_line_id": number,
                "source_id": "plan" if number % 3 else "tpa",
                "file_id": draw.choice(["f1", "f2", "f3"]),
                "member_id": draw.choice(["M1", "M2"]),
                "disposition_code": draw.choice(["used", "used", "denied", "out_of_scope"]),
                "exclusion_code": draw.choice([None, "NOT_COVERED", "DENTAL"]),
                "price_source_code": draw.choice(["ALLOWED", "IMPUTED"]),
                "other_payer_cents": draw.choice([None, 0, 100]),
                "spend_cents": draw.randrange(-5000, 50000),
                "plan_paid_cents": draw.randrange(-5000, 50000),
            }
            for number in draw.sample(range(300), 200)
        ]
        months = [
            month(f"M{draw.randrange(40)}", f"2026-0{draw.randrange(1, 6)}-01", draw.randrange(1, 29))
            for _ in range(90)
        ]
        unique = {(each["member_id"], each["month_date"]): each for each in months}
        files = [
            {"feed_code": "medical_claim", "file_id": name, "standing_code": draw.choice(["USED", "SUPERSEDED"])}
            for name in ("f1", "f2", "f3")[: draw.randrange(1, 4)]
        ]
        return {"core__claim_line": lines, "core__member_month": unique.values(), "landed__file": files}

    fill(connection, "2026-02-28", **state())
    kept(connection, tmp_path)
    fill(connection, "2026-03-31", **state(), input__member_crosswalk=[{"source_member_id": "M3", "member_id": "M4"}])
    document = compared(connection, tmp_path)
    assert imbalances(document) == []
    assert {entry["source_id"] for entry in document["spend"]} == {"plan", "tpa"}
    total = sum(cause["spend_cents"] for entry in document["spend"] for cause in entry["causes"])
    ((spend,),) = connection.execute("select sum(spend_cents) from bridge.line").fetchall()
    assert total == spend - sum(entry["earlier_spend_cents"] for entry in document["spend"])


def test_what_does_not_add_up_is_said(connection, tmp_path):
    fill(connection, "2026-01-31", core__claim_line=[{"claim_line_id": 1}], landed__file=[F1])
    kept(connection, tmp_path)
    earlier = open_history(tmp_path, "aaa")
    earlier.summary["lines"][0]["spend_cents"] += 1
    with pytest.raises(QualityError, match="medical_claim of plan: spend_cents: 10001 and 0 by cause is not 10000"):
        bridge(connection, earlier)


def test_which_release_is_compared_with(connection, tmp_path):
    fill(connection, "2026-01-31", core__claim_line=[{"claim_line_id": 1}], landed__file=[F1])
    assert release_before(tmp_path, "content_aaa", None) is None
    assert bridge_since(connection, tmp_path, "content_aaa", None) is None
    kept(connection, tmp_path, "aaa")
    lead_to(tmp_path, "aaa")
    # The same content again is compared with what it was compared with: nothing.
    assert release_before(tmp_path, "content_aaa", None) is None
    assert release_before(tmp_path, "content_bbb", None) == "aaa"
    kept(connection, tmp_path, "bbb")
    (tmp_path / "releases" / "bbb" / "manifest.json").write_text(
        json.dumps({"content_id": "content_bbb", "since": "aaa"})
    )
    lead_to(tmp_path, "bbb")
    assert release_before(tmp_path, "content_bbb", None) == "aaa"
    assert release_before(tmp_path, "content_ccc", None) == "bbb"
    assert release_before(tmp_path, "content_ccc", "aaa") == "aaa"
    for name in ("zzz", "../releases/aaa", ""):
        if name:
            with pytest.raises(UnusableInputError, match="since: there is no release"):
                release_before(tmp_path, "content_ccc", name)


@pytest.mark.parametrize("damage", ["line.parquet", "member_month.parquet", "summary.json"])
def test_a_damaged_history_is_not_read(connection, tmp_path, damage):
    fill(connection, "2026-01-31", core__claim_line=[{"claim_line_id": 1}], landed__file=[F1])
    kept(connection, tmp_path)
    path = tmp_path / "history" / "content_aaa" / damage
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert open_history(tmp_path, "aaa") is None
    lead_to(tmp_path, "aaa")
    assert bridge_since(connection, tmp_path, "content_bbb", None) is None


def shown_causes(*causes: tuple[str, int, int, int]) -> list[tuple[str, str, str]]:
    """Write a document with these causes (code, lines, members, cents) as the page does."""
    names = ("cause_code", "line_count", "member_count", "spend_cents")
    rows = [{**dict(zip(names, cause, strict=True)), "plan_paid_cents": 0} for cause in causes]
    nothing = ("earlier_spend_cents", "earlier_plan_paid_cents", "plan_paid_cents")
    spend = {**dict.fromkeys(nothing, 0), "spend_cents": sum(cause[3] for cause in causes), "causes": rows}
    months = dict.fromkeys(("earlier_month_count", "earlier_covered_days", "month_count", "covered_days"), 0)
    page = changed_rows(
        {
            "since": {"release_id": "aaa", "paid_through_date": "2026-01-31"},
            "spend": [spend],
            "member_months": {**months, "causes": []},
        }
    )
    assert page is not None
    return [(row.words, row.lines, row.first) for row in page.spend]


def test_causes_of_few_members_are_joined_on_the_page():
    # 30 lines taken back are of 3 members; so that they do not stand alone, the claims of 11 join them.
    causes = ("NEW_SERVICE_MONTH", 500, 50, 700), ("LATE_CLAIM", 40, 11, 200), ("REVERSAL", 30, 3, 100)
    assert shown_causes(*causes) == [
        ("Earlier release", "", "$0.00"),
        ("Service in months after the earlier release", "500", "+$7.00"),
        ("Other causes", "70", "+$3.00"),
        ("This release", "", "$10.00"),
    ]
    assert changed_rows(None) is None


def test_a_change_of_few_members_in_all_is_not_told():
    # 10 and 3 members may be 10 in all.
    causes = ("LATE_CLAIM", 40, 10, 200), ("REVERSAL", 30, 3, 100)
    assert shown_causes(*causes) == [
        ("Earlier release", "", "$0.00"),
        ("Changes of fewer than 11 members", "", "not shown"),
        ("This release", "", "not shown"),
    ]


def test_the_comparison_reads_columns_that_exist():
    """A column renamed elsewhere shows here: what the tests above declare is what the models select."""
    declared = {name: set(columns) for name, columns in TABLES.items()}
    models = read_models()
    for name, columns in declared.items():
        if name in models:
            assert columns <= set(models[name].columns), name
        else:
            assert columns <= set(DECLARED_TABLES[name]), name
