"""Scores as fractions, the records that count and responders, one member at a time, against the SQL."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build

ACTIVATION = date(2026, 1, 20)
TARGET, BEFORE, AFTER, BASE_BEFORE, BASE_AFTER = 84, 21, 42, 14, 7
# The last day on which an answer may be received: the end of the window and 30 days.
RECEIPT_LAST = TARGET + AFTER + 30
# Days after its own day in which a baseline must be received, by measure.
BASELINE_RECEIPT = {"function_responder": None, "pain_responder": 30}
# better, items, lowest, highest, answered at least, smallest change, entry severity at least / at most
INSTRUMENTS = {
    "ODI": ("L", 10, 0, 5, 8, Fraction(10), Fraction(12), None),
    "KOOS_JR": ("H", 3, 0, 4, 3, Fraction(14), None, Fraction(85)),
    "NPRS": ("L", 1, 0, 10, 1, Fraction(2), Fraction(3), None),
}
PRIMARY = {"LOW_BACK": "ODI", "KNEE": "KOOS_JR"}
TABLE = [100000, 92000, 84600, 79914, 76332, 70704, 61583, 52465, 42281, 31307, 20941, 8291, 0]


def score(name: str, answers: list[int | None]) -> Fraction | None:
    _, _, lowest, highest, least, *_ = INSTRUMENTS[name]
    given_answers = [answer for answer in answers if answer is not None]
    if len(given_answers) < least or not all(lowest <= answer <= highest for answer in given_answers):
        return None
    if name == "ODI":
        return Fraction(100 * sum(given_answers), highest * len(given_answers))
    return Fraction(TABLE[sum(given_answers)], 1000) if name == "KOOS_JR" else Fraction(given_answers[0])


def as_it_counts(response):
    """As it was first delivered, unless the payer reviewed a correction and sent it from a source of its own."""
    again = response["again"]
    return again if again and again["review"] and again["source"] == "payer" else response


def known(response) -> int:
    """The day on which it first came, whatever was corrected later."""
    return response["day"] + response["received"]


def valid(given_response) -> Fraction | None:
    response = as_it_counts(given_response)
    if response["mode"] == "PROXY" or response["edited"]:
        return None
    if INSTRUMENTS[response["instrument"]][1] >= 6 and response["seconds"] < 10:
        return None
    return score(response["instrument"], response["answers"])


def records_that_count(instrument: str, responses, second_session: int | None, baseline_receipt: int | None):
    """Numbers of the baseline and the follow-up that count, or None."""
    usable = [
        (number, response)
        for number, response in enumerate(responses)
        if response["instrument"] == instrument and valid(response) is not None and known(response) <= RECEIPT_LAST
    ]
    early = [
        (response["day"], known(response), number)
        for number, response in usable
        if -BASE_BEFORE <= response["day"] <= BASE_AFTER
        and (second_session is None or response["day"] < second_session)
        and (baseline_receipt is None or response["received"] <= baseline_receipt)
    ]
    if not early:
        return None, None
    baseline = min(early)[2]
    alike = (responses[baseline]["form"], responses[baseline]["language"] or "")
    same = [
        (abs(response["day"] - TARGET), -response["day"], known(response), number)
        for number, response in usable
        if TARGET - BEFORE <= response["day"] <= TARGET + AFTER
        and (response["form"], response["language"] or "") == alike
    ]
    return baseline, min(same)[3] if same else None


def removed(member, baseline: int | None, follow_up: int | None) -> bool:
    """Whether the member is in no denominator: confirmed to allow no use of data, or dead between both answers."""
    if member["silence"] == "confirmed":
        return True
    if baseline is None or member["death"] is None:
        return False
    last = member["responses"][follow_up]["day"] if follow_up is not None else TARGET + AFTER
    return member["responses"][baseline]["day"] < member["death"] <= last


def responds(instrument: str, before: Fraction, after: Fraction, *, thirty_percent: bool) -> bool:
    better, *_, change, _, _ = INSTRUMENTS[instrument]
    gain = before - after if better == "L" else after - before
    return gain >= change or (thirty_percent and better == "L" and gain > 0 and gain >= Fraction(3, 10) * before)


def too_mild(instrument: str, before: Fraction) -> bool:
    *_, least, most = INSTRUMENTS[instrument]
    return (least is not None and before < least) or (most is not None and before > most)


def a_response(chance: Random, instrument: str):
    """A response with sums and days that often meet the edges of the rules."""
    _, items, lowest, highest, *_ = INSTRUMENTS[instrument]
    total = chance.choice(
        {"ODI": [5, 6, 10, 15, 20, 21], "KOOS_JR": [1, 2, 4, 6, 8], "NPRS": [1, 2, 3, 5, 6, 7]}[instrument]
    )
    answers: list[int | None] = [total // items + (number < total % items) for number in range(items)]
    for _ in range(chance.choice([0, 0, 0, 1, 2, 3])):
        answers[chance.randrange(items)] = chance.choice([None, None, highest + 1, lowest])
    response = {
        "instrument": instrument,
        "answers": answers,
        "day": chance.choice([-15, -14, -1, 0, 3, 7, 8, 62, 63, 78, 80, 84, 88, 90, 126, 127]),
        "form": chance.choice(["1", "1", "1", "2"]),
        "mode": chance.choice(["SELF", "SELF", "SELF", "SELF", "PROXY"]),
        "edited": chance.random() < 0.1,
        "seconds": chance.choice([9, 10, 90, 90, 90]),
        "language": chance.choice(["EN", "EN", "EN", "EN", "ES", None]),
        "received": chance.choice([1, 1, 1, 1, 30, 30, 31, 66, 72, 72, 73]),
        "source": "vendor",
        "review": None,
        "again": None,
    }
    if chance.random() < 0.2:
        source, review = chance.choice([("vendor", None), ("vendor", "V1"), ("payer", "V1")])
        changed = {
            "answers": list(reversed([answer and lowest for answer in answers])),
            "received": 100,
            "mode": "SELF",
        }
        response["again"] = response | changed | {"source": source, "review": review, "edited": not review}
    return response


def a_member(chance: Random):
    """Responses, the day of the second session, the region, the day of death, and whether data may be used."""
    region = chance.choice(sorted(PRIMARY))
    instruments = [PRIMARY[region], PRIMARY[region], "NPRS", chance.choice(sorted(INSTRUMENTS))]
    responses = [a_response(chance, chance.choice(instruments)) for _ in range(chance.randrange(10))]
    return {
        "responses": responses,
        "second": chance.choice([None, 1, 3, 4, 7, 8]),
        "region": region,
        "death": chance.choice([None] * 7 + [3, 80, 84]),
        "silence": chance.choice([None] * 7 + ["said", "confirmed"]),
    }


def measure_row(name: str) -> dict[str, object]:
    return {
        "agreement_id": "a",
        "measure_id": name,
        "source_code": "OUTCOMES",
        "target_days": TARGET,
        "window_before_days": BEFORE,
        "window_after_days": AFTER,
        "baseline_before_days": BASE_BEFORE,
        "baseline_after_days": BASE_AFTER,
        "receipt_days": 30,
        "baseline_receipt_days": BASELINE_RECEIPT[name],
    }


def measure_instrument_rows(region: str, primary: str) -> list[dict[str, object]]:
    return [
        {
            "agreement_id": "a",
            "measure_id": measure,
            "region_code": region,
            "instrument_id": name,
            "instrument_version": 1,
            "threshold_thousandths": int(INSTRUMENTS[name][5] * 1000),
            "threshold_percent_thousandths": percent,
            "judged_by_code": "CHANGE",
        }
        for measure, name, percent in (("function_responder", primary, None), ("pain_responder", "NPRS", 300))
    ]


def instrument_row(name: str) -> dict[str, object]:
    better, items, lowest, highest, least, change, at_least, at_most = INSTRUMENTS[name]
    return {
        "instrument_id": name,
        "version": 1,
        "direction_code": better,
        "scoring_code": {"ODI": "PERCENT_OF_MAX", "KOOS_JR": "RAW_TABLE", "NPRS": "SINGLE"}[name],
        "item_count": items,
        "item_minimum_number": lowest,
        "item_maximum_number": highest,
        "answered_minimum_count": least,
        "scale_maximum_number": 100,
        "mcid_thousandths": int(change * 1000),
        "severity_minimum_thousandths": at_least and int(at_least * 1000),
        "severity_maximum_thousandths": at_most and int(at_most * 1000),
        "has_mixed_direction": False,
        "scoring_version_number": 1,
    }


def response_rows(member: str, number: int, given_response) -> list[dict[str, object]]:
    day = ACTIVATION + timedelta(days=given_response["day"])
    return [
        {
            "vendor_id": "v",
            "surveyor_code": "VENDOR",
            "response_id": f"{member}-{number}",
            "member_id": member,
            "instrument_id": given_response["instrument"],
            "instrument_version_code": given_response["form"],
            "language_code": given_response["language"],
            "source_id": given_response["source"],
            "review_id": given_response["review"],
            "mode_code": given_response["mode"],
            "is_edited": given_response["edited"],
            "completed_seconds_count": given_response["seconds"],
            "response_date": day,
            "known_from_date": ACTIVATION + timedelta(days=known(given_response)),
            "item_number": item,
            "item_value_thousandths": None if answer is None else answer * 1000,
        }
        for item, answer in enumerate(given_response["answers"], start=1)
    ]


def judged(member, measure: str, instrument: str) -> tuple[bool, bool, bool, bool]:
    """Whether a member counts as activated, with a baseline, with a follow-up, as improved."""
    responses = member["responses"]
    baseline, follow_up = records_that_count(instrument, responses, member["second"], BASELINE_RECEIPT[measure])
    if member["silence"]:
        # Nothing that was answered is used; that a baseline came is.
        stays = not removed(member, baseline, None)
        return stays, stays and baseline is not None, False, False
    before = None if baseline is None else valid(responses[baseline])
    after = None if follow_up is None else valid(responses[follow_up])
    counts = not removed(member, baseline, follow_up) and (before is None or not too_mild(instrument, before))
    improved = (
        counts and after is not None and responds(instrument, before, after, thirty_percent=measure == "pain_responder")
    )
    return counts, counts and before is not None, counts and after is not None, improved


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_records_scores_and_responders(chance):
    population = [a_member(chance) for _ in range(60)]
    names = [f"M{number}" for number in range(len(population))]
    built = build(
        {
            "terms.run": [{"paid_through_date": date(2026, 12, 31), "settlement_code": "FINAL"}],
            "terms.agreement": [
                {"agreement_id": "a", "vendor_id": "v", "period_from_date": ACTIVATION, "period_to_date": ACTIVATION}
            ],
            "terms.measure_instrument": [
                row for region, name in PRIMARY.items() for row in measure_instrument_rows(region, name)
            ],
            "terms.instrument": [instrument_row(name) for name in INSTRUMENTS],
            "terms.instrument_score": [
                {"instrument_id": "KOOS_JR", "version": 1, "raw_number": raw, "score_thousandths": value}
                for raw, value in enumerate(TABLE)
            ],
            "outcomes.measure": [
                measure_row("function_responder"),
                measure_row("pain_responder"),
            ],
            "attribution.member_match": [
                {"submitted_member_id": name, "submitted_plan_member_id": "", "member_id": name} for name in names
            ],
            "attribution.activation": [
                {
                    "agreement_id": "a",
                    "vendor_id": "v",
                    "member_id": name,
                    "activation_date": ACTIVATION,
                    "scope_code": "ALL",
                    "lock_to_date": date(2027, 1, 20),
                    "region_code": member["region"],
                }
                for name, member in zip(names, population, strict=True)
            ],
            "attribution.session": [
                {
                    "agreement_id": "a",
                    "vendor_id": "v",
                    "session_id": f"{name}-2",
                    "member_id": name,
                    "session_date": ACTIVATION + timedelta(days=member["second"]),
                    "scope_code": "ALL",
                    "reason_code": "A01",
                }
                for name, member in zip(names, population, strict=True)
                if member["second"] is not None
            ],
            "attribution.data_opt_out": [
                {
                    "vendor_id": "v",
                    "member_id": name,
                    "from_date": ACTIVATION,
                    "is_confirmed": member["silence"] == "confirmed",
                }
                for name, member in zip(names, population, strict=True)
                if member["silence"]
            ],
            "core.member": [
                {"member_id": name, "death_date": ACTIVATION + timedelta(days=member["death"])}
                for name, member in zip(names, population, strict=True)
                if member["death"] is not None
            ],
            "input.outcome_response": [
                row
                for name, member in zip(names, population, strict=True)
                for number, found in enumerate(member["responses"])
                for sent in (found, found["again"])
                if sent
                for row in response_rows(name, number, sent)
            ],
        },
        ["outcomes.response", "outcomes.score", "outcomes.cohort_pair", "outcomes.pair", "outcomes.responder"],
        {
            "outcomes.score": "response_id, score_numerator, score_denominator",
            "outcomes.responder": "member_id, measure_id, is_in_activated, is_in_baseline, is_in_follow_up, "
            "is_responder",
        },
    )
    scores = {
        response_id: None if numerator is None else Fraction(numerator, denominator)
        for response_id, numerator, denominator in built["outcomes.score"]
    }
    assert scores == {
        f"{name}-{number}": valid(found)
        for name, member in zip(names, population, strict=True)
        for number, found in enumerate(member["responses"])
    }
    expected = []
    for name, member in zip(names, population, strict=True):
        for measure, instrument in (("function_responder", PRIMARY[member["region"]]), ("pain_responder", "NPRS")):
            expected.append((name, measure, *judged(member, measure, instrument)))
    assert built["outcomes.responder"] == sorted(expected, key=repr)
