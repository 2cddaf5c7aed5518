"""Disputes: whose signature they need, and what is held back while they are open."""

from datetime import date
from pathlib import Path

import pytest

from contracts.books.dispute import (
    ApprovalContent,
    DisputeContent,
    DisputedRow,
    Disputing,
    ResolutionContent,
    approval,
    check_disputing,
    dispute,
    held_back,
    resolution,
)
from contracts.books.ledger import BookError
from contracts.facts_file import facts_text
from contracts.loader import load_agreement, load_facts
from contracts.measured import Resolved
from contracts.settlement import settle
from contracts.terms.life import Disputes
from tests.contracts.test_ledger import EXAMPLE, published
from tests.contracts.test_sign_off import PERSONS, key

OPENED, ANSWERED = date(2027, 8, 20), date(2027, 9, 2)
FINAL = published("final", [(8, "4.1", 100_000), (12, "5.1", -30_000), (20, "5.2", -7_000)], 20_000)
FORFEIT = DisputedRow(row_id="0" * 16, row_code="SETTLEMENT", clause_id="5.1", cents=-10_000, has_member=False)
PAID = DisputedRow(row_id="1" * 16, row_code="UNIT", clause_id="4.1", reason_code="A01", cents=39_800, has_member=True)
DISPUTE = dispute(
    DisputeContent(
        posted_at=OPENED, settlement_id=FINAL.settlement_id, rows=(FORFEIT, PAID), why="miscounted", person="eve"
    ),
    key("eve"),
)
RESOLUTION = resolution(
    ResolutionContent(
        posted_at=ANSWERED,
        dispute_id=DISPUTE.dispute_id,
        row_id=FORFEIT.row_id,
        why="counted again",
        evidence="log 17",
        expires=date(2028, 12, 31),
        person="ana",
    ),
    key("ana"),
)
APPROVAL = approval(
    ApprovalContent(posted_at=ANSWERED, resolution_id=RESOLUTION.resolution_id, person="cho"), key("cho")
)
ALL = (DISPUTE, RESOLUTION, APPROVAL)


@pytest.mark.parametrize(
    ("signed", "change"),
    [
        (DISPUTE, {"why": "all of it"}),
        (DISPUTE, {"rows": (PAID,)}),
        (RESOLUTION, {"finding": None, "evidence": "none"}),
        (RESOLUTION, {"expires": date(2030, 1, 1)}),
        (APPROVAL, {"posted_at": OPENED}),
        (APPROVAL, {"signature": RESOLUTION.signature}),
    ],
)
def test_a_record_that_was_changed_after_it_was_signed_is_refused(signed: Disputing, change: dict[str, object]) -> None:
    before = ALL[: ALL.index(signed)]
    check_disputing(signed, before, PERSONS)
    with pytest.raises(BookError, match="SIGNATURE_FALSE"):
        check_disputing(signed.model_copy(update=change), before, PERSONS)


def test_what_the_vendor_owes_by_a_disputed_row_waits_and_what_it_is_paid_does_not() -> None:
    # 1,000.00 less 300.00 less 70.00 is 630.00; 100.00 of the 300.00 is disputed.
    held = held_back(FINAL, (DISPUTE, RESOLUTION), ANSWERED, Disputes())
    assert (held.net_cents, held.true_up_cents) == (73_000, 53_000)
    assert sum(line.cents for line in held.lines) == 73_000
    assert held.settlement_id == FINAL.settlement_id
    assert held_back(FINAL, ALL, ANSWERED, Disputes()) == FINAL
    assert held_back(FINAL, (DISPUTE,), date(2027, 9, 20), Disputes()) == FINAL


def test_a_row_of_another_settlement_is_not_held() -> None:
    strange = FORFEIT.model_copy(update={"clause_id": "9.9"})
    with pytest.raises(BookError, match="ROW_UNKNOWN"):
        held_back(FINAL, (DISPUTE.model_copy(update={"rows": (strange,)}),), ANSWERED, Disputes())


def test_a_finding_that_two_persons_signed_is_named_in_facts_and_settlement(tmp_path: Path) -> None:
    facts = load_facts(EXAMPLE / "contract_a.facts.yaml").required()
    (clause, *_) = [row.clause for row in facts.units]
    resolved = Resolved(clause=clause, row="0123456789012345", reason="A01", count="1")
    path = tmp_path / "facts.yaml"
    path.write_text(facts_text(facts.model_copy(update={"resolved": (resolved,)})))
    read = load_facts(path).required()
    assert read.resolved == (resolved,)
    agreement = load_agreement(EXAMPLE / "contract_a.yaml").required()
    plain, told = (settle(agreement, each, each.posted) for each in (facts, read))
    assert told.net_cents == plain.net_cents
    (step,) = [step for step in told.steps if step not in plain.steps]
    assert (step.step_number, step.key) == (5, f"resolved {clause} A01 0123456789012345")
