"""The SQL of coverage, exposure and identity against the same rules in plain Python, on histories of chance."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipelines.claims_chain import build_claims, rows
from tests.pipelines.drops import PROFILE
from tests.reference.building import build
from tests.reference.coverage import Month, Version, WholeFile, covered_days, months, spoken, taken_back

AS_OF = date(2026, 6, 30)
EXPOSURE = ("core.eligibility_version", "core.member", "core.coverage_span", "core.member_month")
IDENTITY = ("input.member_link_reject", "input.member_link", "input.member_key")
REACH = ("input.member_reach", "input.member_review", "input.member_crosswalk")
COLUMNS = "member_id, month_date, covered_days, month_days, is_first_of_month, is_mid_month, is_last_of_month"
FEW = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
# Where the rules of a month turn: its ends, the 15th and the days beside it, a short February and a long one.
EDGES = tuple(date(2025, month, day) for month in (3, 4) for day in (1, 2, 13, 14, 15, 16, 17, 29, 30))
EDGES += (
    date(2024, 1, 31),
    date(2024, 2, 1),
    date(2024, 2, 14),
    date(2024, 2, 15),
    date(2024, 2, 28),
    date(2024, 2, 29),
)
EDGES += (date(2023, 2, 14), date(2023, 2, 15), date(2023, 2, 28), date(2023, 3, 1), date(2025, 3, 31), AS_OF)


def sql_months(versions: list[Version]) -> set[Month]:
    """Return what the SQL makes of the versions."""
    eligibility = [
        {
            "file_id": "F",
            "row_number": number,
            "source_id": "s",
            "member_id": version.member_id,
            "span_id": version.span_id,
            "span_from_date": version.first,
            "span_to_date": version.last and version.last + timedelta(days=1),
            "known_from_date": version.posted,
            "death_date": version.death,
            "coverage_order_code": "PRIMARY",
            "plan_id": "A" if version.span_id < "2" else "B",
            "sex_code": "F",
        }
        for number, version in enumerate(versions, start=1)
    ]
    given_tables = {"input.eligibility": eligibility, "terms.run": [{"paid_through_date": AS_OF}]}
    found = build(given_tables, EXPOSURE, {"core.member_month": COLUMNS})["core.member_month"]
    return {Month(member, first, Fraction(days, of), *rules) for member, first, days, of, *rules in found}


def histories(chance: Random) -> list[Version]:
    """Return 300 members with up to five postings of up to three spans: voided ones, deaths, late postings."""
    versions: dict[tuple[str, int, int], Version] = {}
    for member in range(300):
        for _ in range(chance.randint(1, 5)):
            span, posted = chance.randint(1, 3), chance.randint(0, 220)
            start = date(2025, 12, 20) + timedelta(days=chance.randint(0, 200))
            death = date(2025, 12, 25) + timedelta(days=chance.randint(0, 200)) if chance.random() < 0.25 else None
            versions[f"M{member}", span, posted] = Version(
                member_id=f"M{member}",
                span_id=str(span),
                first=start,
                last=start + timedelta(days=chance.randint(-3, 90)),
                posted=date(2025, 12, 1) + timedelta(days=posted),
                death=death,
            )
    return list(versions.values())


@FEW
@given(st.integers(0, 10**9))
def test_exposure_by_all_five_rules(seed):
    versions = histories(Random(seed))  # noqa: S311 chance, not secrecy
    assert sql_months(versions) == months(versions, AS_OF)


@FEW
@given(st.integers(0, 10**9))
def test_months_turn_on_their_edges(seed):
    """One to three spans from edge to edge, apart or together, posted in any order, some of them open."""
    chance = Random(seed)  # noqa: S311 chance, not secrecy
    versions = []
    for member in range(300):
        for span in range(chance.randint(1, 3)):
            first, last = sorted(chance.choices(EDGES, k=2))
            if chance.random() < 0.2:
                first, last = last, first - timedelta(days=chance.choice([1, 1, 1, 2]))
            posted = date(2023, 1, 1) + timedelta(days=chance.randint(0, 3))
            is_open = chance.random() < 0.05
            versions.append(Version(f"M{member}", str(span), first, None if is_open else last, posted))
    assert sql_months(versions) == months(versions, AS_OF)


def test_t1_2_sums_exactly():
    """19/28 + 1 + 1 + 20/31 = 2885/868 months; 3, 4, 4 and 3 by the rules of one day."""
    found = sql_months([Version("M", "1", date(2026, 2, 10), date(2026, 5, 20), date(2026, 1, 1))])
    assert sum(month.exact for month in found) == Fraction(2885, 868)
    assert sum(month.first_of_month for month in found) == 3
    assert sum(month.mid_month for month in found) == 4
    assert len(found) == 4
    assert sum(month.last_of_month for month in found) == 3


def whole_files(chance: Random) -> list[WholeFile]:
    """Return three files of 60 members: each keeps most of the one before, drops and corrects some, and posts more."""
    starts = {(f"M{member}", str(span)): date(2026, 1, 1 + 9 * span) for member in range(60) for span in range(3)}
    files: list[WholeFile] = []
    for day in (date(2026, 2, 10), date(2026, 3, 10), date(2026, 3, 31)):
        versions = []
        for version in files[-1].versions if files else ():
            if chance.random() < 0.8:
                last = version.first + timedelta(days=chance.randint(-2, 100))
                versions.append(replace(version, last=last) if chance.random() < 0.1 else version)
        for (member_id, span_id), first in starts.items():
            if chance.random() < 0.4:
                last = first + timedelta(days=chance.randint(-2, 100))
                versions.append(Version(member_id, span_id, first, last, day - timedelta(days=chance.randint(0, 25))))
        files.append(WholeFile(day, tuple(versions)))
    return files


def write_files(folder: Path, files: list[WholeFile]) -> None:
    """Write them as files of a series that say when each version was posted."""
    (folder / "profile.yaml").write_text(PROFILE)
    for file in files:
        lines = [f"{each.member_id},{each.first},{each.last},{each.posted},{each.span_id}" for each in file.versions]
        text = "\n".join(["person_id,enrollment_start_date,enrollment_end_date,posted_date,span_id", *lines, ""])
        (folder / f"plan_eligibility_acme_2026_FULL_{file.day:%Y%m%d}T000000Z_001.csv").write_text(text)


@pytest.mark.parametrize("as_of", [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)])
def test_whole_files_as_of_any_day(as_of, tmp_path):
    """Before the first file, between two, on the day of the last: what was known then, and what was taken back."""
    files = whole_files(Random(11))  # noqa: S311 chance, not secrecy
    write_files(tmp_path, files)
    connection, _ = build_claims(tmp_path, as_of, tables=("core.member_month", "core.retro_termination"))
    found = rows(connection, f"select {COLUMNS} from core.member_month")
    known = [version for version in spoken(files, as_of) if version.posted <= as_of]
    assert {Month(member, first, Fraction(days, of), *rules) for member, first, days, of, *rules in found} == months(
        known, as_of
    )
    now, lost = covered_days(known, as_of), {}
    query = "select member_id, new_end_date, former_end_date from core.retro_termination"
    for member_id, first, end in rows(connection, query):
        days = {first + timedelta(days=number) for number in range((end - first).days)}
        lost[member_id] = lost.get(member_id, set()) | (days - now.get(member_id, set()))
    assert {member: days for member, days in lost.items() if days} == taken_back(files, as_of)


def marked(chance: Random) -> list[tuple[str, str, str]]:
    """Return 100 groups of up to twelve ids with tokens, some of either sex, some unknown: (id, token, sex)."""
    rows = set()
    for group in range(100):
        ids = [f"{group}{name}" for name in chance.sample("ABCDEFGHIJKL", chance.randint(2, 12))]
        sexes = {name: chance.choice(["F", "F", "F", "M", ""]) for name in ids}
        for _ in range(chance.randint(2, 20)):
            name = chance.choice(ids)
            rows.add((name, f"T{group}.{chance.randint(1, 9)}", sexes[name]))
    return sorted(rows)


def people(rows: list[tuple[str, str, str]]) -> dict[str, str]:
    """Return the person that each linked id means: components by union, kept apart where both sexes occur."""
    leader = {name: name for name, _, _ in rows}

    def lead(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for name, token, _ in rows:
        for other, same, _ in rows:
            if token == same:
                small, large = sorted((lead(name), lead(other)))
                leader[large] = small
    linked = {name for name, token, _ in rows for other, same, _ in rows if token == same and name != other}
    sexes: dict[str, set[str]] = {}
    for name, _, sex in rows:
        sexes.setdefault(lead(name), set()).add(sex)
    return {name: name if {"F", "M"} <= sexes[lead(name)] else lead(name) for name in linked}


@FEW
@given(st.integers(0, 10**9))
def test_ids_are_joined_as_by_union(seed):
    rows = marked(Random(seed))  # noqa: S311 chance, not secrecy
    eligibility = [
        {
            "person_id": name,
            "person_token": token,
            "gender": sex or None,
            "birth_date": "1980-01-01",
            "enrollment_start_date": "2026-01-01",
        }
        for name, token, sex in rows
    ]
    found = build(
        {"landed.eligibility": eligibility, "terms.run": [{"paid_through_date": AS_OF}]},
        IDENTITY + REACH,
        {"input.member_crosswalk": "source_member_id, member_id"},
    )
    assert dict(found["input.member_crosswalk"]) == people(rows)
