"""Control totals: what a feed or a file holds in all, beside what its sender states of it.

Belongs here: counting and comparing. Counts are exact and money is exact to the cent; a difference refuses the file.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

import duckdb
from sqlglot import exp

from pipelines.intake.acknowledgement import Compared, Fault, Refused, Totals
from pipelines.intake.canonical import FEEDS
from pipelines.intake.landing import Landing
from pipelines.intake.layout import DIALECT
from pipelines.intake.manifest import StatedFile
from pipelines.intake.profile import Profile

SERVICE_DATE = {
    "medical_claim": "coalesce(claim_line_start_date, claim_start_date)",
    "pharmacy_claim": "dispensing_date",
    "session": "session_date",
    "vendor_event": "event_date",
}
SHARES = ("coinsurance_amount", "copayment_amount", "deductible_amount")
CENTS = ("allowed_cents", "paid_cents", "member_liability_cents")
# A file with everything wrong is refused once for each of these; the comparison itself is told in full.
TOLD = 20


def totals_of(connection: duckdb.DuckDBPyConnection, feed: str) -> list[Totals]:
    """Return a feed's totals by source. Amounts that are not plain decimals are left to typing, which rejects them."""
    columns = FEEDS[feed]
    query = (
        exp.select("source_id", "count(*)", distinct(columns, "person_id") or "0")
        .select(distinct(columns, "claim_id") or "cast(null as bigint)")
        .select(cents_sum(columns, "paid_amount"), cents_sum(columns, "allowed_amount"))
        .from_(f"landed.{feed}")
        .group_by("source_id")
        .order_by("source_id")
    )
    return [
        Totals(feed, source_id, rows, persons, claim_count, paid, allowed)
        for source_id, rows, persons, claim_count, paid, allowed in connection.execute(query.sql(DIALECT)).fetchall()
    ]


def distinct(columns: Sequence[str], name: str) -> str:
    """Return the expression that counts the values of a column, or nothing where the feed has no such column."""
    return f"count(distinct {name})" if name in columns else ""


def cents_sum(columns: Sequence[str], *names: str) -> str:
    """Return the expression that sums amounts in cents, or null where the feed has no such amount."""
    if not set(names) <= set(columns):
        return "cast(null as bigint)"
    summed = " + ".join(f"coalesce(try_cast({name} as decimal(18, 2)), 0)" for name in names)
    return f"cast(coalesce(sum({summed}), 0) * 100 as bigint)"


def control_faults(profiles: Sequence[Profile], totals: Sequence[Totals]) -> list[Refused]:
    """Return where the totals that a profile states of a feed differ from those found."""
    compared = [each for profile in profiles for each in profile_controls(profile, totals)]
    return [differs(each, f"{feed}: ") for feed, each in compared if each.difference != 0]


def profile_controls(profile: Profile, totals: Sequence[Totals]) -> list[tuple[str, Compared]]:
    """Compare the totals that a profile states with those found, feed by feed."""
    found = {total.feed: total for total in totals if total.source_id == profile.source_id}
    compared = []
    for feed, control in profile.controls.items():
        total = found.get(feed)
        for name, stated, counted in (
            ("rows", control.rows, total.row_count if total else 0),
            ("paid_cents", control.paid_cents, total.paid_cents if total else 0),
            ("allowed_cents", control.allowed_cents, total.allowed_cents if total else 0),
        ):
            if stated is not None:
                compared.append((feed, Compared(name, stated, counted)))
    return compared


def differs(compared: Compared, where: str = "") -> Refused:
    """Return the fault of a total that was not found as stated."""
    return Refused(Fault.CONTROL_TOTAL, f"{where}{compared.control}: stated {compared.stated}, found {compared.found}")


def faults_of(compared: Iterable[Compared]) -> tuple[Refused, ...]:
    """Return the faults of the totals that were not found as stated, as many as a person reads."""
    return tuple(differs(each) for each in compared if each.difference != 0)[:TOLD]


def compare(
    connection: duckdb.DuckDBPyConnection, each: Landing, rows: exp.Expr, stated: StatedFile | None
) -> tuple[Compared, ...]:
    """Compare what the manifest and the trailer record state of a file with its rows."""
    compared = by_trailer(connection, each, rows)
    return (*compared, *by_manifest(connection, each.feed, rows, stated)) if stated else tuple(compared)


def by_manifest(connection: duckdb.DuckDBPyConnection, feed: str, rows: exp.Expr, stated: StatedFile) -> list[Compared]:
    """Compare a manifest's totals, month by month where it states months."""
    found = file_totals(connection, feed, rows)
    names = ("rows", "members", "claims", *CENTS)
    compared = [Compared(name, value, found[name]) for name in names if (value := getattr(stated, name)) is not None]
    outside = rows_outside(connection, feed, rows, stated)
    compared += [Compared(name, 0, number) for name, number in outside.items()]
    return compared + (by_month(connection, feed, rows, stated) if stated.months else [])


def file_totals(connection: duckdb.DuckDBPyConnection, feed: str, rows: exp.Expr) -> dict[str, int | None]:
    """Return the totals of one file's rows; None for what the feed has not."""
    columns = FEEDS[feed]
    query = exp.select(
        "count(*)",
        distinct(columns, "person_id") or "cast(null as bigint)",
        distinct(columns, "claim_id") or "cast(null as bigint)",
        cents_sum(columns, "allowed_amount"),
        cents_sum(columns, "paid_amount"),
        cents_sum(columns, *SHARES),
    ).from_(rows.copy())
    (values,) = connection.execute(query.sql(DIALECT)).fetchall()
    return dict(zip(("rows", "members", "claims", *CENTS), values, strict=True))


def rows_outside(
    connection: duckdb.DuckDBPyConnection, feed: str, rows: exp.Expr, stated: StatedFile
) -> dict[str, int]:
    """Count the rows whose dates lie outside those that the manifest states."""
    served = f"try_cast({SERVICE_DATE[feed]} as date)" if feed in SERVICE_DATE else ""
    paid = "try_cast(paid_date as date)" if "paid_date" in FEEDS[feed] else ""
    bounds = (
        ("rows_before_service_from", served, "<", stated.service_from),
        ("rows_after_service_to", served, ">", stated.service_to),
        ("rows_after_paid_through", paid, ">", stated.paid_through),
    )
    asked = {
        name: f"count(*) filter ({date} {sign} date '{bound}')" for name, date, sign, bound in bounds if date and bound
    }
    if not asked:
        return {}
    (values,) = connection.execute(exp.select(*asked.values()).from_(rows.copy()).sql(DIALECT)).fetchall()
    return dict(zip(asked, values, strict=True))


def by_month(connection: duckdb.DuckDBPyConnection, feed: str, rows: exp.Expr, stated: StatedFile) -> list[Compared]:
    """Compare subtotals by month of service: a month that is found and not stated, or stated and not found, differs."""
    if feed not in SERVICE_DATE:
        return []
    names = ("rows", *CENTS)
    found = month_totals(connection, feed, rows)
    said = {each.month: {name: getattr(each, name) for name in names} for each in stated.months}
    used = [name for name in names if any(each[name] is not None for each in said.values())]
    return [
        Compared(f"{month} {name}", said.get(month, {}).get(name) or 0, found.get(month, {}).get(name) or 0)
        for month in sorted({*said, *found})
        for name in used
        if month not in said or said[month][name] is not None
    ]


def month_totals(connection: duckdb.DuckDBPyConnection, feed: str, rows: exp.Expr) -> dict[str, dict[str, int | None]]:
    """Return the totals of one file's rows by month of service, or ``no date``; nothing where it has no such date."""
    if feed not in SERVICE_DATE:
        return {}
    columns = FEEDS[feed]
    query = (
        exp.select(
            f"coalesce(substr(cast(try_cast({SERVICE_DATE[feed]} as date) as varchar), 1, 7), 'no date') as month"
        )
        .select("count(*)", cents_sum(columns, "allowed_amount"))
        .select(cents_sum(columns, "paid_amount"), cents_sum(columns, *SHARES))
        .from_(rows.copy())
        .group_by("1")
    )
    return {
        month: dict(zip(("rows", *CENTS), values, strict=True))
        for month, *values in connection.execute(query.sql(DIALECT)).fetchall()
    }


def by_trailer(connection: duckdb.DuckDBPyConnection, each: Landing, rows: exp.Expr) -> list[Compared]:
    """Compare the totals that a trailer record states; a field that is no number is a total that is not found."""
    places = each.profile.records.totals
    if each.is_parquet or not places:
        return []
    found = file_totals(connection, each.feed, rows)
    found |= {"paid_amount": found["paid_cents"], "allowed_amount": found["allowed_cents"]}
    return [
        Compared(f"trailer {name}", trailer_total(each.file.trailer, place, name), found[name])
        for name, place in places.items()
    ]


def trailer_total(trailer: Sequence[str], place: int, name: str) -> int | None:
    """Return a total of the trailer record as a count or in cents; None if it is none."""
    try:
        value = Decimal(trailer[place - 1].strip()) * (100 if name.endswith("_amount") else 1)
    except (IndexError, InvalidOperation):
        return None
    return int(value) if value == value.to_integral_value() else None
