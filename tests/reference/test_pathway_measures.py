"""Where care of a complaint begins, what follows, and whom a programme reaches, member by member, against the SQL."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.months import add_months, age, between, days

FIRST, LAST, KNOWN = date(2024, 1, 1), date(2024, 12, 31), date(2025, 6, 30)
SOON = 14
EVENTS = {"opioid": "OPIOID_START", "image": "ADVANCED_IMAGE", "emergency": "EMERGENCY_VISIT", "stay": "HOSPITAL_STAY"}
PATHWAY = {"first": {"numerator_code": "PT_FIRST"}}
PATHWAY |= {name: {"numerator_code": code, "horizon_months_number": 12} for name, code in EVENTS.items()}
ACCESS = {"reach": {"numerator_code": "REACHED"}, "benefit": {"numerator_code": "BILLED_THROUGH_CLAIMS"}}
TWINS = {terms["numerator_code"] for terms in (PATHWAY | ACCESS).values()}
COHORTS = ["PT_FIRST", "PT_LATER", "PT_NEVER", "PT_LATER_OR_NEVER"]
AGREEMENT = {
    **{"agreement_id": "a", "vendor_id": "v", "period_from_date": FIRST, "period_to_date": LAST},
    **{"episode_definition_id": "d", "minimum_age_number": 18},
}
PART = "measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count"
STARTS = [date(2023, 12, 31), FIRST, date(2024, 2, 29), date(2024, 6, 30), date(2024, 7, 1), date(2024, 7, 2), LAST]
EDGES = [-1, 0, 0, 1, 5, 13, 14, 15, 40, 364, 365, 366]


class Member:
    """A member with complaints and the care around them, crowded where the rules have their edges."""

    def __init__(self, chance: Random) -> None:
        self.base = start = chance.choice([*STARTS, FIRST + days(chance.randrange(180))])

        def near(*edges: int) -> date:
            return start + days(chance.choice(edges or EDGES))

        def some(most: int) -> range:
            return range(chance.randrange(most + 1))

        self.birth = chance.choice([date(1970, 5, 5), add_months(start, -216), add_months(start, -216) + days(1)])
        # By region and day: how long it had lasted, and what opened it.
        self.openings = {("KNEE", start): (chance.choice(["ACUTE", "ACUTE", "CHRONIC", "CONTINUATION"]), "CLAIM")}
        for _ in some(1):
            opened = ("HIP", near(-30, 0, 30))
            self.openings[opened] = (chance.choice(["ACUTE", "POST_SURGICAL"]), chance.choice(["CLAIM", "VENDOR"]))
        split = near(30, 364)
        end = chance.choice([None, None, None, near(364, 365, 366)])
        self.spans = [(date(2023, 1, 1), split), (chance.choice([split, split, split, split + days(1)]), end)]
        self.spans = [(begin, last) for begin, last in self.spans if last is None or begin < last]
        # Days of therapy: by claims (whether PT, whether for the complaint) and by the vendor's sessions.
        self.therapy = [(near(), chance.random() < 0.8, chance.random() < 0.9) for _ in some(2)]
        self.sessions = [(near(), chance.random() < 0.7, chance.random() < 0.7) for _ in some(1)]
        self.other = [(near(), chance.choice(["OFFICE", "URGENT", "LAB"]), chance.random() < 0.8) for _ in some(2)]
        # Day, and whether it counts, of what may follow.
        self.after = {name: [(near(), chance.random() < 0.7) for _ in some(1)] for name in EVENTS}
        self.flags = [(near(-1, 0, 1), near(-1, 0, 9)) for _ in some(1) if chance.random() < 0.3]
        self.screened = [
            (near(-1, 0, 14, 15), chance.choice(["RED_FLAG", "CLEAR"])) for _ in some(1) if chance.random() < 0.3
        ]
        self.opt_outs = {chance.choice("vw"): chance.random() < 0.7} if chance.random() < 0.1 else {}
        self.activations = [near()] if chance.random() < 0.4 else []
        self.area = chance.choice([None, (True, 9), (False, 10), (None, 29), (False, 30), (True, None)])

    @cached_property
    def covered(self) -> set[date]:
        return {on for begin, end in self.spans for on in between(begin, end or date(2026, 12, 31))}

    @cached_property
    def complaint(self) -> date | None:
        """The first day of the first complaint that somebody of age brings in the period, and all is known of."""
        opened = [
            on
            for (_, on), (acuity, source) in self.openings.items()
            if FIRST <= on <= LAST and source == "CLAIM" and acuity not in ("CONTINUATION", "POST_SURGICAL")
        ]
        if not opened or age(self.birth, min(opened)) < 18 or add_months(min(opened), 12) > KNOWN + days(1):
            return None
        return min(opened)

    @property
    def left_out(self) -> str | None:
        """Why the member is in no group; the first reason holds."""
        start = self.complaint
        if self.opt_outs.get("v"):
            return "DATA_OPT_OUT"
        if any(begin <= start <= end for begin, end in self.flags) or any(
            word == "RED_FLAG" and 0 <= (on - start).days <= SOON for on, word in self.screened
        ):
            return "RED_FLAG"
        return None if self.covered.issuperset(between(start, add_months(start, 12))) else "NOT_COVERED"

    @property
    def first_care(self) -> str:
        start, end = self.complaint, add_months(self.complaint, 12)
        visits = [on for on, is_pt, is_msk in self.therapy if is_pt and is_msk]
        visits += [on for on, counts, is_visit in self.sessions if counts and is_visit]
        visits = [on for on in visits if start <= on < end]
        others = [on for on, kind, is_msk in self.other if is_msk and kind in ("OFFICE", "URGENT")]
        others += [on for on, is_msk in self.after["emergency"] if is_msk]
        if not visits:
            return "PT_NEVER"
        is_soon = (min(visits) - start).days <= SOON
        return "PT_FIRST" if is_soon and not any(start < on < min(visits) for on in others) else "PT_LATER"

    def followed(self) -> Iterator[tuple[str, bool]]:
        end = add_months(self.complaint, 12)
        for name, found in self.after.items():
            yield name, any(counts and self.complaint <= on < end for on, counts in found)

    @property
    def is_eligible(self) -> bool:
        return not self.covered.isdisjoint(between(FIRST, LAST + days(1))) and age(self.birth, LAST) >= 18

    @property
    def places(self) -> Iterator[tuple[str, str]]:
        """The groups of reach that the member is in."""
        years = age(self.birth, LAST)
        yield "ALL", "ALL"
        yield "AGE_BAND", next(name for name, top in (("18-34", 34), ("35-49", 49), ("50-64", 64)) if years <= top)
        rural, miles = self.area or (None, None)
        yield "RURALITY", "UNKNOWN" if rural is None else "RURAL" if rural else "NOT_RURAL"
        yield "DISTANCE", "UNKNOWN" if miles is None else "0-9" if miles < 10 else "10-29" if miles < 30 else "30+"


def rows_of(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of all that is known of a member."""
    own = {"member_id": name}
    yield "core.member", own | {"birth_date": member.birth}
    for (region, on), (acuity, source) in member.openings.items():
        row = {"definition_id": "d", "episode_id": f"{name}-{region}", "region_code": region, "start_date": on}
        yield "episodes.opening", own | row | {"acuity_code": acuity, "trigger_source_code": source}
    for begin, end in member.spans:
        yield "core.coverage_span", own | {"span_from_date": begin, "span_to_date": end}
    for month in {on.replace(day=1) for on in member.covered if on <= KNOWN}:
        yield "core.member_month", own | {"month_date": month}
    visits = [(on, "PT_OT", "PT" if is_pt else "OT", is_msk) for on, is_pt, is_msk in member.therapy]
    visits += [(on, kind, None, is_msk) for on, kind, is_msk in member.other]
    for number, (on, kind, discipline, is_msk) in enumerate(visits):
        row = {"visit_id": f"{name}-{number}", "visit_date": on, "category_code": kind, "is_msk": is_msk}
        yield "core.visit", own | row | {"discipline_code": discipline}
    for number, (on, counts, is_visit) in enumerate(member.sessions):
        row = {"agreement_id": "a", "vendor_id": "v", "session_id": f"{name}-{number}", "session_date": on}
        row |= {"type_code": "VISIT" if is_visit else "EXERCISE", "reason_code": "A01" if counts else "R10"}
        yield "attribution.session", own | row
    yield from events_of(name, member)


def events_of(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of what follows a complaint, and of what a vendor or the payer says of the member."""
    own = {"member_id": name}
    for number, (on, counts) in enumerate(member.after["opioid"]):
        row = {"fill_id": f"{name}-{number}", "fill_date": on, "class_code": "OPIOID", "is_class_start": counts}
        yield "core.drug_fill", own | row
    for on, counts in member.after["image"]:
        row = {"imaging_event_id": name, "image_date": on, "is_advanced": counts, "is_msk": True}
        yield "core.imaging_event", own | row
    for on, counts in member.after["emergency"]:
        yield "core.emergency_visit", own | {"emergency_visit_id": name, "visit_date": on, "is_msk": counts}
    for on, counts in member.after["stay"]:
        yield "core.stay", own | {"stay_id": name, "admit_date": on, "is_used": counts}
    for begin, end in member.flags:
        row = {"set_id": "RF", "region_code": "ALL", "evidence_date": begin, "excluded_to_date": end}
        yield "attribution.exclusion", own | row
    for on, word in member.screened:
        row = {"vendor_id": "v", "event_id": name, "event_date": on, "event_code": "SCREENED", "detail_code": word}
        yield "attribution.event", own | row | {"is_test_account": False}
    for vendor, confirmed in member.opt_outs.items():
        yield "attribution.data_opt_out", own | {"vendor_id": vendor, "is_confirmed": confirmed}
    for on in member.activations:
        yield "attribution.activation", own | {"agreement_id": "a", "vendor_id": "v", "activation_date": on}
    if member.area:
        yield "core.member_area", own | dict(zip(("is_rural", "therapist_miles_number"), member.area, strict=True))


def measure_rows() -> dict[str, list[dict[str, object]]]:
    """Return the agreement, its measures, what stands beside them and their parts."""
    own = {"agreement_id": "a"}
    measures = [
        own | {"measure_id": name, "family_code": "PATHWAY", "first_days": SOON} | terms
        for name, terms in PATHWAY.items()
    ]
    measures += [own | {"measure_id": name, "family_code": "ACCESS"} | terms for name, terms in ACCESS.items()]
    beside = [own | {"measure_id": name, "cohort_code": cohort} for name in EVENTS for cohort in COHORTS]
    kinds = ("AGE_BAND", "RURALITY", "DISTANCE")
    return {
        "terms.run": [{"paid_through_date": KNOWN}],
        "terms.agreement": [AGREEMENT],
        "outcomes.measure": measures,
        "terms.measure_comparator": beside,
        "terms.measure_split": [own | {"measure_id": "reach", "group_kind_code": kind} for kind in kinds],
    }


def expected_parts(members: list[Member]) -> Counter[tuple[str, ...]]:
    """Return numerators (with True) and denominators (with False) by measure, cohort and group."""
    found: Counter[tuple] = Counter()
    for member in members:
        if member.complaint and member.left_out is None:
            groups = {member.first_care, "PT_LATER_OR_NEVER" if member.first_care != "PT_FIRST" else "PT_FIRST"}
            counted = [("first", "POPULATION", member.first_care == "PT_FIRST")]
            counted += [(name, group, is_met) for name, is_met in member.followed() for group in groups]
            for name, group, is_met in counted:
                found.update({(name, group, "ALL", "ALL", True): is_met, (name, group, "ALL", "ALL", False): 1})
        if member.is_eligible and not member.opt_outs.get("v"):
            is_met = any(FIRST <= on <= LAST for on in member.activations)
            for place in member.places:
                found.update({("reach", "POPULATION", *place, True): is_met, ("reach", "POPULATION", *place, False): 1})
    return found


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_pathway_and_access(chance: Random) -> None:
    members = {f"M{number}": Member(chance) for number in range(250)}
    given = measure_rows()
    for name, member in members.items():
        for table, row in rows_of(name, member):
            given.setdefault(table, []).append(row)
    billed = [
        (chance.choice(["A01", "R05"]), chance.choice(["CLAIM", "INVOICE", "EVENT"]), 100 * n + 100) for n in range(40)
    ]
    given["performance.recon"] = [
        {"recon_id": f"B{cents}", "agreement_id": "a", "member_id": f"M{cents}", "billed_cents": cents}
        | {"reason_code": reason, "source_code": source}
        for reason, source, cents in billed
    ]
    built = build(
        given,
        [f"performance.{name}" for name in ("pathway_member", "pathway_part", "eligible_member", "access_part")],
        {
            "performance.pathway_member": "member_id, start_date, left_out_code, first_care_code",
            "performance.pathway_part": PART,
            "performance.access_part": PART,
        },
    )
    complained = [
        (name, each.complaint, each.left_out, each.first_care) for name, each in members.items() if each.complaint
    ]
    assert built["performance.pathway_member"] == sorted(complained, key=repr)
    found = expected_parts(list(members.values()))
    for reason, source, cents in billed:
        if reason == "A01" and source != "EVENT":
            found["benefit", "VENDOR", "ALL", "ALL", True] += cents * (source == "CLAIM")
            found["benefit", "VENDOR", "ALL", "ALL", False] += cents
    parts = [(*key, found[*key, True], total) for (*key, is_numerator), total in found.items() if not is_numerator]
    assert built["performance.pathway_part"] + built["performance.access_part"] == sorted(
        (part for part in parts if part[0] in PATHWAY), key=repr
    ) + sorted((part for part in parts if part[0] in ACCESS), key=repr)
    assert {name for name, *_, met, _ in parts if met} == set(PATHWAY | ACCESS)
