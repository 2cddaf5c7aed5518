"""The settlement written a second time from the words of the agreement language: one walk over plain dictionaries.

It takes an agreement and its facts as the files hold them, text in every place, and shares nothing with the clauses.
Where they take the terms of a clause apart stage by stage, this asks one question of one thing at a time: what does
this unit cost, what does this measure earn. Amounts are exact fractions of a cent until `cents` makes them whole.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from tests.reference.settlement_amounts import Cents, Plain, exact, money, part_settled, whole
from tests.reference.settlement_fees import fixed, gross_fees, limited
from tests.reference.settlement_guarantees import Judged, judged, pools
from tests.reference.settlement_savings import shares_and_refunds


@dataclass
class Outcome:
    """What a settlement comes to, in cents: by fee clause, guarantee, measure and clause, and all together."""

    gross: dict[str, int] = field(default_factory=dict)
    net: dict[str, int] = field(default_factory=dict)
    fixed: int = 0
    pools: dict[str, int] = field(default_factory=dict)
    measures: Judged = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    worth: int = 0
    true_up: int = 0
    cash: int = 0


def settle(agreement: Plain, facts: Plain) -> Outcome:
    """Walk the steps for one version of an agreement."""

    def cents(amount: Fraction) -> int:
        return whole(Fraction(amount), agreement.get("rounding", "half_up"))

    outcome = Outcome()
    clauses = [clause for clause in agreement["clauses"] if clause.get("category", "contractual") == "contractual"]
    guarantees = [clause for clause in clauses if clause["kind"] == "performance_guarantee"]
    interim, part = facts["settlement"] == "interim", part_settled(agreement, facts)

    outcome.gross = gross_fees(clauses, facts, part, cents)
    outcome.net = limited(outcome.gross, clauses, facts, part, cents)
    outcome.fixed = fixed(clauses, facts)
    outcome.pools = pools(clauses, outcome.gross, outcome.net, cents)
    earned = sum(outcome.net.values())
    if not interim:
        for clause in guarantees:
            outcome.measures |= judged(clause, outcome.pools[clause["id"]], facts, cents)
        earned += sum(kept - part_of_pool for _, _, part_of_pool, kept in outcome.measures.values())
        outcome.shares, outcome.refunds = shares_and_refunds(clauses, facts, earned, cents)
        earned += sum(outcome.shares.values()) - sum(outcome.refunds.values())
    outcome.worth = earned + outcome.fixed

    posted = [(row["kind"], cents(money(row["amount"]))) for row in facts.get("posted", ())]
    owed_before = sum(amount for kind, amount in posted if kind != "withheld")
    kept_before = sum(amount for kind, amount in posted if kind == "withheld")
    kept_now = sum(kept_back(clause, outcome.pools[clause["id"]], cents) for clause in guarantees) if interim else 0
    outcome.true_up = outcome.worth - owed_before
    outcome.cash = (outcome.worth - kept_now) - (owed_before - kept_before)
    return outcome


def kept_back(clause: Plain, pool: int, cents: Cents) -> int:
    """Return the cash of a pool that an interim settlement does not pay."""
    paid = cents(pool * exact(clause.get("interim_factor", "0")))
    return pool - paid if clause["mode"] == "withhold" else 0
