"""What one unit of a fee is worth on each day of the period, as rows of ``settlement.rate``.

For sharing what was paid and for what can still be billed; what is paid is decided by the clauses alone.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Any

from contracts.measured import Units
from contracts.versions import Versions

TABLES: Mapping[str, Mapping[str, str]] = {
    "settlement.rate": {
        "agreement_id": "varchar",
        "clause_id": "varchar",
        "item_code": "varchar",
        "day_date": "date",
        "rate_numerator": "bigint",
        "rate_denominator": "bigint",
    },
}
Key = tuple[str, str | None, date]


def rate_rows(versions: Versions) -> list[list[Any]]:
    """Return the rate of each fee, item of its schedule and day, in exact cents before tiers and escalators.

    A day has the rate of the version in force on it. All rates of a clause have one denominator, so that numerators can
    be compared. Fees billed as claims have no rate.
    """
    rates = dict(daily_rates(versions))
    denominators: dict[str, int] = {}
    for (clause_id, _, _), rate in rates.items():
        denominators[clause_id] = lcm(denominators.get(clause_id, 1), rate.denominator)
    return [
        [versions.current.agreement_id, *key, int(rate * denominators[key[0]]), denominators[key[0]]]
        for key, rate in rates.items()
    ]


def daily_rates(versions: Versions) -> Iterator[tuple[Key, Fraction]]:
    """Yield what the clauses make of one unit of each day."""
    period = versions.current.period
    days = [period.first + timedelta(days=number) for number in range((period.last - period.first).days + 1)]
    for clause_id, item in scheduled(versions):
        for day in days:
            units = Units.model_validate({"clause": clause_id, "from": day, "to": day, "count": 1, "item": item})
            fee = versions.fee(units)
            if fee is not None and fee.why_not(units) is None:
                yield (clause_id, item, day), fee.price(units).rate


def scheduled(versions: Versions) -> dict[tuple[str, str | None], None]:
    """Return each fee clause with each item of its schedule, or None where it has no schedule."""
    fees = [fee for version in versions.signed for fee in version.fees]
    return {(fee.id, item): None for fee in fees for item in getattr(fee, "items", None) or (None,)}
