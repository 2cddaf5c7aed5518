"""Step 2: what the run is asked, what its sources declare and what was agreed become rows of ``terms.*``."""

from collections.abc import Mapping
from datetime import date

import duckdb

from contracts.exhibits import Exhibits, load_exhibits
from contracts.term_tables import term_tables
from pipelines.due import due_agreements
from pipelines.engines.duckdb import load_table
from pipelines.failures import UnusableInputError
from pipelines.intake.acknowledgement import SOURCE_COLUMNS, Acknowledgement
from pipelines.intake.profile import PROFILE_NAME, Profile, load_profile
from pipelines.intake.receive import latest_known_date
from pipelines.progress import journal
from pipelines.reconciliation import Reconciliation
from pipelines.settling import load_agreements

RUN = "terms.run"
SOURCE = "terms.source"
RUN_COLUMNS = {"paid_through_date": "date", "settlement_code": "varchar"}
NOTHING_AGREED = term_tables((), Exhibits((), (), (), ()))
TABLES: Mapping[str, Mapping[str, str]] = {
    **{f"terms.{name}": dict(table.columns) for name, table in NOTHING_AGREED.items()},
    RUN: RUN_COLUMNS,
    SOURCE: SOURCE_COLUMNS,
}


def write_terms(connection: duckdb.DuckDBPyConnection, given: Reconciliation) -> dict[str, int]:
    """Fill ``terms.*``; return the rows of each table. Raise UnusableInputError when nothing can be settled."""
    profile, exhibits = load_profile(given.inputs / PROFILE_NAME), load_exhibits()
    paid_through = knowledge_date(given, profile, latest_known_date(connection))
    agreements = [item.required() for item in load_agreements(given.agreements, exhibits)]
    due = due_agreements(agreements, exhibits, given.interim_month, paid_through)
    for line in due.reasons:
        journal().note(line)
    agreed = term_tables(due.settled, exhibits, due.others)
    tables = {f"terms.{name}": (dict(table.columns), table.rows) for name, table in agreed.items()}
    tables[RUN] = (RUN_COLUMNS, ((paid_through, given.settlement_code),))
    tables[SOURCE] = (SOURCE_COLUMNS, tuple(Acknowledgement((profile,), (), ()).source_rows()))
    for name, (columns, rows) in tables.items():
        load_table(connection, name, columns, rows)
    return {name: len(rows) for name, (_, rows) in tables.items()}


def knowledge_date(given: Reconciliation, profile: Profile, latest: date | None) -> date:
    """Return the paid-through date: the one asked for, else the greatest paid date received."""
    if latest is None:
        raise UnusableInputError(f"{given.inputs}: no claim received has a paid date, and no file has a date")
    asked = given.paid_through or latest
    if asked < latest and not profile.is_restatable:
        raise UnusableInputError(
            f"paid-through: {profile.source_id} cannot be replayed as of {asked} (AS_OF_REPLAY): its profile declares "
            f"no paid dates, or corrections that leave no row; settle as of {latest} or later"
        )
    return asked
