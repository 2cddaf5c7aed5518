"""Instruments: how each is scored and judged, its rows for SQL, and the codes by which reports name it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from contracts.exhibit_tables import exhibit_tables, thousandths
from contracts.exhibits import Exhibits, load_exhibits
from contracts.terms.instrument import Instrument, InstrumentCode

LOINC = {
    **{"76804-4": "PROMIS_PF", "91722-9": "PROMIS_PF", "90973-9": "PROMIS_PI", "89923-7": "PROMIS_PI"},
    **{"97908-8": "ODI", "82226-2": "NDI", "82324-5": "KOOS_JR", "82316-1": "HOOS_JR", "72514-3": "NPRS"},
}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


@pytest.fixture(scope="module")
def newest(exhibits: Exhibits) -> dict[str, Instrument]:
    return {found.instrument: found for found in sorted(exhibits.instruments, key=lambda found: found.version)}


def test_rows_of_the_newest_version(exhibits: Exhibits) -> None:
    tables = exhibit_tables(exhibits)
    assert {row[0]: row[1:12] for row in tables["instrument"].rows} == {
        "NPRS": (2, "L", "SINGLE", 1, 0, 10, 1, 10, 2_000, 3_000, None),
        "VAS100": (1, "L", "SINGLE", 1, 0, 100, 1, 100, 15_000, None, None),
        "ODI": (2, "L", "PERCENT_OF_MAX", 10, 0, 5, 8, 100, 10_000, 12_000, None),
        "RMDQ": (1, "L", "SUM", 24, 0, 1, 24, 24, 5_000, None, None),
        "NDI": (2, "L", "PERCENT_OF_MAX", 10, 0, 5, 8, 50, 7_500, 8_000, None),
        "QUICKDASH": (2, "L", "MEAN_SHIFT_25", 11, 1, 5, 10, 100, 8_000, 16_000, None),
        "KOOS_JR": (2, "H", "RAW_TABLE", 7, 0, 4, 7, 100, 14_000, None, 85_000),
        "HOOS_JR": (2, "H", "RAW_TABLE", 6, 0, 4, 6, 100, 18_000, None, 85_000),
        "LEFS": (1, "H", "SUM", 20, 0, 4, 20, 80, 9_000, None, None),
        "PROMIS_PF": (2, "H", "SUPPLIED", 1, 10, 90, 1, 90, 3_000, None, 48_000),
        "PROMIS_PI": (1, "L", "SUPPLIED", 1, 10, 90, 1, 90, 3_000, None, None),
        "PEG": (1, "L", "MEAN", 3, 0, 10, 3, 10, None, None, None),
        "PSFS": (1, "H", "MEAN", 5, 0, 10, 3, 10, 2_000, None, None),
        "PGIC": (1, "L", "SINGLE", 1, 1, 7, 1, 7, None, None, None),
        "GAD7": (1, "L", "SUM", 7, 0, 3, 7, 21, 4_000, None, None),
        "PHQ9": (1, "L", "SUM", 9, 0, 3, 9, 27, 5_000, None, None),
    }
    scores = {(row[0], row[2]): row[3] for row in tables["instrument_score"].rows}
    assert (scores["KOOS_JR", 0], scores["KOOS_JR", 14], scores["KOOS_JR", 28]) == (100_000, 52_465, 0)
    assert (scores["HOOS_JR", 0], scores["HOOS_JR", 12], scores["HOOS_JR", 24]) == (100_000, 52_965, 0)


def test_what_is_enough_where_it_is_no_change_in_points(newest: dict[str, Instrument]) -> None:
    assert (newest["PGIC"].judged_by, newest["PGIC"].threshold) == ("follow_up", 2)
    assert (newest["PEG"].threshold, newest["PEG"].mcid_percent) == (None, 30)


def test_published_changes_that_an_agreement_may_take(newest: dict[str, Instrument]) -> None:
    published = {
        code: [*(thousandths(each.value) for each in found.thresholds if each.value is not None)]
        for code, found in newest.items()
        if len(found.thresholds) > 1
    }
    assert published == {
        "NPRS": [1_500, 2_000, 3_500],
        "VAS100": [15_000, 17_500],
        "ODI": [6_000, 10_000, 12_000],
        "RMDQ": [5_000],
        "NDI": [7_500, 14_000],
        "QUICKDASH": [8_000, 10_800, 13_600, 14_000, 15_900],
        "KOOS_JR": [7_500, 14_000, 20_000],
        "HOOS_JR": [7_760, 18_000, 22_000],
        "LEFS": [9_000, 16_000],
        "PROMIS_PF": [2_100, 3_000],
        "PROMIS_PI": [2_000, 3_000],
        "PSFS": [1_300, 2_000, 2_300, 2_700],
    }
    by_percent = {code for code, found in newest.items() if any(each.percent == 30 for each in found.thresholds)}
    assert by_percent == {"NPRS", "VAS100", "ODI", "RMDQ", "PEG"}


def test_a_later_version_says_more_and_pays_alike(exhibits: Exhibits, newest: dict[str, Instrument]) -> None:
    shown = {"version", "dated", "mcid_citation", "thresholds", "codes", "population"}
    for found in exhibits.instruments:
        assert found.model_dump(exclude=shown) == newest[found.instrument].model_dump(exclude=shown)
    assert scoring(exhibits)["KOOS_JR"] == [(1, True), (1, True)]


def test_a_corrected_table_scores_for_who_signed_it(exhibits: Exhibits, newest: dict[str, Instrument]) -> None:
    koos = newest["KOOS_JR"]
    table = {"version": 3, "table": (*koos.table[:10], Decimal("61.6"), *koos.table[11:])}
    again = {"version": 4, "thresholds": ()}
    later = (koos.model_copy(update=table), koos.model_copy(update=table | again))
    assert scoring(replace(exhibits, instruments=(*exhibits.instruments, *later)))["KOOS_JR"] == [
        *((1, False), (1, False)),
        *((3, True), (3, True)),
    ]


def scoring(exhibits: Exhibits) -> dict[str, list[tuple[object, ...]]]:
    """Versions by which those of each instrument score, and whether the newest does so too."""
    table = exhibit_tables(exhibits)["instrument"]
    places = [
        [name for name, _ in table.columns].index(name) for name in ("scoring_version_number", "is_newest_scoring")
    ]
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in table.rows:
        found.setdefault(row[0], []).append(tuple(row[place] for place in places))
    return found


def test_the_signature_decides_the_version(exhibits: Exhibits) -> None:
    versions = [exhibits.instrument("ODI", day) for day in (date(2026, 11, 21), date(2026, 11, 22))]
    assert [found.version for found in versions if found] == [1, 2]


def test_tables_of_scores_wait_for_their_owners(newest: dict[str, Instrument]) -> None:
    cited = {code: found.table_citation.verified for code, found in newest.items() if found.table_citation}
    assert cited == {"KOOS_JR": "no", "HOOS_JR": "no"}


def test_codes_of_the_reports(newest: dict[str, Instrument]) -> None:
    named = {each.code: code for code, found in newest.items() for each in found.codes}
    assert named == {**LOINC, "QuickDASH": "QUICKDASH", "PGIC": "PGIC"}
    forms = {each.code: each.form for found in newest.values() for each in found.codes if each.form}
    assert forms == {"76804-4": "SF6B", "91722-9": "CAT", "90973-9": "SF6A", "89923-7": "CAT"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("39156-3", "LOINC code 39156-3 has a wrong check digit: that of 39156 is 5"),
        ("79808-8", "LOINC code 79808-8 has a wrong check digit: that of 79808 is 2"),
        ("QuickDASH", "LOINC code QuickDASH must be digits, a hyphen and a check digit"),
    ],
)
def test_another_check_digit_is_refused_with_the_right_one(code: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        InstrumentCode.model_validate({"system": "LOINC", "code": code})
