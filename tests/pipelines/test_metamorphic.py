"""What must not change the result, or only in a known way: order, files, names, copies and prices of what is received.

A small sample payer is built once, then again from files that say the same in another way. Every table of `core`,
`attribution` and `episodes` is compared row by row and column by column, but for what by design names a row of a file
or is a hash of names (``#`` in the comparison).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from pipelines.reconciliation import Reconciliation
from pipelines.sample_payer import simulate
from pipelines.terms import write_terms
from pipelines.warehouse import read_models

LAYERS = ("input", "core", "attribution", "episodes")
MODELS = tuple(model for model in read_models().values() if model.layer in LAYERS)
TABLES = tuple(model.name for model in MODELS if model.layer != "input")
ORIGIN = {"file_id", "row_number"}
HASHED = "[0-9a-f]{32}|[0-9a-f]{64}"
VENDOR_FEEDS = (
    *("vendor_event", "session", "vendor_invoice", "complaint", "outcome_response", "satisfaction_response"),
    "care_request",
)
FEEDS = ("eligibility", "medical_claim", "pharmacy_claim", "vendor_report", *VENDOR_FEEDS)
MEMBER_NAMES = ("person_id", "member_id", "subscriber_id")
CLAIM_NAMES = ("claim_id", "original_claim_id")
# Another first letter and every figure the other way round: names sort in another order, among themselves and others.
RENAMED = "'K' || translate({0}, '0123456789', '9876543210')"
LONGER = "'X' || {0}"
OWN_NAMES = (
    "case when regexp_full_match({0}, 'K[PWX][0-9]+') then translate(substr({0}, 2), '0123456789', '9876543210')"
    " else regexp_replace({0}, '^X([CR][0-9])', '\\1') end"
)
# Of a member's copy: nobody's name stays nobody's, and a person with a phone has a phone of their own.
TWICE = "'K' || {0}"
TWIN = "{0} || '-2'"
TWIN_NAMES = (
    *("event_id", "session_id", "response_id", "invoice_id", "complaint_id", "report_id", "request_id"),
    *("clinician_id", "device_id", "span_id"),
)
SINGLE = "regexp_replace(regexp_replace({0}, '^K([PWXCR][0-9])', '\\1'), '-2$', '')"
# Tables that say something of the codes and the rules, not of members.
RULES = {
    *("core.fracture_region", "core.procedure_region", "core.surgery_code"),
    *("core.code_category", "core.code_red_flag", "core.diagnosis", "core.diagnosis_red_flag"),
    *("core.diagnosis_region", "core.drug", "core.stated_drug"),
}
# Tables that count over all members.
COUNTS = {
    *("core.paid_month", "core.service_month", "core.imputed_share", "core.conservation", "core.code_check"),
    *("core.unknown_code", "core.region_by_site", "episodes.conservation", "core.drug_match"),
    *("core.service_year", "core.whole_year"),
}
# Twice as many observations may reach the least number that a median or a percentile needs.
NEEDS_A_NUMBER = {"core.standard_price", "episodes.stratum"}


@dataclass(frozen=True)
class Payer:
    """The sample payer, its folder and what was built of it, kept in the schema ``first``."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    def rebuilt(self, folder: Path) -> None:
        """Receive another folder in place of the first one and build all layers again."""
        answer = receive_folder(self.connection, folder)
        assert answer.accepted, answer.lines()
        for model in MODELS:
            engine.build(self.connection, model)
            assert engine.duplicate_keys(self.connection, model) == 0, model.name

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()


def kept(name: str) -> str:
    return f"first.{name.replace('.', '__')}"


@pytest.fixture(scope="module")
def payer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payer]:
    folder = tmp_path_factory.mktemp("metamorphic")
    simulate(folder / "made", members=600, months=30, seed=3)
    # Amounts times sixty: then no price of a unit has a fraction of a cent.
    folder = written(folder / "made", folder / "in", lambda feed: times(folder / "made", feed, 60))
    with engine.connect(threads=1) as connection:
        made = Payer(folder, connection)
        receive_folder(connection, folder)
        write_terms(connection, Reconciliation(folder))
        made.rebuilt(folder)
        connection.execute("create schema first")
        for name in TABLES:
            connection.execute(f"create table {kept(name)} as from {name}")
        yield made


def written(source: Path, folder: Path, change: Callable[[str], str], parts: int = 1) -> Path:
    """Write every feed again through ``change`` (a query of the table ``feed``), in one file or several."""
    folder.mkdir()
    named = []
    with duckdb.connect() as writer:
        for feed in FEEDS:
            writer.execute(f"create or replace temp table feed as from '{source / feed}.parquet'")
            writer.execute(f"create or replace temp table changed as {change(feed)}")
            files = [f"{feed}.parquet"] if parts == 1 else [f"{feed}-{part}.parquet" for part in range(parts)]
            for part, file in enumerate(files):
                rows = f"select * from changed where rowid % {parts} = {part} order by rowid"
                writer.execute(f"copy ({rows}) to '{folder / file}' (format parquet)")
            named.append(f"  {feed}: [{', '.join(files)}]\n")
    profile = (source / "profile.yaml").read_text(encoding="utf-8")
    (folder / "profile.yaml").write_text(profile + ("files:\n" + "".join(named) if parts > 1 else ""), encoding="utf-8")
    return folder


def replaced(source: Path, feed: str, changes: dict[str, str]) -> str:
    """Return the query that reads a feed with some of its columns changed."""
    columns = duckdb.execute(f"select column_name from (describe '{source / feed}.parquet')").fetchall()
    said = [f"{changes[name].format(name)} as {name}" for (name,) in columns if name in changes]
    return f"select * replace ({', '.join(said)}) from feed" if said else "from feed"


def times(source: Path, feed: str, factor: int) -> str:
    """Return the query that reads a feed with its amounts multiplied."""
    amounts = ("paid", "allowed", "charge", "coinsurance", "copayment", "deductible", "other_payer")
    said = f"cast({factor} * cast({{0}} as decimal(18, 2)) as varchar)"
    return replaced(source, feed, {f"{name}_amount": said for name in amounts})


@dataclass(frozen=True)
class Told:
    """How rows are said so that both builds can be compared: texts through ``texts``, figures times a factor."""

    texts: str = "{}"
    factors: dict[str, int] = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    def query(self, payer: Payer, name: str, source: str) -> str:
        kinds = payer.rows(f"select column_name, column_type from (describe {source})")
        columns = (self.column(name, column, kind) for column, kind in kinds if column not in ORIGIN)
        return f"select {', '.join(columns)} from {source}"

    def column(self, name: str, column: str, kind: str) -> str:
        if f"{name}.{column}" in self.left:
            return f"null as {column}"
        if kind == "VARCHAR":
            told = self.texts.format(column)
            return f"case when regexp_full_match({column}, '{HASHED}') then '#' else {told} end as {column}"
        factor = self.factors.get(column) or self.factors.get(column.rpartition("_")[2])
        return f"{column} * {factor} as {column}" if factor else column


def differences(payer: Payer, name: str, first: str, second: str) -> list[tuple]:
    """Return a few rows that only one of the two queries gives, or gives more often."""
    gone = payer.rows(f"select 'gone', * from (({first}) except all ({second})) limit 3")
    new = payer.rows(f"select 'new', * from (({second}) except all ({first})) limit 3")
    return [(name, *row) for row in gone + new]


def compared(payer: Payer, first: Told = Told(), second: Told = Told()) -> list[tuple]:
    found = []
    for name in TABLES:
        found += differences(payer, name, first.query(payer, name, kept(name)), second.query(payer, name, name))
    return found


def test_the_payer_has_what_the_comparison_is_about(payer: Payer) -> None:
    def count(name: str, where: str = "true") -> int:
        ((rows,),) = payer.rows(f"select count(*) from {kept(name)} where {where}")
        return rows

    assert count("core.claim_line") > 9_000
    assert count("core.claim_line", "price_source_code = 'IMPUTED'") > 200
    for disposition in ("used", "denied", "out_of_scope", "duplicate", "netted", "quarantined", "superseded"):
        assert count("core.received_row", f"disposition_code = '{disposition}'") > 0, disposition
    for acuity in ("ACUTE", "RECURRENT", "CONTINUATION", "UNKNOWN_LOOKBACK"):
        assert count("episodes.episode", f"acuity_code = '{acuity}'") > 10, acuity
    for name in ("core.stay", "core.surgery_event", "core.retro_termination", "episodes.procedure", "attribution.span"):
        assert count(name) > 0, name


def test_order_of_rows_and_files_change_nothing(payer: Payer, tmp_path: Path) -> None:
    shuffled = written(payer.folder, tmp_path / "in", lambda feed: "from feed order by md5(cast(feed as varchar))", 3)
    payer.rebuilt(shuffled)
    assert compared(payer) == []


def test_members_and_claims_under_other_names_give_the_same(payer: Payer, tmp_path: Path) -> None:
    names = dict.fromkeys(MEMBER_NAMES, RENAMED) | dict.fromkeys(CLAIM_NAMES, LONGER)
    payer.rebuilt(written(payer.folder, tmp_path / "in", lambda feed: replaced(payer.folder, feed, names)))
    assert compared(payer, second=Told(texts=OWN_NAMES)) == []


def test_prices_times_three_give_spend_times_three(payer: Payer, tmp_path: Path) -> None:
    payer.rebuilt(written(payer.folder, tmp_path / "in", lambda feed: times(payer.folder, feed, 3)))
    assert compared(payer, first=Told(factors={"cents": 3, "price_numerator": 3})) == []


def test_members_twice_give_everything_twice(payer: Payer, tmp_path: Path) -> None:
    names = dict.fromkeys(MEMBER_NAMES + CLAIM_NAMES, TWICE) | dict.fromkeys(TWIN_NAMES, TWIN)
    payer.rebuilt(
        written(
            payer.folder, tmp_path / "in", lambda feed: f"from feed union all {replaced(payer.folder, feed, names)}"
        )
    )
    # A cut changes with its stratum, and a month's part of a member is left off once for all.
    left = frozenset({"episodes.episode_cost.truncated_cents", "core.whole_year.member_month_count"})
    once, doubled = Told(left=left), Told(left=left, factors={"cents": 2, "count": 2, "drug_count": 1})
    found = []
    for name in set(TABLES) - NEEDS_A_NUMBER:
        first = (doubled if name in COUNTS else once).query(payer, name, kept(name))
        if name not in RULES | COUNTS:
            first = f"{first} union all {first}"
        found += differences(payer, name, first, Told(texts=SINGLE, left=left).query(payer, name, name))
    # Two vendors' rows without a name are two rows of one nobody.
    assert found == [("attribution.member_match", "gone", "", "", None, "M4", "R01")]
