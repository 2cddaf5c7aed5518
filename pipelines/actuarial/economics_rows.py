"""What an agreement's savings are made of, as rows: price and use by arm and claim group, and care replaced."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

import duckdb

from contracts.terms.intervals import SHOWN
from pipelines.actuarial.economics import Replaced, Used, price_and_use

READ: Sequence[str] = (
    "terms.savings",
    "savings.month_spend",
    "savings.exposure",
    "savings.use",
    "actuarial.match",
    "actuarial.match_quality",
    "actuarial.completion",
)
PRICE_USE, SUBSTITUTION = "actuarial.price_use", "actuarial.substitution"
TEXT = "varchar"
# Of a member month, and of as many members as were treated; texts of 12 digits.
TABLES: Mapping[str, Mapping[str, str]] = {
    PRICE_USE: dict.fromkeys(("agreement_id", "arm_code", "claim_group_code", "price_cents", "use_cents"), TEXT),
    SUBSTITUTION: dict.fromkeys(
        ("agreement_id", "item_code", "actual_count", "expected_count", "cents_each", "avoided_cents"), TEXT
    ),
}
# Weights as exact decimals, so that a sum knows no order.
WEIGHED = """
    create or replace temporary view weighed as
    select matched.agreement_id, matched.member_id, matched.arm_code, cast(matched.weight as decimal(23, 15)) as weight
    from actuarial.match as matched
    inner join actuarial.match_quality as quality using (agreement_id, year_code, method_code)
    where matched.year_code = 'SETTLED' and quality.is_paid_on and cast(matched.weight as decimal(23, 15)) > 0"""
SPENT = """
    select
        spent.agreement_id, weighed.arm_code, spent.month_number > 0, spent.claim_group_code,
        coalesce(completion.use_factor, '1'), coalesce(completion.factor, '1'),
        sum(weighed.weight * cast(spent.util_count as decimal(15, 0))),
        sum(weighed.weight * cast(spent.truncated_cents as decimal(15, 0)))
    from savings.month_spend as spent
    inner join weighed using (agreement_id, member_id)
    inner join terms.savings as terms using (agreement_id)
    left join actuarial.completion as completion
        on completion.design_id = terms.design_id and completion.design_version_number = terms.design_version
        and completion.claim_group_code = spent.claim_group_code
        and completion.month_date = spent.incurred_month_date
    where
        spent.year_code = 'SETTLED' and spent.outcome_code = 'MSK' and spent.stage_code <> 'AFTER_ACTIVATION'
        and spent.month_number between -terms.baseline_month_count and terms.follow_up_month_count
    group by all
    order by all"""
FOLLOWED = """
    select
        followed.agreement_id, weighed.arm_code, followed.month_number > 0, followed.month_days,
        sum(weighed.weight * cast(followed.covered_days as decimal(15, 0)))
    from savings.exposure as followed
    inner join weighed using (agreement_id, member_id)
    inner join terms.savings as terms using (agreement_id)
    where
        followed.year_code = 'SETTLED' and followed.stage_code <> 'AFTER_ACTIVATION'
        and followed.month_number between -terms.baseline_month_count and terms.follow_up_month_count
    group by all
    order by all"""
USED = """
    select
        used.agreement_id, used.item_code, weighed.arm_code, used.side_code,
        sum(case when used.event_count > 0 then weighed.weight else 0 end),
        sum(weighed.weight * cast(used.spend_cents as decimal(15, 0)))
    from savings.use as used
    inner join weighed using (agreement_id, member_id)
    where used.year_code = 'SETTLED'
    group by all
    order by all"""
Rows = list[list[object]]
NOTHING = Used(Fraction(0), Fraction(0))


def rows(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """Return the rows of each table, of every agreement whose members are compared."""
    connection.execute(WEIGHED)
    return {PRICE_USE: list(_price_use(connection)), SUBSTITUTION: list(_substitution(connection))}


def _price_use(connection: duckdb.DuckDBPyConnection) -> Iterator[list[object]]:
    """Yield what a member month of an arm costs more by prices and by use, of each claim group."""
    months: dict[tuple[object, ...], Fraction] = defaultdict(Fraction)
    for *key, month_days, days in connection.execute(FOLLOWED).fetchall():
        months[tuple(key)] += Fraction(days) / month_days
    told = connection.execute(SPENT).fetchall()
    by_group = itemgetter(0, 1, 3)
    for (agreement, arm, group), lines in groupby(sorted(told, key=by_group), key=by_group):
        sides = {False: NOTHING, True: NOTHING}
        for *_, is_after, _, use_factor, factor, count, cents in lines:
            of = months[agreement, arm, is_after]
            add = Used(Fraction(count) / Fraction(use_factor) / of, Fraction(cents) / Fraction(factor) / of)
            sides[is_after] = Used(sides[is_after].count + add.count, sides[is_after].cents + add.cents)
        found = price_and_use(sides[False], sides[True])
        yield [agreement, arm, group, _digits(found.price), _digits(found.use)]


def _substitution(connection: duckdb.DuckDBPyConnection) -> Iterator[list[object]]:
    """Yield each kind of care: how many members had it, how many were expected to, and what the others' cost."""
    told = connection.execute(USED).fetchall()
    for (agreement, item), lines in groupby(told, key=itemgetter(0, 1)):
        of = {(arm, side): Used(Fraction(count), Fraction(cents)) for _, _, arm, side, count, cents in lines}
        before, after, like_before, like_after = (
            of.get((arm, side), NOTHING) for arm in ("TREATED", "CONTROL") for side in ("BEFORE", "AFTER")
        )
        each = like_after.cents / like_after.count if like_after.count else Fraction(0)
        found = Replaced(after.count, before.count + like_after.count - like_before.count, each)
        numbers = (found.actual, found.expected, found.cents_each, found.avoided_cents)
        yield [agreement, item, *map(_digits, numbers)]


def _digits(value: Fraction) -> Decimal:
    return SHOWN.divide(Decimal(value.numerator), Decimal(value.denominator))
