"""Receives drops: every file is found, inspected, landed and acknowledged.

Belongs here: the order of the steps. ``receive_folder`` is what a run calls; it fills ``landed.*`` and returns a value.
"""

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
from sqlglot import exp

from pipelines.intake import FORMATS, landing, tuva
from pipelines.intake.acknowledgement import Acknowledgement, Fault, Receipt, Refused
from pipelines.intake.canonical import FEEDS, KNOWN_DATE
from pipelines.intake.claimed import ONE, DropFolder, read_drop_folder, waits_for_manifest
from pipelines.intake.inspection import ENDINGS, Marks, inspect
from pipelines.intake.landing import Landing, trailer_count
from pipelines.intake.layout import DIALECT, Drop, Layout
from pipelines.intake.left import files_left
from pipelines.intake.naming import Mode
from pipelines.intake.profile import Profile, load_profiles
from pipelines.intake.receipts import Found, land_all, write_files
from pipelines.intake.series import Delivery, Placed, Standing, place, place_on
from pipelines.intake.totals import control_faults, totals_of


def receive_folder(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    file_date: dt.date | None = None,
    work: Path | None = None,
    paid_through: dt.date | None = None,
) -> Acknowledgement:
    """Receive one drop: a folder with a profile and one file or more of each feed. See ``receive_folders``."""
    return receive_folders(connection, [folder], file_date, work, paid_through)


def receive_folders(
    connection: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    file_date: dt.date | None = None,
    work: Path | None = None,
    paid_through: dt.date | None = None,
) -> Acknowledgement:
    """Fill ``landed.*`` from the folders, replacing what is there, and say what was received and refused.

    ``file_date`` is the day the drop was made, where that is known. ``work`` is where converted files are kept as long
    as the connection reads them; without it they are gone when the process ends. What files of a series say is as of
    ``paid_through``, or the latest known date where none is given; totals are those of what they say last. Every feed
    has its table afterwards, if need be an empty one. Raises ProfileError if a profile cannot be used; what is wrong
    with a file is in the acknowledgement.
    """
    profiles = load_profiles(folders)
    refused: list[Refused] = []
    left: list[Refused] = []
    found: list[tuple[Profile, list[Found]]] = []
    for number, (folder, profile) in enumerate(zip(folders, profiles, strict=True)):
        drop = read_drop_folder(folder, profile)
        refused += drop.refused
        files, faults = files_found(connection, Drop(folder, profile, work_folder(work, number)), drop)
        refused += faults
        found.append((profile, files))
        told = [each.landing.file.path.name for each in files] + [each.detail for each in (*drop.refused, *faults)]
        left += files_left(folder, profile, told)
    if not any(files for _, files in found) and not refused:
        refused.append(Refused(Fault.NO_FILES, ", ".join(folder.name for folder in folders)))
    receipts = land_as_of(connection, found, file_date, None)
    came = {receipt.feed for receipt in receipts if receipt.row_count}
    totals = [total for feed in FEEDS if feed in came for total in totals_of(connection, feed)]
    refused += control_faults(profiles, totals)
    # Where no file lost its place, no claim need be read to know the day.
    if taken := days_of_takers(receipts):
        day = paid_through or latest_known_date(connection)
        if day and day < max(taken):
            receipts = land_as_of(connection, found, file_date, day)
    return Acknowledgement(tuple(profiles), tuple(receipts), tuple(totals), tuple(refused), tuple(left))


def land_as_of(
    connection: duckdb.DuckDBPyConnection,
    found: Sequence[tuple[Profile, Sequence[Found]]],
    file_date: dt.date | None,
    paid_through: dt.date | None,
) -> list[Receipt]:
    """Fill ``landed.*`` with what the files say as of a day, or say last where none is given."""
    # A feed is a view over its file or a table, and one cannot replace the other.
    connection.execute("drop schema if exists landed cascade")
    connection.execute("create schema landed")
    placed = [each for profile, files in found for each in in_their_place(files, profile, paid_through)]
    receipts = land_all(connection, placed, file_date)
    write_files(connection, receipts)
    return receipts


def days_of_takers(receipts: Sequence[Receipt]) -> set[dt.date]:
    """Return the days of the files that took the place of another."""
    takers = {receipt.superseded_by for receipt in receipts if receipt.superseded_by}
    return {receipt.file_date for receipt in receipts if receipt.file_date and receipt.file_id in takers}


def files_found(
    connection: duckdb.DuckDBPyConnection, drop: Drop, said: DropFolder
) -> tuple[list[Found], list[Refused]]:
    """Return every file of a drop, inspected, and the faults of what is no file."""
    found: list[Found] = []
    refused: list[Refused] = []
    try:
        found += converted(connection, drop)
    except duckdb.Error:
        # What the engine says of a row holds the row.
        refused.append(Refused(Fault.UNREADABLE, f"files of the format {drop.profile.format}"))
    taken = {each.landing.file.path for each in found}
    for feed in FEEDS:
        layout = layout_of(drop.profile, feed)
        for path in dict.fromkeys([*files_of(drop.folder, drop.profile, feed, layout), *said.paths(feed)]):
            if path in taken:
                continue
            if not path.is_file():
                refused.append(Refused(Fault.NOT_A_FILE if path.exists() else Fault.FILE_NOT_FOUND, path.name))
                continue
            records = drop.profile.records
            file = inspect(path, drop.profile.delimiter, Marks(records.header, records.trailer))
            landing_of = Landing(feed, drop.profile, layout, file)
            found.append(Found(landing_of, *examine(connection, landing_of)))
    return [replace(each, claimed=said.files.get(each.landing.file.path)) for each in found], refused


def in_their_place(found: Sequence[Found], profile: Profile, paid_through: dt.date | None) -> list[Found]:
    """Return the files with what becomes of them: those of a series by their series, others as they are."""
    checked = [
        replace(each, faults=(*each.faults, *each.claimed.differs(each.landing.file))) if each.claimed else each
        for each in found
    ]
    deliveries = {
        each.landing.file.path: replayed(each.claimed.delivery(each.landing.file, profile.source_id), profile)
        for each in checked
        if each.claimed and not waits_for_manifest(profile, each.claimed)
    }
    received = deliveries.values()
    placed = {each.delivery: each for each in (place_on(received, paid_through) if paid_through else place(received))}
    return [
        replace(
            each,
            placed=placed[deliveries[each.landing.file.path]]
            if each.landing.file.path in deliveries
            else waiting(each, profile),
        )
        for each in checked
    ]


def replayed(delivery: Delivery, profile: Profile) -> Delivery:
    """Return a file without its day where claims cannot be replayed: their last word holds for every day."""
    is_claims = KNOWN_DATE.get(delivery.feed) == "paid_date"
    return replace(delivery, day=None) if is_claims and not profile.is_restatable else delivery


def waiting(each: Found, profile: Profile) -> Placed | None:
    """Return that a file waits for its manifest, or None where it needs none."""
    if not waits_for_manifest(profile, each.claimed):
        return None
    file = each.landing.file
    alone = Delivery(*(file.path.name, file.file_id, profile.source_id, each.landing.feed, ONE, ONE, Mode.FULL, "", 0))
    return Placed(alone, Standing.WAITING, Fault.WAITS_FOR_MANIFEST)


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
        yield Found(origin, tuple(name for name in header if name != "row_number"), (*each.refused, *faults))


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
    agreed = [*each.layout.required, *each.profile.columns.get(each.feed, [])]
    absent = each.layout.lacks(header, agreed)
    if absent and not faults:
        faults = [Refused(Fault.MISSING_COLUMN, ", ".join(absent))]
    if not faults and not each.is_parquet:
        faults = landing.lost_lines(connection, each.file, each.profile.delimiter, each.marks)
    mark = each.profile.records.trailer
    if not faults and mark is not None and not each.is_parquet and trailer_count(connection, each, header, mark) != 1:
        faults = [Refused(Fault.TRAILER_RECORD)]
    return header, tuple(faults)


def latest_known_date(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """Return the default paid-through date: the day that every source of claims has reached, so that none seems cheap.

    A source has reached its greatest paid date, else the greatest date of its files, in their rows or in their
    manifests; a file's date counts only for claims without a paid date, a manifest's only where no claim has one.
    """
    query = """
        select cast(min(known_date) as date) from (
            select source_id, max(known_date) as known_date from (
                select source_id, max(try_cast(paid_date as date)) as known_date
                from landed.medical_claim group by source_id
                union all
                select source_id, max(try_cast(paid_date as date)) from landed.pharmacy_claim group by source_id
                union all
                select source_id, max(try_cast(file_date as date)) from landed.medical_claim
                where paid_date is null group by source_id
                union all
                select source_id, max(try_cast(file_date as date)) from landed.pharmacy_claim
                where paid_date is null group by source_id
                union all
                select file.source_id, max(file.file_date) from landed.file as file
                where
                    file.standing_code = 'USED' and file.feed_code in ('medical_claim', 'pharmacy_claim')
                    and file.source_id not in (select source_id from landed.medical_claim where paid_date is not null)
                    and file.source_id not in (select source_id from landed.pharmacy_claim where paid_date is not null)
                group by file.source_id
            ) group by source_id
        )"""
    found: list[tuple[dt.date | None]] = connection.execute(query).fetchall()
    return found[0][0]


def last_received_date(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """Return the latest day on which any row became known, or a file in use was made: after it nothing is known."""
    known = [
        exp.select(
            exp.cast(exp.func("max", exp.TryCast(this=exp.column(name), to=exp.DataType.build("date"))), "date")
        ).from_(f"landed.{feed}")
        for feed, columns in FEEDS.items()
        for name in ("paid_date", "file_date", "posted_date", "received_date")
        if name in columns
    ]
    known.append(exp.select("max(file_date)").from_("landed.file").where("standing_code = 'USED'"))
    days = [day for query in known for ((day,),) in [connection.execute(query.sql(DIALECT)).fetchall()] if day]
    return max(days, default=None)
