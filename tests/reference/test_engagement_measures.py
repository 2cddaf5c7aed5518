"""Measures of engagement and experience counted member by member, day by day, against the SQL."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build

FIRST, LAST, KNOWN = date(2026, 1, 1), date(2026, 12, 31), date(2026, 10, 20)
WATCH, BREAK, RISE, BEFORE, ACT = 84, 14, 2, 14, 7
VISITS = 3
AGREEMENT = {"agreement_id": "a", "vendor_id": "v", "period_from_date": FIRST, "period_to_date": LAST}
MEASURES = {
    "active": {"numerator_code": "ACTIVE_IN_MONTH"},
    "log_ins": {"numerator_code": "LOG_INS"},
    "pain": {"numerator_code": "PAIN_REPORTED"},
    "exercises": {"numerator_code": "EXERCISES_DONE"},
    "done": {"numerator_code": "SESSIONS_DONE", "first_days": WATCH},
    "resolved": {"numerator_code": "RESOLVED_WITHIN_VISITS", "first_days": WATCH, "visits_maximum_count": VISITS},
    "flagged": {"numerator_code": "FLAGGED_EARLY", "first_days": ACT},
    "reached": {"numerator_code": "REACHED_IN_TIME", "first_days": ACT},
}
EDGES = [0, 1, 6, 7, 8, 13, 14, 15, 16, 28, 29, 30, 31, 59, 69, 70, 71, 83, 84, 85, 90]


def days(begin: date, end: date) -> list[date]:
    return [begin + timedelta(days=number) for number in range((end - begin).days)]


class Member:
    """A member with an activation, and what happened around it, crowded where the rules have their edges."""

    def __init__(self, chance: Random) -> None:
        self.begin = FIRST + timedelta(days=chance.choice([-200, -20, 0, 0, 31, 58, 100, 208, 209, 280, 291, 292, 300]))
        self.lock_to = self.begin + timedelta(days=365)
        self.to = min(self.lock_to, self.begin + timedelta(days=chance.choice([1, 14, 15, 84, 100, 365, 365, 365])))

        def day() -> date:
            return self.begin + timedelta(
                days=chance.choice(EDGES) if chance.random() < 0.8 else chance.randrange(-30, 400)
            )

        def some(most: int) -> range:
            return range(chance.randrange(most + 1))

        # Day, whether it counts, whether it is suspect, exercises prescribed and done, whether a therapist's visit.
        self.sessions = [(self.begin, True, False, 10, 7, False)] + [
            (
                *(day(), chance.random() < 0.7, chance.random() < 0.1),
                *(chance.choice([None, 0, 5, 10]), chance.choice([None, 0, 4, 12]), chance.random() < 0.3),
            )
            for _ in some(9)
        ]
        self.log_ins = [day() for _ in some(4)]
        self.assigned = [(day(), chance.choice([None, 0, 1, 3, 24])) for _ in some(2)]
        self.resolved = [day() for _ in some(2)]
        self.therapy = [day() for _ in some(4)]
        self.pains = sorted((day(), number, chance.randrange(11)) for number in some(4))
        self.opioids = [day() for _ in some(1)]
        self.flags = [(day(), chance.choice(["PAIN", "ADHERENCE", "OPIOID"])) for _ in some(4)]
        self.contacts = [(day(), chance.choice(["PAIN", "ADHERENCE", "OPIOID"])) for _ in some(4)]

    @property
    def owned(self) -> set[date]:
        """Days of the period on which the member belongs to the vendor."""
        return set(days(max(self.begin, FIRST), min(self.to, LAST + timedelta(days=1))))

    @property
    def session_days(self) -> list[date]:
        return sorted({day for day, counts, *_ in self.sessions if counts})

    @property
    def is_watched(self) -> bool:
        return FIRST <= self.begin <= LAST and (KNOWN - self.begin).days >= WATCH

    def months(self) -> dict[tuple[int, int], set[date]]:
        found: dict[tuple[int, int], set[date]] = {}
        for day in self.owned:
            found.setdefault((day.year, day.month), set()).add(day)
        return {month: owned for month, owned in found.items() if max(owned) <= KNOWN}

    def turns(self) -> set[tuple[str, date]]:
        """What the payer finds."""
        found = {("PAIN", later[0]) for former, later in pairwise(self.pains) if later[2] - former[2] >= RISE}
        found |= {("OPIOID", day) for day in self.opioids}
        worked = [day for day in self.session_days if self.begin <= day < self.lock_to]
        for number, day in enumerate(worked):
            free = days(day + timedelta(days=1), day + timedelta(days=BREAK + 1))
            later = worked[number + 1 :]
            if not set(free) & set(later) and (free[-1] - self.begin).days < WATCH:
                found.add(("ADHERENCE", free[-1]))
        return {(reason, day) for reason, day in found if self.begin < day < self.to and day <= KNOWN}

    def prescribed(self) -> int | None:
        known = [(day, number) for day, number in self.assigned if number and (day - self.begin).days < WATCH]
        by_then = [each for each in known if each[0] <= self.begin]
        after = [each for each in known if each[0] > self.begin]
        nearest = max(by_then, default=None, key=lambda each: each[0]) or min(
            after, default=None, key=lambda each: each[0]
        )
        return nearest[1] if nearest else None

    def counts(self) -> dict[str, tuple[int, int]]:
        months = self.months()
        worked = set(self.session_days)
        pains = {day for day, *_ in self.pains}
        log_ins = [day for day in self.log_ins if any(day in owned for owned in months.values())]
        exercises = [
            (min(done or 0, planned), planned)
            for day, _, suspect, planned, done, _ in self.sessions
            if day in self.owned and not suspect and planned
        ]
        judged = [(reason, day) for reason, day in self.turns() if day in self.owned and (KNOWN - day).days >= ACT]
        flags = [(day, reason) for day, reason in self.flags if day in self.owned and (KNOWN - day).days >= ACT]
        found = {
            "active": (sum(bool(owned & (worked | set(self.log_ins))) for owned in months.values()), len(months)),
            "log_ins": (len(log_ins), len(months)),
            "pain": (sum(bool(owned & pains) for owned in months.values()), len(months)),
            "exercises": (sum(done for done, _ in exercises), sum(planned for _, planned in exercises)),
            "flagged": (
                sum(
                    any(why == reason and -BEFORE <= (flag - day).days <= ACT for flag, why in self.flags)
                    for reason, day in judged
                ),
                len(judged),
            ),
            "reached": (
                sum(
                    any(why == reason and 0 <= (contact - day).days <= ACT for contact, why in self.contacts)
                    for day, reason in flags
                ),
                len(flags),
            ),
        }
        if self.is_watched:
            watched = set(days(self.begin, self.begin + timedelta(days=WATCH)))
            prescribed = self.prescribed() or 0
            found["done"] = (min(len(worked & watched), prescribed), prescribed)
            end = min((day for day in self.resolved if day in watched), default=None)
            visits = {*self.therapy, *(day for day, counts, *_, visit in self.sessions if counts and visit)}
            seen = len(visits & set(days(self.begin, end + timedelta(days=1)))) if end else 0
            found["resolved"] = (int(1 <= seen <= VISITS), 1)
        return {name: counted for name, counted in found.items() if counted[1]}


def events(members: list[Member]) -> list[dict[str, object]]:
    rows = []
    for number, member in enumerate(members):
        said = [("LOGGED_IN", day, None, None) for day in member.log_ins]
        said += [("EXERCISE_ASSIGNED", day, None, count) for day, count in dict(member.assigned).items()]
        said += [("RESOLVED", day, None, None) for day in member.resolved]
        said += [("AT_RISK", day, reason, None) for day, reason in member.flags]
        said += [("REACHED", day, reason, None) for day, reason in member.contacts]
        names = ("event_code", "event_date", "detail_code", "event_count")
        rows += [
            {
                "vendor_id": "v",
                "event_id": f"{number}-{place}",
                "member_id": f"M{number}",
                **dict(zip(names, each, strict=True)),
            }
            for place, each in enumerate(said)
        ]
    return rows


def sessions(members: list[Member]) -> list[dict[str, object]]:
    return [
        {
            **{"agreement_id": "a", "vendor_id": "v", "session_id": f"{number}-{place}", "member_id": f"M{number}"},
            **{"session_date": day, "reason_code": "A01" if counts else "R10", "is_suspect": suspect},
            **{"exercises_prescribed_count": planned, "exercises_completed_count": done},
            **{"type_code": "VISIT" if visit else "EXERCISE", "scope_code": "ALL"},
        }
        for number, member in enumerate(members)
        for place, (day, counts, suspect, planned, done, visit) in enumerate(member.sessions)
    ]


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_engagement(chance: Random) -> None:
    members = [Member(chance) for _ in range(60)]
    for member in members:
        # One assignment a day: of several, either could be the last.
        member.assigned = list(dict(member.assigned).items())
    calendar = [date(year, month, 1) for year in (2025, 2026, 2027) for month in range(1, 13)]
    activations = [
        {
            **{"agreement_id": "a", "vendor_id": "v", "member_id": f"M{number}", "activation_date": member.begin},
            **{"lock_to_date": member.lock_to, "to_date": member.to, "scope_code": "ALL", "region_code": "KNEE"},
        }
        for number, member in enumerate(members)
    ]
    built = build(
        {
            "terms.run": [{"paid_through_date": KNOWN}],
            "terms.agreement": [AGREEMENT],
            "outcomes.measure": [
                {"agreement_id": "a", "measure_id": name, "family_code": "ENGAGEMENT", **terms}
                for name, terms in MEASURES.items()
            ],
            "core.member_month": [{"member_id": "M0", "month_date": month} for month in calendar],
            "attribution.activation": activations,
            "attribution.session": sessions(members),
            "performance.member_event": events(members),
            "outcomes.score": [
                {
                    **{"vendor_id": "v", "response_id": f"{number}-{place}", "member_id": f"M{number}"},
                    **{
                        "instrument_id": "NPRS",
                        "surveyor_code": "VENDOR",
                        "scoring_version_number": 1,
                        "is_newest_scoring": True,
                    },
                    **{"response_date": day, "known_from_date": day},
                    **{"score_numerator": 3 * points, "score_denominator": 3},
                }
                for number, member in enumerate(members)
                for day, place, points in member.pains
            ],
            "core.visit": [
                {
                    **{"visit_id": f"{number}-{place}", "member_id": f"M{number}", "visit_date": day},
                    **{"category_code": "PT_OT", "discipline_code": "PT", "is_msk": True},
                }
                for number, member in enumerate(members)
                for place, day in enumerate(member.therapy)
            ],
            "core.drug_fill": [
                {
                    **{"fill_id": f"{number}-{place}", "member_id": f"M{number}", "fill_date": day},
                    **{"class_code": "OPIOID", "is_class_start": True},
                }
                for number, member in enumerate(members)
                for place, day in enumerate(member.opioids)
            ],
        },
        [f"performance.{name}" for name in ("programme_month", "course", "deterioration", "engagement_count")],
        {
            "performance.deterioration": "member_id, reason_code, found_date",
            "performance.engagement_count": "member_id, measure_id, numerator_count, denominator_count",
        },
    )
    turns = [(f"M{number}", *turn) for number, member in enumerate(members) for turn in member.turns()]
    counted = [
        (f"M{number}", name, *counts)
        for number, member in enumerate(members)
        for name, counts in member.counts().items()
    ]
    assert built["performance.deterioration"] == sorted(turns, key=repr)
    assert built["performance.engagement_count"] == sorted(counted, key=repr)
    assert {name for _, name, done, _ in counted if done} == set(MEASURES)


EXPERIENCE = {
    "advised": {"numerator_code": "ADVISED_IN_TIME", "hours_maximum_number": 24},
    "diverted": {"numerator_code": "DIVERTED", "first_days": 7},
    "alone": {"numerator_code": "SELF_MANAGED", "first_days": 28},
    "door": {"numerator_code": "RIGHT_DOOR"},
    "red": {"numerator_code": "RED_FLAG_REFERRED", "first_days": 2},
}
TWINS = {str(terms["numerator_code"]) for terms in (*MEASURES.values(), *EXPERIENCE.values())}
DOORS = ["SELF_CARE", "E_VISIT", "PT", "PRIMARY_CARE", "SPECIALIST", None]


class Request:
    """A request for care of a member of its own, and the visits and referrals around it."""

    def __init__(self, chance: Random) -> None:
        self.day = FIRST + timedelta(days=chance.choice([-1, 0, 10, 263, 264, 284, 285, 286, 289, 290, 291, 292]))
        self.second = chance.choice([0, 1, 3600, 86_399])
        self.waited = chance.choice([None, -1, 0, 86_399, 86_400, 86_401, 200_000])
        self.door, self.reviewed = chance.choice(DOORS), chance.choice([None, *DOORS])
        self.outcome = chance.choice(["SELF_MANAGED", "SELF_MANAGED", "VISIT", None])
        self.covered_to = self.day + timedelta(days=chance.choice([1, 7, 8, 28, 29, 400]))
        self.visits = [
            (
                self.day + timedelta(days=chance.choice([-1, 0, 7, 8, 28, 29])),
                chance.choice(["OFFICE", "URGENT", "PT_OT"]),
            )
            for _ in range(chance.randrange(3))
        ]
        self.is_red = chance.random() < 0.5
        self.referred = chance.choice([None, *(self.day + timedelta(days=number) for number in (-1, 0, 2, 3))])
        self.is_referred_by_event = chance.random() < 0.5

    def followed(self, within: int, *kinds: str) -> bool:
        return any(kind in kinds and 0 <= (day - self.day).days <= within for day, kind in self.visits)

    def is_over(self, within: int) -> bool:
        return (KNOWN - self.day).days >= within

    def is_seen(self, within: int) -> bool:
        return self.is_over(within) and (self.covered_to - self.day).days > within

    def counts(self) -> dict[str, bool]:
        if not FIRST <= self.day <= LAST:
            return {}
        found = {}
        end_of_known = ((KNOWN - self.day).days + 1) * 86_400 - self.second
        if end_of_known > 86_400:
            found["advised"] = self.waited is not None and 0 <= self.waited <= 86_400
        if self.is_seen(7):
            door = self.door in ("SELF_CARE", "E_VISIT", "PT") and self.reviewed in (None, self.door)
            found["diverted"] = door and not self.followed(7, "OFFICE", "URGENT")
        if self.is_seen(28):
            found["alone"] = self.outcome == "SELF_MANAGED" and not self.followed(28, "OFFICE", "URGENT", "PT_OT")
        if self.reviewed:
            found["door"] = self.door == self.reviewed
        if self.is_red and self.is_over(2):
            found["red"] = self.referred is not None and 0 <= (self.referred - self.day).days <= 2
        return found


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_requests_for_care(chance: Random) -> None:
    requests = [Request(chance) for _ in range(200)]
    rows, referrals = [], []
    for number, each in enumerate(requests):
        advised = None if each.waited is None else each.second + each.waited
        rows.append(
            {
                **{
                    "vendor_id": "v",
                    "request_id": f"Q{number}",
                    "member_id": f"M{number}",
                    "known_from_date": each.day,
                },
                **{"requested_date": each.day, "requested_second_number": each.second},
                "advised_date": None if advised is None else each.day + timedelta(days=advised // 86_400),
                "advised_second_number": None if advised is None else advised % 86_400,
                **{"door_code": each.door, "reviewed_door_code": each.reviewed, "outcome_code": each.outcome},
                **{"is_red_flag": each.is_red, "referred_date": None if each.is_referred_by_event else each.referred},
            }
        )
        if each.is_referred_by_event and each.referred:
            event = {"vendor_id": "v", "event_id": f"E{number}", "member_id": f"M{number}", "event_code": "REFERRED"}
            referrals.append(event | {"event_date": each.referred})
    built = build(
        {
            "terms.run": [{"paid_through_date": KNOWN}],
            "terms.agreement": [AGREEMENT],
            "outcomes.measure": [
                {"agreement_id": "a", "measure_id": name, "family_code": "EXPERIENCE", **terms}
                for name, terms in EXPERIENCE.items()
            ],
            "attribution.member_match": [
                {"submitted_member_id": f"M{number}", "submitted_plan_member_id": "", "member_id": f"M{number}"}
                for number in range(len(requests))
            ],
            "core.coverage_span": [
                {"member_id": f"M{number}", "span_from_date": date(2025, 1, 1), "span_to_date": each.covered_to}
                for number, each in enumerate(requests)
            ],
            "input.care_request": rows,
            "performance.member_event": referrals,
            "core.visit": [
                {
                    **{"visit_id": f"{number}-{place}", "member_id": f"M{number}", "visit_date": day},
                    **{"category_code": kind, "is_msk": True},
                }
                for number, each in enumerate(requests)
                for place, (day, kind) in enumerate(each.visits)
            ],
        },
        ["performance.request", "performance.experience_part"],
        {"performance.experience_part": "measure_id, cohort_code, numerator_count, denominator_count"},
    )
    found: dict[str, list[bool]] = {}
    for each in requests:
        for name, is_met in each.counts().items():
            found.setdefault(name, []).append(is_met)
    expected = [(name, "VENDOR", sum(met), len(met)) for name, met in found.items()]
    assert built["performance.experience_part"] == sorted(expected, key=repr)
    assert all(done for *_, done, _ in expected)
    assert set(found) == set(EXPERIENCE)
