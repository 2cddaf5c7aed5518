"""Cohorts, spend, operations and low-value care counted member by member, day by day, against the SQL."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.months import add_months, age, between, days, days_of_month

TWINS = {"MSK_SPEND", "EPISODE_SPEND", "SURGERY_FREE", "SURGERY_POSTPONED", "LOW_VALUE", "IMAGED_EARLY"}
FIRST, LAST, KNOWN = date(2024, 1, 1), date(2024, 12, 31), date(2026, 2, 28)
# Look-back of low value and days after an activation in which an episode tells how long the trouble had lasted.
BEFORE, AFTER, IMAGED = 90, 14, 28
REGIONS = ["KNEE", "KNEE", "LOW_BACK", "LOW_BACK", "LOW_BACK", "HIP"]
ACUITIES = ["ACUTE", "ACUTE", "CHRONIC"]
MEASURES = {
    "spend": {"numerator_code": "MSK_SPEND"},
    "episode": {"numerator_code": "EPISODE_SPEND"},
    "free_12": {"numerator_code": "SURGERY_FREE", "horizon_months_number": 12},
    "free_24": {"numerator_code": "SURGERY_FREE", "horizon_months_number": 24},
    "late": {"numerator_code": "SURGERY_POSTPONED", "horizon_months_number": 24, "from_months_number": 12},
    "early": {"numerator_code": "IMAGED_EARLY", "first_days": IMAGED},
    "scope": {
        **{"numerator_code": "LOW_VALUE", "horizon_months_number": 12, "value_set_id": "SCOPES"},
        **{"disease_set_id": "WORN", "excuse_set_id": "LOCKED"},
    },
}
AGREEMENT = {
    **{"agreement_id": "a", "vendor_id": "v", "period_from_date": FIRST, "period_to_date": LAST},
    **{"episode_definition_id": "d", "minimum_age_number": 18},
}
STARTS = [date(2023, 12, 31), FIRST, date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 2), LAST]
EDGES = [-1, 0, 1, 27, 28, 29, 60, 100, 364, 365, 366, 500, 729, 730, 731]


class Member:
    """A member around one day, crowded where the rules have their edges."""

    def __init__(self, chance: Random) -> None:
        self.day = start = chance.choice([*STARTS, FIRST + days(chance.randrange(366))])

        def near(*edges: int) -> date:
            return start + days(chance.choice(edges or EDGES))

        def some(most: int) -> range:
            return range(chance.randrange(most + 1))

        self.birth = chance.choice([None, date(1970, 5, 5), add_months(start, -216), add_months(start, -216) + days(1)])
        self.activations = {start: chance.choice(REGIONS)} if chance.random() < 0.4 else {}
        self.is_owned = bool(self.activations) or chance.random() < 0.05
        self.opt_outs = {chance.choice("vw"): chance.random() < 0.8} if chance.random() < 0.1 else {}
        self.is_capitated = chance.random() < 0.05
        split = near(1, 29, 200, 365)
        end = chance.choice([None, None, None, near(28, 29, 365, 366, 730, 731)])
        joined = chance.choice([split, split, split + days(1)])
        self.spans = [(date(2023, 1, 1), split), (joined, end)] if end is None or joined < end else [(start, split)]
        # Day, region, category and cents of lines of episodes.
        self.lines = [
            (near(), chance.choice(REGIONS), chance.choice(["PT_OT", "OFFICE", "VENDOR"]), chance.randrange(90_000))
            for _ in some(5)
        ]
        self.lines += [(start, chance.choice(REGIONS), "PT_OT", 1000) for _ in some(2)]
        # By region and first day: last day excluded, how long it had lasted, what opened it.
        self.openings = {
            (chance.choice(REGIONS), near(-30, -1, 0, 0, 14, 15)): (
                near(0, 1, 60),
                chance.choice(ACUITIES),
                chance.choice(["CLAIM", "CLAIM", "VENDOR"]),
            )
            for _ in range(1, 4)
        }
        # Region, family, status, mature, days and cents of episodes.
        self.episodes = [
            (
                *(chance.choice(REGIONS), chance.choice(["COND", "COND", "PROC"])),
                *(chance.choice(["COMPLETE", "COMPLETE", "OPEN"]), chance.random() < 0.8),
                *(near(-30, 0, 1), near(0, 1, 60), chance.randrange(900_000)),
            )
            for _ in some(3)
        ]
        # By first day: region, last day, whether elective, code, day of the code, whether broken off.
        self.surgeries = {
            on: (
                *(chance.choice(REGIONS), on + days(chance.choice([0, 0, 1])), chance.random() < 0.8),
                *(chance.choice(["29881", "29881", "27447"]), on + days(chance.choice([0, 0, 1, 2]))),
                chance.random() < 0.1,
            )
            for on in (near() for _ in some(3))
        }
        if chance.random() < 0.4:
            on = near(1, 100, 365, 366)
            self.surgeries[on] = ("KNEE", on, True, "29881", on, False)
        around = [*self.surgeries, start, start + days(365)]
        self.named = {
            (
                chance.choice(["WORN", "WORN", "LOCKED"]),
                chance.choice(["KNEE", "KNEE", "KNEE", "HIP"]),
                chance.choice(around) + days(chance.choice([-91, -90, -1, 0, 0, 1, 2])),
            )
            for _ in some(8)
        }
        self.images = [(near(-1, 0, 27, 28, 29), chance.choice(REGIONS), chance.random() < 0.8) for _ in some(4)]
        self.flags = [
            (chance.choice(["ALL", "LOW_BACK", "KNEE"]), near(-1, 0, 1), near(-1, 0, 9))
            for _ in some(1)
            if chance.random() < 0.5
        ]

    @cached_property
    def covered(self) -> set[date]:
        """Every covered day."""
        return {on for begin, end in self.spans for on in between(begin, end or date(2027, 1, 1))}

    @cached_property
    def cohort(self) -> tuple[str, date] | None:
        """The cohort and the index day."""
        treated = [on for on, _, category, _ in self.lines if category == "PT_OT" and FIRST <= on <= LAST]
        opened = [on for (_, on), (*_, source) in self.openings.items() if source == "CLAIM" and FIRST <= on <= LAST]
        for found in [("VENDOR", [on for on in self.activations if FIRST <= on <= LAST])] + (
            [] if self.is_owned else [("IN_PERSON_PT", treated), ("USUAL_CARE", opened)]
        ):
            if found[1]:
                index = min(found[1])
                unwilling = {vendor for vendor, confirmed in self.opt_outs.items() if confirmed}
                out = "v" in unwilling if found[0] == "VENDOR" else unwilling
                return None if out or (self.birth and age(self.birth, index) < 18) else (found[0], index)
        return None

    @cached_property
    def index(self) -> tuple[str, date, str, str] | None:
        """The cohort, the index day, the region treated on it and how long that trouble had lasted."""
        if self.cohort is None:
            return None
        cohort, index = self.cohort
        regions = {
            "VENDOR": [region for on, region in self.activations.items() if on == index],
            "IN_PERSON_PT": [region for on, region, kind, _ in self.lines if on == index and kind == "PT_OT"],
            "USUAL_CARE": [
                region for (region, on), (*_, source) in self.openings.items() if on == index and source == "CLAIM"
            ],
        }
        region = min(regions[cohort])
        own = [(on, last, acuity) for (of, on), (last, acuity, _) in self.openings.items() if of == region]
        known = [(on, acuity) for on, last, acuity in own if on <= index < last]
        soon = [
            (on, acuity)
            for on, last, acuity in own
            if cohort == "VENDOR" and index < on <= index + days(AFTER) and index < last
        ]
        nearest = max(known) if known else min(soon, default=(index, "UNKNOWN"))
        return cohort, index, region, nearest[1]

    @cached_property
    def exposure(self) -> int:
        """The member months of twelve, in parts of which every month is a whole number."""
        _, index = self.cohort
        end = min(add_months(index, 12), KNOWN + days(1))
        return sum(377_580 // days_of_month(on) for on in between(index, end) if on in self.covered)

    def operations(self, region: str, end: date) -> Iterator[date]:
        for on, (of, _, elective, *_) in self.surgeries.items():
            if of == region and elective and self.cohort[1] <= on < end:
                yield on

    def is_low_value(self, on: date) -> bool:
        _, last, _, code, code_on, broken_off = self.surgeries[on]
        found = {name for name, _, named_on in self.named if on - days(BEFORE) <= named_on <= last}
        return (
            code == "29881" and on <= code_on <= last and not broken_off and "WORN" in found and "LOCKED" not in found
        )

    def asked(self) -> Iterator[tuple[str, date, bool]]:
        """Yield the measures that ask about the member, the first day they do not look at, and whether it counts."""
        _, index, region, acuity = self.index
        year, years = add_months(index, 12), add_months(index, 24)
        later = list(self.operations(region, years))
        yield "free_12", year, not any(on < year for on in later)
        yield "free_24", years, not later
        yield "late", years, bool(later) and min(later) >= year
        flagged = any(of in ("ALL", region) and begin <= index <= end for of, begin, end in self.flags)
        if (region, acuity) == ("LOW_BACK", "ACUTE") and not flagged:
            imaged = {on for on, of, is_msk in self.images if of == region and is_msk}
            end = index + days(IMAGED + 1)
            yield "early", end, any(index <= on < end for on in imaged)
        if any(name == "WORN" and of == region and index - days(BEFORE) <= on < year for name, of, on in self.named):
            yield "scope", year, any(self.is_low_value(on) for on in later if on < year)

    def counts(self) -> Iterator[tuple[str, int, int]]:
        """Yield measure, numerator and denominator."""
        _, index, region, _ = self.index
        for name, end, is_met in self.asked():
            if end <= KNOWN + days(1) and self.covered.issuperset(between(index, end)):
                yield name, int(is_met), 1
        if self.is_capitated:
            return
        for of, family, status, mature, begin, end, cents in self.episodes:
            if (of, family, status) == (region, "COND", "COMPLETE") and mature and begin <= index < end:
                yield "episode", cents, 100
        if self.exposure:
            end = add_months(index, 12)
            spent = sum(cents for on, _, kind, cents in self.lines if kind != "VENDOR" and index <= on < end)
            yield "spend", spent * 377_580, self.exposure * 100


def member_rows(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of what is known of a member besides episodes and claims."""
    yield "core.member", {"member_id": name, "birth_date": member.birth}
    for start, end in member.spans:
        yield "core.coverage_span", {"member_id": name, "span_from_date": start, "span_to_date": end}
    if member.is_owned:
        yield "attribution.span", {"member_id": name, "scope_code": "ALL", "from_date": FIRST}
    for on, region in member.activations.items():
        row = {"agreement_id": "a", "vendor_id": "v", "scope_code": "ALL", "activation_date": on}
        yield "attribution.activation", row | {"member_id": name, "region_code": region}
    for vendor, confirmed in member.opt_outs.items():
        yield "attribution.data_opt_out", {"vendor_id": vendor, "member_id": name, "is_confirmed": confirmed}
    if member.is_capitated:
        yield "core.capitated_member", {"member_id": name}
    for number, (region, begin, end) in enumerate(member.flags):
        row = {"set_id": f"RF{number}", "region_code": region, "evidence_date": begin, "excluded_to_date": end}
        yield "attribution.exclusion", row | {"member_id": name}


def episode_rows(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of a member's episodes."""
    own = {"definition_id": "d", "member_id": name}
    for number, (on, region, category, cents) in enumerate(member.lines):
        row = {"service_date": on, "region_code": region, "category_code": category, "spend_cents": cents}
        yield "episodes.episode_line", own | row | {"line_id": f"{name}-{number}"}
    for (region, on), (end, acuity, source) in member.openings.items():
        row = {"region_code": region, "start_date": on, "window_to_date": end, "acuity_code": acuity}
        row |= {"trigger_source_code": source, "episode_id": f"{name}-{region}-{on}"}
        yield "episodes.opening", own | row
    for number, (region, family, status, mature, begin, end, cents) in enumerate(member.episodes):
        row = {"region_code": region, "family_code": family, "status_code": status, "is_mature": mature}
        row |= {"start_date": begin, "window_to_date": end, "level_2_cents": cents}
        yield "episodes.episode", own | row | {"episode_id": f"{name}-{number}"}


def claim_rows(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of a member's operations, images and diagnoses."""
    own = {"member_id": name}
    for on, (region, last, elective, code, code_on, broken_off) in member.surgeries.items():
        row = {"surgery_event_id": f"{name}-{on}", "region_code": region, "surgery_date": on, "last_date": last}
        yield "core.surgery_event", own | row | {"is_elective": elective}
        row = {"claim_line_id": f"{name}-{on}", "region_code": region, "service_date": code_on}
        yield "core.surgery_part", own | row | {"hcpcs_code": code, "is_discontinued": broken_off}
    for number, (on, region, is_msk) in enumerate(member.images):
        row = {"imaging_event_id": f"{name}-{number}", "image_date": on, "region_code": region, "is_msk": is_msk}
        yield "core.imaging_event", own | row
    for set_id, region, on in member.named:
        yield "core.listed_diagnosis", own | {"set_id": set_id, "region_code": region, "diagnosis_date": on}


def given_rows(members: dict[str, Member]) -> dict[str, list[dict[str, object]]]:
    """Return the rows of every table that the models read."""
    named = [{"agreement_id": "a", "measure_id": name} for name in MEASURES]
    rows: dict[str, list[dict[str, object]]] = {
        "terms.run": [{"paid_through_date": KNOWN}],
        "terms.agreement": [AGREEMENT],
        "terms.value_set": [{"set_id": "SCOPES", "system_code": "HCPCS", "match_code": "EXACT", "pattern": "29881"}],
        "terms.measure_comparator": [
            row | {"cohort_code": cohort} for row in named for cohort in ("IN_PERSON_PT", "USUAL_CARE")
        ],
        "terms.measure_split": [row | {"group_kind_code": kind} for row in named for kind in ("REGION", "ACUITY")],
        "outcomes.measure": [row | {"family_code": "CLAIMS"} | MEASURES[row["measure_id"]] for row in named],
        "core.member_month": [{"member_id": "M0", "month_date": add_months(FIRST, month)} for month in range(26)],
    }
    for name, member in members.items():
        for part in (member_rows, episode_rows, claim_rows):
            for table, row in part(name, member):
                rows.setdefault(table, []).append(row)
    return rows


@settings(max_examples=2, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_claims(chance: Random) -> None:
    members = {f"M{number}": Member(chance) for number in range(300)}
    models = [f"outcomes.{name}" for name in ("activation_acuity", "cohort_member", "cohort_index")]
    models += [f"performance.{name}" for name in ("cohort_month", "spend_member", "claims_member", "claims_part")]
    built = build(
        given_rows(members),
        models,
        {
            "outcomes.cohort_index": "member_id, cohort_code, index_date, region_code, acuity_code",
            "performance.claims_part": "measure_id, cohort_code, group_kind_code, group_code, numerator_count, "
            "denominator_count",
        },
    )
    indexed = {name: member for name, member in members.items() if member.index}
    assert built["outcomes.cohort_index"] == sorted(((name, *each.index) for name, each in indexed.items()), key=repr)
    numerators, denominators = Counter(), Counter()
    for member in indexed.values():
        cohort, _, region, acuity = member.index
        for measure, numerator, denominator in member.counts():
            for group in (("ALL", "ALL"), ("REGION", region), ("ACUITY", acuity)):
                numerators[measure, cohort, *group] += numerator
                denominators[measure, cohort, *group] += denominator
    expected = [(*key, numerators[key], total) for key, total in denominators.items()]
    assert built["performance.claims_part"] == sorted(expected, key=repr)
    assert {name for (name, *_), count in numerators.items() if count} == set(MEASURES)
