"""The order of rows, their split over files and the number of threads change no table of `core` but the row ends."""

import gzip
import hashlib
import shutil

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
