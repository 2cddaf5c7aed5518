"""Simulates vendors over claims and coverage received from elsewhere, so that strangers' data can be settled too.

Belongs here: who the members are and how much care their claims show. Does not: what vendors do (``vendors/*.sql``).
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from pipelines.sample_payer import chance, parameters
from pipelines.sample_payer.calendar import CONTRACT_YEAR, Calendar
from pipelines.sample_payer.parameters import SampleError
from pipelines.sample_payer.simulation import (
    GATHERED,
    JOURNEYS,
    PROGRAMMES,
    WHOLE,
    gather_vendor_feeds,
    write_vendor_feeds,
)
from pipelines.sample_payer.tables import SCHEMAS, build, gather
from pipelines.sample_payer.truth import VENDOR_FACTS, Truth, read_truth

# Small populations would give a vendor too few members to measure anything.
DENSER = {"registration_factor": "25"}
RECEIVED = ("member", "coverage", "condition", "severity", "posting")


def simulate_onto(
    folder: Path, out: Path, *, seed: int, overrides: Mapping[str, str] | None = None, threads: int | None = None
) -> Truth:
    """Write into ``out`` what was received in ``folder`` together with three vendors' simulated feeds over its members.

    Claims and coverage are copied byte for byte (``out`` may be ``folder``); events, sessions, responses, surveys,
    requests for care, complaints, reports and invoices are new. Raises SampleError where ``folder`` has vendor feeds
    already, or no claims in the contract year; ProfileError if its profile cannot be used.
    """
    refuse_vendor_feeds(folder)
    with engine.connect(threads=threads) as connection:
        receive_folder(connection, folder)
        for schema in SCHEMAS:
            connection.execute(f"create schema if not exists {schema}")
        chance.install(connection, seed)
        parameters.load(connection, {**DENSER, **(overrides or {})})
        received_calendar(connection).install(connection)
        connection.execute("set variable has_own_claims = false")
        connection.execute("set preserve_insertion_order = true")
        build(connection, "population.month")
        for table in RECEIVED:
            build(connection, f"population.{table}", f"received.{table}")
        for table in (*JOURNEYS, *PROGRAMMES):
            build(connection, table)
        gather_vendor_feeds(connection)
        for fact in VENDOR_FACTS:
            gather(connection, f"truth.{fact}", f"truth.{fact}")
        truth = read_truth(connection, {"seed": seed})
        publish(connection, folder, out)
    (out / "truth.json").write_text(truth.as_json(), encoding="utf-8")
    return truth


def refuse_vendor_feeds(folder: Path) -> None:
    """Raise SampleError where a vendor's feed was received: a simulated one must never mix with it."""
    found = [feed for feed in (*GATHERED, *WHOLE) if any(folder.glob(f"{feed}.*"))]
    if found:
        raise SampleError(f"{folder} has vendor feeds of its own: {', '.join(found)}; give a folder without them")


def received_calendar(connection: duckdb.DuckDBPyConnection) -> Calendar:
    """Return the months that the received claims cover, up to the greatest paid date."""
    ((first, last),) = connection.execute(
        "select min(try_cast(claim_start_date as date)),"
        " greatest(max(try_cast(paid_date as date)), max(try_cast(claim_start_date as date))) from landed.medical_claim"
    ).fetchall()
    if first is None or first > dt.date(CONTRACT_YEAR, 1, 1) or last < dt.date(CONTRACT_YEAR, 12, 31):
        raise SampleError(f"the claims must cover all of {CONTRACT_YEAR}, the year of the vendors' agreements")
    return Calendar(first.replace(day=1), last)


def publish(connection: duckdb.DuckDBPyConnection, folder: Path, out: Path) -> None:
    """Put the received files and the simulated feeds side by side."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sample-", dir=out) as scratch:
        write_vendor_feeds(connection, Path(scratch))
        for path in sorted(folder.iterdir()):
            if path.is_file() and folder.resolve() != out.resolve():
                shutil.copyfile(path, out / path.name)
        for path in sorted(Path(scratch).iterdir()):
            path.replace(out / path.name)
