"""Episodes opened and lines assigned one day at a time, by the words of the method, against the set-based SQL."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build

START = date(2026, 1, 1)
CLEAN, LOOKBACK, APART, SURGICAL, ACUTE, CHRONIC, DRUG, UNSPECIFIED = 18, 36, 9, 9, 18, 36, 4, 3
REGIONS = ["LOW_BACK", "NECK", "KNEE", "OTHER_UNSPEC"]
TREATING = {"OFFICE", "PT_OT", "OP_SURG", "VENDOR"}
SECOND_DIAGNOSIS = {"PT_OT", "OP_SURG"}
MSK_TYPE = {"PT_OT", "OP_SURG", "ADV_IMG", "VENDOR"}
PROCEDURES = {"72148": ("LOW_BACK", False), "29881": ("KNEE", True), "97110": (None, False)}


@dataclass(frozen=True)
class Line:
    """A claim line: its day, service, procedure, and the position of each region's first diagnosis."""

    key: str
    day: int
    category: str
    code: str
    positions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Episode:
    """An episode: region, first day, first day after the window, acuity, how many of the region before."""

    region: str
    start: int
    end: int
    acuity: str
    number: int


def is_trigger(line: Line, region: str) -> bool:
    position = dict(line.positions).get(region, 99)
    return (position == 1 and line.category in TREATING) or (position <= 4 and line.category in SECOND_DIAGNOSIS)


def is_surgery(line: Line, region: str) -> bool:
    named, surgical = PROCEDURES[line.code]
    positions = dict(line.positions)
    own_code = surgical and named == region
    return region in positions and line.category == "OP_SURG" and (positions[region] == 1 or own_code)


def acuity_and_length(lines: list[Line], region: str, day: int, number: int) -> tuple[str, int]:
    before = sorted({line.day for line in lines if region in dict(line.positions) and line.day < day})
    recent = any(day - CLEAN <= earlier for earlier in before)
    far = [earlier for earlier in before if day - LOOKBACK <= earlier]
    chronic = recent and far[-1] - far[0] >= APART
    length = CHRONIC if chronic else ACUTE
    if any(is_surgery(line, region) and day - SURGICAL <= line.day < day for line in lines):
        return "POST_SURGICAL", length
    if recent and number > 1:
        return "CONTINUATION", length
    return ("CHRONIC" if chronic else "RECURRENT" if recent else "ACUTE"), length


def opened(lines: list[Line]) -> list[Episode]:
    episodes: list[Episode] = []
    for region in REGIONS:
        end, number = None, 0
        for day in sorted({line.day for line in lines if is_trigger(line, region)}):
            elsewhere = any(found.start <= day < found.end for found in episodes if found.region != region)
            if (end is not None and day < end) or (region == "OTHER_UNSPEC" and elsewhere):
                continue
            number += 1
            acuity, length = acuity_and_length(lines, region, day, number)
            end = day + length
            episodes.append(Episode(region, day, end, acuity, number))
    return episodes


def own_score(line: Line, region: str) -> int:
    position = dict(line.positions).get(region, 99)
    if position == 1:
        return 6
    if PROCEDURES[line.code][0] == region and line.positions:
        return 5
    return 4 if position <= 4 and line.category in MSK_TYPE else 0


def assigned(lines: list[Line], fills: dict[str, int], episodes: list[Episode]) -> dict[str, tuple[Episode, int]]:
    """Line or fill -> its episode and score."""
    found: dict[str, tuple[Episode, int]] = {}
    contested: list[tuple[Line, list[Episode], int]] = []
    for line in lines:
        scores = {e: own_score(line, e.region) for e in episodes if e.start <= line.day < e.end}
        best = max(scores.values(), default=0)
        top = [episode for episode, value in scores.items() if value == best]
        if best >= 4 and len(top) == 1:
            found[line.key] = (top[0], best)
        elif best >= 4:
            contested.append((line, top, best))
    plain = [(line.day, found[line.key][0]) for line in lines if line.key in found]
    for line, top, best in contested:

        def last(episode: Episode, day: int = line.day) -> int:
            return max((when for when, owner in plain if owner == episode and when <= day), default=-(10**6))

        found[line.key] = (min(top, key=lambda e: (-last(e), e.start, REGIONS.index(e.region))), best)
    strong = [(line.day, found[line.key][0]) for line in lines if line.key in found]
    weak = [
        (line.key, line.day, 2, UNSPECIFIED)
        for line in lines
        if line.key not in found and dict(line.positions).get("OTHER_UNSPEC") == 1 and line.category in MSK_TYPE
    ] + [(key, day, 3, DRUG) for key, day in fills.items()]
    for key, day, value, reach in weak:
        recent = {
            episode: max(when for when, owner in strong if owner == episode and when <= day)
            for episode in episodes
            if episode.start <= day < episode.end
            and any(o == episode and 0 <= day - when <= reach for when, o in strong)
        }
        if recent:
            nearest = min(recent, key=lambda e: (-recent[e], e.start, REGIONS.index(e.region)))
            found[key] = (nearest, value)
    return found


def is_musculoskeletal(line: Line) -> bool:
    principal = any(position == 1 for _, position in line.positions)
    named = any(position <= 4 for _, position in line.positions) and line.category in MSK_TYPE
    return principal or named or bool(line.positions and PROCEDURES[line.code][0])


def some_positions(chance: Random) -> tuple[tuple[str, int], ...]:
    """Regions with the position of their first diagnosis; one at most is first."""
    found = chance.sample(REGIONS, chance.choice([0, 1, 1, 1, 2, 2, 3]))
    return tuple(
        (region, chance.choice([1, 1, 1, 2, 4, 5]) if number == 0 else chance.choice([2, 3, 4, 5]))
        for number, region in enumerate(found)
    )


def a_member(chance: Random):
    """Lines (day, category, code, positions) and the days of fills."""
    categories = ["OFFICE", "PT_OT", "PT_OT", "OP_SURG", "ADV_IMG", "OTHER"]
    lines = [
        (chance.randrange(90), chance.choice(categories), chance.choice(sorted(PROCEDURES)), some_positions(chance))
        for _ in range(chance.randrange(17))
    ]
    return lines, [chance.randrange(95) for _ in range(chance.randrange(4))]


def on(day: int) -> date:
    return START + timedelta(days=day)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_opening_and_single_assignment(chance):
    population = [a_member(chance) for _ in range(60)]
    people = {
        f"M{number}": (
            [Line(f"M{number}-{index:02d}", *line) for index, line in enumerate(found)],
            {f"M{number}-F{index}": day for index, day in enumerate(fills)},
        )
        for number, (found, fills) in enumerate(population)
    }
    names = ("clean", "chronic_lookback", "chronic_apart", "post_surgical", "window_acute", "window_chronic")
    lengths = dict(zip(names, (CLEAN, LOOKBACK, APART, SURGICAL, ACUTE, CHRONIC), strict=True))
    definition = {
        "definition_id": "condition",
        "version": 1,
        "family_code": "COND",
        "trigger_confirm_code": "NONE",
        "window_before_days": 0,
        "drug_recency_days": DRUG,
        "unspecified_recency_days": UNSPECIFIED,
        **{f"{name}_days": days for name, days in lengths.items()},
    }
    built = build(
        {
            "terms.episode_definition": [definition],
            "terms.episode_region": [
                {"definition_id": "condition", "version": 1, "region_code": region, "region_order_number": order}
                for order, region in enumerate(REGIONS)
            ],
            "episodes.procedure_region": [
                {"hcpcs_code": code, "region_code": region, "valid_from_date": date(1900, 1, 1), "is_surgery": surgical}
                for code, (region, surgical) in PROCEDURES.items()
                if region
            ],
            "core.coverage_span": [{"member_id": name, "span_from_date": date(2020, 1, 1)} for name in people],
            "core.claim_line": [
                {
                    "claim_line_id": line.key,
                    "member_id": name,
                    "service_from_date": on(line.day),
                    "category_code": line.category,
                    "hcpcs_code": line.code,
                    "cob_status_code": "PRIMARY",
                    "disposition_code": "used",
                    "spend_cents": 100,
                    "plan_paid_cents": 100,
                    "util_count": 1,
                }
                for name, (lines, _) in people.items()
                for line in lines
            ],
            "core.line_region": [
                {"claim_line_id": line.key, "region_code": region, "position_number": position}
                for lines, _ in people.values()
                for line in lines
                for region, position in line.positions
            ],
            "core.pharmacy_fill": [
                {
                    "fill_id": key,
                    "member_id": name,
                    "fill_date": on(day),
                    "class_code": "OPIOID",
                    "disposition_code": "used",
                }
                for name, (_, fills) in people.items()
                for key, day in fills.items()
            ],
        },
        [
            *(f"episodes.{name}" for name in ("definition", "msk_line", "region_day", "opening", "strong_line")),
            "episodes.episode_line",
        ],
        {
            "episodes.opening": "member_id, region_code, episode_number, start_date, window_to_date, acuity_code",
            "episodes.episode_line": "line_id, episode_id is not null, "
            "case when episode_id is not null then region_code end, score_number",
        },
    )
    openings, lines_found = [], []
    for name, (lines, fills) in people.items():
        episodes = opened(lines)
        openings += [(name, e.region, e.number, on(e.start), on(e.end), e.acuity) for e in episodes]
        places = assigned(lines, fills, episodes)
        for key in [line.key for line in lines if is_musculoskeletal(line)] + [key for key in fills if key in places]:
            episode, value = places.get(key, (None, None))
            lines_found.append((key, episode is not None, episode and episode.region, value))
    assert built["episodes.opening"] == sorted(openings, key=repr)
    assert built["episodes.episode_line"] == sorted(lines_found, key=repr)
