"""An agreement moved onto another term: every day keeps its distance, in its text and in its terms alike."""

from datetime import date
from pathlib import Path

import pytest

from contracts import presets
from contracts.loader import load_agreement
from contracts.moved import moved_agreement, moved_day, moved_text, onto
from contracts.terms.period import Period

EXAMPLES = [
    *sorted(presets.DIRECTORY.glob("*.yaml")),
    *sorted((Path(presets.__file__).parent / "agreements").rglob("*.yaml")),
]


@pytest.mark.parametrize(
    ("day", "is_last", "becomes"),
    [
        (date(2027, 1, 1), False, date(2025, 7, 1)),
        (date(2027, 12, 31), True, date(2026, 6, 30)),
        (date(2027, 6, 30), True, date(2025, 12, 31)),
        (date(2026, 12, 15), False, date(2025, 6, 15)),
        # The last day of February is the day before the first of March, in a leap year too.
        (date(2028, 8, 31), True, date(2027, 2, 28)),
        (date(2029, 8, 31), True, date(2028, 2, 29)),
    ],
)
def test_a_day_keeps_its_distance_to_the_first(day: date, is_last: bool, becomes: date) -> None:
    assert moved_day(day, date(2027, 1, 1), date(2025, 7, 1), is_last=is_last) == becomes


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_text_is_moved_as_its_terms_are(file: Path, tmp_path: Path) -> None:
    agreement, text = load_agreement(file).required(), file.read_text(encoding="utf-8")
    to = date(2023, 7, 1)
    copy = tmp_path / "moved.yaml"
    copy.write_text(moved_text(text, agreement.effective, to), encoding="utf-8")
    found = load_agreement(copy).required()
    assert found == moved_agreement(agreement, agreement.effective, to) != agreement
    assert (found.effective, found.terminates) == (to, date(2024, 6, 30))
    assert moved_agreement(found, to, agreement.effective) == agreement


def test_an_agreement_is_moved_onto_the_period_of_facts_only_where_they_lie_outside_its_own() -> None:
    agreement = load_agreement(EXAMPLES[-1]).required()
    whole, june = (Period(first=date(2025, 1, 1), last=last) for last in (date(2025, 12, 31), date(2025, 6, 30)))
    assert agreement.period == whole
    assert onto(agreement, june) is agreement
    assert onto(moved_agreement(agreement, date(2025, 1, 1), date(2027, 7, 1)), whole) == agreement
