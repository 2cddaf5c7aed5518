"""Instruments: the codes by which reports name them."""

import pytest
from pydantic import ValidationError

from contracts.terms.instrument import InstrumentCode

LOINC = (
    *("76804-4", "91722-9", "90973-9", "89923-7", "97908-8"),
    *("82226-2", "82324-5", "82316-1", "72514-3"),
)


@pytest.mark.parametrize("code", LOINC)
def test_codes_of_the_reports_have_their_check_digit(code: str) -> None:
    assert InstrumentCode.model_validate({"system": "LOINC", "code": code}).code == code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("39156-3", "LOINC code 39156-3 has a wrong check digit: that of 39156 is 5"),
        ("79808-8", "LOINC code 79808-8 has a wrong check digit: that of 79808 is 2"),
        ("QuickDASH", "LOINC code QuickDASH must be digits, a hyphen and a check digit"),
    ],
)
def test_another_digit_is_refused_with_the_right_one(code: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        InstrumentCode.model_validate({"system": "LOINC", "code": code})


def test_the_reports_own_codes_have_none() -> None:
    assert InstrumentCode.model_validate({"system": "ACCESS", "code": "QuickDASH"}).code == "QuickDASH"
