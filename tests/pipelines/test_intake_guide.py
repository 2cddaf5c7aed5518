"""The guide's lists are the code's lists. Run as a program, this file writes them into the guide."""

import re
from pathlib import Path

import pytest

from pipelines.intake.acknowledgement import Fault
from pipelines.intake.canonical import FEEDS, REQUIRED
from pipelines.intake.profile import AdjustmentStyle, AmountLevel, EligibilityKind, Profile, Refusal
from pipelines.warehouse import SQL_ROOT

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "data_submission_guide.md"


def feeds() -> str:
    lines = ["| feed | columns |", "|---|---|"]
    for feed, columns in FEEDS.items():
        names = [f"**{name}**" if name in REQUIRED[feed] else name for name in columns]
        lines.append(f"| `{feed}` | {', '.join(names)} |")
    return "\n".join(lines)


def faults() -> str:
    return "\n".join(
        ["| code | what would be right |", "|---|---|", *(f"| `{each.name}` | {each.value} |" for each in Fault)]
    )


SECTIONS = {"feeds": feeds, "faults": faults}


def between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}: [^\n]*-->\n)(.*?)(<!-- end of {name} -->)", re.DOTALL)


@pytest.mark.parametrize("name", SECTIONS)
def test_lists_are_those_of_the_code(name):
    assert between(name).search(GUIDE.read_text())[2].strip() == SECTIONS[name]()


def test_every_field_and_value_of_a_profile_is_explained():
    text = GUIDE.read_text()
    values = [each.value for kind in (AdjustmentStyle, AmountLevel, EligibilityKind, Refusal) for each in kind]
    assert [name for name in (*Profile.model_fields, *values) if f"`{name}`" not in text] == []


def test_every_code_of_rejection_is_explained():
    sql = "\n".join(path.read_text() for path in sorted(SQL_ROOT.glob("input/*_reject.sql")))
    codes = {*re.findall(r":([A-Z_]+)'", sql), "ORPHAN_REVERSAL"}
    text = GUIDE.read_text()
    assert len(codes) >= 8
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


if __name__ == "__main__":
    guide = GUIDE.read_text()
    for section, write in SECTIONS.items():
        guide = between(section).sub(lambda found, write=write: f"{found[1]}{write()}\n{found[3]}", guide)
    GUIDE.write_text(guide)
