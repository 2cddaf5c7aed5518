"""Chance as a function: a draw is a hash of seed, name and what is drawn for, so order and threads change nothing.

Belongs here: the macros that the simulator's SQL uses. Does not: any probability (``parameters/``).
"""

import duckdb

# Hashed twice: one pass joins its arguments by exclusive or, and two streams over one key would mirror each other.
MACROS = (
    "chance(stream, a, b) as hash(hash(getvariable('seed'), stream, a, b))",
    "uniform_of(draw) as cast(hash(draw) >> 11 as double) * (1.0 / 9007199254740992)",
    # Four uniforms of sixteen bits each: close to a normal, and exact on every machine.
    """normal_of(draw) as (
        cast(hash(draw) & 65535 as double) + cast((hash(draw) >> 16) & 65535 as double)
        + cast((hash(draw) >> 32) & 65535 as double) + cast(hash(draw) >> 48 as double) - 131070.0
    ) / 37836.8""",
    "uniform(stream, a, b) as uniform_of(chance(stream, a, b))",
    "normal(stream, a, b) as normal_of(chance(stream, a, b))",
    "shock(a, b, c) as normal_of(hash(getvariable('seed'), 'pain', a, b, c))",
    "setting(name) as getvariable('setting_' || name)",
    """clock(seconds) as
        lpad(cast(seconds // 3600 as varchar), 2, '0') || ':' || lpad(cast(seconds // 60 % 60 as varchar), 2, '0')
        || ':' || lpad(cast(seconds % 60 as varchar), 2, '0')""",
    "dollars(cents) as cast(cast(cents as decimal(16, 0)) * cast(0.01 as decimal(2, 2)) as varchar)",
    # A national provider number: nine digits and the check digit that its standard asks for.
    "doubled(digit) as case when digit > 4 then 2 * digit - 9 else 2 * digit end",
    """check_digit(base) as (
        10 - (
            24
            + doubled(base % 10) + (base // 10) % 10 + doubled((base // 100) % 10) + (base // 1000) % 10
            + doubled((base // 10000) % 10) + (base // 100000) % 10 + doubled((base // 1000000) % 10)
            + (base // 10000000) % 10 + doubled((base // 100000000) % 10)
        ) % 10
    ) % 10""",
    "npi(base) as cast(base * 10 + check_digit(base) as varchar)",
)


def install(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Define the macros of chance for one seed on a connection."""
    connection.execute("set variable seed = cast($1 as bigint)", [seed])
    for macro in MACROS:
        connection.execute(f"create or replace macro {macro}")
