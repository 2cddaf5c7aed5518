"""How much of each feed could not be typed: rows and codes, never what a row said.

One bad cell loses its row alone, and the release lists it. A feed that mostly cannot be read is another matter: what is
left of it settles as if nothing else had happened, so the run stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from data_quality.validation import CRITICAL, WARNING, Finding

TABLE = "input.reject"
# The feeds that every amount rests on; the others are the vendors' own, and a row lost of them lowers their own pay.
DECISIVE = ("medical_claim", "pharmacy_claim", "eligibility")
BORNE_PERCENT = 5
BORNE_PERCENT_OF_VENDORS = 50
FEW = "few_rows_of_a_feed_are_rejected"
NONE = "no_row_is_rejected"
REASONS = {
    FEW: "What cannot be typed is lost; of a feed that mostly cannot be, the rest says nothing.",
    NONE: "A row that cannot be typed counts for nothing until it is sent again.",
}
SEVERITIES = {FEW: CRITICAL, NONE: WARNING}

ROWS = """
    with refused as (
        select reject.feed_code, count(distinct concat_ws('|', reject.file_id, reject.row_number)) as rejected_count
        from input.reject as reject
        group by reject.feed_code
    )
    select refused.feed_code, refused.rejected_count, cast(sum(file.row_count) as bigint) as row_count
    from refused
    inner join landed.file as file
        on refused.feed_code = file.feed_code and coalesce(file.standing_code, 'USED') = 'USED'
    group by refused.feed_code, refused.rejected_count
    order by refused.feed_code"""
CODES = """
    select reject.feed_code, reject.reason_code, reject.column_name, count(*) as cell_count
    from input.reject as reject
    group by reject.feed_code, reject.reason_code, reject.column_name
    order by reject.feed_code, cell_count desc, reject.reason_code, reject.column_name"""


@dataclass(frozen=True)
class Rejected:
    """The rows of a feed that were refused, out of how many; ``codes`` are code, column and number of cells."""

    feed: str
    rejected_count: int
    row_count: int
    codes: tuple[tuple[str, str, int], ...]

    @property
    def is_borne(self) -> bool:
        """Tell whether the share of the feed that is lost is small enough to settle on the rest."""
        percent = BORNE_PERCENT if self.feed in DECISIVE else BORNE_PERCENT_OF_VENDORS
        return self.rejected_count * 100 <= percent * self.row_count

    def __str__(self) -> str:
        codes = ", ".join(f"{code} in {column} {count:,}" for code, column, count in self.codes[:5])
        return f"{self.feed}: {self.rejected_count:,} of {self.row_count:,} rows rejected ({codes})"


def rejections(connection: duckdb.DuckDBPyConnection) -> tuple[Rejected, ...]:
    """Return what was refused of each feed that has any such row, by name of the feed."""
    with connection.cursor() as cursor:
        codes = cursor.execute(CODES).fetchall()
        return tuple(
            Rejected(
                feed, rejected, rows, tuple((code, column, cells) for of, code, column, cells in codes if of == feed)
            )
            for feed, rejected, rows in cursor.execute(ROWS).fetchall()
        )


def findings(rejected: Sequence[Rejected]) -> list[Finding]:
    """Return how the two expectations came out: too much of a feed is critical, anything at all a warning."""
    concerned = {
        FEW: [each for each in rejected if not each.is_borne],
        NONE: [each for each in rejected if each.is_borne],
    }
    return [
        Finding(
            TABLE,
            name,
            SEVERITIES[name],
            "; ".join(map(str, feeds)) + f". {REASONS[name]}" if feeds else REASONS[name],
            not feeds,
            sum(each.rejected_count for each in feeds),
        )
        for name, feeds in concerned.items()
    ]
