"""What is settled otherwise than before, by clause and kind."""

from typing import Any

from pipelines.publish.bridge.settlement import settlement_changes
from pipelines.terminal_tables import settlement_changes_table


def settled(*lines: tuple[str, str, int]) -> dict[str, Any]:
    return {
        "agreements": [
            {
                "agreement_id": "acme_2026",
                "lines": [{"clause_id": clause, "kind": kind, "cents": cents} for clause, kind, cents in lines],
            }
        ]
    }


def test_months_of_a_clause_are_added_and_what_is_the_same_is_left_out() -> None:
    before = settled(("2.1", "fee", 1_000), ("4.1", "withheld", -200))
    # 1,500 + 1,800 = 3,300 of which 1,000 were there; the guarantee 5.1 is new; 4.1 is the same.
    now = settled(("2.1", "fee", 1_500), ("2.1", "fee", 1_800), ("4.1", "withheld", -200), ("5.1", "earned", 40))
    changes = settlement_changes(before, now)
    assert changes == [
        {"agreement_id": "acme_2026", "clause_id": "2.1", "kind": "fee", "earlier_cents": 1_000, "cents": 3_300},
        {"agreement_id": "acme_2026", "clause_id": "5.1", "kind": "earned", "earlier_cents": 0, "cents": 40},
    ]
    table = settlement_changes_table({"since": {"release_id": "r1"}, "settlement": changes})
    assert list(table.columns[-1].cells) == ["$23.00", "$0.40", "$23.40"]


def test_without_the_earlier_settlement_nothing_is_said() -> None:
    assert settlement_changes(None, settled(("2.1", "fee", 1))) == []
