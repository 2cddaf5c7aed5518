"""What holds of every settlement, whatever was agreed and measured."""

import copy
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.agreement import Agreement
from contracts.books.book import Book, read_book
from contracts.books.ledger import Account, balances, earned_cents, owed_cents
from contracts.books.posting import posted, postings
from contracts.books.published import PublishedSettlement
from contracts.books.restatement import Immaterial
from contracts.performance import Performance, Posted
from contracts.settlement import Settlement, settle
from contracts.statement import statement
from contracts.terms.life import Restatement
from tests.reference.agreements import amended, settled

Plain = dict[str, Any]
FIRST = date(2026, 1, 1)

TRIED = int(os.environ.get("TRUEUP_SETTLEMENTS", "120"))
chance = settings(max_examples=TRIED // 8, deadline=None, suppress_health_check=list(HealthCheck))


def settle_plain(
    agreement: Plain, facts: Plain, on: tuple[Posted, ...] | None = None, earlier: Sequence[Plain] = ()
) -> Settlement:
    """Settle the plain forms; on what the facts say was posted if nothing else is given."""
    performance = Performance.model_validate(facts)
    rows = performance.posted if on is None else on
    before = [Agreement.model_validate(version) for version in earlier]
    return settle(Agreement.model_validate(agreement), performance, rows, before)


Signed = tuple[list[Plain], Plain]
# One version or two, the last the one settled, and the facts.
ALL = settled().map(lambda case: ([case[0]], case[1])) | amended()


def settle_all(case: Signed) -> Settlement:
    """Settle the last of the versions with those before it."""
    (*earlier, agreement), facts = case
    return settle_plain(agreement, facts, earlier=earlier)


@chance
@given(ALL)
def test_every_sum_adds_up(case: Signed) -> None:
    """Earned and forfeited make the pool, the parts of measures too, and the lines make the net."""
    result = settle_all(case)
    for guarantee in result.guarantees:
        assert guarantee.earned_cents + guarantee.forfeited_cents == guarantee.pool.cents
        assert sum(each.pool_cents for each in guarantee.measures) == guarantee.pool.cents
        assert all(0 <= each.earned_cents <= each.pool_cents for each in guarantee.measures)
    assert sum(line.cents for line in result.lines) == result.net_cents
    ids = [line["line_id"] for line in statement(result)["lines"]]
    assert len(set(ids)) == len(ids)
    assert sum(line.cents for line in result.lines if line.step_number <= 10) == result.fees_cents
    assert result.net_cents - result.posted_cents == result.true_up_cents


@chance
@given(ALL)
def test_no_vendor_gives_back_more_than_its_fees_unless_it_is_agreed(case: Signed) -> None:
    result = settle_all(case)
    beyond = any(clause.get("loss_beyond_fees") == "true" or "floor" in clause for clause in case[0][-1]["clauses"])
    taken = sum(line.cents for line in result.lines if line.step_number != 11 and line.step_number < 21)
    assert result.fees_cents >= 0
    assert beyond or taken >= 0
    assert result.at_risk_cents <= result.fees_cents


@chance
@given(ALL, st.data())
def test_a_better_result_never_pays_less(case: Signed, data: st.DataObject) -> None:
    """More members where more is better, fewer where it is worse; how many they are of, and the status, stay.

    Nothing of the kind is promised where fees count as spend, which better results raise, nor of what is suspended.
    """
    versions, facts = case
    versions[-1]["fees_in_performance"] = "false"
    clauses = [clause for version in versions for clause in version["clauses"]]
    for gate in (gate for clause in clauses for gate in gates_of(clause)):
        if gate["effect"] == "suspend":
            gate["effect"] = "zero_earned"
    directions: defaultdict[str, set[str]] = defaultdict(set)
    for terms in (terms for clause in clauses for terms in clause.get("measures", ())):
        directions[terms["measure"]].add(terms.get("ladder", {}).get("better", "higher"))
    better = copy.deepcopy(facts)
    for row in (row for row in better["measures"] if "numerator" in row):
        if directions[row["measure"]] != {"higher", "lower"}:
            change = data.draw(st.integers(0, 20)) * (-1 if directions[row["measure"]] == {"lower"} else 1)
            row["numerator"] = str(min(max(0, int(row["numerator"]) + change), int(row["denominator"])))
    assert settle_all((versions, better)).net_cents >= settle_all(case).net_cents


def gates_of(clause: Plain) -> list[Plain]:
    """Return the gates of a guarantee and of its measures."""
    own = [terms["gate"] for terms in clause.get("measures", ()) if "gate" in terms]
    return own + list(clause.get("gates", ()))


@chance
@given(ALL, st.randoms(use_true_random=False))
def test_a_settlement_depends_on_nothing_but_what_was_agreed_and_measured(case: Signed, random: Any) -> None:
    """The same again comes to the same, and so do facts and clauses whose rows stand in another order."""
    result = settle_all(case)
    assert settle_all(case) == result
    for rows in ("units", "standing", "measures", "cases", "posted"):
        random.shuffle(case[1].setdefault(rows, []))
    assert amounts(settle_all(case)) == amounts(result)


def amounts(result: Settlement) -> list[Any]:
    """Return what is paid for what, in one order."""
    lines = (
        (line.step_number, line.clause_id, line.measure or "", str(line.month), line.cents) for line in result.lines
    )
    return [sorted(lines), result.cash_cents, result.true_up_cents]


def part_of(row: Plain, percent: int) -> Plain:
    """Return a row of units as it was when only a part of it was known; what claims say is known whole."""
    return row if "allowed" in row else row | {"count": f"{percent}/100"}


Step = tuple[Plain, Plain]
WHATEVER = Restatement(months=120, at_least="0.00", share="0")


def booked(history: list[Step], restatement: Restatement = WHATEVER, claims: Sequence[int] = ()) -> Iterator[Book]:
    """Settle an agreement and facts after another, each on what the book holds, and post it; yield the book each time.

    Each is settled as a run does, published, read back and posted. `claims` are cents that the claims system had paid
    in all by then. The balances of each book are checked against what was settled.
    """
    book, paid, claimed_cents = Book("example"), 0, 0
    for number, (agreement, facts) in enumerate(history):
        claimed_cents += claims[number] if number < len(claims) else 0
        stated = [{"settlement": "claims", "kind": "claims", "amount": str(Decimal(claimed_cents).scaleb(-2))}]
        rows = (*posted(book.entries, FIRST), *map(Posted.model_validate, stated if claims else []))
        result = settle_plain(agreement, facts | {"paid_through": f"2027-{number + 1:02}-28"}, rows)
        settlement = PublishedSettlement.of(json.loads(json.dumps(statement(result))))
        day = date(2027, number + 2, 1)
        added = postings(settlement, rows, book.entries, day, restatement=restatement)
        book = book.with_records([added] if isinstance(added, Immaterial) else added)
        if not isinstance(added, Immaterial):
            paid += settlement.true_up_cents
            sums = balances(book.entries)
            assert owed_cents(book.entries) == paid == result.net_cents - claimed_cents
            assert earned_cents(book.entries) + sums[Account.INTEREST] == result.net_cents
            assert -sums[Account.WITHHELD] == result.withheld_cents
            assert 0 in (sums[Account.PAYABLE], sums[Account.RECEIVABLE])
        assert all(sum(line.cents for line in entry.lines) == 0 for entry in book.entries)
        assert balances(book.entries)[Account.ROUNDING] == 0
        yield book
    text = "".join(f"{each.line}\n" for each in book.kept)
    assert read_book("example", text.encode()) == book


def standing_at(*history: Step) -> dict[str, int]:
    """Return what was earned, account by account, and what is owed; gains and losses of one share are one account."""
    (*_, book) = booked(list(history))
    sums = {account.name: cents for account, cents in balances(book.entries).items()}
    sums["SHARED"] = sums.pop(Account.SHARED_SAVINGS.name) + sums.pop(Account.SHARED_LOSSES.name)
    return sums


def known_by_and_by(facts: Plain, interims: Sequence[int], finals: Sequence[int]) -> list[Plain]:
    """Return facts of which a part was known, in percent: interim settlements, then final ones; all of it at last."""
    kinds = [*(("interim", percent) for percent in interims), *(("final", percent) for percent in (*finals, 100))]
    return [
        facts | {"settlement": kind, "units": [part_of(row, percent) for row in facts["units"]]}
        for kind, percent in kinds
    ]


PERCENTS = st.lists(st.integers(0, 100), max_size=3)


@chance
@given(settled(), PERCENTS, PERCENTS, st.lists(st.integers(0, 90_000), min_size=7, max_size=7) | st.just([]))
def test_true_ups_add_up_over_any_sequence_of_paid_through_dates(
    case: Step, interims: list[int], finals: list[int], claims: list[int]
) -> None:
    """However much was known when, whatever was final in between and whatever claims paid: the book is the last net."""
    agreement, facts = case
    steps = known_by_and_by(facts | {"posted": []}, interims, finals)
    assert len(list(booked([(agreement, each) for each in steps], claims=claims))) == len(steps)


@chance
@given(settled(), st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_what_is_too_small_to_post_never_leaves_the_book_further_off(case: Step, finals: list[int]) -> None:
    """After any restatement the book is nearer to what was settled than the least change that would be posted."""
    agreement, facts = case
    terms = Restatement(months=120, at_least="40.00")
    steps = [(agreement, each) for each in known_by_and_by(facts | {"posted": []}, [], finals)]
    for (_, known), book in zip(steps, booked(steps, terms), strict=True):
        net_cents = settle_plain(agreement, known, posted(book.entries, FIRST)).net_cents
        sums = balances(book.entries)
        off = net_cents - earned_cents(book.entries) - sums[Account.INTEREST]
        assert off == 0 or abs(off) < terms.threshold_cents(earned_cents(book.entries))
        assert off == sum(each.change_cents for each in book.records[-1:] if isinstance(each, Immaterial))


@chance
@given(settled(), PERCENTS, PERCENTS)
def test_a_restated_history_ends_where_the_last_knowledge_does(
    case: Step, interims: list[int], finals: list[int]
) -> None:
    agreement, facts = case
    steps = known_by_and_by(facts | {"posted": []}, interims, finals)
    assert standing_at(*((agreement, each) for each in steps)) == standing_at((agreement, steps[-1]))


@chance
@given(settled(), st.integers(0, 90_000), PERCENTS)
def test_an_amended_history_ends_where_the_amendment_alone_does(case: Step, rate_cents: int, finals: list[int]) -> None:
    """An amendment that holds from the first day, settled after the first version was, is worth what it is alone."""
    agreement, facts = case
    amended = copy.deepcopy(agreement) | {"version": "2", "executed": "2026-11-01", "retroactive": "true"}
    for clause in amended["clauses"]:
        if "rate" in clause and isinstance(clause["rate"], dict):
            clause["rate"] = {"2026-01-01": str(Decimal(rate_cents).scaleb(-2))}
    *before, last = known_by_and_by(facts | {"posted": []}, [], finals)
    steps = [*((agreement, each) for each in (*before, last)), (amended, last)]
    assert standing_at(*steps) == standing_at((amended, last))
