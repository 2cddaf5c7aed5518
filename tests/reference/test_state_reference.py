"""The states of a vendor's programme, from raw events and sessions one by one, against the set-based SQL."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.test_attribution_reference import AGREEMENTS, NEAR, START, add_months, ownerships

EFFECTIVE, TERMINATION, MINIMUM_AGE = date(2024, 1, 5), date(2025, 12, 31), 18
SESSIONS_NEEDED, WITHIN_DAYS, BLOCK = 3, 10, 30
LEFT = ("OPTED_OUT", "DISENROLLED", "INELIGIBLE")
CODES = (*LEFT, "INVITED", "OUTREACH", "REGISTERED", "SCREENED", "ENROLLED", "ACTIVATED", "COMPLETED", "LOGGED_IN")
PROGRAMS = (None, None, "ACUTE", "CHRONIC")
Found = dict[tuple[str, str, str], tuple[date, date | None]]


class Event(NamedTuple):
    agreement: str
    code: str
    day: date
    region: str | None
    detail: str | None
    program: str | None


class Session(NamedTuple):
    agreement: str
    day: date
    program: str | None
    counts: bool


class Member(NamedTuple):
    events: list[Event]
    sessions: list[Session]
    covers: list[tuple[date, date | None]]
    exclusions: list[tuple[date, date]]
    birth: date | None
    death: date | None


def a_member(chance: Random) -> Member:
    """Somebody whose events and sessions crowd where the rules have their edges."""

    def day() -> date:
        return START + timedelta(days=chance.choice(NEAR) if chance.random() < 0.7 else chance.randrange(500))

    def event() -> Event:
        code = chance.choice(CODES)
        detail = chance.choice(["CLEAR", "CLEAR", "RED_FLAG"]) if code == "SCREENED" else None
        region = chance.choice([None, None, "KNEE"])
        return Event(chance.choice("ab"), code, day(), region, detail, chance.choice(PROGRAMS))

    begins = sorted(chance.sample(range(0, 300), 2))
    covers = [
        (START + timedelta(days=begins[0]), START + timedelta(days=begins[1])),
        (START + timedelta(days=begins[1] + chance.choice([1, 40])), chance.choice([None, date(2025, 6, 1)])),
    ]
    flagged = [(begin, begin + timedelta(days=chance.choice([0, 30, 200]))) for begin in [day(), day()]]
    return Member(
        events=[event() for _ in range(chance.randrange(1, 12))],
        sessions=[
            Session(chance.choice("ab"), day(), chance.choice(PROGRAMS), chance.random() < 0.9)
            for _ in range(chance.randrange(0, 14))
        ],
        covers=covers[: chance.choice([1, 2])],
        exclusions=flagged[: chance.choice([0, 0, 1, 2])],
        birth=chance.choice([None, date(1980, 5, 5), date(2006, 2, 28), date(2008, 2, 29)]),
        death=chance.choice([None, None, day()]),
    )


def enrolled(member: Member, agreement: str) -> list[Event]:
    """Consents after which nothing speaks: the last screening by then found no red flag, and a region was chosen."""
    own = [event for event in member.events if event.agreement == agreement]
    found = []
    for consent in (event for event in own if event.code == "ENROLLED"):
        screened = [event for event in own if event.code == "SCREENED" and event.day <= consent.day]
        last = max((event.day for event in screened), default=None)
        flagged = any(event.day == last and event.detail == "RED_FLAG" for event in screened)
        if not flagged and any(event.region and event.day <= consent.day for event in own):
            found.append(consent)
    return found


def eligible_on(member: Member) -> date | None:
    """The first day, looked for one by one, with cover, in the term, of age and without what excludes."""
    day = EFFECTIVE
    while day <= TERMINATION:
        covered = any(begin <= day and (end is None or day < end) for begin, end in member.covers)
        of_age = member.birth is None or add_months(member.birth, 12 * MINIMUM_AGE) <= day
        if covered and of_age and not any(begin <= day <= last for begin, last in member.exclusions):
            return day
        day += timedelta(days=1)
    return None


def entered(member: Member, agreement: str) -> Found:
    """Each programme and state that a member entered under an agreement: when, and until when if left and back."""
    own = [event for event in member.events if event.agreement == agreement]
    found: dict[tuple[str, str], date] = {}
    ends: dict[tuple[str, str], date | None] = {}

    def enter(program: str | None, state: str, day: date) -> None:
        for key in {("ALL", state), (program or "ALL", state)}:
            found[key] = min(found.get(key, day), day)

    for event in own:
        if event.code in (*LEFT, "REGISTERED"):
            enter(event.program, event.code, event.day)
        if event.code in ("INVITED", "OUTREACH"):
            enter(event.program, "OUTREACHED", event.day)
    for consent in enrolled(member, agreement):
        enter(consent.program, "ENROLLED", consent.day)
    for (program, state), day in found.items():
        if state in LEFT:
            back = [
                event.day
                for event in own
                if event.code in ("REGISTERED", "ENROLLED") and event.day > day and program in ("ALL", event.program)
            ]
            ends[program, state] = min(back, default=None)
    in_sessions(member, agreement, found)
    spoken_of = bool(own) or any(session.agreement == agreement for session in member.sessions)
    if spoken_of and (first := eligible_on(member)):
        found["ALL", "ELIGIBLE"] = first
    if spoken_of and member.death:
        found["ALL", "DECEASED"] = member.death
    return {(agreement, *key): (day, ends.get(key)) for key, day in found.items()}


def in_sessions(member: Member, agreement: str, found: dict[tuple[str, str], date]) -> None:
    """Add the states that sessions show, ownership by ownership, of the whole and of each programme."""
    counting = [(each.agreement, each.day, None) for each in member.sessions if each.counts]
    left = [(event.agreement, event.day) for event in member.events if event.code == "OPTED_OUT"]
    for owner, begin, end in ownerships(counting, left):
        for program in ("ALL", "ACUTE", "CHRONIC"):
            days = sorted(
                {
                    each.day
                    for each in member.sessions
                    if each.counts
                    and each.agreement == agreement == owner
                    and begin <= each.day < end
                    and program in ("ALL", each.program)
                }
            )
            reached = {"ACTIVATED": days[0]} if days else {}
            if len(days) >= SESSIONS_NEEDED and (days[SESSIONS_NEEDED - 1] - days[0]).days < WITHIN_DAYS:
                reached["ENGAGED"] = days[SESSIONS_NEEDED - 1]
            block = 1
            while of_block := [day for day in days if (day - days[0]).days // BLOCK == block - 1]:
                reached[f"RETAINED_{block}"] = of_block[0]
                block += 1
            for state, day in reached.items():
                found[program, state] = min(found.get((program, state), day), day)


def built(population: list[Member]) -> list[tuple]:
    """What the SQL says of every member."""
    numbered = [(f"M{number:02}", member) for number, member in enumerate(population)]
    term = {"effective_date": EFFECTIVE, "termination_date": TERMINATION, "minimum_age_number": MINIMUM_AGE}
    rule = {"multi_touch_code": "FIRST_TOUCH_LOCK", "switch_lock_days": 90}
    fee = {"clause_id": "1", "unit_code": "ENGAGED", "version_number": 1}
    given_tables = {
        "terms.agreement": [{"agreement_id": name, **AGREEMENTS[name], **term, **rule} for name in "ab"],
        "terms.fee": [{"agreement_id": name, **fee} for name in "ab"],
        "terms.fee_term": [
            {"agreement_id": name, **fee, "sessions_count": SESSIONS_NEEDED, "within_days": WITHIN_DAYS}
            for name in "ab"
        ],
        "core.member": [{"member_id": id_, "birth_date": m.birth, "death_date": m.death} for id_, m in numbered],
        "core.coverage_span": [
            {"member_id": id_, "span_from_date": begin, "span_to_date": end}
            for id_, m in numbered
            for begin, end in m.covers
        ],
        "attribution.exclusion": [
            {
                "member_id": id_,
                "region_code": "ALL",
                "evidence_date": begin,
                "excluded_to_date": last,
                "is_fee_exclusion": True,
            }
            for id_, m in numbered
            for begin, last in m.exclusions
        ],
        "attribution.event": [
            {
                "vendor_id": AGREEMENTS[event.agreement]["vendor_id"],
                "event_id": f"{id_}-{number}",
                "member_id": id_,
                "event_code": event.code,
                "event_date": event.day,
                "region_code": event.region,
                "detail_code": event.detail,
                "program_code": event.program,
                "is_test_account": False,
            }
            for id_, m in numbered
            for number, event in enumerate(m.events)
        ],
        "attribution.session": [
            {
                "agreement_id": session.agreement,
                "vendor_id": AGREEMENTS[session.agreement]["vendor_id"],
                "session_id": f"{id_}-{number}",
                "member_id": id_,
                "session_date": session.day,
                "scope_code": "ALL",
                "program_code": session.program,
                "reason_code": "A01" if session.counts else "R10",
                "is_standing": False,
            }
            for id_, m in numbered
            for number, session in enumerate(m.sessions)
        ],
    }
    models = ("opt_out", "enrolment", "vendor_day", "touch", "lock_span", "last_touch_span", "plurality_span", "span")
    columns = "member_id, agreement_id, program_code, state_code, from_date, to_date"
    return build(
        given_tables,
        [f"attribution.{model}" for model in (*models, "activation", "state")],
        {"attribution.state": columns},
    )["attribution.state"]


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_states_of_a_programme(chance):
    population = [a_member(chance) for _ in range(80)]
    expected = [
        (f"M{number:02}", *key, begin, end)
        for number, member in enumerate(population)
        for agreement in "ab"
        for key, (begin, end) in entered(member, agreement).items()
    ]
    assert built(population) == sorted(expected, key=repr)
