"""Step 2: what the run is asked, what its sources declare and what was agreed become rows of ``terms.*``."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import duckdb

from contracts.agreement import Agreement
from contracts.exhibits import Exhibits, load_exhibits
from contracts.loader import Loaded
from contracts.term_tables import term_tables
from contracts.terms.period import Period
from pipelines.engines.duckdb import load_table
from pipelines.failures import UnusableInputError
from pipelines.intake.acknowledgement import SOURCE_COLUMNS, Acknowledgement
from pipelines.intake.profile import PROFILE_NAME, Profile, load_profile
from pipelines.intake.receive import latest_known_date
from pipelines.progress import journal
from pipelines.reconciliation import Reconciliation, add_months
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
    due = due_agreements(load_agreements(given.agreements, exhibits), given, paid_through)
    tables = {f"terms.{name}": (dict(table.columns), table.rows) for name, table in term_tables(due, exhibits).items()}
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


def due_agreements(loaded: Sequence[Loaded[Agreement]], given: Reconciliation, paid_through: date) -> list[Agreement]:
    """Return the agreements to settle, each for the period asked for.

    The final settlement is of periods that have ended by the paid-through date; an interim one covers each period from
    its first day to the end of the month.
    """
    agreements = [item.required() for item in loaded]
    if given.interim_month is None:
        due = [agreement for agreement in agreements if agreement.period.last <= paid_through]
        if not due:
            first_end = min(agreement.period.last for agreement in agreements)
            raise UnusableInputError(
                f"no agreement's period has ended by {paid_through}; the first ends on {first_end}"
            )
        for later in (agreement for agreement in agreements if agreement not in due):
            journal().note(f"not yet due: {later.agreement_id}, its period ends on {later.period.last}")
        return due
    month_end = add_months(given.interim_month, 1) - timedelta(days=1)
    begun = [agreement for agreement in agreements if agreement.period.first <= month_end]
    if not begun:
        raise UnusableInputError(f"interim: no agreement's period has begun by the end of {given.interim_month:%Y-%m}")
    return [to_date(agreement, month_end) for agreement in begun]


def to_date(agreement: Agreement, day: date) -> Agreement:
    """Return the agreement with a period that ends no later than a day."""
    period = Period(first=agreement.period.first, last=min(agreement.period.last, day))
    return agreement.model_copy(update={"reconciliation": period})
