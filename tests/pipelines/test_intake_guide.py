"""The guide's lists are the code's lists. Run as a program, this file writes them into the guide."""

import re
from pathlib import Path

import pytest

from contracts.terms.instrument import Region
from pipelines.intake import FORMATS
from pipelines.intake.acknowledgement import Fault
from pipelines.intake.canonical import FEEDS, REQUIRED
from pipelines.intake.manifest import Manifest, Month, StatedFile, load_manifest
from pipelines.intake.naming import Mode, name_of
from pipelines.intake.profile import (
    AdjustmentStyle,
    AmountLevel,
    EligibilityKind,
    ManifestPolicy,
    MoneyForm,
    Profile,
    Refusal,
)
from pipelines.publish.bridge.causes import EXPOSURE_CAUSES, SPEND_CAUSES
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


def causes() -> str:
    of_spend = [f"| spend | `{code}` | {words} |" for code, words in SPEND_CAUSES.items()]
    of_months = [f"| member months | `{code}` | {words} |" for code, words in EXPOSURE_CAUSES.items()]
    return "\n".join(["| of | cause | |", "|---|---|---|", *of_spend, *of_months])


SECTIONS = {"feeds": feeds, "faults": faults, "causes": causes}


def between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}: [^\n]*-->\n)(.*?)(<!-- end of {name} -->)", re.DOTALL)


@pytest.mark.parametrize("name", SECTIONS)
def test_lists_are_those_of_the_code(name):
    assert between(name).search(GUIDE.read_text())[2].strip() == SECTIONS[name]()


def test_every_field_and_value_of_a_profile_is_explained():
    text = GUIDE.read_text()
    kinds = (AdjustmentStyle, AmountLevel, EligibilityKind, ManifestPolicy, MoneyForm, Refusal)
    values = [each.value for kind in kinds for each in kind]
    assert [name for name in (*Profile.model_fields, *values) if f"`{name}`" not in text] == []


def closed_lists() -> dict[str, set[str]]:
    """Return the values that a column of a vendor's feed may have, read from what rejects all others."""
    lists = {"region_code": {region.value for region in Region}}
    for path in SQL_ROOT.glob("input/*_reject.sql"):
        sql = path.read_text()
        if "vendor_id:MISSING" not in sql and path.stem != "member_link_reject":
            continue
        for values, column in re.findall(r"not in \(([^()]*)\)\s*then '([a-z_]+):UNKNOWN_CODE'", sql):
            lists.setdefault(column, set()).update(re.findall(r"'(\w+)'", values.upper()))
    return lists


def test_closed_lists_of_vendors_are_those_that_reject():
    """Rows of the guide that name values, against the lists in SQL; a list without a row is missing from the guide."""
    rows = re.findall(r"^\| `([a-z_]+_code)` \| ([^|]*) \| (?:yes|no) \|$", GUIDE.read_text(), re.MULTILINE)
    told = {column: set(re.findall(r"`([A-Z_]+)`", values)) for column, values in rows}
    lists = closed_lists()
    assert len(lists) >= 5
    assert {column: told.get(column) for column in lists} == lists


def test_every_code_of_rejection_is_explained():
    sql = "\n".join(path.read_text() for path in sorted(SQL_ROOT.glob("input/*_reject.sql")))
    codes = {*re.findall(r":([A-Z_]+)'", sql), "ORPHAN_REVERSAL"}
    text = GUIDE.read_text()
    assert len(codes) >= 8
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


def test_the_manifest_of_the_guide_is_one(tmp_path):
    text = GUIDE.read_text()
    path = tmp_path / "guide.manifest.json"
    path.write_text(re.search(r"```json\n(.*?)```", text, re.DOTALL)[1])
    (file,) = load_manifest(path).files
    assert name_of(file.name).mode is Mode.REST
    assert sum(month.rows for month in file.months) == file.rows
    assert sum(month.paid_cents for month in file.months) == file.paid_cents
    fields = {*Manifest.model_fields, *StatedFile.model_fields, *Month.model_fields}
    assert [name for name in fields if f"`{name}`" not in text and f'"{name}"' not in text] == []


def test_every_format_of_the_guide_is_read_and_every_link_leads_somewhere():
    text = GUIDE.read_text()
    assert [code for code in FORMATS if f"`{code}`" not in text] == []
    assert [
        link for link in re.findall(r"\]\((formats/[a-z0-9_]+\.md)\)", text) if not (GUIDE.parent / link).is_file()
    ] == []


if __name__ == "__main__":
    guide = GUIDE.read_text()
    for section, write in SECTIONS.items():
        guide = between(section).sub(lambda found, write=write: f"{found[1]}{write()}\n{found[3]}", guide)
    GUIDE.write_text(guide)
