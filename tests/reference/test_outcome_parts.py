"""Counts and means of outcomes in plain Python, of a vendor's members and of those beside them, against the SQL."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.months import days

TARGET, BEFORE, AFTER, BASE_BEFORE, BASE_AFTER, RECEIPT = 84, 21, 42, 14, 7, 30
INDEX = date(2025, 3, 1)
MEAN, RELIABILITY, ENOUGH, SEVERITY = Fraction(2), Fraction(3, 5), 2, 3
NUMERATORS = {
    **{"improved": "RESPONDER", "improved_of_answers": "RESPONDER", "asked": "BASELINED", "followed": "FOLLOWED_UP"},
    **{"change": "MEAN_CHANGE", "expected": "EXPECTED_BY_REGRESSION", "alike": "RE_SURVEYED"},
}
TWINS = set(NUMERATORS.values())
BESIDE = ("improved", "improved_of_answers", "followed", "change")
QUARTERS = {INDEX: "2025-Q1", date(2025, 4, 1): "2025-Q2", date(2025, 12, 31): "2025-Q4"}
Counts = dict[tuple[str, ...], list[int]]


def thousandths(value: Fraction) -> int:
    """Round to thousandths, halves up."""
    return floor(value * 1000 + Fraction(1, 2))


class Member:
    """A vendor's member as the tables of outcomes know it, and a member of another group with the payer's answers."""

    def __init__(self, chance: Random) -> None:
        self.begin = chance.choice(sorted(QUARTERS))
        self.groups = {"REGION": chance.choice(["KNEE", "HIP"]), "ACUITY": chance.choice(["ACUTE", "CHRONIC"])}
        self.is_counted, self.is_in_cohort = chance.random() < 0.9, chance.random() < 0.9
        self.before = Fraction(chance.randrange(3, 31), chance.choice([1, 3])) if chance.random() < 0.9 else None
        self.after = Fraction(chance.randrange(31), chance.choice([1, 3])) if chance.random() < 0.9 else None
        self.is_alike = chance.choice([None, True, False])
        self.cohort = chance.choice(["IN_PERSON_PT", "USUAL_CARE"])
        # Days from the index day, score and form of what the payer asked; who else asked does not count.
        self.answers = {
            chance.choice([-15, -14, 0, 7, 8, 62, 63, 80, 84, 88, 126, 127]): (
                *(chance.randrange(11), chance.choice("112"), chance.random() < 0.9),
            )
            for _ in range(chance.randrange(6))
        }

    @property
    def gain(self) -> Fraction | None:
        return self.before - self.after if self.before is not None and self.after is not None else None

    def own(self) -> Iterator[tuple[str, int, int]]:
        """Yield measure, numerator and denominator for a vendor's member."""
        if not (self.is_in_cohort and self.is_counted):
            return
        asked, answered = self.before is not None, self.gain is not None
        yield "asked", int(asked), 1
        if not asked:
            return
        is_better = answered and self.gain >= ENOUGH
        yield "improved", int(is_better), 1
        yield "followed", int(answered), 1
        if answered:
            yield "improved_of_answers", int(is_better), 1
            yield "change", thousandths(self.gain), 1000
            yield "expected", thousandths((1 - RELIABILITY) * (self.before - MEAN)), 1000
            if self.is_alike is not None:
                yield "alike", int(self.is_alike), 1

    def beside(self) -> Iterator[tuple[str, int, int]]:
        """Yield the same for a member of another group, by the payer's survey."""
        known = {on: answer for on, answer in self.answers.items() if answer[2]}
        early = min((on for on in known if -BASE_BEFORE <= on <= BASE_AFTER), default=None)
        if early is None or known[early][0] < SEVERITY:
            return
        late = [on for on in known if TARGET - BEFORE <= on <= TARGET + AFTER and known[on][1] == known[early][1]]
        late = min(late, key=lambda on: (abs(on - TARGET), -on), default=None)
        gain = known[early][0] - known[late][0] if late is not None else None
        yield "improved", int(gain is not None and gain >= ENOUGH), 1
        yield "followed", int(gain is not None), 1
        if gain is not None:
            yield "improved_of_answers", int(gain >= ENOUGH), 1
            yield "change", 1000 * gain, 1000


def own_rows(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of a vendor's member in every measure."""
    for measure in NUMERATORS:
        key = {"agreement_id": "a", "measure_id": measure, "member_id": name, "activation_date": member.begin}
        before, after = member.before, member.after
        row = {"is_in_cohort": member.is_in_cohort, "region_code": member.groups["REGION"]}
        row |= {"is_in_activated": member.is_counted, "is_in_baseline": member.is_counted and before is not None}
        row |= {
            "is_in_follow_up": member.is_counted and member.gain is not None,
            "acuity_code": member.groups["ACUITY"],
        }
        row |= {"is_responder": member.is_counted and member.gain is not None and member.gain >= ENOUGH}
        if member.gain is not None:
            common = before.denominator * after.denominator
            row |= {"gain_number": int(member.gain * common), "common_number": common}
            row |= {"baseline_number": int(before * common)}
        yield "outcomes.responder", key | row
        if member.is_alike is not None:
            yield "outcomes.resurvey", key | {"is_alike": member.is_alike}


def beside_rows(name: str, member: Member) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield table and row of a member of another group."""
    row = {"agreement_id": "a", "member_id": name, "cohort_code": member.cohort, "index_date": INDEX}
    codes = {"region_code": member.groups["REGION"], "acuity_code": member.groups["ACUITY"]}
    yield "outcomes.cohort_index", row | codes
    for on, (points, form, is_payer) in member.answers.items():
        row = {"vendor_id": "", "surveyor_code": "PAYER" if is_payer else "THIRD_PARTY", "response_id": f"{name}{on}"}
        row |= {"member_id": name, "instrument_id": "NPRS", "scoring_version_number": 1, "score_denominator": 1}
        day = {"response_date": INDEX + days(on), "known_from_date": INDEX + days(on)}
        yield "outcomes.score", row | day | {"instrument_version_code": form, "score_numerator": points}


def given_rows(own: list[Member], beside: list[Member]) -> dict[str, list[dict[str, object]]]:
    """Return the rows of every table that the models read."""
    named = [{"agreement_id": "a", "measure_id": name} for name in NUMERATORS]
    window = {"target_days": TARGET, "window_before_days": BEFORE, "window_after_days": AFTER, "receipt_days": RECEIPT}
    window |= {"baseline_before_days": BASE_BEFORE, "baseline_after_days": BASE_AFTER, "source_code": "OUTCOMES"}
    window |= {"baseline_capture_minimum_thousandths": 0, "follow_up_capture_minimum_thousandths": 0}
    instrument = {"instrument_id": "NPRS", "instrument_version": 1, "judged_by_code": "CHANGE"}
    instrument |= {"threshold_thousandths": 1000 * ENOUGH, "population_mean_thousandths": 1000 * int(MEAN)}
    instrument |= {"reliability_thousandths": int(1000 * RELIABILITY)}
    scale = {"instrument_id": "NPRS", "version": 1, "direction_code": "L", "scoring_version_number": 1}
    rows: dict[str, list[dict[str, object]]] = {
        "terms.run": [{"paid_through_date": date(2026, 6, 30), "settlement_code": "FINAL"}],
        "terms.agreement": [{"agreement_id": "a", "vendor_id": "v", "period_to_date": date(2025, 12, 31)}],
        "terms.instrument": [scale | {"severity_minimum_thousandths": 1000 * SEVERITY}],
        "terms.measure_instrument": [
            row | instrument | {"region_code": region} for row in named for region in ("KNEE", "HIP")
        ],
        "terms.measure_comparator": [
            {"agreement_id": "a", "measure_id": name, "cohort_code": cohort}
            for name in BESIDE
            for cohort in ("IN_PERSON_PT", "USUAL_CARE")
        ],
        "terms.measure_split": [
            row | {"group_kind_code": kind} for row in named for kind in ("REGION", "ACUITY", "COHORT_QUARTER")
        ],
        "outcomes.measure": [
            row
            | window
            | {"numerator_code": NUMERATORS[row["measure_id"]]}
            | {"missing_policy_code": "COMPLETER" if row["measure_id"] == "improved_of_answers" else "NRI_BASE"}
            for row in named
        ],
    }
    for prefix, members, part in (("V", own, own_rows), ("O", beside, beside_rows)):
        for number, member in enumerate(members):
            for table, row in part(f"{prefix}{number}", member):
                rows.setdefault(table, []).append(row)
    return rows


def summed(own: list[Member], beside: list[Member]) -> list[tuple[object, ...]]:
    """Return measure, cohort, group, numerator and denominator of every group that counts somebody."""
    found: Counts = defaultdict(lambda: [0, 0])
    counted = [("VENDOR", member, member.own()) for member in own]
    counted += [(member.cohort, member, member.beside()) for member in beside]
    for cohort, member, counts in counted:
        groups = [("ALL", "ALL"), *member.groups.items()]
        if cohort == "VENDOR":
            groups.append(("COHORT_QUARTER", QUARTERS[member.begin]))
        for measure, numerator, denominator in counts:
            for group in groups:
                cell = found[measure, cohort, *group]
                cell[0], cell[1] = cell[0] + numerator, cell[1] + denominator
    return [(*key, *counts) for key, counts in found.items()]


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_outcomes_are_counted(chance: Random) -> None:
    own, beside = ([Member(chance) for _ in range(100)] for _ in range(2))
    columns = "measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count"
    models = ["responder_count", "outcome_part", "comparator_outcome", "comparator_part"]
    built = build(
        given_rows(own, beside),
        ["outcomes.cohort_pair", *(f"performance.{name}" for name in models)],
        {"performance.outcome_part": columns, "performance.comparator_part": columns},
    )
    expected = summed(own, beside)
    assert sorted(built["performance.outcome_part"] + built["performance.comparator_part"]) == sorted(expected)
    assert {name for name, *_, number, _ in expected if number} == set(NUMERATORS)
