"""Receives drops: every file is found, inspected, landed and acknowledged.

Belongs here: the order of the steps. ``receive_folder`` is what a run calls; it fills ``landed.*`` and returns a value.
"""

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
from sqlglot import exp

from pipelines.engines import duckdb as engine
from pipelines.intake import FORMATS, landing, tuva
from pipelines.intake.acknowledgement import Acknowledgement, Fault, Receipt, Refused, Totals
from pipelines.intake.canonical import FEEDS, FILE
from pipelines.intake.inspection import ENDINGS, inspect
from pipelines.intake.landing import Landing
from pipelines.intake.layout import DIALECT, Drop, Layout
from pipelines.intake.profile import PROFILE_NAME, Profile, load_profile

# A file on its way into a feed, its header, and all that is wrong with it.
Found = tuple[Landing, tuple[str, ...], tuple[Refused, ...]]


def receive_folder(
    connection: duckdb.DuckDBPyConnection, folder: Path, file_date: dt.date | None = None, work: Path | None = None
) -> Acknowledgement:
    """Receive one drop: a folder with a profile and one file or more of each feed. See ``receive_folders``."""
    return receive_folders(connection, [folder], file_date, work)


def receive_folders(
    connection: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    file_date: dt.date | None = None,
    work: Path | None = None,
) -> Acknowledgement:
    """Fill ``landed.*`` from the folders, replacing what is there, and say what was received and refused.

    ``file_date`` is the day the drop was made, where that is known. ``work`` is where converted files are kept as long
    as the connection reads them; without it they are gone when the process ends. Every feed has its table afterwards,
    if need be an empty one. Raises ProfileError if a profile cannot be used; what is wrong with a file is in the
    acknowledgement.
    """
    profiles = [load_profile(folder / PROFILE_NAME) for folder in folders]
    missing: list[Refused] = []
    found: list[Found] = []
    for number, (folder, profile) in enumerate(zip(folders, profiles, strict=True)):
        try:
            found += converted(connection, Drop(folder, profile, work_folder(work, number)))
        except duckdb.Error:
            # What the engine says of a row holds the row.
            missing.append(Refused(Fault.UNREADABLE, f"files of the format {profile.format}"))
        for feed in FEEDS:
            layout = layout_of(profile, feed)
            for path in files_of(folder, profile, feed, layout):
                if not path.is_file():
                    missing.append(Refused(Fault.NOT_A_FILE if path.is_dir() else Fault.FILE_NOT_FOUND, path.name))
                    continue
                file = inspect(path, profile.delimiter)
                landing_of = Landing(feed, profile, layout, file)
                found.append((landing_of, *examine(connection, landing_of)))
    if not found and not missing:
        missing.append(Refused(Fault.NO_FILES, ", ".join(folder.name for folder in folders)))
    receipts = land_all(connection, found, file_date)
    totals = [total for feed in FEEDS for total in totals_of(connection, feed)]
    missing += control_faults(profiles, totals)
    write_files(connection, receipts)
    return Acknowledgement(tuple(profiles), tuple(receipts), tuple(totals), tuple(missing))


def converted(connection: duckdb.DuckDBPyConnection, drop: Drop) -> Iterator[Found]:
    """Yield what the format converts of a drop; nothing for a format whose files land as they are."""
    convert = FORMATS[drop.profile.format].convert
    if convert is None:
        return
    for each in convert(drop):
        canonical = tuva.FORMAT.feeds[each.feed]
        origin = Landing(
            *(each.feed, drop.profile, canonical, each.received, each.rows),
            gives_rows=each.rows is not None,
            left=each.left,
        )
        header, faults = landing.header_of(connection, origin) if each.rows else ((), [])
        yield origin, tuple(name for name in header if name != "row_number"), (*each.refused, *faults)


def work_folder(work: Path | None, number: int) -> Path:
    """Return an empty folder that a format may write to."""
    if work is None:
        folder = Path(tempfile.mkdtemp(prefix="trueup_"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder
    folder = work / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def layout_of(profile: Profile, feed: str) -> Layout:
    """Return the format's layout of a feed; feeds that a claims format has not come under the canonical names."""
    return FORMATS[profile.format].layout(feed) or tuva.FORMAT.feeds[feed]


def files_of(folder: Path, profile: Profile, feed: str, layout: Layout) -> list[Path]:
    """Return the files of a feed: those the profile names, else ``<stem>.parquet|csv|csv.gz``, be it a folder."""
    named = profile.named_files(feed)
    if named:
        return [folder / name for name in sorted(named)]
    plain = [path] if (path := folder / layout.stem).is_dir() else []
    return plain + [path for ending in ENDINGS if (path := folder / f"{layout.stem}{ending}").exists()]


def examine(connection: duckdb.DuckDBPyConnection, each: Landing) -> tuple[tuple[str, ...], tuple[Refused, ...]]:
    """Return a file's header, and all that is wrong with its bytes and its columns."""
    if each.file.refused:
        return each.file.header, each.file.refused
    header, faults = landing.header_of(connection, each)
    absent = [name for name in each.layout.required if name not in header]
    if absent and not faults:
        faults = [Refused(Fault.MISSING_COLUMN, ", ".join(absent))]
    return header, tuple(faults)


def land_all(connection: duckdb.DuckDBPyConnection, found: Iterable[Found], file_date: dt.date | None) -> list[Receipt]:
    """Land every file without fault, feed by feed, and return a receipt for each file."""
    receipts: list[Receipt] = []
    found = list(found)
    for feed in FEEDS:
        seen: set[str] = set()
        good = []
        for each, header, faults in found:
            if each.feed != feed:
                continue
            repeated = (Refused(Fault.DUPLICATE_FILE),) if each.file.file_id in seen else ()
            seen.add(each.file.file_id)
            if faults or repeated or not each.gives_rows:
                receipts.append(receipt(each, header, 0, file_date, faults or repeated))
            else:
                good.append((each, header))
        unreadable = landing.land(
            connection, feed, [(each, landing.landed_select(each, header)) for each, header in good]
        )
        counts = rows_by_file(connection, feed)
        for (each, header), fault in zip(good, unreadable, strict=True):
            faults = (fault,) if fault else ()
            receipts.append(receipt(each, header, counts.get(each.file.file_id, 0), file_date, faults))
    return receipts


def receipt(
    each: Landing, header: tuple[str, ...], row_count: int, file_date: dt.date | None, refused: tuple[Refused, ...]
) -> Receipt:
    """Return the receipt of one file."""
    reads = each.layout.reads()
    unused = tuple(name for name in header if name not in reads)
    return Receipt(
        feed=each.feed,
        source_id=each.profile.source_id,
        format_code=each.profile.format,
        file_name=each.file.path.name,
        file_id=each.file.file_id,
        byte_count=each.file.byte_count,
        row_count=row_count,
        file_date=file_date,
        refused=refused,
        unused_columns=unused,
        left=each.left,
    )


def rows_by_file(connection: duckdb.DuckDBPyConnection, feed: str) -> dict[str, int]:
    """Return the rows that each file put into a feed."""
    query = exp.select("file_id", "count(*)").from_(f"landed.{feed}").group_by("file_id")
    return dict(connection.execute(query.sql(DIALECT)).fetchall())


def totals_of(connection: duckdb.DuckDBPyConnection, feed: str) -> list[Totals]:
    """Return a feed's totals by source. Amounts that are not plain decimals are left to typing, which rejects them."""
    columns = FEEDS[feed]
    claims = "count(distinct claim_id)" if "claim_id" in columns else "cast(null as bigint)"
    members = "count(distinct person_id)" if "person_id" in columns else "0"
    query = (
        exp.select("source_id", "count(*)", members, claims, cents_sum(columns, "paid_amount"))
        .select(cents_sum(columns, "allowed_amount"))
        .from_(f"landed.{feed}")
        .group_by("source_id")
        .order_by("source_id")
    )
    return [
        Totals(feed, source_id, rows, persons, claim_count, paid, allowed)
        for source_id, rows, persons, claim_count, paid, allowed in connection.execute(query.sql(DIALECT)).fetchall()
    ]


def cents_sum(columns: Sequence[str], name: str) -> str:
    """Return the expression that sums an amount in cents, or null where the feed has no such amount."""
    if name not in columns:
        return "cast(null as bigint)"
    return f"cast(coalesce(sum(try_cast({name} as decimal(18, 2))), 0) * 100 as bigint)"


def control_faults(profiles: Sequence[Profile], totals: Sequence[Totals]) -> list[Refused]:
    """Return where the totals that a sender states differ from those found: counts and cents must be equal."""
    faults = []
    found = {(total.source_id, total.feed): total for total in totals}
    for profile in profiles:
        for feed, control in profile.controls.items():
            total = found.get((profile.source_id, feed))
            for name, stated, counted in (
                ("rows", control.rows, total.row_count if total else 0),
                ("paid_cents", control.paid_cents, total.paid_cents if total else 0),
                ("allowed_cents", control.allowed_cents, total.allowed_cents if total else 0),
            ):
                if stated is not None and stated != counted:
                    faults.append(Refused(Fault.CONTROL_TOTAL, f"{feed}: {name}: stated {stated}, found {counted}"))
    return faults


def write_files(connection: duckdb.DuckDBPyConnection, receipts: Sequence[Receipt]) -> None:
    """Fill ``landed.file`` with the accepted files."""
    rows = [
        (
            *(each.file_id, each.source_id, each.feed, each.file_name, each.format_code),
            *(each.byte_count, each.row_count, each.file_date),
        )
        for each in receipts
        if each.accepted
    ]
    engine.load_table(connection, "landed.file", FILE, rows)


def latest_known_date(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """Return the default paid-through date: the greatest paid date received, else the greatest date of a file.

    A file's date counts only where no claim has a paid date at all, or for a source whose claims have none.
    """
    query = """
        select cast(max(known_date) as date) from (
            select max(try_cast(paid_date as date)) as known_date from landed.medical_claim
            union all select max(try_cast(paid_date as date)) from landed.pharmacy_claim
            union all select max(try_cast(file_date as date)) from landed.medical_claim where paid_date is null
            union all select max(try_cast(file_date as date)) from landed.pharmacy_claim where paid_date is null
        )"""
    ((latest,),) = connection.execute(query).fetchall()
    return latest


def last_received_date(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """Return the latest day on which any row of any feed became known: after it nothing is known."""
    known = [
        exp.select(
            exp.cast(exp.func("max", exp.TryCast(this=exp.column(name), to=exp.DataType.build("date"))), "date")
        ).from_(f"landed.{feed}")
        for feed, columns in FEEDS.items()
        for name in ("paid_date", "file_date", "posted_date", "received_date")
        if name in columns
    ]
    days = [day for query in known for ((day,),) in [connection.execute(query.sql(DIALECT)).fetchall()] if day]
    return max(days, default=None)
