"""Why the payer's musculoskeletal spend changed from one whole year to the next, as the overview shows it."""

from typing import NamedTuple

import duckdb

YEARS = (
    "select year_number, earlier_spend_cents, members_cents, use_cents, price_cents, spend_cents "
    "from scorecard.spend_change order by year_number desc"
)


class SpendYear(NamedTuple):
    """Spend of a year and of the one before, with what members, use and price did to it, in cents."""

    year_number: int
    earlier_spend_cents: int
    members_cents: int
    use_cents: int
    price_cents: int
    spend_cents: int


def read_spend_years(connection: duckdb.DuckDBPyConnection) -> tuple[SpendYear, ...]:
    """Read every whole year that has a whole year before it, the latest first."""
    return tuple(SpendYear(*row) for row in connection.execute(YEARS).fetchall())
