"""Makes the sample payer: runs the simulator's SQL over ranges of members and writes one Parquet file a feed.

Belongs here: the order of the tables, the ranges, the files. Does not: how people behave (SQL), how often (CSV).
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.sample_payer import chance, parameters
from pipelines.sample_payer.calendar import Calendar
from pipelines.sample_payer.parameters import SampleError
from pipelines.sample_payer.tables import build, gather, join_parts, open_engine, query, write, write_sorted
from pipelines.sample_payer.truth import CLAIM_FACTS, VENDOR_FACTS, Truth, read_truth

# Bounds the memory of a run; a multiple of ten, because households live inside blocks of ten.
RANGE_MEMBERS = 50_000

PEOPLE = ("population.member", "population.month", "population.coverage", "population.condition", "population.severity")
JOURNEYS = ("vendors.recent_pain", "vendors.registration", "vendors.enrolment", "vendors.activation")
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
    "vendors.risk",
    "vendors.request",
    "vendors.survey",
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
# A second file of a feed, so its name is one of a series: who sent it, of what, when.
SURVEY = "sample_payer_outcome_response_survey_2025_FULL_20260630T000000Z_1.parquet"
# Built again over members whom the plan asks: they answer the same questionnaires.
ANSWERS = ("vendors.baseline", "vendors.response", "vendors.item")
CLAIM_FEEDS = ("eligibility", "medical_claim", "pharmacy_claim")
# Gathered over all ranges in memory, because they are small and invoices are numbered across members.
GATHERED = ("vendor_event", "session", "outcome_response", "satisfaction_response", "care_request", "complaint")
WHOLE = ("vendor_report", "vendor_invoice")


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
    calendar = Calendar.of(months)
    out.mkdir(parents=True, exist_ok=True)
    # Beside the result: what a large payer spills may not fit where the machine keeps its temporary files.
    with (
        tempfile.TemporaryDirectory(prefix=".sample-", dir=out) as folder,
        open_engine(Path(folder), threads) as connection,
    ):
        scratch = Path(folder)
        chance.install(connection, seed)
        parameters.load(connection, overrides or {})
        calendar.install(connection)
        connection.execute("set variable has_own_claims = true")
        for first in range(1, members + 1, RANGE_MEMBERS):
            simulate_range(connection, first, min(first + RANGE_MEMBERS - 1, members), scratch)
            gather_survey(connection)
        for feed in CLAIM_FEEDS:
            join_parts(connection, sorted(scratch.glob(f"{feed}.*.parquet")), out / f"{feed}.parquet")
        write_sorted(connection, query("feeds.area"), out / "area.parquet")
        write_vendor_feeds(connection, out)
        write_sorted(connection, "from delivery.outcome_survey", out / SURVEY)
        truth = read_truth(connection, {"members": members, "months": months, "seed": seed})
    write_profile(out, calendar)
    (out / "truth.json").write_text(truth.as_json(), encoding="utf-8")
    return truth


def simulate_range(connection: duckdb.DuckDBPyConnection, first: int, last: int, scratch: Path) -> None:
    """Simulate the members ``first`` to ``last`` and set their part of every feed aside."""
    connection.execute("set variable first_member = cast($1 as bigint)", [first])
    connection.execute("set variable last_member = cast($1 as bigint)", [last])
    for table in (*PEOPLE, *JOURNEYS, "population.posting", *PROGRAMMES, *CARE):
        build(connection, table)
    for feed in CLAIM_FEEDS:
        write(connection, query(f"feeds.{feed}"), scratch / f"{feed}.{first:010}.parquet")
    gather_vendor_feeds(connection)
    for fact in (*VENDOR_FACTS, *CLAIM_FACTS):
        gather(connection, f"truth.{fact}", f"truth.{fact}")


def gather_survey(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what the plan learns of those in care outside any vendor, in the tables that held the vendors' answers."""
    build(connection, "vendors.outcome", "claims.asked")
    for table in ANSWERS:
        build(connection, table)
    gather(connection, "delivery.outcome_survey", "feeds.outcome_survey")
    gather(connection, "truth.surveyed", "truth.surveyed")


def gather_vendor_feeds(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what the vendors know about these members to what they know about others."""
    connection.execute("create table if not exists delivery.access_count as from vendors.access_count limit 0")
    connection.execute("insert into delivery.access_count from vendors.access_count")
    for feed in (*GATHERED, "member_invoice_line"):
        gather(connection, f"delivery.{feed}", f"feeds.{feed}")


def write_vendor_feeds(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write what the vendors deliver."""
    for feed in GATHERED:
        write_sorted(connection, f"from delivery.{feed}", out / f"{feed}.parquet")
    for feed in WHOLE:
        write_sorted(connection, query(f"feeds.{feed}"), out / f"{feed}.parquet")


def write_profile(out: Path, calendar: Calendar) -> None:
    """Declare what the columns of this payer do not say."""
    lines = (
        "# What this payer's columns do not say about themselves.",
        "source_id: sample_payer",
        "format: tuva",
        "adjustment_style: DELTA",
        "amount_level: LINE",
        "eligibility: SPAN",
        "has_paid_date: true",
        "has_allowed: true",
        f"extract_from_date: {calendar.first_date.isoformat()}",
    )
    (out / "profile.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
