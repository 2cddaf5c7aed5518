"""First touch with a lock and switches, last touch, most days and engagement, day by day, against set-based SQL."""

import calendar
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build

START = date(2024, 1, 1)
AGREEMENTS = {
    "a": {"vendor_id": "va", "effective_date": date(2023, 1, 1), "lock_months_number": 12},
    "b": {"vendor_id": "vb", "effective_date": date(2023, 6, 1), "lock_months_number": 12},
    "c": {"vendor_id": "vc", "effective_date": date(2023, 1, 1), "lock_months_number": 3},
}
SESSIONS_NEEDED, WITHIN_DAYS = 3, 10
SWITCH_LOCK_DAYS = 30
PERIOD = (date(2024, 1, 30), date(2024, 12, 31))


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def placed(day: date, sessions: list[tuple[str, date, int | None]]) -> list[str]:
    """Who has a day first: the earlier start if all give one, more days in 30, the earlier agreement, vendor, id."""
    starts: dict[str, list[int | None]] = {}
    for agreement, session_day, started in sessions:
        if session_day == day:
            starts.setdefault(agreement, []).append(started)
    first_start = {
        name: min((start for start in found if start is not None), default=None) for name, found in starts.items()
    }
    every_start = None not in first_start.values()

    def rank(name: str) -> tuple:
        first_days = {d for a, d, _ in sessions if a == name and day <= d < day + timedelta(days=30)}
        start = first_start[name] if every_start else 0
        return (start, -len(first_days), AGREEMENTS[name]["effective_date"], AGREEMENTS[name]["vendor_id"], name)

    return sorted(starts, key=rank)


def switch_to(day: date, owner: tuple[str, date, date], sessions, requests) -> list[str]:
    """Whom of the vendors of a day the member asked for since an ownership began, if it may be left by then."""
    if (day - owner[1]).days < SWITCH_LOCK_DAYS:
        return []
    asked = {name for name, asked_on in requests if owner[1] <= asked_on <= day and name != owner[0]}
    return [name for name in placed(day, sessions) if name in asked]


def ownerships(sessions, opt_outs, requests=()) -> list[tuple[str, date, date]]:
    """Agreement, first day and end (exclusive) of each stretch of ownership."""
    found: list[tuple[str, date, date]] = []
    for day in sorted({day for _, day, _ in sessions}):
        # On the day of an opt-out a switch still is one.
        current = found[-1] if found and (day < found[-1][2] or (found[-1][0], day) in opt_outs) else None
        switched = switch_to(day, current, sessions, requests) if current else []
        if current and day < current[2] and not switched:
            continue
        if switched:
            found[-1] = (*current[:2], day)
        name = (switched or placed(day, sessions))[0]
        end = add_months(day, AGREEMENTS[name]["lock_months_number"])
        left = [out for agreement, out in opt_outs if agreement == name and out > day]
        found.append((name, day, min([end, *left])))
    return found


def own_locks(sessions, opt_outs) -> list[tuple[str, date, date]]:
    """What each vendor would own if there were no other."""
    names = sorted({name for name, _, _ in sessions})
    return [lock for name in names for lock in ownerships([each for each in sessions if each[0] == name], opt_outs)]


def last_touched(sessions, opt_outs, requests) -> list[tuple[str, date, date]]:
    """Each day of a lock on which no other vendor has activated the member since, up to the last day of the month."""
    locks, found = own_locks(sessions, opt_outs), []

    def is_later(other, lock) -> bool:
        of_day = placed(lock[1], sessions)
        is_first = other[1] == lock[1] and of_day.index(other[0]) < of_day.index(lock[0])
        return other[0] != lock[0] and (other[1] > lock[1] or is_first)

    for lock in locks:
        later = [other[1] for other in locks if is_later(other, lock)]
        days = [lock[1] + timedelta(days=number) for number in range((lock[2] - lock[1]).days)]
        owned = [day for day in days if not any(begin < add_months(day.replace(day=1), 1) for begin in later)]
        found += [(lock[0], owned[0], owned[-1] + timedelta(days=1))] if owned else []
    return found


def mostly_touched(sessions, opt_outs, requests) -> list[tuple[str, date, date]]:
    """The locks of the vendor with most days in the period: then the earlier first day, its place on it, activation."""
    locks = [lock for lock in own_locks(sessions, opt_outs) if lock[1] <= PERIOD[1]]

    def rank(name: str) -> tuple:
        days = sorted({day for agreement, day, _ in sessions if agreement == name and PERIOD[0] <= day <= PERIOD[1]})
        activated = min(begin for agreement, begin, _ in locks if agreement == name)
        first = (days[0], placed(days[0], sessions).index(name)) if days else ()
        return (-len(days), first, activated, AGREEMENTS[name]["vendor_id"])

    most = min({name for name, _, _ in locks}, key=rank, default=None)
    return [lock for lock in locks if lock[0] == most]


def engaged_on(sessions, name: str, begin: date, end: date) -> date | None:
    """The day of the n-th distinct session day, if it is within w days, the first being day 1."""
    days = sorted({day for agreement, day, _ in sessions if agreement == name and begin <= day < end})
    if len(days) < SESSIONS_NEEDED or (days[SESSIONS_NEEDED - 1] - begin).days >= WITHIN_DAYS:
        return None
    return days[SESSIONS_NEEDED - 1]


def scope_of(member: int, agreement: str, day: date) -> str:
    """What an owner of a session owns: of every other member all, of the rest the region a vendor treats for a time."""
    return "ALL" if member % 2 else ("KNEE", "LOW_BACK")[((day - START).days // 45 + ord(agreement)) % 2]


NEAR = [*range(12), 29, 30, 31, 32, 36, 38, 59, 60, 90, 91, 365, 366, 367, 424, 425]


def a_member(chance: Random):
    """Sessions (agreement, day, start), opt-outs and requests (agreement, day), crowded where the rules have edges."""

    def day() -> date:
        return START + timedelta(days=chance.choice(NEAR) if chance.random() < 0.7 else chance.randrange(800))

    names = sorted(AGREEMENTS)
    sessions = [
        (chance.choice(names), day(), chance.choice([None, 5_400, 36_000])) for _ in range(chance.randrange(1, 16))
    ]
    opt_outs = [(chance.choice(names), day()) for _ in range(chance.choice([0, 0, 0, 1, 2]))]
    return sessions, opt_outs, [(chance.choice(names), day()) for _ in range(chance.choice([0, 0, 1, 3]))]


def owned(population, method: str) -> dict[str, list[tuple]]:
    """What the SQL says of who owns and who engaged, under a rule for members whom several vendors treat."""
    sessions = [
        {
            "agreement_id": agreement,
            "vendor_id": AGREEMENTS[agreement]["vendor_id"],
            "session_id": f"{member}-{number}",
            "member_id": f"M{member}",
            "session_date": day,
            "scope_code": scope_of(member, agreement, day),
            "started_second_number": started,
            "reason_code": "A01",
            "is_standing": False,
        }
        for member, (found, _, _) in enumerate(population)
        for number, (agreement, day, started) in enumerate(found)
    ]
    opt_outs = [
        {"vendor_id": AGREEMENTS[agreement]["vendor_id"], "member_id": f"M{member}", "from_date": day}
        for member, (_, left, _) in enumerate(population)
        for agreement, day in set(left)
    ]
    requests = [
        {
            "vendor_id": AGREEMENTS[agreement]["vendor_id"],
            "event_id": f"{member}-{number}",
            "member_id": f"M{member}",
            "event_code": "SWITCH_REQUESTED",
            "event_date": day,
            "is_test_account": False,
        }
        for member, (_, _, asked) in enumerate(population)
        for number, (agreement, day) in enumerate(asked)
    ]
    agreed = {
        "multi_touch_code": method,
        "switch_lock_days": SWITCH_LOCK_DAYS,
        "period_from_date": PERIOD[0],
        "period_to_date": PERIOD[1],
    }
    fee = {"clause_id": "1", "version_number": 1, "sessions_count": SESSIONS_NEEDED, "within_days": WITHIN_DAYS}
    return build(
        {
            "terms.agreement": [{"agreement_id": name, **terms, **agreed} for name, terms in AGREEMENTS.items()],
            "terms.fee_term": [{"agreement_id": name, **fee} for name in AGREEMENTS],
            "attribution.session": sessions,
            "attribution.event": requests,
            "attribution.opt_out": opt_outs,
        },
        [
            *("attribution.vendor_day", "attribution.touch", "attribution.lock_span", "attribution.last_touch_span"),
            *("attribution.plurality_span", "attribution.span", "attribution.activation", "attribution.engagement"),
        ],
        {
            "attribution.span": "member_id, scope_code, agreement_id, from_date, lock_to_date",
            "attribution.engagement": "member_id, agreement_id, activation_date, engaged_date",
        },
    )


RULES = {"FIRST_TOUCH_LOCK": ownerships, "LAST_TOUCH": last_touched, "PLURALITY": mostly_touched}


@pytest.mark.parametrize("method", RULES)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_who_owns_and_who_engaged(method, chance):
    population = [a_member(chance) for _ in range(60)]
    spans, engaged = [], []
    for member, (found, left, asked) in enumerate(population):
        by_scope: dict[str, list] = {}
        for session in found:
            by_scope.setdefault(scope_of(member, *session[:2]), []).append(session)
        for scope, its in by_scope.items():
            for name, begin, end in RULES[method](its, left, asked):
                spans.append((f"M{member}", scope, name, begin, end))
                reached = engaged_on(its, name, begin, end)
                engaged += [(f"M{member}", name, begin, reached)] if reached else []
    built = owned(population, method)
    assert built["attribution.span"] == sorted(spans, key=repr)
    assert built["attribution.engagement"] == sorted(engaged, key=repr)
