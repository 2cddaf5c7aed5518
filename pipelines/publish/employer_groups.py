"""What each employer group pays of all settlements, and how many members stand behind it."""

from typing import NamedTuple

import duckdb

GROUPS = "select group_id, net_cents, covered_count, charged_count from scorecard.employer_group order by group_id"


class EmployerGroup(NamedTuple):
    """An employer group, its part of the net of all agreements in cents, and the members behind it."""

    group_id: str
    net_cents: int
    covered_count: int
    charged_count: int


def read_employer_groups(connection: duckdb.DuckDBPyConnection) -> tuple[EmployerGroup, ...]:
    """Read every employer group that has a part of a settlement."""
    return tuple(EmployerGroup(*row) for row in connection.execute(GROUPS).fetchall())
