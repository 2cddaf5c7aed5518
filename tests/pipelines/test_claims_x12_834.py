"""Enrolment files from segment to coverage: full and change files, ends, reinstatements, what was never in force."""

import datetime as dt
import shutil

import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from tests.pipelines import x12_text
from tests.pipelines.claims_chain import DATA, build_claims, rebuild, rows

HISTORY = DATA / "x12_history"
SAMPLES = DATA / "x12_834_samples"
BUILT = ("core.conservation", "core.coverage_span", "core.other_coverage_span")
SPANS = "select member_id, span_from_date, span_to_date, plan_id from core.coverage_span order by all"
ENDS = """
    select disposition_code, exclusion_code, row_count
    from core.conservation where feed_code = 'eligibility' order by all"""
FIRST = dt.date(2024, 1, 1)


@pytest.fixture(scope="module")
def connection():
    connection, _ = build_claims(HISTORY, dt.date(2025, 5, 31), tables=BUILT)
    yield connection
    connection.close()


@pytest.fixture
def drop(tmp_path):
    for path in (*HISTORY.glob("*.834"), HISTORY / "profile.yaml"):
        shutil.copy(path, tmp_path)
    profile = (HISTORY / "profile.yaml").read_text()
    (tmp_path / "profile.yaml").write_text(profile.replace("format: x12_835", "format: x12_834"))
    return tmp_path


def landed(folder, columns="person_id, plan, enrollment_start_date, enrollment_end_date, posted_date"):
    with engine.connect(threads=1) as connection:
        acknowledgement = receive_folder(connection, folder)
        assert acknowledgement.accepted, acknowledgement.lines()
        return rows(connection, f"select {columns} from landed.eligibility order by posted_date, person_id, plan")


def test_coverage_as_known_on_a_day(connection):
    rebuild(connection, dt.date(2025, 1, 31), BUILT)
    assert rows(connection, SPANS) == [
        ("M1", FIRST, None, "GOLD"),
        ("M2", FIRST, None, "GOLD"),
        ("M3", dt.date(2024, 7, 1), None, "GOLD"),
        ("M4", FIRST, None, "SILVER"),
    ]
    # An end posted in March for the end of February, and a span that was never in force.
    rebuild(connection, dt.date(2025, 3, 31), BUILT)
    assert rows(connection, SPANS) == [
        ("M1", FIRST, None, "GOLD"),
        ("M2", FIRST, None, "GOLD"),
        ("M3", dt.date(2024, 7, 1), dt.date(2025, 3, 1), "GOLD"),
        ("M5", dt.date(2025, 3, 1), None, "GOLD"),
    ]
    # Reinstated without a gap; M2 is missing from the list of everybody, which ends nothing by itself.
    rebuild(connection, dt.date(2025, 5, 31), BUILT)
    assert rows(connection, SPANS) == [
        ("M1", FIRST, None, "GOLD"),
        ("M2", FIRST, None, "GOLD"),
        ("M3", dt.date(2024, 7, 1), None, "GOLD"),
        ("M5", dt.date(2025, 3, 1), dt.date(2026, 1, 1), "GOLD"),
    ]


def test_every_report_has_an_end(connection):
    assert rows(connection, ENDS) == [
        ("netted", "NEVER_EFFECTIVE", 1),
        ("superseded", None, 6),
        ("used", None, 5),
    ]


def test_coverage_by_a_payer_that_comes_first_is_other_coverage(connection):
    other = "select member_id, span_from_date, span_to_date from core.other_coverage_span order by all"
    assert rows(connection, other) == [("M5", dt.date(2025, 3, 1), None)]


def test_absence_ends_coverage_where_the_profile_says_so(drop):
    profile = (drop / "profile.yaml").read_text()
    (drop / "profile.yaml").write_text(profile.replace("ends_by_absence: false", "ends_by_absence: true"))
    assert ("M2", "GOLD", "2024-01-01", "2025-04-30", "2025-05-01") in landed(drop)


def test_lines_that_are_not_medical_and_members_absent_are_counted(drop):
    with engine.connect(threads=1) as connection:
        lines = receive_folder(connection, drop).lines()
    assert "eligibility: 2024-12-20_everybody.834: 1 rows give none of their own: LINE_DEN" in lines
    assert "eligibility: 2025-05-01_later.834: 1 rows give none of their own: MEMBER_ABSENT" in lines


def test_files_are_read_in_the_order_they_were_made_whatever_their_names(drop):
    before = landed(drop)
    for number, path in enumerate(sorted(drop.glob("*.834"), reverse=True)):
        path.rename(drop / f"{number}.834")
    assert landed(drop) == before


CHANGES = HISTORY / "2025-03-04_changes.834"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # An end without a day cannot be typed, so the row is rejected and the span stays.
        ("DTP*357*D8*20250228", "REF*17*X", ("M3", "GOLD", "2024-07-01", "no date of the end", "2025-03-04")),
        # A day that does not exist stays as it was sent, for typing to reject.
        ("DTP*357*D8*20250228", "DTP*357*D8*20250230", ("M3", "GOLD", "2024-07-01", "20250230", "2025-03-04")),
        # An end of somebody nobody reported before.
        ("REF*0F*S4", "REF*0F*S4", ("M4", "SILVER", "2024-01-01", "2023-12-31", "2025-03-04")),
        # Deleted: never in force.
        ("HD*024**HMO*SILVER", "HD*002**HMO*SILVER", ("M4", "SILVER", "2024-01-01", "2023-12-31", "2025-03-04")),
    ],
)
def test_a_change(drop, old, new, expected):
    x12_text.rewritten(CHANGES, drop / CHANGES.name, x12_text.replaced(old, new))
    assert expected in landed(drop)


def member(action: str, extra: list[str]) -> list[str]:
    return [f"INS*Y*18*{action}*XN*A***FT", "REF*0F*S1", "NM1*IL*1*LAKE*ANNA****MI*M1", *extra]


@pytest.mark.parametrize(
    ("action", "extra", "expected"),
    [
        # A new time after a gap is another span; one that touches the old is the same, continued.
        ("021", ["HD*021**PPO*GOLD", "DTP*348*D8*20250601"], [("2025-06-01", None)]),
        ("001", ["HD*001**PPO*GOLD", "DTP*348*D8*20240301"], [("2024-01-01", None)]),
        ("026", ["HD*026**PPO*GOLD", "DTP*348*D8*20240301"], [("2024-03-01", None)]),
        ("001", ["HD*001**PPO*GOLD", "DTP*348*D8*20231001"], [("2023-10-01", None)]),
        ("024", ["HD*024**PPO*GOLD", "DTP*349*D8*20250331"], [("2024-01-01", "2025-03-31")]),
        # The member's own news restates every span of the member.
        ("001", [], [("2024-01-01", None)]),
        # Nothing medical is reported.
        ("021", ["HD*021**DEN*SMILE", "DTP*348*D8*20250601"], []),
    ],
)
def test_what_an_action_does_to_a_known_span(tmp_path, action, extra, expected):
    (tmp_path / "profile.yaml").write_text(
        (HISTORY / "profile.yaml").read_text().replace("format: x12_835", "format: x12_834")
    )
    shutil.copy(HISTORY / "2024-12-20_everybody.834", tmp_path)
    if action == "021" and extra[0] == "HD*021**PPO*GOLD":
        x12_text.rewritten(HISTORY / "2024-12-20_everybody.834", tmp_path / "2024-12-20_everybody.834", ended_in_march)

    def one_member(found: list[str]) -> list[str]:
        first = next(place for place, each in enumerate(found) if each.startswith("INS"))
        last = next(place for place, each in enumerate(found) if each.startswith("SE*"))
        return [*found[:first], *member(action, extra), *found[last:]]

    x12_text.rewritten(CHANGES, tmp_path / "changes.834", one_member)
    changed = [row[2:4] for row in landed(tmp_path) if row[4] == "2025-03-04"]
    assert changed == expected


def ended_in_march(found: list[str]) -> list[str]:
    place = found.index("HD*030**PPO*GOLD")
    return [*found[: place + 2], "DTP*349*D8*20250331", *found[place + 2 :]]


def test_a_span_keeps_its_identity_through_its_versions(drop):
    spans = dict.fromkeys(landed(drop, "person_id, plan, span_id, posted_date is null"))
    assert sorted(each[0] for each in spans if each[1] is not None) == ["M1", "M2", "M3", "M4", "M5"]


def test_published_examples_run_whole():
    """13 lines of coverage, 3 of them not medical; 5 members come without a line."""
    connection, acknowledgement = build_claims(SAMPLES, dt.date(2026, 1, 1), tables=BUILT)
    reported = [each for path in SAMPLES.glob("*.834") for each in x12_text.segments(path) if each[0] in ("HD", "INS")]
    lines = sum(each[0] == "HD" for each in reported)
    left = sum(count for each in acknowledgement.receipts for count in each.left.values())
    received = sum(each.row_count for each in acknowledgement.receipts)
    assert (lines, left, received) == (13, 3, 15)
    assert sum(count for *_, count in rows(connection, ENDS)) == received
    never = "select count(*) from core.conservation where exclusion_code = 'NEVER_EFFECTIVE'"
    assert rows(connection, never) == [(1,)]
    connection.close()


def test_a_social_security_number_is_not_kept(drop):
    def numbered(found):
        return [each.replace("MI*M1", "34*103229876") for each in found]

    path = drop / "2024-12-20_everybody.834"
    x12_text.rewritten(HISTORY / path.name, path, numbered)
    with engine.connect(threads=1) as connection:
        receive_folder(connection, drop)
        kept = rows(connection, "select * from landed.eligibility where subscriber_id = 'S1' and plan = 'GOLD'")
    assert "103229876" not in str(kept)
    assert "S1" in {row[1] for row in kept}
