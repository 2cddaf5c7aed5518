"""Wang G and others, digital care of chronic musculoskeletal pain. BMC Musculoskeletal Disorders 2022.

Pain falls from 45.0 to 22.1 points of 100 in twelve months, and from 48.7 to 32.7 without the programme. A guarantee
of 15 points is met by the fall itself, and missed against who had no programme.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import TypeAdapter

from contracts.clauses.ladder import Ladder
from contracts.measured import MeasureFact

BEFORE, BEFORE_WITHOUT = Decimal("45.0"), Decimal("48.7")
FIFTEEN = TypeAdapter(Ladder).validate_python({"kind": "against", "comparator": "USUAL_CARE", "from": "0", "to": "15"})


@pytest.mark.parametrize(
    ("after", "after_without", "points"),
    [
        pytest.param("18.2", "24.4", "2.5", id="three months"),
        pytest.param("14.3", "26.3", "8.3", id="six months"),
        pytest.param("22.1", "32.7", "6.9", id="twelve months"),
    ],
)
def test_the_fall_beyond_that_without_the_programme(after: str, after_without: str, points: str) -> None:
    fall, fall_without = BEFORE - Decimal(after), BEFORE_WITHOUT - Decimal(after_without)
    fact = MeasureFact.model_validate(
        {
            "measure": "pain_fall",
            "value": str(fall),
            "denominator": 100,
            "status": "measured",
            "beside": [{"cohort": "USUAL_CARE", "numerator": int(fall_without * 10), "denominator": 10}],
        }
    )
    judged = FIFTEEN.judged(fact)
    assert fall >= 15
    assert judged == Fraction(points)
    assert FIFTEEN.fraction(judged) == Fraction(points) / 15 < 1
