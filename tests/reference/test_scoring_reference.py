"""Every instrument scored as its owner publishes it, and what is enough to have improved, against the SQL."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.exhibit_tables import exhibit_tables
from contracts.exhibits import load_exhibits
from tests.reference.building import build

ACTIVATION, FOLLOW_UP_DAY = date(2026, 12, 1), 84
SIGNED = date(2026, 12, 1)
# Items, lowest and highest answer, answers needed, and what is enough: -10 a fall of 10 points, +14 a rise.
FORMS: dict[str, tuple[int, int, int, int, str]] = {
    "GAD7": (7, 0, 3, 7, "-4"),
    "HOOS_JR": (6, 0, 4, 6, "+18"),
    "KOOS_JR": (7, 0, 4, 7, "+14"),
    "LEFS": (20, 0, 4, 20, "+9"),
    "NDI": (10, 0, 5, 8, "-7.5"),
    "NPRS": (1, 0, 10, 1, "-2"),
    "ODI": (10, 0, 5, 8, "-10"),
    "PEG": (3, 0, 10, 3, "-30%"),
    "PGIC": (1, 1, 7, 1, "2 or lower"),
    "PHQ9": (9, 0, 3, 9, "-5"),
    "PSFS": (5, 0, 10, 3, "+2"),
    "QUICKDASH": (11, 1, 5, 10, "-8"),
    "RMDQ": (24, 0, 1, 24, "-5"),
    "VAS100": (1, 0, 100, 1, "-15"),
}
# Their scores come computed, in tenths of a point between 10 and 90, by a named form.
SUPPLIED = {"PROMIS_PF": "+3", "PROMIS_PI": "-3"}
# Whoever enters better than this cannot improve: at least so much trouble, or at most such a score.
SEVERITY = {
    "ODI": lambda score: score >= 12,
    "NDI": lambda score: score >= 8,
    "QUICKDASH": lambda score: score >= 16,
    "NPRS": lambda score: score >= 3,
    "KOOS_JR": lambda score: score <= 85,
    "HOOS_JR": lambda score: score <= 85,
    "PROMIS_PF": lambda score: score <= 48,
}


def test_no_instrument_is_left_out():
    assert {found.instrument for found in load_exhibits().instruments} == {*FORMS, *SUPPLIED}


def score(name: str, answers: list[int | None]) -> Fraction | None:
    items, lowest, highest, needed, _ = FORMS[name]
    told = [answer for answer in answers if answer is not None]
    if len(told) < needed or any(not lowest <= answer <= highest for answer in told):
        return None
    mean = Fraction(sum(told), len(told))
    if name in {"KOOS_JR", "HOOS_JR"}:
        return Fraction(table(name)[sum(told)])
    by_name = {"ODI": mean * 100 / 5, "NDI": mean * 50 / 5, "QUICKDASH": 25 * (mean - 1), "PEG": mean, "PSFS": mean}
    return by_name.get(name, mean * items)


def table(name: str) -> tuple[Decimal, ...]:
    """The owner's table is data; the exhibit is where it stands."""
    found = load_exhibits().instrument(name, SIGNED)
    assert found is not None
    return found.table


def improved(name: str, before: Fraction | None, after: Fraction | None) -> bool:
    enough = SUPPLIED.get(name) or FORMS[name][4]
    if after is None:
        return False
    if enough == "2 or lower":
        return after <= 2
    if before is None or not SEVERITY.get(name, lambda _: True)(before):
        return False
    gain = (before - after) if enough[0] == "-" else (after - before)
    if enough.endswith("%"):
        return gain > 0 and gain >= before * Fraction(enough[1:-1]) / 100
    return gain >= Fraction(enough[1:])


def answers_of(chance: Random, name: str, total: int) -> list[int | None]:
    """Answers that come to a sum, now and then with one missing or beyond its range."""
    items, lowest, highest, *_ = FORMS[name]
    total = min(max(total, lowest * items), highest * items)
    answers: list[int | None] = [total // items + (number < total % items) for number in range(items)]
    for _ in range(chance.choice([0, 0, 0, 0, 0, 1, 2, 3])):
        answers[chance.randrange(items)] = chance.choice([None, None, None, highest + 1])
    return answers


def a_member(chance: Random, name: str) -> list[dict[str, object]]:
    """A baseline and a follow-up, often exactly as far apart as is enough."""
    if name in SUPPLIED:
        before = chance.randint(95, 905)
        after = before + chance.choice([-31, -30, -29, 0, 29, 30, 31])
        return [{"supplied": tenths, "form": chance.choice(["CAT", "CAT", "CAT", None])} for tenths in (before, after)]
    items, lowest, highest, _, enough = FORMS[name]
    total = chance.randint(lowest * items, highest * items)
    apart = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 16] if enough[0] in "+-" else [0, 1, 2]
    moved = chance.choice(apart) * chance.choice([-1, -1, 1] if name != "LEFS" else [1])
    if enough.endswith("%"):
        total = 10 * chance.randint(1, 3)
        moved = -3 * total // 10 + chance.choice([-1, 0, 0, 1])
    return [{"answers": answers_of(chance, name, sum_of), "form": "1"} for sum_of in (total, total + moved)]


def value_of(name: str, response: dict[str, object]) -> Fraction | None:
    if name not in SUPPLIED:
        return score(name, response["answers"])
    tenths = Fraction(response["supplied"], 10)
    return tenths if response["form"] and 10 <= tenths <= 90 else None


def expected(name: str, responses: list[dict[str, object]]) -> bool:
    before, after = (value_of(name, response) for response in responses)
    if name in SUPPLIED and responses[0]["form"] != responses[1]["form"]:
        return False
    if name == "PSFS" and told(responses[0]) != told(responses[1]):
        # Each member names activities of their own, and only the same ones can be compared.
        return False
    return improved(name, before, after)


def told(response: dict[str, object]) -> list[bool]:
    return [answer is not None for answer in response["answers"]]


def response_rows(member: str, name: str, number: int, response: dict[str, object]) -> list[dict[str, object]]:
    day = ACTIVATION + timedelta(days=number * FOLLOW_UP_DAY)
    row = {
        "vendor_id": "v",
        "surveyor_code": "VENDOR",
        "response_id": f"{member}-{number}",
        "member_id": member,
        "instrument_id": name,
        "instrument_version_code": response["form"],
        "mode_code": "SELF",
        "is_edited": False,
        "completed_seconds_count": 90,
        "response_date": day,
        "known_from_date": day,
    }
    if name in SUPPLIED:
        return [row | {"item_number": 0, "supplied_score_thousandths": response["supplied"] * 100}]
    return [
        row | {"item_number": item, "item_value_thousandths": None if answer is None else answer * 1000}
        for item, answer in enumerate(response["answers"], start=1)
    ]


def exhibit_rows(name: str) -> list[dict[str, object]]:
    found = exhibit_tables(load_exhibits())[name]
    return [dict(zip(dict(found.columns), row, strict=True)) for row in found.rows]


def judged_by(name: str) -> dict[str, object]:
    """What an agreement signed on the day would judge the instrument by, as its exhibit says."""
    found = load_exhibits().instrument(name, SIGNED)
    return {
        "agreement_id": "a",
        "measure_id": name,
        "region_code": "KNEE",
        "instrument_id": name,
        "instrument_version": found.version,
        "threshold_thousandths": None if found.threshold is None else int(found.threshold * 1000),
        "threshold_percent_thousandths": None if found.mcid_percent is None else found.mcid_percent * 10,
        "judged_by_code": found.judged_by.upper(),
    }


def measure_row(name: str) -> dict[str, object]:
    return {
        "agreement_id": "a",
        "measure_id": name,
        "source_code": "OUTCOMES",
        "target_days": FOLLOW_UP_DAY,
        "window_before_days": 21,
        "window_after_days": 42,
        "baseline_before_days": 14,
        "baseline_after_days": 7,
        "receipt_days": 30,
    }


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_scores_and_improvements(chance):
    names = sorted({*FORMS, *SUPPLIED})
    members = {f"{name}-{number}": (name, a_member(chance, name)) for name in names for number in range(12)}
    built = build(
        {
            "terms.run": [{"paid_through_date": date(2027, 12, 31), "settlement_code": "FINAL"}],
            "terms.agreement": [
                {"agreement_id": "a", "vendor_id": "v", "period_from_date": ACTIVATION, "period_to_date": ACTIVATION}
            ],
            "terms.instrument": exhibit_rows("instrument"),
            "terms.instrument_score": exhibit_rows("instrument_score"),
            "terms.measure_instrument": [judged_by(name) for name in names],
            "outcomes.measure": [measure_row(name) for name in names],
            "attribution.member_match": [
                {"submitted_member_id": member, "submitted_plan_member_id": "", "member_id": member}
                for member in members
            ],
            "attribution.activation": [
                {
                    "agreement_id": "a",
                    "vendor_id": "v",
                    "member_id": member,
                    "activation_date": ACTIVATION,
                    "scope_code": "ALL",
                    "lock_to_date": date(2027, 12, 1),
                    "region_code": "KNEE",
                }
                for member in members
            ],
            "input.outcome_response": [
                row
                for member, (name, responses) in members.items()
                for number, response in enumerate(responses)
                for row in response_rows(member, name, number, response)
            ],
        },
        ["outcomes.response", "outcomes.score", "outcomes.cohort_pair", "outcomes.pair", "outcomes.responder"],
        {
            "outcomes.score": "response_id, score_numerator, score_denominator, is_newest_scoring",
            "outcomes.responder": "member_id, measure_id, is_responder",
        },
    )
    assert {
        response: None if numerator is None else Fraction(numerator, denominator)
        for response, numerator, denominator, is_newest in built["outcomes.score"]
        if is_newest
    } == {
        f"{member}-{number}": value_of(name, response)
        for member, (name, responses) in members.items()
        for number, response in enumerate(responses)
    }
    assert {member for member, _, is_responder in built["outcomes.responder"] if is_responder} == {
        member for member, (name, responses) in members.items() if expected(name, responses)
    }
