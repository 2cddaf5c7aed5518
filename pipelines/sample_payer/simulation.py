"""Makes the sample payer: runs the simulator's SQL over ranges of members and writes one Parquet file a feed.

Belongs here: the order of the tables, the ranges, the files. Does not: how people behave (the SQL) or how often (``parameters/``).
"""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sample_payer import chance, parameters
from pipelines.sample_payer.parameters import SampleError
from pipelines.sample_payer.truth import Truth, read_truth

HERE = Path(__file__).parent
# Service months end here whatever their number, so that the contract year 2025 has its run-out.
EXTRACT_DATE = dt.date(2026, 6, 30)
DELIVERY_DATE = dt.date(2026, 7, 10)
MINIMUM_MONTHS = 20
# Bounds the memory of a run; a multiple of ten, because households live inside blocks of ten.
RANGE_MEMBERS = 50_000
SCHEMAS = ("population", "vendors", "claims", "delivery", "truth")

PEOPLE = ("population.member", "population.month", "population.coverage", "population.condition", "population.severity")
JOURNEYS = (
    "vendors.recent_pain",
    "vendors.registration",
    "vendors.enrolment",
    "vendors.activation",
    "population.posting",
)
PROGRAMMES = (
    "vendors.session",
    "vendors.engaged",
    "vendors.account",
    "vendors.answer_bound",
    "vendors.outcome",
    "vendors.baseline",
    "vendors.response",
    "vendors.item",
    "vendors.fee_event",
    "vendors.invoice_line",
    "vendors.access_count",
)
CARE = (
    "population.other_coverage",
    "claims.treatment",
    "claims.pain",
    "claims.msk_course",
    "claims.provider",
    "claims.event",
    "claims.line",
    "claims.money",
    "claims.adjusted",
    "claims.fill",
)
CLAIM_FEEDS = ("eligibility", "medical_claim", "pharmacy_claim")
# Gathered over all ranges in memory, because they are small and some are numbered across members.
GATHERED = ("member_invoice_line", "vendor_event", "session", "outcome_response", "satisfaction_response", "complaint")
VENDOR_FEEDS = (
    "vendor_event",
    "session",
    "outcome_response",
    "satisfaction_response",
    "complaint",
    "vendor_report",
    "vendor_invoice",
)
FACTS = ("effect", "responder", "member_oddity", "claim_oddity")


@dataclass(frozen=True)
class Window:
    """The months of service that are simulated; both dates are days of service."""

    first_date: dt.date
    last_date: dt.date

    @classmethod
    def of(cls, months: int) -> "Window":
        """Return the last ``months`` calendar months up to the extract date."""
        if months < MINIMUM_MONTHS:
            raise SampleError(
                f"months must be at least {MINIMUM_MONTHS}, so that the contract year 2025 has a past; got {months}"
            )
        number = EXTRACT_DATE.year * 12 + EXTRACT_DATE.month - months
        return cls(dt.date(number // 12, number % 12 + 1, 1), EXTRACT_DATE)

    @property
    def days(self) -> int:
        """Return the number of days of service."""
        return (self.last_date - self.first_date).days + 1

    @property
    def months(self) -> int:
        """Return the number of calendar months."""
        return (self.last_date.year - self.first_date.year) * 12 + self.last_date.month - self.first_date.month + 1


def simulate(
    out: Path,
    *,
    members: int,
    months: int,
    seed: int,
    overrides: Mapping[str, str] | None = None,
    threads: int | None = None,
) -> Truth:
    """Write a whole payer into ``out``: claims, coverage, vendor feeds, ``profile.yaml`` and ``truth.json``.

    The same arguments give the same bytes, on any number of threads. ``overrides`` replace settings of
    ``parameters/setting.csv`` by name. Raises SampleError for arguments that make no payer.
    """
    if members < 1:
        raise SampleError(f"members must be at least 1, got {members}")
    window = Window.of(months)
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="sample-payer-") as scratch,
        open_engine(Path(scratch), threads) as connection,
    ):
        prepare(connection, window, seed, overrides or {}, has_own_claims=True)
        ranges = [(first, min(first + RANGE_MEMBERS - 1, members)) for first in range(1, members + 1, RANGE_MEMBERS)]
        for place, (first, last) in enumerate(ranges):
            simulate_range(connection, first, last, Path(scratch), place)
        for feed in CLAIM_FEEDS:
            join_parts(connection, sorted(Path(scratch).glob(f"{feed}.*.parquet")), out / f"{feed}.parquet")
        write_vendor_feeds(connection, out)
        write_profile(out, window)
        truth = read_truth(connection, {"members": members, "months": months, "seed": seed})
    (out / "truth.json").write_text(truth.as_json(), encoding="utf-8")
    return truth


def open_engine(scratch: Path, threads: int | None) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that spills into ``scratch``."""
    settings: dict[str, Any] = {"temp_directory": str(scratch / "spill")}
    if threads is not None:
        settings["threads"] = threads
    return duckdb.connect(":memory:", config=settings)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    window: Window,
    seed: int,
    overrides: Mapping[str, str],
    *,
    has_own_claims: bool,
) -> None:
    """Define chance, parameters and the dates of a run."""
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    chance.install(connection, seed)
    parameters.load(connection, overrides)
    for name, kind, value in (
        ("window_from_date", "date", window.first_date),
        ("extract_date", "date", window.last_date),
        ("delivery_date", "date", DELIVERY_DATE),
        ("month_count", "bigint", window.months),
        ("day_count", "bigint", window.days),
        ("has_own_claims", "boolean", has_own_claims),
    ):
        connection.execute(f"set variable {name} = cast($1 as {kind})", [value])


def simulate_range(connection: duckdb.DuckDBPyConnection, first: int, last: int, scratch: Path, place: int) -> None:
    """Simulate the members ``first`` to ``last`` and set their part of every feed aside."""
    connection.execute("set variable first_member = cast($1 as bigint)", [first])
    connection.execute("set variable last_member = cast($1 as bigint)", [last])
    for table in (*PEOPLE, *JOURNEYS, *PROGRAMMES, *CARE):
        build(connection, table)
    for feed in CLAIM_FEEDS:
        write(connection, query(f"feeds.{feed}"), scratch / f"{feed}.{place:05}.parquet")
    gather(connection)


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """Add this range's vendor feeds and facts to what earlier ranges left."""
    for table, source in (
        ("delivery.access_count", "select * from vendors.access_count"),
        *((f"delivery.{feed}", query(f"feeds.{feed}")) for feed in GATHERED),
        *((f"truth.{fact}", query(f"truth.{fact}")) for fact in FACTS),
    ):
        connection.execute(f"create table if not exists {table} as\nselect * from ({source}) limit 0")
        connection.execute(f"insert into {table}\n{source}")


def query(table: str) -> str:
    """Return the text of ``folder.table``."""
    folder, name = table.split(".")
    return (HERE / folder / f"{name}.sql").read_text(encoding="utf-8")


def build(connection: duckdb.DuckDBPyConnection, table: str, source: str | None = None) -> None:
    """Build a table from the file of its name, or of ``source``."""
    connection.execute(f"create or replace table {table} as\n{query(source or table)}")


def write(connection: duckdb.DuckDBPyConnection, text: str, path: Path) -> None:
    """Write the rows of a query, in its order, to a Parquet file."""
    connection.execute(f"copy (\n{text}\n) to '{path}' (format parquet, compression zstd)")


def join_parts(connection: duckdb.DuckDBPyConnection, parts: list[Path], path: Path) -> None:
    """Make one file of the parts that the ranges of members left, in their order."""
    if len(parts) == 1:
        parts[0].replace(path) if parts[0].stat().st_dev == path.parent.stat().st_dev else path.write_bytes(
            parts[0].read_bytes()
        )
        return
    names = ", ".join(f"'{part}'" for part in parts)
    write(connection, f"select * from read_parquet([{names}])", path)


def write_vendor_feeds(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write what the vendors deliver, each feed in the order of all its columns."""
    for feed in VENDOR_FEEDS:
        text = f"select * from delivery.{feed}" if feed in GATHERED else query(f"feeds.{feed}")  # noqa: S608 - our own names
        write(connection, f"select * from (\n{text}\n) order by all", out / f"{feed}.parquet")


def write_profile(out: Path, window: Window) -> None:
    """Declare what the columns do not say."""
    lines = (
        "source_id: sample_payer",
        "format: tuva",
        "adjustment_style: DELTA",
        "amount_level: LINE",
        "eligibility: SPAN",
        "has_paid_date: true",
        "has_allowed: true",
        f"extract_from_date: {window.first_date.isoformat()}",
    )
    (out / "profile.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def simulate_onto(
    folder: Path, out: Path, *, seed: int, overrides: Mapping[str, str] | None = None, threads: int | None = None
) -> Truth:
    """Write vendor feeds over claims and coverage received from elsewhere."""
    raise NotImplementedError
