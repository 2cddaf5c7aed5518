"""A vendor that games its outcomes or its engagement earns no cent more than the honest one: one test a trick.

The honest year: 200 members are activated, 190 give a baseline, 160 of them a follow-up, 84 improve by enough; 150 are
engaged. It goes through the SQL from sessions and answers to the measures, and is settled; then with one trick.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from contracts.settlement import settle
from tests.contracts.building import ACTIVATION as FEE
from tests.contracts.building import agreement, facts, guarantee, measured, rate, units
from tests.reference.building import build

DAY = date(2026, 1, 20)
FIRST, LAST, KNOWN = date(2026, 1, 1), date(2026, 12, 31), date(2027, 6, 30)
ACTIVATED, BASELINES, FOLLOW_UPS, IMPROVED, ENGAGED = 200, 190, 160, 84, 150
# Days from the activation.
SECOND_SESSION, TARGET = 5, 84
BEFORE, BETTER, WORSE, SAME = 8, 4, 10, 7
FAILED = range(IMPROVED, FOLLOW_UPS)
MODELS = [
    *("attribution.session", "attribution.vendor_day", "attribution.touch", "attribution.lock_span"),
    *("attribution.last_touch_span", "attribution.plurality_span", "attribution.span", "attribution.activation"),
    *(
        "attribution.engagement",
        "outcomes.response",
        "outcomes.score",
        "outcomes.cohort_pair",
        "outcomes.pair",
        "outcomes.responder",
    ),
    *("performance.responder_count", "performance.measure"),
]


@dataclass(frozen=True)
class Answer:
    """A pain score of a member, on a day after the activation, received so many days later.

    ``of``: the number of the answer that it is sent again for; None = it is sent for the first time. ``review`` is the
    payer's number of the review that accepted it as a correction, and ``source`` who sent it.
    """

    member: int
    day: int
    value: int
    received: int = 1
    mode: str = "SELF"
    is_edited: bool = False
    of: int | None = None
    review: str | None = None
    source: str = "vendor"


@dataclass(frozen=True)
class Book:
    """What a vendor delivers: answers, days and seconds of sessions, who left, and who allows no use of their data."""

    answers: tuple[Answer, ...]
    sessions: tuple[tuple[int, int, int], ...]
    left: tuple[tuple[int, int], ...] = ()
    silenced: tuple[int, ...] = ()
    baseline_receipt_days: int | None = 30


def honest() -> Book:
    baselines = [Answer(member, 0, BEFORE) for member in range(BASELINES)]
    follow_ups = [Answer(member, TARGET, BETTER if member < IMPROVED else SAME) for member in range(FOLLOW_UPS)]
    days = {member: (0, SECOND_SESSION, 9, 12) if member < ENGAGED else (0,) for member in range(ACTIVATED)}
    return Book(
        answers=(*baselines, *follow_ups),
        sessions=tuple((member, day, 900) for member, found in days.items() for day in found),
    )


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def measure(name: str, **terms: object) -> dict[str, object]:
    return {
        "agreement_id": "example",
        "measure_id": name,
        "minimum_denominator_count": 30,
        "role_code": "JUDGED",
        **terms,
    }


def given(book: Book) -> dict[str, Iterable[dict[str, object]]]:
    members = [f"M{number}" for number in range(ACTIVATED)]
    return {
        "terms.run": [{"paid_through_date": KNOWN, "settlement_code": "FINAL"}],
        "terms.agreement": [
            {
                **{"agreement_id": "example", "vendor_id": "vendor", "effective_date": FIRST},
                **{"period_from_date": FIRST, "period_to_date": LAST, "lock_months_number": 12},
                **{"multi_touch_code": "FIRST_TOUCH_LOCK", "exclusive_by_code": "MEMBER"},
                **{"event_submission_days": 90, "suspect_session_number": 60},
                **{"completed_session_number": 300, "completed_exercise_thousandths": 700},
            }
        ],
        "terms.instrument": [
            {
                **{"instrument_id": "NPRS", "version": 1, "scoring_version_number": 1, "direction_code": "L"},
                **{"scoring_code": "SINGLE", "item_count": 1, "item_minimum_number": 0, "item_maximum_number": 10},
                **{"answered_minimum_count": 1, "scale_maximum_number": 10, "severity_minimum_thousandths": 3000},
                **{"has_mixed_direction": False, "has_own_items": False, "is_newest_scoring": True},
            }
        ],
        "terms.measure_instrument": [
            {
                **{"agreement_id": "example", "measure_id": "pain_responder", "region_code": "OTHER_UNSPEC"},
                **{"instrument_id": "NPRS", "instrument_version": 1, "threshold_thousandths": 2000},
                "judged_by_code": "CHANGE",
            }
        ],
        "terms.measure": [measure("engagement", clause_id="9", sessions_count=4, within_days=30)],
        "outcomes.measure": [
            measure("engagement", source_code="EVENTS", numerator_code="ENGAGED", sessions_count=4, within_days=30),
            measure(
                "pain_responder",
                **{"source_code": "OUTCOMES", "numerator_code": "RESPONDER", "missing_policy_code": "NRI_BASE"},
                **{"target_days": TARGET, "window_before_days": 21, "window_after_days": 42, "receipt_days": 30},
                **{"baseline_before_days": 14, "baseline_after_days": 7},
                **{"baseline_capture_minimum_thousandths": 800, "follow_up_capture_minimum_thousandths": 800},
                baseline_receipt_days=book.baseline_receipt_days,
            ),
        ],
        "attribution.member_match": [
            {"submitted_member_id": name, "submitted_plan_member_id": "", "member_id": name} for name in members
        ],
        "attribution.opt_out": [
            {"vendor_id": "vendor", "member_id": f"M{member}", "from_date": day(number)} for member, number in book.left
        ],
        "attribution.data_opt_out": [
            {"vendor_id": "vendor", "member_id": f"M{member}", "from_date": day(TARGET), "is_confirmed": False}
            for member in book.silenced
        ],
        "input.session": [
            {
                **{"vendor_id": "vendor", "session_id": f"{member}-{place}", "member_id": f"M{member}"},
                **{"session_date": day(number), "known_from_date": day(number + 1), "duration_seconds_count": seconds},
                **{"exercises_prescribed_count": 10, "exercises_completed_count": 10},
            }
            for place, (member, number, seconds) in enumerate(book.sessions)
        ],
        "input.outcome_response": [
            {
                **{"vendor_id": "vendor", "surveyor_code": "VENDOR", "item_number": 1},
                **{"response_id": str(place if answer.of is None else answer.of)},
                **{"source_id": answer.source, "review_id": answer.review},
                **{"member_id": f"M{answer.member}", "instrument_id": "NPRS", "instrument_version_code": "1"},
                **{"response_date": day(answer.day), "known_from_date": day(answer.day + answer.received)},
                **{"mode_code": answer.mode, "is_edited": answer.is_edited},
                "item_value_thousandths": 1000 * answer.value,
            }
            for place, answer in enumerate(book.answers)
        ],
    }


@dataclass(frozen=True)
class Earned:
    """What a book comes to: engaged, responders with the policy that held, and the cents that stay of the fees."""

    engaged: tuple[int, int]
    responders: tuple[int, int]
    policy: str
    cents: int


def earned(book: Book) -> Earned:
    """Measure a book and settle it: fees that do not depend on it, all at risk by both measures in proportion."""
    columns = "measure_id, numerator_count, denominator_count, status_code, policy_code, activated_count"
    built = build(given(book), MODELS, {"performance.measure": columns})["performance.measure"]
    counts = {name: (numerator, denominator) for name, numerator, denominator, *_ in built}
    ladder = {"kind": "linear", "from": "0.30", "to": "0.90"}
    signed = agreement(
        FEE,
        guarantee(rate("pain_responder", "0.7", ladder=ladder), rate("engagement", "0.3", ladder=ladder)),
    )
    measures = [
        measured(
            name, numerator, denominator, status=status.lower(), **({"activated": str(activated)} if activated else {})
        )
        for name, numerator, denominator, status, _, activated in built
    ]
    settled = settle(signed, facts(units("1", str(ACTIVATED)), measures=measures), ())
    (policy,) = (policy for name, *_, policy, _ in built if name == "pain_responder")
    return Earned(counts["engagement"], counts["pain_responder"], policy, settled.net_cents)


@pytest.fixture(scope="module")
def truth() -> Earned:
    return earned(honest())


def test_the_honest_year(truth):
    # Of $20,000.00: 84/190 less 0.30, over 0.60, of seven tenths; 150/200 less 0.30, over 0.60, of three tenths.
    assert truth == Earned((150, 200), (84, 190), "NRI_BASE", 331_579 + 450_000)


def with_answers(*more: Answer) -> Book:
    return replace(honest(), answers=(*honest().answers, *more))


def without(members: Sequence[int], *, baselines: bool, follow_ups: bool) -> Book:
    gone = {0: baselines, TARGET: follow_ups}
    kept = [answer for answer in honest().answers if not (answer.member in members and gone[answer.day])]
    return replace(honest(), answers=tuple(kept))


def received_late(book: Book) -> Book:
    """Deliver the baselines when the follow-ups are known."""
    late = [replace(answer, received=TARGET + 50) if answer.day == 0 else answer for answer in book.answers]
    return replace(book, answers=tuple(late))


def proxied() -> Book:
    """Enter good answers on behalf of those who failed."""
    answers = [
        replace(answer, value=BETTER, mode="PROXY") if answer.member in FAILED and answer.day == TARGET else answer
        for answer in honest().answers
    ]
    return replace(honest(), answers=tuple(answers))


def edited() -> Book:
    """Improve the answers of those who failed after they were given."""
    answers = [
        replace(answer, value=BETTER, is_edited=True) if answer.member in FAILED and answer.day == TARGET else answer
        for answer in honest().answers
    ]
    return replace(honest(), answers=tuple(answers))


def sent_again(members: Iterable[int], place: int, **changes: object) -> Book:
    """Send the baselines (place 0) or follow-ups (place BASELINES) of members again, changed, when all is known."""
    first = honest().answers
    more = [replace(first[place + member], received=TARGET + 50, of=place + member, **changes) for member in members]
    return with_answers(*more)


def short_sessions() -> Book:
    """Let those who never came back open the application for thirty seconds, four times."""
    more = [(member, number, 30) for member in range(ENGAGED, ACTIVATED) for number in (1, 3, 5, 7)]
    return replace(honest(), sessions=(*honest().sessions, *more))


UNCHANGED = ((84, 190), "NRI_BASE")
TRICKS = {
    "a worse baseline a few days later: the earliest counts": (
        with_answers(*(Answer(member, 3, WORSE) for member in FAILED)),
        UNCHANGED,
    ),
    "a worse baseline once care has begun: none counts from the second session on": (
        replace(
            honest(),
            answers=tuple(
                replace(answer, day=SECOND_SESSION, value=WORSE)
                if answer.member in range(IMPROVED, ENGAGED) and answer.day == 0
                else answer
                for answer in honest().answers
            ),
        ),
        # 66 of 190 baselines are none: 124 of 200 are too few, so all who were activated are counted.
        ((84, 200), "NRI_ACT"),
    ),
    "asked until the answer is good: the closest to the day aimed at counts": (
        with_answers(*(Answer(member, 100, BETTER) for member in FAILED)),
        UNCHANGED,
    ),
    "follow-ups of those who failed are not delivered: silence is a failure": (
        without(FAILED, baselines=False, follow_ups=True),
        UNCHANGED,
    ),
    "those who failed are not delivered at all: fewer than four in five have a baseline": (
        without(FAILED, baselines=True, follow_ups=True),
        ((84, 200), "NRI_ACT"),
    ),
    "baselines wait until the end is known, thirty failures' are kept back: all are too late": (
        received_late(without(range(130, 160), baselines=True, follow_ups=True)),
        ((0, 200), "NRI_ACT"),
    ),
    "answers on behalf of those who failed are missing": (proxied(), UNCHANGED),
    "answers edited after they were given are missing": (edited(), UNCHANGED),
    "those who failed are un-enrolled on day 70: they stay": (
        replace(
            without(FAILED, baselines=False, follow_ups=True),
            left=tuple((member, 70) for member in FAILED),
        ),
        UNCHANGED,
    ),
    "baselines are sent again, worse, when the end is known: what came first stands": (
        sent_again(FAILED, 0, value=WORSE),
        UNCHANGED,
    ),
    "baselines of thirty failures are taken back as edited when the end is known: what came first stands": (
        sent_again(range(130, 160), 0, is_edited=True),
        UNCHANGED,
    ),
    "baselines of thirty failures are sent again as another day's when the end is known: what came first stands": (
        sent_again(range(130, 160), 0, day=TARGET),
        UNCHANGED,
    ),
    "follow-ups of those who failed are sent again, better: what came first stands": (
        sent_again(FAILED, BASELINES, value=BETTER),
        UNCHANGED,
    ),
    "the vendor writes a number of a review on what it sends again: a correction comes from the payer": (
        sent_again(FAILED, 0, value=WORSE, review="R-1"),
        UNCHANGED,
    ),
    "thirty who failed are said to allow no use of their data: their baselines stay counted, as failures": (
        replace(honest(), silenced=tuple(range(130, 160))),
        UNCHANGED,
    ),
    "so are those without a baseline, so that four in five have one: they have none": (
        replace(without(range(110, 160), baselines=True, follow_ups=True), silenced=tuple(range(190, 200))),
        ((84, 200), "NRI_ACT"),
    ),
    "sessions of thirty seconds do not count": (short_sessions(), UNCHANGED),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_earns_nothing(truth, trick):
    book, (responders, policy) = TRICKS[trick]
    found = earned(book)
    assert (found.engaged, found.responders, found.policy) == (truth.engaged, responders, policy)
    assert found.cents <= truth.cents


def test_the_trick_that_the_days_of_receipt_close_paid_without_them(truth):
    kept_back = received_late(without(range(130, 160), baselines=True, follow_ups=True))
    open_to_it = earned(replace(kept_back, baseline_receipt_days=None))
    # 84 / 160 is 52.5 %, and 160 of 200 baselines are just enough.
    assert (open_to_it.responders, open_to_it.policy) == ((84, 160), "NRI_BASE")
    assert open_to_it.cents > truth.cents


def test_what_the_payer_reviewed_takes_the_place_of_what_came_first():
    corrected = earned(sent_again(FAILED, 0, value=WORSE, review="R-1", source="payer"))
    assert (corrected.responders, corrected.policy) == ((FOLLOW_UPS, BASELINES), "NRI_BASE")
