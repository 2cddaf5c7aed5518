"""Step 2: what the run is asked, what its sources declare and what was agreed become rows of ``terms.*``."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb

from contracts.agreement import Agreement
from contracts.exhibits import Exhibits, load_exhibits
from contracts.term_tables import term_tables
from pipelines.acknowledging import acknowledge_warnings
from pipelines.amendments import earlier_versions
from pipelines.attributing import refuse_different_owners, refuse_several_periods
from pipelines.books.found import keep_books
from pipelines.books.signed import members_found, resolutions_in_force
from pipelines.computable import computable, shown_without
from pipelines.due import due_agreements, set_apart
from pipelines.engines.duckdb import load_table
from pipelines.failures import UnusableInputError
from pipelines.intake.acknowledgement import SOURCE_COLUMNS, Acknowledgement
from pipelines.intake.canonical import FEEDS
from pipelines.intake.profile import Profile, load_profiles
from pipelines.intake.receive import last_received_date, latest_known_date
from pipelines.progress import journal
from pipelines.reconciliation import Reconciliation
from pipelines.settling import load_agreements

# More names than these are no vendors: a column was mistaken for another, and may hold members.
MANY = 5
VENDOR_NAME = r"[a-z][a-z0-9_]{0,39}"
RUN = "terms.run"
SOURCE = "terms.source"
RESOLUTION = "terms.resolution"
RESOLUTION_COLUMNS = {"agreement_id": "varchar", "row_id": "varchar", "reason_code": "varchar"}
MEMBER_FINDING = "terms.member_finding"
MEMBER_FINDING_COLUMNS = {
    "agreement_id": "varchar",
    "row_id": "varchar",
    "vendor_id": "varchar",
    "member_key_id": "varchar",
    "verb_code": "varchar",
    "scope_code": "varchar",
    "from_date": "date",
    "to_date": "date",
}
RUN_COLUMNS = {"paid_through_date": "date", "settlement_code": "varchar"}
NOTHING_AGREED = term_tables((), Exhibits((), (), (), ()))
TABLES: Mapping[str, Mapping[str, str]] = {
    **{f"terms.{name}": dict(table.columns) for name, table in NOTHING_AGREED.items()},
    RUN: RUN_COLUMNS,
    SOURCE: SOURCE_COLUMNS,
    RESOLUTION: RESOLUTION_COLUMNS,
    MEMBER_FINDING: MEMBER_FINDING_COLUMNS,
}


def write_terms(connection: duckdb.DuckDBPyConnection, given: Reconciliation) -> dict[str, int]:
    """Fill ``terms.*``; return the rows of each table. Raise UnusableInputError when nothing can be settled."""
    profiles, exhibits = load_profiles(given.folders), load_exhibits()
    paid_through = knowledge_date(given, profiles, latest_known_date(connection), last_received_date(connection))
    agreements = [item.required() for item in load_agreements(given.agreements, exhibits)]
    refuse_month_of_no_term(given.interim_month, agreements)
    refuse_different_owners(agreements)
    can = computable(agreements, profiles, exhibits)
    due = due_agreements(can.agreements, exhibits, given.interim_month, paid_through)
    refuse_several_periods(due.settled)
    for line in (*can.reasons, *due.reasons):
        journal().note(line)
    warnings = [
        *shown_without(profiles),
        *strangers(vendors_received(connection), agreements, due.settled),
        *without_invoices(connection, due.settled),
        *unknown_fees(connection, agreements),
    ]
    for line in warnings:
        journal().warn(line)
    acknowledge_warnings(given.work, warnings)
    earlier = [version for agreement in due.settled for version in earlier_versions(agreement, agreements)]
    apart = (set_apart(agreement) for agreement in can.others if agreement not in earlier)
    agreed = term_tables(due.settled, exhibits, (*due.others, *apart), earlier)
    tables = {f"terms.{name}": (dict(table.columns), table.rows) for name, table in agreed.items()}
    tables[RUN] = (RUN_COLUMNS, ((paid_through, given.settlement_code),))
    tables[SOURCE] = (SOURCE_COLUMNS, tuple(Acknowledgement(tuple(profiles), (), ()).source_rows()))
    found = keep_books(given.books, given.work, (agreement.agreement_id for agreement in due.settled))
    tables[RESOLUTION] = (RESOLUTION_COLUMNS, resolved_rows(found, due.settled, paid_through))
    tables[MEMBER_FINDING] = (MEMBER_FINDING_COLUMNS, member_rows(found, due.settled, paid_through))
    for name, (columns, rows) in tables.items():
        load_table(connection, name, columns, rows)
    return {name: len(rows) for name, (_, rows) in tables.items()}


def resolved_rows(books: Path, agreements: Sequence[Agreement], paid_through: date) -> tuple[tuple[str, str, str], ...]:
    """Return the findings that two persons signed after a dispute, by agreement and row, from the books."""
    return tuple(
        (agreement_id, resolution.row_id, str(resolution.finding))
        for agreement_id in sorted({agreement.agreement_id for agreement in agreements})
        for resolution in resolutions_in_force(books, agreement_id, paid_through)
    )


def member_rows(books: Path, agreements: Sequence[Agreement], paid_through: date) -> tuple[tuple[object, ...], ...]:
    """Return whom two persons found to belong on an attributed list, or off it, from the books."""
    return tuple(
        (name, row_id, vendor, asked.member_key, asked.verb.upper(), asked.scope, asked.first, asked.end)
        for name, vendor in sorted({(agreement.agreement_id, agreement.vendor_id) for agreement in agreements})
        for row_id, asked in members_found(books, name, paid_through).items()
    )


def knowledge_date(
    given: Reconciliation, profiles: Sequence[Profile], latest: date | None, received: date | None
) -> date:
    """Return the paid-through date: the one asked for, else the greatest paid date received.

    ``received`` is the latest day on which any row became known. A settlement as of a later day would say that nothing
    more was paid until then, and nobody knows.
    """
    if latest is None:
        raise UnusableInputError(
            f"{given.shown_inputs}: medical_claim, pharmacy_claim: paid_date: no claim has one; send the column, or "
            "declare has_paid_date: false in profile.yaml and say the day of each file, in a column file_date or in "
            "its manifest"
        )
    asked, last = given.paid_through or latest, max(latest, received or latest)
    if asked > last:
        raise UnusableInputError(
            f"paid-through: {asked} lies after {last}, the latest date known from the files; settle as of {last} or "
            "earlier, send data paid to that day, or settle what is due of a month with --interim YYYY-MM"
        )
    fixed = [profile.source_id for profile in profiles if not profile.is_restatable]
    if asked < latest and fixed:
        raise UnusableInputError(
            f"paid-through: {', '.join(fixed)} cannot be replayed as of {asked} (AS_OF_REPLAY): its profile declares "
            f"no paid dates, or corrections that leave no row; settle as of {latest} or later"
        )
    if given.posting_date and given.posting_date < asked:
        raise UnusableInputError(
            f"posting-date: {given.posting_date} lies before the paid-through date {asked}"
            + ("" if given.paid_through else ", the greatest paid date received")
        )
    return asked


def refuse_month_of_no_term(month: date | None, agreements: Sequence[Agreement]) -> None:
    """Raise UnusableInputError for an interim month after the end of every agreement; before them none is due."""
    if month and all(agreement.terminates < month for agreement in agreements):
        last = max(agreement.terminates for agreement in agreements)
        raise UnusableInputError(
            f"interim: {month:%Y-%m} lies after the end of every agreement, the last of which ends on {last}"
        )


def vendors_received(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of vendors in the vendors' feeds. What is not written as a name is left to typing."""
    return frozenset(
        name
        for feed, columns in FEEDS.items()
        if "vendor_id" in columns
        for (name,) in connection.execute(f"select distinct vendor_id from landed.{feed}").fetchall()  # noqa: S608
        if name and re.fullmatch(VENDOR_NAME, name)
    )


def without_invoices(connection: duckdb.DuckDBPyConnection, settled: Sequence[Agreement]) -> list[str]:
    """Say which vendors that are settled sent sessions and no invoice: then nothing counts as paid to them."""
    query = "select vendor_id from landed.session except select vendor_id from landed.vendor_invoice"
    found = {name for (name,) in connection.execute(query).fetchall()}
    return [
        f"{name} sent sessions and no row of vendor_invoice: its settlement counts no fee as invoiced"
        for name in sorted(found & {agreement.vendor_id for agreement in settled})
    ]


def unknown_fees(connection: duckdb.DuckDBPyConnection, agreements: Sequence[Agreement]) -> list[str]:
    """Say how many lines each vendor billed under a code that is no fee of its agreements, and what its fees are."""
    clauses: dict[str, set[str]] = {}
    for agreement in agreements:
        clauses.setdefault(agreement.vendor_id, set()).update(fee.id for fee in agreement.fees)
    query = "select vendor_id, fee_code, count(*) from landed.vendor_invoice where fee_code is not null group by all"
    lines = dict.fromkeys(clauses, 0)
    for vendor, code, count in connection.execute(query).fetchall():
        if vendor in clauses and code not in clauses[vendor]:
            lines[vendor] += count
    return [
        f"{vendor}: {count:,} lines of vendor_invoice have a fee_code that is no fee of its agreement and are refused; "
        f"its fees are {', '.join(sorted(clauses[vendor]))}"
        for vendor, count in sorted(lines.items())
        if count
    ]


def strangers(received: frozenset[str], agreements: Sequence[Agreement], settled: Sequence[Agreement]) -> list[str]:
    """Say which vendors sent rows without an agreement, and which are settled without having sent any."""
    unknown = sorted(received - {agreement.vendor_id for agreement in agreements})
    silent = sorted({agreement.vendor_id for agreement in settled} - received)
    lines = [
        f"{name} is in the vendors' feeds and has no agreement in the folder: its members are not attributed to it, "
        "and other vendors may be paid for them"
        for name in unknown[:MANY]
    ]
    if len(unknown) > MANY:
        lines.append(f"so are {len(unknown) - MANY:,} more vendors without an agreement")
    return lines + [f"{name} has an agreement and no row in any vendor's feed" for name in silent]
