"""What holds of every settlement, whatever was agreed and measured."""

import copy
import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.agreement import Agreement
from contracts.ledger import Account, Entry, balances
from contracts.performance import Performance, Posted, PostedKind
from contracts.posting import Immaterial, posted, postings
from contracts.published import PublishedSettlement
from contracts.settlement import Settlement, settle
from contracts.statement import statement
from contracts.terms.life import Restatement
from tests.reference.agreements import settled

Plain = dict[str, Any]
FIRST = date(2026, 1, 1)

TRIED = int(os.environ.get("TRUEUP_SETTLEMENTS", "120"))
chance = settings(max_examples=TRIED // 8, deadline=None, suppress_health_check=list(HealthCheck))


def settle_plain(agreement: Plain, facts: Plain, on: tuple[Posted, ...] | None = None) -> Settlement:
    """Settle the plain forms; on what the facts say was posted if nothing else is given."""
    performance = Performance.model_validate(facts)
    rows = performance.posted if on is None else on
    return settle(Agreement.model_validate(agreement), performance, rows)


@chance
@given(settled())
def test_every_sum_adds_up(case: tuple[Plain, Plain]) -> None:
    """Earned and forfeited make the pool, the parts of measures too, and the lines make the net."""
    result = settle_plain(*case)
    for guarantee in result.guarantees:
        assert guarantee.earned_cents + guarantee.forfeited_cents == guarantee.pool.cents
        assert sum(each.pool_cents for each in guarantee.measures) == guarantee.pool.cents
        assert all(0 <= each.earned_cents <= each.pool_cents for each in guarantee.measures)
    assert sum(line.cents for line in result.lines) == result.net_cents
    assert sum(line.cents for line in result.lines if line.step_number <= 10) == result.fees_cents
    assert result.net_cents - result.posted_cents == result.true_up_cents


@chance
@given(settled())
def test_no_vendor_gives_back_more_than_its_fees_unless_it_is_agreed(case: tuple[Plain, Plain]) -> None:
    agreement, facts = case
    result = settle_plain(agreement, facts)
    beyond = any(clause.get("loss_beyond_fees") == "true" or "floor" in clause for clause in agreement["clauses"])
    taken = sum(line.cents for line in result.lines if line.step_number != 11 and line.step_number < 21)
    assert result.fees_cents >= 0
    assert beyond or taken >= 0
    assert result.at_risk_cents <= result.fees_cents


@chance
@given(settled(), st.data())
def test_a_better_result_never_pays_less(case: tuple[Plain, Plain], data: st.DataObject) -> None:
    """More members where more is better, fewer where it is worse; how many they are of, and the status, stay.

    Nothing of the kind is promised where fees count as spend, which better results raise, nor of what is suspended.
    """
    agreement, facts = case
    agreement["fees_in_performance"] = "false"
    for gate in (gate for clause in agreement["clauses"] for gate in gates_of(clause)):
        if gate["effect"] == "suspend":
            gate["effect"] = "zero_earned"
    directions: defaultdict[str, set[str]] = defaultdict(set)
    for terms in (terms for clause in agreement["clauses"] for terms in clause.get("measures", ())):
        directions[terms["measure"]].add(terms.get("ladder", {}).get("better", "higher"))
    better = copy.deepcopy(facts)
    for row in (row for row in better["measures"] if "numerator" in row):
        if directions[row["measure"]] != {"higher", "lower"}:
            change = data.draw(st.integers(0, 20)) * (-1 if directions[row["measure"]] == {"lower"} else 1)
            row["numerator"] = str(min(max(0, int(row["numerator"]) + change), int(row["denominator"])))
    assert settle_plain(agreement, better).net_cents >= settle_plain(agreement, facts).net_cents


def gates_of(clause: Plain) -> list[Plain]:
    """Return the gates of a guarantee and of its measures."""
    own = [terms["gate"] for terms in clause.get("measures", ()) if "gate" in terms]
    return own + list(clause.get("gates", ()))


@chance
@given(settled(), st.randoms(use_true_random=False))
def test_a_settlement_depends_on_nothing_but_what_was_agreed_and_measured(
    case: tuple[Plain, Plain], random: Any
) -> None:
    """The same again comes to the same, and so do facts and clauses whose rows stand in another order."""
    agreement, facts = case
    result = settle_plain(agreement, facts)
    assert settle_plain(agreement, facts) == result
    for rows in ("units", "standing", "measures", "cases", "posted"):
        random.shuffle(facts.setdefault(rows, []))
    assert amounts(settle_plain(agreement, facts)) == amounts(result)


def amounts(result: Settlement) -> list[Any]:
    """Return what is paid for what, in one order."""
    lines = (
        (line.step_number, line.clause_id, line.measure or "", str(line.month), line.cents) for line in result.lines
    )
    return [sorted(lines), result.cash_cents, result.true_up_cents]


@chance
@given(settled(), st.lists(st.integers(0, 100), min_size=1, max_size=4))
def test_true_ups_add_up_over_any_sequence_of_settlements(case: tuple[Plain, Plain], known: list[int]) -> None:
    """However much of the units was known when, and whatever was final in between, all true-ups make the last net."""
    agreement, facts = case
    facts["posted"] = []
    so_far_posted: tuple[Posted, ...] = ()
    owed_cents = paid_cents = 0
    for number, percent in enumerate([*known, 100]):
        last = number == len(known)
        so_far = facts if last else facts | {"units": [part_of(row, percent) for row in facts["units"]]}
        result = settle_plain(agreement, so_far, so_far_posted)
        owed_cents += result.true_up_cents
        paid_cents += result.cash_cents
        kept_before = sum(row.cents for row in so_far_posted if row.kind is PostedKind.WITHHELD)
        so_far_posted += (
            row(number, "true_up", result.true_up_cents),
            row(number, "withheld", result.withheld_cents - kept_before),
        )
    assert owed_cents == result.net_cents
    assert paid_cents == result.net_cents - result.withheld_cents


def part_of(row: Plain, percent: int) -> Plain:
    """Return a row of units as it was when only a part of it was known; what claims say is known whole."""
    return row if "allowed" in row else row | {"count": f"{percent}/100"}


def row(number: int, kind: str, cents: int) -> Posted:
    """Return a posting of one settlement in a sequence."""
    return Posted.model_validate({"settlement": f"s{number}", "kind": kind, "amount": str(Decimal(cents).scaleb(-2))})


Step = tuple[Plain, Plain]


def booked(history: list[Step]) -> list[Entry]:
    """Settle an agreement and facts after another, each on what the book holds, and post it whatever the amount."""
    entries: list[Entry] = []
    for number, (agreement, facts) in enumerate(history):
        rows = posted(entries, FIRST)
        result = settle_plain(agreement, facts | {"paid_through": f"2027-{number + 1:02}-28"}, rows)
        settlement = PublishedSettlement.of(statement(result))
        day = date(2027, number + 2, 1)
        added = postings(
            settlement, rows, entries, day, restatement=Restatement(months=120, at_least="0.00", share="0")
        )
        assert not isinstance(added, Immaterial)
        entries += added
    return entries


def standing_at(entries: list[Entry]) -> dict[str, int]:
    """Return what was earned, account by account, and what is owed; gains and losses of one share are one account."""
    sums = {account.name: cents for account, cents in balances(entries).items()}
    sums["SHARED"] = sums.pop(Account.SHARED_SAVINGS.name) + sums.pop(Account.SHARED_LOSSES.name)
    return sums


@chance
@given(settled(), st.lists(st.integers(0, 100), max_size=2), st.lists(st.integers(0, 100), max_size=2))
def test_debits_are_credits_and_a_restated_history_ends_where_the_last_knowledge_does(
    case: Step, interims: list[int], finals: list[int]
) -> None:
    agreement, facts = case
    facts |= {"posted": [], "settlement": "final"}
    known = [facts | {"units": [part_of(row, percent) for row in facts["units"]]} for percent in (*interims, *finals)]
    before = [each | {"settlement": "interim"} for each in known[: len(interims)]]
    entries = booked([(agreement, each) for each in (*before, *known[len(interims) :], facts)])
    assert all(sum(line.cents for line in entry.lines) == 0 for entry in entries)
    assert standing_at(entries) == standing_at(booked([(agreement, facts)]))


@chance
@given(settled(), st.integers(0, 90_000))
def test_an_amended_history_ends_where_the_amendment_alone_does(case: Step, rate_cents: int) -> None:
    """An amendment that holds from the first day, settled after the first version was, is worth what it is alone."""
    agreement, facts = case
    facts |= {"posted": [], "settlement": "final"}
    amended = copy.deepcopy(agreement) | {"version": "2", "executed": "2026-11-01", "retroactive": "true"}
    for clause in amended["clauses"]:
        if "rate" in clause and isinstance(clause["rate"], dict):
            clause["rate"] = {"2026-01-01": str(Decimal(rate_cents).scaleb(-2))}
    entries = booked([(agreement, facts), (amended, facts)])
    assert standing_at(entries) == standing_at(booked([(amended, facts)]))
