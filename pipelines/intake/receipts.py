"""Lands the files of a drop feed by feed, sets aside what is not used, and gives a receipt for each.

Belongs here: from a file that was found and judged to its rows and its receipt. Does not: finding files (``receive``).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb
from sqlglot import exp

from pipelines.engines import duckdb as engine
from pipelines.intake import holding, landing
from pipelines.intake.acknowledgement import SET_ASIDE, Fault, Receipt, Refused
from pipelines.intake.canonical import FEEDS, FILE, FORMER_COVERAGE, LANDED_TABLES
from pipelines.intake.claimed import Claimed
from pipelines.intake.landing import Landing
from pipelines.intake.layout import DIALECT
from pipelines.intake.manifest import StatedFile
from pipelines.intake.series import Placed, Standing
from pipelines.intake.totals import compare, faults_of

HELD_BACK = "not_yet_known"
# How the rows of a file end that is not used.
DISPOSITION = {
    Standing.SUPERSEDED: "superseded",
    Standing.WAITING: HELD_BACK,
    Standing.TEST: "out_of_scope",
}


@dataclass(frozen=True)
class Found:
    """A file on its way into a feed, its header, all that is wrong with it, and what is said of it."""

    landing: Landing
    header: tuple[str, ...]
    faults: tuple[Refused, ...]
    claimed: Claimed | None = None
    placed: Placed | None = None

    @property
    def rows(self) -> exp.Select:
        """The query that reads it."""
        return landing.landed_select(self.landing, self.header)

    @property
    def is_split(self) -> bool:
        """Whether files whose place it takes later still speak, so that only what became known after them counts."""
        return self.placed is not None and bool(self.placed.after)

    @property
    def key(self) -> tuple[str, str]:
        """What is received once: this content for this feed."""
        return (self.landing.feed, self.landing.file.content_id or self.landing.file.file_id)


def land_all(connection: duckdb.DuckDBPyConnection, found: Iterable[Found], file_date: dt.date | None) -> list[Receipt]:
    """Land every file without fault, feed by feed, and return a receipt for each file."""
    receipts: list[Receipt] = []
    found = list(found)
    used = {each.key for each in found if is_used(each)}
    aside: list[Found] = []
    for name in ("landed.set_aside", FORMER_COVERAGE):
        engine.load_table(connection, name, LANDED_TABLES[name], [])
    for feed in FEEDS:
        seen: set[tuple[str, str]] = set()
        good: list[Found] = []
        for each in found:
            if each.landing.feed != feed:
                continue
            faults = faults_of_place(each, is_repeated=each.key in (seen if is_used(each) else used))
            seen |= {each.key} if is_used(each) else set()
            if not faults and each.landing.gives_rows:
                good.append(each)
            elif faults and all(fault.fault in SET_ASIDE for fault in faults):
                aside.append(each)
            else:
                receipts.append(receipt(each, 0, file_date, faults))
        last = {each.key: last_known_date(connection, each, found) for each in good if each.is_split}
        selects = [
            (each.landing, holding.rows_since(each.rows, feed, last[each.key]) if each.is_split else each.rows)
            for each in good
        ]
        unreadable = landing.land(connection, feed, selects)
        counts = rows_by_file(connection, feed) if good else {}
        for each, fault in zip(good, unreadable, strict=True):
            rows = 0 if fault else counts.get(each.landing.file.file_id, 0)
            if each.is_split and not fault:
                rows += hold_back(connection, each, last[each.key])
            receipts.append(landed_receipt(connection, each, rows, file_date, fault))
    return receipts + set_aside(connection, aside, file_date)


def last_known_date(connection: duckdb.DuckDBPyConnection, each: Found, found: Sequence[Found]) -> dt.date | None:
    """Return the last day of which the files tell that still stand where this one takes their place."""
    before = [
        (other.rows, other.placed.delivery.day)
        for other in found
        if other.placed
        and each.placed
        and other.landing.feed == each.landing.feed
        and other.placed.delivery in each.placed.after
    ]
    return holding.last_known_date(connection, each.landing.feed, before)


def hold_back(connection: duckdb.DuckDBPyConnection, each: Found, last: dt.date | None) -> int:
    """Account for the rows of a file that do not count yet; return how many they are."""
    rows = holding.rows_until(each.rows, each.landing.feed, last)
    landing.insert(
        connection, "landed.set_aside", aside_select(each, rows, HELD_BACK, Fault.TAKES_PLACE_LATER), each.landing
    )
    return aside_count(connection, each)


def is_used(each: Found) -> bool:
    """Whether a file's rows are meant to be used."""
    return not each.faults and each.landing.gives_rows and (each.placed is None or each.placed.fault is None)


def faults_of_place(each: Found, *, is_repeated: bool) -> tuple[Refused, ...]:
    """Return what keeps a file from being used: its own faults, its place in a series, or that it came before."""
    if each.faults:
        return each.faults
    if is_repeated:
        return (Refused(Fault.DUPLICATE_FILE),)
    placed = each.placed
    return (Refused(placed.fault, placed.detail),) if placed and placed.fault else ()


def landed_receipt(
    connection: duckdb.DuckDBPyConnection, each: Found, row_count: int, file_date: dt.date | None, fault: Refused | None
) -> Receipt:
    """Return the receipt of a file that was landed: its control totals compared, a header alone told."""
    if fault:
        return receipt(each, 0, file_date, (fault,))
    landed = (
        exp.select("*")
        .from_(f"landed.{each.landing.feed}")
        .where(exp.EQ(this=exp.column("file_id"), expression=exp.Literal.string(each.landing.file.file_id)))
    )
    rows = each.rows if each.is_split else landed
    compared = compare(connection, each.landing, rows.subquery("received"), stated_of(each))
    told = {Fault.HEADER_ONLY: not row_count, Fault.TAKES_PLACE_LATER: each.is_split}
    return replace(
        receipt(each, row_count, file_date, faults_of(compared)),
        compared=compared,
        warnings=tuple(Refused(fault) for fault, is_so in told.items() if is_so),
    )


def set_aside(
    connection: duckdb.DuckDBPyConnection, found: Sequence[Found], file_date: dt.date | None
) -> list[Receipt]:
    """Account for the rows of files that are not used, in ``landed.set_aside``, and return their receipts."""
    receipts = []
    for each in found:
        placed = each.placed
        assert placed is not None and placed.fault is not None  # noqa: S101 only such files come here
        ends = aside_select(each, each.rows, DISPOSITION[placed.standing], placed.fault)
        unreadable = landing.insert(connection, "landed.set_aside", ends, each.landing)
        if placed.standing is Standing.SUPERSEDED and each.landing.feed == "eligibility" and not unreadable:
            landing.insert(connection, FORMER_COVERAGE, each.rows, each.landing)
        rows = each.rows.subquery("received")
        compared = () if unreadable else compare(connection, each.landing, rows, stated_of(each))
        faults = (*((unreadable,) if unreadable else faults_of_place(each, is_repeated=False)), *faults_of(compared))
        receipts.append(replace(receipt(each, aside_count(connection, each), file_date, faults), compared=compared))
    return receipts


def aside_count(connection: duckdb.DuckDBPyConnection, each: Found) -> int:
    """Return how many rows of a file are set aside."""
    query = (
        exp.select("count(*)")
        .from_("landed.set_aside")
        .where(exp.EQ(this=exp.column("file_id"), expression=exp.Literal.string(each.landing.file.file_id)))
        .where(exp.EQ(this=exp.column("feed_code"), expression=exp.Literal.string(each.landing.feed)))
    )
    ((count,),) = connection.execute(query.sql(DIALECT)).fetchall()
    return int(count)


def aside_select(each: Found, rows: exp.Select, disposition: str, fault: Fault) -> exp.Select:
    """Return rows of a file with how they end: another took its place, it waits or is a test, or counts later."""
    columns = FEEDS[each.landing.feed]
    return exp.select(
        exp.alias_(exp.Literal.string(each.landing.feed), "feed_code"),
        *("file_id", "row_number", "source_id"),
        exp.alias_(exp.Literal.string(disposition), "disposition_code"),
        exp.alias_(exp.Literal.string(fault.name), "exclusion_code"),
        exp.alias_(row_cents(columns, "allowed_amount"), "allowed_cents"),
        exp.alias_(row_cents(columns, "paid_amount"), "plan_paid_cents"),
    ).from_(rows.subquery("received"))


def row_cents(columns: Sequence[str], name: str) -> str:
    """Return the expression of an amount in cents as received; 0 where there is none, or none that is plain."""
    amount = f"try_cast({name} as decimal(18, 2))" if name in columns else "null"
    return f"cast(coalesce({amount}, 0) * 100 as bigint)"


def stated_of(each: Found) -> StatedFile | None:
    """Return what the manifest states of a file for this feed, if it does: a converted file may give rows to others."""
    return each.claimed.stated if each.claimed and each.claimed.feed == each.landing.feed else None


def receipt(each: Found, row_count: int, file_date: dt.date | None, refused: tuple[Refused, ...]) -> Receipt:
    """Return the receipt of one file."""
    of, placed = each.landing, each.placed
    reads = of.layout.reads()
    return Receipt(
        feed=of.feed,
        source_id=of.profile.source_id,
        format_code=of.profile.format,
        file_name=of.file.path.name,
        file_id=of.file.file_id,
        byte_count=of.file.byte_count,
        row_count=row_count,
        file_date=(each.claimed and each.claimed.day) or file_date,
        refused=refused,
        unused_columns=tuple(name for name in each.header if name not in reads),
        left=of.left,
        standing=placed.standing.value if placed else Standing.USED.value,
        mode=placed.delivery.mode.value if placed else None,
        superseded_by=placed.by.file_id if placed and placed.by else None,
    )


def rows_by_file(connection: duckdb.DuckDBPyConnection, feed: str) -> dict[str, int]:
    """Return the rows that each file put into a feed."""
    query = exp.select("file_id", "count(*)").from_(f"landed.{feed}").group_by("file_id")
    return dict(connection.execute(query.sql(DIALECT)).fetchall())


def write_files(connection: duckdb.DuckDBPyConnection, receipts: Sequence[Receipt]) -> None:
    """Fill ``landed.file`` with the files whose rows are used or set aside."""
    rows = [
        (
            *(each.file_id, each.source_id, each.feed, each.file_name, each.format_code),
            *(each.byte_count, each.row_count, each.file_date, each.mode, each.standing, each.superseded_by),
        )
        for each in receipts
        if each.accepted or each.is_set_aside
    ]
    engine.load_table(connection, "landed.file", FILE, rows)
