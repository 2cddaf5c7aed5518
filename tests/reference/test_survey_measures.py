"""Surveys, complaints, reports, engagement and both ends of the funnel, counted in plain Python, against the SQL."""

from collections.abc import Iterator
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.months import days

FIRST, LAST, KNOWN = date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 20)
BEFORE = date(2024, 1, 2)
SESSIONS, WITHIN, ANSWER = 4, 30, 10
MEASURES = {
    "engaged": ("ENGAGED", "ENGAGEMENT", {"sessions_count": SESSIONS, "within_days": WITHIN}),
    "activated": ("ACTIVATED", "ENGAGEMENT", {}),
    "responder": ("ANY_RESPONDER", "ENGAGEMENT", {}),
    "nps": ("PROMOTERS_LESS_DETRACTORS", "EXPERIENCE", {}),
    "top": ("TOP_BOX", "EXPERIENCE", {"question_code": "CSAT", "top_score_number": 5}),
    "complaints": ("COMPLAINT_ANSWERED", "EXPERIENCE", {"first_days": ANSWER}),
    "reports": ("ON_TIME", "REPORTS", {}),
}
TWINS = {numerator for numerator, *_ in MEASURES.values()}
GROUPS = {"VENDOR": (FIRST, LAST, "PAYER"), "VENDOR_SURVEY": (FIRST, LAST, "VENDOR")}
GROUPS |= {"PERIOD_BEFORE": (BEFORE, date(2024, 12, 31), "PAYER")}
AROUND = [
    BEFORE - days(1),
    BEFORE,
    date(2024, 12, 31),
    FIRST,
    date(2025, 6, 1),
    date(2025, 12, 5),
    LAST,
    LAST + days(1),
]


class Member:
    """A member with activations, session days, answers and states."""

    def __init__(self, chance: Random) -> None:
        self.activated = chance.choice(AROUND)
        self.is_out = chance.random() < 0.1
        self.sessions = [
            (self.activated + days(chance.choice([0, 1, 2, 7, 28, 29, 30])), chance.random() < 0.9)
            for _ in range(chance.randrange(3, 9))
        ]
        # Question, who asked, score, day and when it was known.
        self.answers = [
            (
                *(chance.choice(["NPS", "CSAT"]), chance.choice(["PAYER", "PAYER", "VENDOR", None])),
                *(chance.choice([-1, 0, 3, 4, 5, 6, 7, 9, 10, 11]), chance.choice(AROUND)),
                chance.choice([KNOWN, KNOWN, KNOWN - days(1), KNOWN + days(1)]),
            )
            for _ in range(chance.randrange(6))
        ]
        self.registered = chance.choice([None, *AROUND])
        self.is_eligible = chance.random() < 0.8
        self.is_responder = chance.random() < 0.5

    @property
    def is_in_cohort(self) -> bool:
        return FIRST <= self.activated <= LAST

    @property
    def is_engaged(self) -> bool:
        worked = sorted({on for on, counts in self.sessions if counts})
        return len(worked) >= SESSIONS and (worked[SESSIONS - 1] - self.activated).days < WITHIN

    def latest(self, question: str, surveyors: set[str | None], begin: date, end: date, top: int) -> int | None:
        """The score of the latest answer that is on the scale."""
        known = [
            (on, known_from, -number, score)
            for number, (asked, surveyor, score, on, known_from) in enumerate(self.answers)
            if asked == question and surveyor in surveyors and begin <= on <= end and known_from <= KNOWN
            and (score in range(11) if top == 10 else score in range(1, 6))
        ]  # fmt: skip
        return max(known)[-1] if known else None


class Received:
    """A complaint, or a report, with the versions of it that were sent."""

    def __init__(self, chance: Random) -> None:
        begin = chance.choice([*AROUND, KNOWN - days(ANSWER), KNOWN - days(ANSWER - 1)])
        # First day, day on which it was answered or delivered, and when that was known.
        self.versions = [
            (begin, begin + days(chance.choice([-1, 0, 9, 10, 11])) if chance.random() < 0.8 else None, known)
            for known in chance.sample(
                [KNOWN - days(2), KNOWN - days(1), KNOWN, KNOWN + days(1)], chance.randrange(1, 4)
            )
        ]

    @property
    def known(self) -> list[tuple[date, date | None, date]]:
        return sorted((each for each in self.versions if each[2] <= KNOWN), key=lambda each: each[2])

    @property
    def is_answered(self) -> bool | None:
        """Whether the complaint was answered in time; None where it does not count."""
        if not self.known or not FIRST <= self.known[-1][0] <= LAST or (KNOWN - self.known[-1][0]).days < ANSWER:
            return None
        begin, answered, _ = self.known[-1]
        return answered is not None and 0 <= (answered - begin).days <= ANSWER

    @property
    def is_on_time(self) -> bool | None:
        """Whether the report was delivered by its day, as first said; None where it was not due."""
        if not self.known or not FIRST <= self.known[-1][0] <= min(LAST, KNOWN):
            return None
        delivered = next((day for _, day, _ in self.known if day), None)
        return delivered is not None and delivered <= self.known[-1][0]


def expected(members: list[Member], complaints: list[Received], reports: list[Received]) -> Iterator[tuple]:
    """Yield measure, cohort, numerator and denominator."""
    cohort = [member for member in members if member.is_in_cohort and not member.is_out]
    yield "engaged", "VENDOR", sum(member.is_engaged for member in cohort), len(cohort)
    scores = [member.latest("NPS", {"PAYER", None}, FIRST, LAST, 10) for member in cohort]
    scores = [score for score in scores if score is not None]
    yield "nps", "VENDOR", 100 * sum((score >= 9) - (score <= 6) for score in scores), len(scores)
    for group, (begin, end, surveyor) in GROUPS.items():
        surveyors = {surveyor, None} if surveyor == "VENDOR" else {surveyor}
        asked = [member for member in members if begin <= member.activated <= end and not member.is_out]
        found = [member.latest("CSAT", surveyors, begin, end, 5) for member in asked]
        found = [score for score in found if score is not None]
        yield "top", group, sum(score >= 5 for score in found), len(found)
    registered = [member for member in members if member.registered and FIRST <= member.registered <= LAST]
    registered = [member for member in registered if not member.is_out]
    yield "activated", "VENDOR", sum(member.activated > BEFORE for member in registered), len(registered)
    improved = sum(member.is_in_cohort and member.is_responder for member in members)
    yield "responder", "POPULATION", improved, sum(member.is_eligible for member in members)
    for name, found in (
        ("complaints", [each.is_answered for each in complaints]),
        ("reports", [each.is_on_time for each in reports]),
    ):
        counted = [each for each in found if each is not None]
        yield name, "VENDOR", sum(counted), len(counted)


def member_rows(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of all that is known of a member."""
    own = {"agreement_id": "a", "vendor_id": "v", "member_id": name}
    held = {"scope_code": "ALL", "activation_date": member.activated, "lock_to_date": member.activated + days(365)}
    yield "attribution.activation", own | held
    yield "attribution.member_match", {"submitted_member_id": name, "submitted_plan_member_id": "", "member_id": name}
    if member.is_out:
        yield "attribution.data_opt_out", {"vendor_id": "v", "member_id": name, "is_confirmed": True}
    for number, (on, counts) in enumerate(member.sessions):
        row = {"session_id": f"{name}-{number}", "session_date": on, "reason_code": "A01" if counts else "R10"}
        yield "attribution.session", own | row | {"scope_code": "ALL"}
    for number, (question, surveyor, score, on, known) in enumerate(member.answers):
        row = {"vendor_id": "v", "response_id": f"{name}-{number}", "member_id": name, "question_code": question}
        row |= {"surveyor_code": surveyor, "score_number": score, "response_date": on, "known_from_date": known}
        yield "input.satisfaction_response", row
    state = {"agreement_id": "a", "member_id": name, "program_code": "ALL"}
    if member.registered:
        yield "attribution.state", state | {"state_code": "REGISTERED", "from_date": member.registered}
    if member.activated > BEFORE:
        yield "attribution.state", state | {"state_code": "ACTIVATED", "from_date": member.activated}
    if member.is_eligible:
        yield "performance.eligible_member", {"agreement_id": "a", "member_id": name}
    answer = {"agreement_id": "a", "measure_id": "pain", "member_id": name, "activation_date": member.activated}
    yield "outcomes.pair", answer | {"is_in_cohort": member.is_in_cohort}
    yield "outcomes.responder", answer | {"is_responder": member.is_responder}


def given_rows(members: list[Member], complaints: list[Received], reports: list[Received]) -> dict[str, list]:
    """Return the rows of every table that the models read."""
    own = {"agreement_id": "a"}
    asked = [
        own | {"measure_id": name, "numerator_code": code, "family_code": family, "role_code": "REPORTED"} | terms
        for name, (code, family, terms) in MEASURES.items()
    ]
    rows: dict[str, list] = {
        "terms.run": [{"paid_through_date": KNOWN, "settlement_code": "FINAL"}],
        "terms.agreement": [own | {"vendor_id": "v", "period_from_date": FIRST, "period_to_date": LAST}],
        "terms.measure": asked[:1],
        "terms.measure_comparator": [own | {"measure_id": "top", "cohort_code": group} for group in GROUPS],
        "outcomes.measure": [*asked, own | {"measure_id": "pain", "role_code": "JUDGED"}],
        "input.complaint": [
            {"vendor_id": "v", "complaint_id": f"C{number}", "complaint_date": begin, "resolved_date": end}
            | {"member_id": f"C{number}", "known_from_date": known}
            for number, each in enumerate(complaints)
            for begin, end, known in each.versions
        ],
        "input.vendor_report": [
            {"vendor_id": "v", "report_id": f"R{number}", "due_date": begin, "delivered_date": end}
            | {"known_from_date": known}
            for number, each in enumerate(reports)
            for begin, end, known in each.versions
        ],
    }
    for number, member in enumerate(members):
        for table, row in member_rows(f"M{number}", member):
            rows.setdefault(table, []).append(row)
    return rows


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_surveys_and_the_funnel(chance: Random) -> None:
    members = [Member(chance) for _ in range(200)]
    complaints, reports = ([Received(chance) for _ in range(60)] for _ in range(2))
    models = ["attribution.engagement", "performance.funnel", "performance.engagement_part"]
    models += ["performance.experience_part", "performance.measure"]
    part = "measure_id, cohort_code, numerator_count, denominator_count"
    built = build(
        given_rows(members, complaints, reports),
        models,
        {
            "performance.engagement_part": part,
            "performance.experience_part": part,
            "performance.measure": "measure_id, headline_cohort_code, numerator_count, denominator_count",
        },
    )
    measured = [row for row in built["performance.measure"] if row[0] in ("engaged", "nps", "reports")]
    found = [*built["performance.engagement_part"], *built["performance.experience_part"], *measured]
    counted = list(expected(members, complaints, reports))
    assert sorted(found) == sorted(counted)
    assert {name for name, _, number, _ in counted if number} == set(MEASURES)
