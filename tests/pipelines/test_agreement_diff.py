"""`trueup agreement diff`: both texts by name, every difference, and the dollars of each clause after its last one."""

from pathlib import Path

import pytest

from pipelines.commands.agreement import diff_command
from pipelines.failures import OK, RefusedError

EXAMPLE = Path(__file__).parents[1] / "contracts" / "worked_example"
OLD, FACTS = EXAMPLE / "contract_a.yaml", EXAMPLE / "contract_a.facts.yaml"


def changed(tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    text = OLD.read_text(encoding="utf-8")
    for before, after in replacements:
        assert text.count(before) == 1
        text = text.replace(before, after)
    file = tmp_path / "new.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_dollars_stand_after_all_differences_of_a_clause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = changed(
        tmp_path,
        ("amount: 925000.00", "amount: 900000.00"),
        ("shall not exceed $925,000", "shall not exceed $900,000"),
        ("at_risk: 0.30", "at_risk: 0.40"),
    )
    assert diff_command(OLD, new, FACTS) == OK
    first, second, *told = capsys.readouterr().out.splitlines()
    assert (first.partition(":")[0], second.partition(":")[0]) == (f"- {OLD}", f"+ {new}")
    assert [line for line in told if not line.startswith(("  -", "  +"))] == [
        "4.4: text",
        "4.4: amount",
        # Fees 921,025.00 or more come to 900,000.00: 689,022.22 earned becomes 670,400.00, then 666,666.67.
        "  = -$18,622.22 to the vendor",
        "5.1: at risk",
        "  = -$3,733.33 to the vendor",
        "together: -$22,355.55 to the vendor, each change made on top of those above it",
    ]


def test_facts_that_a_text_cannot_be_settled_on_are_refused_with_the_reason(tmp_path: Path) -> None:
    new = changed(tmp_path, ("rate: {2026-01-01: 398.00}", "rate: {2026-01-01: 398.00, 2026-01-15: 1.00}"))
    with pytest.raises(RefusedError, match=r"must be split where the rate of clause 4\.1 changes"):
        diff_command(OLD, new, FACTS)
