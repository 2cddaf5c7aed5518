"""The order of rows, their split over files and the number of threads change no table of `core` but the row ends.

The same claims once more under other members and numbers, in files of their own, give every line, month and cent twice.
"""

import gzip
import hashlib
import re
import shutil
from collections import Counter

import pytest

from tests.pipelines.claims_chain import AETNA, build_claims, claims_models

# By design these name rows of files.
ROW_TABLES = {
    "core.contested_transaction",
    "core.netting",
    "core.eligibility_version",
    "core.vendor_row",
    "core.received_row",
    "core.attached_row",
}
ORIGIN = ("file_id", "row_number")
TABLES = [model.name for model in claims_models() if model.layer == "core" and model.name not in ROW_TABLES]


def shuffled(source, target, seed):
    """Copy a gzipped CSV with its rows in another order."""
    with gzip.open(source, "rb") as file:
        header, *lines = file.read().splitlines(keepends=True)
    lines.sort(key=lambda line: hashlib.sha256(seed + line).digest())
    with gzip.open(target, "wb", compresslevel=1) as file:
        file.writelines([header, *lines])


def contents(connection):
    """Return every table without what names a row of a file."""
    return {name: sorted(connection.execute(compared(connection, name)).fetchall(), key=str) for name in TABLES}


def compared(connection, name):
    columns = [column for column, *_ in connection.execute(f"describe {name}").fetchall() if column not in ORIGIN]
    return f"select {', '.join(columns)} from {name}"


@pytest.fixture(scope="module")
def as_received():
    connection, _ = build_claims(AETNA, threads=1)
    yield contents(connection)
    connection.close()


def test_another_order_gives_the_same_tables(as_received, tmp_path):
    for path in AETNA.glob("universal_*.csv.gz"):
        shuffled(path, tmp_path / path.name, seed=b"another order")
    shutil.copy(AETNA / "profile.yaml", tmp_path)
    connection, _ = build_claims(tmp_path, threads=2)
    found = contents(connection)
    connection.close()
    assert [name for name in TABLES if found[name] != as_received[name]] == []


def test_the_tables_compared_hold_rows(as_received):
    assert len(as_received["core.claim_line"]) == 11_503
    assert len(as_received["core.conservation"]) == 6


# Whose rows they are and which claims: person, subscriber, medical claim, fill.
NAME = re.compile(rb"\bAE([MSCR])0(?=\d{5,})")
TWIN = re.compile(r"AE([MSCR])9(\d{5,})")
HASH = re.compile("[0-9a-f]{32}|[0-9a-f]{64}")
TWICE = (
    *("core.claim_line", "core.pharmacy_fill", "core.stay", "core.facility_claim", "core.line_region", "core.visit"),
    *("core.member", "core.coverage_span", "core.member_month", "core.imaging_event", "core.surgery_event"),
)
FEEDS = {
    "medical_claim": "universal_medical_dental",
    "pharmacy_claim": "universal_pharmacy",
    "eligibility": "universal_medical_eligibility",
}


def copied(folder):
    """Write every file and, beside it, the same rows under names of others; return the folder."""
    profile = (AETNA / "profile.yaml").read_text(encoding="utf-8") + "files:\n"
    for feed, name in FEEDS.items():
        content = gzip.decompress((AETNA / f"{name}.csv.gz").read_bytes())
        (folder / f"{name}.csv").write_bytes(content)
        (folder / f"{name}_2.csv").write_bytes(NAME.sub(rb"AE\g<1>9", content))
        profile += f"  {feed}: [{name}.csv, {name}_2.csv]\n"
    (folder / "profile.yaml").write_text(profile, encoding="utf-8")
    return folder


def told(rows):
    """Count rows without what is a hash of names, a twin's names being those of the first."""
    return Counter(
        tuple(
            ("#" if HASH.fullmatch(value) else TWIN.sub(r"AE\g<1>0\2", value)) if isinstance(value, str) else value
            for value in row
        )
        for row in rows
    )


def test_members_twice_give_every_line_month_and_cent_twice(as_received, tmp_path):
    connection, _ = build_claims(copied(tmp_path), threads=2, tables=(*TWICE, "core.conservation"))
    for name in TWICE:
        found = told(connection.execute(compared(connection, name)).fetchall())
        assert found == {row: 2 * count for row, count in told(as_received[name]).items()}, name
    # Feed, source, disposition and exclusion; then rows and cents.
    found = connection.execute(compared(connection, "core.conservation")).fetchall()
    expected = [(*row[:4], *(2 * figure for figure in row[4:])) for row in as_received["core.conservation"]]
    assert sorted(found, key=str) == sorted(expected, key=str)
    connection.close()
