"""A whole run on a real standalone cluster, two workers on loopback, against the same run on the embedded engine."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse import read_models
from tests.conftest import Ran, command, run
from tests.spark.standalone import cluster

SAMPLE = ("--members", 1000, "--months", 12)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("payer")
    made = command("sample", *SAMPLE, "--out", folder)
    assert (made.code, made.errors) == (0, "")
    return folder


@pytest.fixture(scope="module")
def embedded(inputs, tmp_path_factory) -> Ran:
    return settled(run(inputs, tmp_path_factory.mktemp("embedded")))


@pytest.fixture(scope="module")
def on_cluster(inputs, tmp_path_factory) -> Ran:
    with cluster(tmp_path_factory.mktemp("cluster")) as master, pytest.MonkeyPatch.context() as environment:
        # The driver is a client of that cluster, not a program that a worker of it started.
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        ran = run(inputs, tmp_path_factory.mktemp("spark"), "--engine", "spark", "--master", master)
    return settled(ran)


def settled(ran: Ran) -> Ran:
    assert (ran.code, ran.errors) == (0, ""), ran.output
    return ran


def test_every_table_has_the_same_rows(embedded, on_cluster):
    ours, theirs = hashes(embedded.out), hashes(on_cluster.out)
    assert set(ours) == set(read_models())
    assert {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]} == {}
    assert sum(rows > 0 for rows, _ in ours.values()) > len(ours) * 2 // 3, "most tables must have rows to compare"


def test_the_settlement_is_the_same_to_the_byte(embedded, on_cluster):
    assert on_cluster.files()["settlement.json"] == embedded.files()["settlement.json"]


def test_the_release_is_the_same(embedded, on_cluster):
    assert (on_cluster.out / "current").resolve().name == (embedded.out / "current").resolve().name
    assert on_cluster.files() == embedded.files()


def hashes(out: Path) -> dict[str, tuple[int, str]]:
    """Return the number of rows and a hash over all rows, whatever their order, of every model."""
    found = {}
    with duckdb.connect(str(out / "work" / "warehouse.duckdb"), read_only=True) as connection:
        for name in read_models():
            kinds = connection.execute(f"describe {name}").fetchall()
            rows = sorted(map(repr, connection.execute(f"select * from {name}").fetchall()))
            text = "\n".join([repr([kind[:2] for kind in kinds]), *rows])
            found[name] = (len(rows), hashlib.sha256(text.encode()).hexdigest())
    return found
