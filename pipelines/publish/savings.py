"""What a page shows of savings: what was estimated, on whom, how alike they were, and what speaks against paying."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import duckdb

from pipelines.publish.figures import half_up

SETTLED = "SETTLED"
# What other designs would have said: shown beside the estimate, and never paid on.
NAIVE = "E"


class SavingsFound(NamedTuple):
    """Savings of an agreement in cents, with their 95% limits; without an estimate only the status.

    `role_code` is SETTLED where the agreement names the design and REPORTED where savings are only shown. Rates are
    shares of the benchmark.
    """

    role_code: str
    status_code: str
    tier_code: str
    design_id: str
    design_version_number: int
    method_code: str | None
    population_code: str
    benchmark_cents: int | None
    actual_cents: int | None
    gross_cents: int | None
    lower_cents: int | None
    upper_cents: int | None
    smallest_rate: str | None
    luck_chance: str | None
    treated_count: int | None
    effective_count: str | None

    @property
    def is_paid_on(self) -> bool:
        """Whether clauses may pay on them."""
        return self.role_code == SETTLED and self.status_code == "CREDIBLE"


class Reason(NamedTuple):
    """A reason against payment, what it is about (ALL is everything), what was found, and the limit."""

    reason_code: str
    subject_code: str
    value: str | None
    limit: str | None


class Estimate(NamedTuple):
    """One estimate: cents a member month, below 0 where the vendor saves, with its 95% limits and what it stands on."""

    estimate_code: str
    method_code: str
    population_code: str
    tier_code: str
    treated_count: int
    control_count: int
    effective_count: str
    value: str | None
    lower: str | None
    upper: str | None
    gross_cents: str | None
    is_paid_on: bool
    status_code: str
    note_code: str | None

    @property
    def is_naive(self) -> bool:
        """Whether it is of a design that never pays."""
        return self.tier_code == NAIVE

    @property
    def gross(self) -> int | None:
        """Savings in whole cents."""
        return None if self.gross_cents is None else half_up(Fraction(self.gross_cents))


class Balance(NamedTuple):
    """How alike treated members and their comparison are in one column; differences in standard deviations."""

    covariate_code: str
    difference_before: str | None
    difference: str | None
    variance_ratio: str | None
    difference_limit: str
    is_within: bool

    @property
    def distance(self) -> Decimal:
        """How far apart they are, over the limit; without a measure as far as can be."""
        return Decimal("Infinity") if self.difference is None else abs(Decimal(self.difference))


class Threat(NamedTuple):
    """A way in which savings may not be the vendor's, whether it is met, and the numbers that say so."""

    threat_code: str
    is_answered: bool
    value: str | None
    beside_value: str | None


class Cap(NamedTuple):
    """The most that counts of a member's spend BEFORE or AFTER the index, as AGREED or PROPOSED by a run."""

    side_code: str
    cap_cents: int
    origin_code: str


class PriceUse(NamedTuple):
    """What a member month of an arm costs more than before, in cents: by prices, and by use."""

    arm_code: str
    claim_group_code: str
    price_cents: str
    use_cents: str


class Replaced(NamedTuple):
    """Members with a kind of care after the index beside those expected, its cost for one, and what was saved on it."""

    item_code: str
    actual_count: str
    expected_count: str
    cents_each: str
    avoided_cents: str


class Savings(NamedTuple):
    """All that a page shows of an agreement's savings; `programme_cents` are the payer's own cost."""

    found: SavingsFound
    reasons: tuple[Reason, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    balance: tuple[Balance, ...] = ()
    threats: tuple[Threat, ...] = ()
    caps: tuple[Cap, ...] = ()
    price_use: tuple[PriceUse, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    programme_cents: int = 0


FOUND = """
select
    role_code, status_code, tier_code, design_id, design_version_number, method_code, population_code, benchmark_cents,
    actual_cents, gross_cents, lower_cents, upper_cents, smallest_rate, luck_chance, treated_count, effective_count
from actuarial.savings
where agreement_id = $1
"""
REASONS = """
select reason_code, subject_code, value, limit_value
from actuarial.savings_reason
where agreement_id = $1
order by reason_code, subject_code
"""
ESTIMATES = """
select
    estimate_code, method_code, population_code, tier_code, treated_count, control_count, effective_count, value, lower,
    upper, gross_cents, is_paid_on, status_code, note_code
from actuarial.savings_estimate
where agreement_id = $1
order by estimate_code
"""
CAPS = """
select side_code, cap_cents, origin_code
from savings.cap
where agreement_id = $1
order by side_code desc
"""
PRICE_USE = """
select arm_code, claim_group_code, price_cents, use_cents
from actuarial.price_use
where agreement_id = $1
order by claim_group_code, arm_code desc
"""
REPLACED = """
select item_code, actual_count, expected_count, cents_each, avoided_cents
from actuarial.substitution
where agreement_id = $1
order by item_code
"""
PROGRAMME = """
select programme_cents
from terms.savings
where agreement_id = $1
"""
THREATS = """
select threat_code, is_answered, value, beside_value
from actuarial.threat
where agreement_id = $1
order by threat_code
"""
BALANCE = """
select
    covariate_code, difference_before, difference, variance_ratio, difference_limit, is_within
from scorecard.savings_balance
where agreement_id = $1
order by covariate_code
"""


def read_savings(connection: duckdb.DuckDBPyConnection, agreement_id: str) -> Savings | None:
    """Read what was estimated of an agreement's savings; None where nobody tried."""
    found = _read(connection, FOUND, agreement_id)
    if not found:
        return None
    return Savings(
        found=SavingsFound(*found[0]),
        reasons=tuple(Reason(*row) for row in _read(connection, REASONS, agreement_id)),
        estimates=tuple(Estimate(*row) for row in _read(connection, ESTIMATES, agreement_id)),
        balance=tuple(Balance(*row) for row in _read(connection, BALANCE, agreement_id)),
        threats=tuple(Threat(*row) for row in _read(connection, THREATS, agreement_id)),
        caps=tuple(Cap(*row) for row in _read(connection, CAPS, agreement_id)),
        price_use=tuple(PriceUse(*row) for row in _read(connection, PRICE_USE, agreement_id)),
        replaced=tuple(Replaced(*row) for row in _read(connection, REPLACED, agreement_id)),
        programme_cents=sum(cents for (cents,) in _read(connection, PROGRAMME, agreement_id)),
    )


def _read(connection: duckdb.DuckDBPyConnection, query: str, agreement_id: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(query, [agreement_id]).fetchall()
