"""The settlement written a second time from the words of the agreement language: one walk over plain dictionaries.

It takes an agreement and its facts as the files hold them, text in every place, and shares nothing with the clauses.
Where they take the terms of a clause apart stage by stage, this asks one question of one thing at a time: what does
this unit cost, what does this measure earn. Amounts are exact fractions of a cent until `cents` makes them whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.reference.settlement_amounts import Cents, Plain, days_between, exact, money, part_settled, whole
from tests.reference.settlement_fees import ACCESS, binding, charging, fixed, gross_fees, limited, placed
from tests.reference.settlement_guarantees import GUARANTEES, Judged, judged, pools
from tests.reference.settlement_savings import Earned, shares_and_refunds


@dataclass
class Outcome:
    """What a settlement comes to, in cents: by fee clause, guarantee, measure and clause, and all together."""

    gross: dict[str, int] = field(default_factory=dict)
    net: dict[str, int] = field(default_factory=dict)
    fixed: int = 0
    pools: dict[str, int] = field(default_factory=dict)
    measures: dict[tuple[str, str], Judged] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    worth: int = 0
    true_up: int = 0
    cash: int = 0


def settle(agreement: Plain, facts: Plain, earlier: Sequence[Plain] = ()) -> Outcome:
    """Walk the steps for a version of an agreement; `earlier` ones price and judge what was theirs."""

    def cents(amount: Fraction) -> int:
        return whole(Fraction(amount), agreement.get("rounding", "half_up"))

    outcome = Outcome()
    clauses, versions = binding(agreement), [*earlier, agreement]
    guarantees = [clause for clause in clauses if clause["kind"] in GUARANTEES]
    interim, part = facts["settlement"] == "interim", part_settled(agreement, facts)

    in_cents = agreement.get("rate_rounding") == "cent"
    facts = facts | {"rate": (lambda rate: Fraction(cents(rate))) if in_cents else Fraction}
    fees = charging(versions)
    access = {fee["id"] for fee in fees if fee["kind"] in ACCESS}
    facts = placed(versions, facts) | {"signed": {each["version"]: binding(each) for each in earlier}, "access": access}
    outcome.gross = gross_fees(fees, facts, part, cents)
    outcome.net = limited(outcome.gross, clauses, facts, part, cents)
    outcome.fixed = fixed(versions, facts)
    outcome.pools = pools(clauses, facts, (outcome.gross, outcome.net), part, cents)
    earned = sum(outcome.net.values())
    if not interim:
        for clause in guarantees:
            found = judged(clause, outcome.pools[clause["id"]], guarantees, facts, cents)
            outcome.measures |= {(clause["id"], measure): each for measure, each in found.items()}
        earned += sum(each.earned + each.bonus - each.pool for each in outcome.measures.values())
        # A measure that two guarantees judge counts as the first of them judged it.
        fractions = {measure: each.fraction for (_, measure), each in reversed(outcome.measures.items())}
        spent = earned if agreement["fees_in_performance"] == "true" else 0
        after = Earned(earned, spent, fractions, part)
        outcome.shares, outcome.refunds = shares_and_refunds(clauses, facts, after, cents)
        earned += sum(outcome.shares.values()) - sum(outcome.refunds.values())
        earned = collared(earned, sum(outcome.net.values()), clauses, part, cents)
    outcome.worth = earned + outcome.fixed
    if not interim:
        outcome.worth += charged(earned + outcome.fixed, clauses, facts, cents)

    posted = [(row["kind"], cents(money(row["amount"]))) for row in facts.get("posted", ())]
    owed_before = sum(amount for kind, amount in posted if kind != "withheld")
    kept_before = sum(amount for kind, amount in posted if kind == "withheld")
    kept_now = sum(each.suspended for each in outcome.measures.values())
    if interim:
        kept_now = sum(kept_back(clause, outcome.pools[clause["id"]], cents) for clause in guarantees)
    outcome.true_up = outcome.worth - owed_before
    outcome.cash = (outcome.worth - kept_now) - (owed_before - kept_before)
    return outcome


def kept_back(clause: Plain, pool: int, cents: Cents) -> int:
    """Return the cash of a pool that an interim settlement does not pay."""
    kept = cents(pool * (1 - exact(clause.get("interim_factor", "0"))))
    return kept if clause.get("mode", "withhold") == "withhold" else 0


def collared(earned: int, before: int, clauses: list[Plain], part: Fraction, cents: Cents) -> int:
    """Hold what was earned between floors and ceilings, in dollars or as shares of fees before performance."""
    for clause in (clause for clause in clauses if clause["kind"] == "collar"):
        for side, hold in (("ceiling", min), ("floor", max)):
            if side in clause:
                earned = hold(earned, cents(money(clause[side]) * part))
            if f"{side}_of_fees" in clause:
                earned = hold(earned, cents(exact(clause[f"{side}_of_fees"]) * before))
    return earned


def charged(worth: int, clauses: list[Plain], facts: Plain, cents: Cents) -> int:
    """Return simple interest on what was posted and paid late, and the tax on what the period is worth."""
    total = 0
    for clause in clauses:
        if clause["kind"] == "tax":
            total += cents(exact(clause["rate"]) * worth)
        if clause["kind"] == "interest":
            bearing = (
                row for row in facts.get("posted", ()) if "due" in row and row["kind"] not in {"interest", "tax"}
            )
            late = (
                money(row["amount"])
                * days_between(row["due"], row.get("paid", facts["paid_through"]))
                * (-1 if row["kind"] == "withheld" else 1)
                for row in bearing
            )
            total += cents(exact(clause["rate"]) * sum(late, start=Fraction(0)) / 365)
    return total
