"""Episodes opened and lines assigned one at a time, by the words of the method, against the set-based SQL.

The reference takes a member's days and then their lines in order and keeps a list of what it did; nothing is shared
with the SQL but the given tables. Made members have conditions, operations with stays, drug fills, lines that several
episodes could take, and two definitions at once.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.reference.building import build

START = date(2026, 1, 1)
REGIONS = ["LOW_BACK", "NECK", "KNEE", "OTHER_UNSPEC"]
TREATING = {"OFFICE", "PT_OT", "OP_SURG", "VENDOR"}
SECOND_DIAGNOSIS = {"PT_OT", "OP_SURG"}
MSK_TYPE = {"PT_OT", "OP_SURG", "ADV_IMG", "VENDOR"}
PROCEDURES = {"72148": "LOW_BACK", "29881": "KNEE", "97110": None}
NEVER = -(10**6)


@dataclass(frozen=True)
class Definition:
    """The numbers of a definition, short enough that a few months show every rule."""

    key: str
    confirm: bool = False
    gap: int | None = None
    clean: int = 18
    lookback: int = 36
    apart: int = 9
    surgical: int = 9
    acute: int = 18
    chronic: int = 36
    drug: int = 4
    unspecified: int = 3
    within: int = 6
    maximum: int = 30
    before: int = 5
    after: int = 7
    merge: int = 9


FIXED = Definition("condition.v1")
GAP = Definition("care_gap.v1", confirm=True, gap=8, clean=15)


@dataclass(frozen=True)
class Line:
    """A claim line: its place among all lines, day, service, procedure, and each region's first diagnosis."""

    key: str
    order: tuple[str, str, int]
    day: int
    category: str
    code: str
    positions: tuple[tuple[str, int], ...]
    surgery: str | None = None


@dataclass(frozen=True)
class Surgery:
    """An operation of a region: first day, last day, kind."""

    key: str
    region: str
    day: int
    end: int
    kind: str


@dataclass
class Episode:
    """An episode with its window [start, end) and what was assigned to it."""

    region: str
    family: str
    start: int
    begins: int
    end: int
    acuity: str | None = None
    number: int = 1
    events: list[str] = field(default_factory=list)
    last: int = NEVER
    last_own: int = NEVER

    def rank(self) -> tuple[int, int, str]:
        return self.start, REGIONS.index(self.region), {"PROC": "a", "COND": "b"}[self.family]


def is_trigger(line: Line, region: str) -> bool:
    position = dict(line.positions).get(region, 99)
    if line.category == "OP_SURG" and line.code == "72148":  # imaging on the claim of an operation
        return False
    return (position == 1 and line.category in TREATING) or (position <= 4 and line.category in SECOND_DIAGNOSIS)


def region_days(lines: list[Line], region: str) -> list[int]:
    return sorted({line.day for line in lines if region in dict(line.positions)})


def window_end(rule: Definition, days: list[int], day: int, chronic: bool) -> int:
    """First day after the window of an episode that opens on a day."""
    if rule.gap is None:
        return day + (rule.chronic if chronic else rule.acute)
    last = day
    for later in days:
        if day <= later and later - last <= rule.gap:
            last = max(last, later)
    return min(last, day + rule.maximum - 1) + 1


def opened(rule: Definition, lines: list[Line], surgeries: list[Surgery]) -> list[Episode]:
    episodes: list[Episode] = []
    for region in REGIONS:
        end, number = None, 0
        days = region_days(lines, region)
        qualifying = sorted({line.day for line in lines if is_trigger(line, region)})
        for day in qualifying:
            if rule.confirm and not any(0 < later - day <= rule.within for later in qualifying):
                continue
            elsewhere = any(found.start <= day < found.end for found in episodes if found.region != region)
            if (end is not None and day < end) or (region == "OTHER_UNSPEC" and elsewhere):
                continue
            number += 1
            before = [earlier for earlier in days if earlier < day]
            recent = any(day - rule.clean <= earlier for earlier in before)
            year = [earlier for earlier in before if day - rule.lookback <= earlier]
            chronic = recent and any(b - a >= rule.apart for a in year for b in year)
            acuity = "CHRONIC" if chronic else "RECURRENT" if recent else "ACUTE"
            if recent and number > 1 and rule.gap is None:
                acuity = "CONTINUATION"
            if any(s.region == region and 1 <= day - s.day <= rule.surgical for s in surgeries):
                acuity = "POST_SURGICAL"
            end = window_end(rule, days, day, chronic)
            episodes.append(Episode(region, "COND", day, day, end, acuity, number))
    return episodes


def operated(rule: Definition, surgeries: list[Surgery]) -> list[Episode]:
    """Procedure episodes: staged operations and revisions stay in the first."""
    found: list[Episode] = []
    for region in REGIONS:
        current: Episode | None = None
        anchor_end, kind = 0, ""
        for surgery in sorted((s for s in surgeries if s.region == region), key=lambda s: (s.day, s.key)):
            if current is not None and surgery.day - anchor_end <= rule.after:
                if surgery.kind == "REVISION":
                    current.events.append(surgery.key)
                    continue
                if surgery.kind == kind and surgery.day - current.start <= rule.merge:
                    current.events.append(surgery.key)
                    anchor_end = max(anchor_end, surgery.end)
                    current.end = anchor_end + rule.after + 1
                    continue
            if current is not None:
                current.end = min(current.end, surgery.day)
            anchor_end, kind = surgery.end, surgery.kind
            begins, end = surgery.day - rule.before, anchor_end + rule.after + 1
            current = Episode(region, "PROC", surgery.day, begins, end, events=[surgery.key])
            found.append(current)
    return found


def own_score(line: Line, episode: Episode) -> int:
    """8 to 4: how a line belongs to an episode by itself."""
    if line.surgery is not None:
        return 8 if line.surgery in episode.events else 0
    if not episode.begins <= line.day < episode.end:
        return 0
    position = dict(line.positions).get(episode.region, 99)
    if position == 1:
        return 6
    if PROCEDURES[line.code] == episode.region and line.positions:
        return 5
    return 4 if position <= 4 and line.category in MSK_TYPE else 0


def assigned(
    rule: Definition, lines: list[Line], fills: list[tuple[str, int]], episodes: list[Episode]
) -> dict[str, tuple[str, str, int, int]]:
    """Line or fill -> family, region and start of its episode, and the score; lines are taken one after the other."""
    found: dict[str, tuple[str, str, int, int]] = {}
    events: list[tuple[int, bool, tuple[str, str, int], str, Line | None]] = [
        (x.day, False, x.order, x.key, x) for x in lines
    ]
    events += [(day, True, (fill_source(key), f"A{key}", 1), key, None) for key, day in fills]
    for day, _, _, key, line in sorted(events, key=lambda event: event[:4]):
        open_now = [e for e in episodes if e.begins <= day < e.end]
        scores = [(own_score(line, e), e) for e in episodes] if line else []
        best = max((value for value, _ in scores), default=0)
        top = [e for value, e in scores if value == best and best >= 4]
        if not top and line and dict(line.positions).get("OTHER_UNSPEC") == 1 and line.category in MSK_TYPE:
            best, top = 2, [e for e in open_now if day - e.last <= rule.unspecified]
        if line is None:
            best, top = 3, [e for e in open_now if day - e.last_own <= rule.drug]
        if not top:
            continue
        winner = min(top, key=lambda e: (-e.last, e.rank()))
        winner.last = day
        if best >= 4:
            winner.last_own = day
        found[key] = (winner.family, winner.region, winner.start, best)
    return found


def fill_source(key: str) -> str:
    """Sources of fills stand before, among and after those of claims."""
    return ("a", "s", "z")[int(key[-1]) % 3]


def is_musculoskeletal(line: Line) -> bool:
    principal = any(position == 1 for _, position in line.positions)
    named = any(position <= 4 for _, position in line.positions) and line.category in MSK_TYPE
    return principal or named or bool(line.positions and PROCEDURES[line.code])


def some_positions(chance: Random) -> tuple[tuple[str, int], ...]:
    """Regions with the position of their first diagnosis; one at most is first."""
    found = chance.sample(REGIONS, chance.choice([0, 1, 1, 1, 2, 2, 3]))
    return tuple(
        (region, chance.choice([1, 1, 1, 2, 4, 5]) if number == 0 else chance.choice([2, 3, 4, 5]))
        for number, region in enumerate(found)
    )


def a_member(chance: Random, name: str) -> tuple[list[Line], list[tuple[str, int]], list[Surgery]]:
    """Lines, the days of fills, and operations, whose days are apart as operations are."""
    surgeries: list[Surgery] = []
    for region in chance.sample(REGIONS[:3], chance.choice([0, 0, 1, 1, 2])):
        day = chance.randrange(5, 40)
        for number in range(chance.choice([1, 1, 2, 3])):
            kind = chance.choice(["ARTHROPLASTY", "ARTHROPLASTY", "ARTHROSCOPY", "REVISION"])
            surgeries.append(Surgery(f"{name}-{region}-{number}", region, day, day + chance.randrange(3), kind))
            day += chance.randrange(3, 16)
    lines = []
    for index in range(chance.randrange(19)):
        surgery = chance.choice(surgeries) if surgeries and chance.random() < 0.3 else None
        day = surgery.day if surgery else chance.randrange(90)
        category = "OP_SURG" if surgery else chance.choice(["OFFICE", "PT_OT", "PT_OT", "OP_SURG", "ADV_IMG", "OTHER"])
        order = (chance.choice("st"), f"C{chance.randrange(10)}", index)
        code, positions = chance.choice(sorted(PROCEDURES)), some_positions(chance)
        lines.append(Line(f"{name}-{index:02d}", order, day, category, code, positions, surgery and surgery.key))
    return lines, [(f"{name}-F{index}", chance.randrange(95)) for index in range(chance.randrange(4))], surgeries


def on(day: int) -> date:
    return START + timedelta(days=day)


def definition_row(rule: Definition) -> dict[str, object]:
    lengths = {"window_acute_days": rule.acute, "window_chronic_days": rule.chronic}
    gaps = {"gap_days": rule.gap, "maximum_days": rule.maximum}
    return {
        "definition_id": rule.key,
        "msk_definition_code": "ENGINE_DEFAULT",
        "trigger_confirm_code": "PAIR" if rule.confirm else "NONE",
        "window_rule_code": "GAP" if rule.gap else "FIXED",
        "straddle_code": "START",
        "has_bilateral_merge": True,
        "window_before_days": 0,
        "confirm_within_days": rule.within,
        "clean_days": rule.clean,
        "chronic_lookback_days": rule.lookback,
        "chronic_apart_days": rule.apart,
        "post_surgical_days": rule.surgical,
        "procedure_before_days": rule.before,
        "procedure_after_days": rule.after,
        "procedure_merge_days": rule.merge,
        "drug_recency_days": rule.drug,
        "unspecified_recency_days": rule.unspecified,
        **(gaps if rule.gap else lengths),
    }


def built_by_sql(people: dict[str, tuple[list[Line], list[tuple[str, int]], list[Surgery]]]) -> dict[str, list[tuple]]:
    lines = [(name, line) for name, (found, _, _) in people.items() for line in found]
    surgeries = [(name, surgery) for name, (_, _, found) in people.items() for surgery in found]
    return build(
        {
            "terms.episode_definition": [definition_row(rule) for rule in (FIXED, GAP)],
            "terms.episode_region": [
                {"definition_id": rule.key, "region_code": region, "region_order_number": order}
                for rule in (FIXED, GAP)
                for order, region in enumerate(REGIONS)
            ],
            "core.procedure_region": [
                {"hcpcs_code": code, "region_code": region, "valid_from_date": date(1900, 1, 1)}
                for code, region in PROCEDURES.items()
                if region
            ],
            "core.coverage_span": [{"member_id": name, "span_from_date": date(2020, 1, 1)} for name in people],
            "core.surgery_event": [
                {
                    "surgery_event_id": surgery.key,
                    "member_id": name,
                    "region_code": surgery.region,
                    "surgery_date": on(surgery.day),
                    "last_date": on(surgery.day),
                    "end_date": on(surgery.end),
                    "surgery_type_code": surgery.kind,
                }
                for name, surgery in surgeries
            ],
            "core.surgery_line": [
                {"claim_line_id": line.key, "surgery_event_id": line.surgery, "role_code": "SURGEON"}
                for _, line in lines
                if line.surgery
            ],
            "core.claim_line": [
                {
                    "claim_line_id": line.key,
                    "source_id": line.order[0],
                    "claim_root_id": line.order[1],
                    "line_number": line.order[2],
                    "member_id": name,
                    "service_from_date": on(line.day),
                    "service_to_date": on(line.day),
                    "category_code": line.category,
                    "hcpcs_code": line.code,
                    "cob_status_code": "PRIMARY",
                    "disposition_code": "used",
                    "principal_region_code": next((r for r, position in line.positions if position == 1), None),
                    "spend_cents": 100,
                    "plan_paid_cents": 100,
                    "util_count": 1,
                }
                for name, line in lines
            ],
            "core.line_region": [
                {
                    "claim_line_id": line.key,
                    "region_code": region,
                    "position_number": position,
                    "trigger_position_number": position,
                }
                for _, line in lines
                for region, position in line.positions
            ],
            "core.drug_fill": [
                {"fill_id": key, "member_id": name, "fill_date": on(day), "is_msk_related": True, "is_msk_drug": True}
                for name, (_, fills, _) in people.items()
                for key, day in fills
            ],
            "core.pharmacy_fill": [
                {
                    "fill_id": key,
                    "source_id": fill_source(key),
                    "claim_root_id": f"A{key}",
                    "line_number": 1,
                    "member_id": name,
                    "fill_date": on(day),
                    "disposition_code": "used",
                }
                for name, (_, fills, _) in people.items()
                for key, day in fills
            ],
        },
        [
            *(f"episodes.{name}" for name in ("msk_line", "region_day", "opening", "procedure_surgery", "procedure")),
            *(f"episodes.{name}" for name in ("complication", "procedure_line", "window", "strong_line")),
            *(f"episodes.{name}" for name in ("contested_line", "settled_line", "episode_line")),
        ],
        {
            "episodes.opening": "definition_id, member_id, region_code, episode_number, start_date, window_to_date, "
            "acuity_code",
            "episodes.procedure": "definition_id, member_id, region_code, start_date, window_from_date, window_to_date",
            "episodes.episode_line as line left join episodes.window as opened using (episode_id)": (
                "line.definition_id, line_id, family_code, opened.region_code, start_date, score_number"
            ),
        },
    )


# Made members are many already; shrinking them takes minutes.
@settings(max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.randoms(use_true_random=True))
def test_opening_and_single_assignment(chance):
    people = {f"M{number}": a_member(chance, f"M{number}") for number in range(100)}
    built = built_by_sql(people)
    openings, procedures, places = [], [], []
    for name, (lines, fills, surgeries) in people.items():
        for rule in (FIXED, GAP):
            conditions, operations = opened(rule, lines, surgeries), operated(rule, surgeries)
            openings += [(rule.key, name, e.region, e.number, on(e.start), on(e.end), e.acuity) for e in conditions]
            procedures += [(rule.key, name, e.region, on(e.start), on(e.begins), on(e.end)) for e in operations]
            found = assigned(rule, lines, fills, [*conditions, *operations])
            kept = [line.key for line in lines if is_musculoskeletal(line) or line.key in found]
            for key in kept + [key for key, _ in fills if key in found]:
                family, region, start, score = found.get(key, (None, None, None, None))
                places.append((rule.key, key, family, region, on(start) if start is not None else None, score))
    tables = iter(built.values())
    assert next(tables) == sorted(openings, key=repr)
    assert next(tables) == sorted(procedures, key=repr)
    assert next(tables) == sorted(places, key=repr)
