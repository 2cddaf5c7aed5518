"""Lands the files of a drop feed by feed, sets aside what is not used, and gives a receipt for each.

Belongs here: from a file that was found and judged to its rows and its receipt. Does not: finding files (``receive``).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb
from sqlglot import exp

from pipelines.engines import duckdb as engine
from pipelines.intake import landing
from pipelines.intake.acknowledgement import SET_ASIDE, Fault, Receipt, Refused
from pipelines.intake.canonical import FEEDS, FILE
from pipelines.intake.canonical import SET_ASIDE as SET_ASIDE_COLUMNS
from pipelines.intake.claimed import Claimed
from pipelines.intake.landing import Landing
from pipelines.intake.layout import DIALECT
from pipelines.intake.manifest import StatedFile
from pipelines.intake.series import Placed, Standing
from pipelines.intake.totals import compare, faults_of

# How the rows of a file end that is not used.
DISPOSITION = {
    Standing.SUPERSEDED: "superseded",
    Standing.WAITING: "not_yet_known",
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
    def key(self) -> tuple[str, str]:
        """What is received once: this content for this feed."""
        return (self.landing.feed, self.landing.file.content_id or self.landing.file.file_id)


def land_all(connection: duckdb.DuckDBPyConnection, found: Iterable[Found], file_date: dt.date | None) -> list[Receipt]:
    """Land every file without fault, feed by feed, and return a receipt for each file."""
    receipts: list[Receipt] = []
    found = list(found)
    used = {each.key for each in found if is_used(each)}
    aside: list[Found] = []
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
        selects = [(each.landing, landing.landed_select(each.landing, each.header)) for each in good]
        unreadable = landing.land(connection, feed, selects)
        counts = rows_by_file(connection, feed) if good else {}
        for each, fault in zip(good, unreadable, strict=True):
            rows = 0 if fault else counts.get(each.landing.file.file_id, 0)
            receipts.append(landed_receipt(connection, each, rows, file_date, fault))
    return receipts + set_aside(connection, aside, file_date)


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
    rows = (
        exp.select("*")
        .from_(f"landed.{each.landing.feed}")
        .where(exp.EQ(this=exp.column("file_id"), expression=exp.Literal.string(each.landing.file.file_id)))
    )
    compared = compare(connection, each.landing, rows.subquery("received"), stated_of(each))
    return replace(
        receipt(each, row_count, file_date, faults_of(compared)),
        compared=compared,
        warnings=() if row_count else (Refused(Fault.HEADER_ONLY),),
    )


def set_aside(
    connection: duckdb.DuckDBPyConnection, found: Sequence[Found], file_date: dt.date | None
) -> list[Receipt]:
    """Account for the rows of files that are not used, in ``landed.set_aside``, and return their receipts."""
    engine.load_table(connection, "landed.set_aside", SET_ASIDE_COLUMNS, [])
    receipts = []
    for each in found:
        select = landing.landed_select(each.landing, each.header)
        unreadable = landing.insert(connection, "landed.set_aside", aside_select(each, select))
        rows = select.subquery("received")
        compared = () if unreadable else compare(connection, each.landing, rows, stated_of(each))
        ((count,),) = connection.execute(
            exp.select("count(*)")
            .from_("landed.set_aside")
            .where(exp.EQ(this=exp.column("file_id"), expression=exp.Literal.string(each.landing.file.file_id)))
            .where(exp.EQ(this=exp.column("feed_code"), expression=exp.Literal.string(each.landing.feed)))
            .sql(DIALECT)
        ).fetchall()
        faults = (*((unreadable,) if unreadable else faults_of_place(each, is_repeated=False)), *faults_of(compared))
        receipts.append(replace(receipt(each, count, file_date, faults), compared=compared))
    return receipts


def aside_select(each: Found, select: exp.Select) -> exp.Select:
    """Return a file's rows with how they end: one that another took the place of, one that waits, or a test."""
    columns = FEEDS[each.landing.feed]
    placed = each.placed
    assert placed is not None and placed.fault is not None  # noqa: S101 only such files come here
    return exp.select(
        exp.alias_(exp.Literal.string(each.landing.feed), "feed_code"),
        *("file_id", "row_number", "source_id"),
        exp.alias_(exp.Literal.string(DISPOSITION[placed.standing]), "disposition_code"),
        exp.alias_(exp.Literal.string(placed.fault.name), "exclusion_code"),
        exp.alias_(row_cents(columns, "allowed_amount"), "allowed_cents"),
        exp.alias_(row_cents(columns, "paid_amount"), "plan_paid_cents"),
    ).from_(select.subquery("received"))


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
    as_of = each.claimed.manifest.as_of if each.claimed and each.claimed.manifest else file_date
    return Receipt(
        feed=of.feed,
        source_id=of.profile.source_id,
        format_code=of.profile.format,
        file_name=of.file.path.name,
        file_id=of.file.file_id,
        byte_count=of.file.byte_count,
        row_count=row_count,
        file_date=as_of,
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
