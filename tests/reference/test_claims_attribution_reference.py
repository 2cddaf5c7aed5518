"""Whose members claims say they are, month by month, and which claims speak for a complaint, against set-based SQL."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference.building import build
from tests.reference.test_attribution_reference import add_months

START = date(2024, 1, 1)
MONTHS = [add_months(START, number) for number in range(-3, 21)]
LOOK_BACK_MONTHS, LEAST_DAYS = 12, 2
EVIDENCE_DAYS, LEAST_PAIN = 365, 3
# The first vendor renews its agreement, the second ends; the last two began on one day.
AGREEMENTS = {
    "a": ("va", date(2023, 1, 1), date(2024, 6, 30)),
    "a renewed": ("va", date(2024, 7, 1), None),
    "b": ("vb", date(2023, 6, 1), date(2025, 3, 15)),
    "c": ("vc", date(2023, 6, 1), None),
}
LINES = ("USED", "NOT_MSK", "DENIED", "SUPERSEDED", "REFUSED")


def a_patient(chance: Random):
    """Months covered, and lines (vendor, day, what of them): few days, so that vendors tie."""
    days = [START + timedelta(days=chance.choice([0, 1, 14, 30, 31, 59, 60, 90, 366, 367, 400])) for _ in range(5)]
    lines = [
        (chance.choice(["va", "vb", "vc"]), chance.choice(days), chance.choice((*LINES, *["USED"] * 8)))
        for _ in range(chance.randrange(12))
    ]
    covered = [month for month in MONTHS if chance.random() < 0.9]
    # A day is judged once for a vendor, so what speaks against one of its lines speaks against all of the day.
    refused = {line[:2] for line in lines if line[2] == "REFUSED"}
    return covered, lines, refused


def owner_of(month: date, lines, refused) -> tuple[str, str, str | None] | None:
    """The vendor of a month, its agreement, and what broke a tie."""
    days: dict[str, set[date]] = {}
    for vendor, day, kind in lines:
        is_counted = kind in ("USED", "REFUSED") and (vendor, day) not in refused
        if is_counted and add_months(month, -LOOK_BACK_MONTHS) <= day < month:
            days.setdefault(vendor, set()).add(day)
    placed = sorted(
        (-len(days[vendor]), min(days[vendor]), begin, vendor, name)
        for name, (vendor, begin, end) in AGREEMENTS.items()
        if len(days.get(vendor, ())) >= LEAST_DAYS and begin <= month and (end is None or month <= end)
    )
    if not placed:
        return None
    tie = None
    if len(placed) > 1 and placed[0][0] == placed[1][0]:
        tie = next(
            (code for code, place in (("START", 1), ("AGREEMENT", 2)) if placed[0][place] != placed[1][place]), "VENDOR"
        )
    return placed[0][3], placed[0][4], tie


def stretches(covered, lines, refused) -> list[tuple]:
    """Months in a row with one owner: vendor and agreement of the first, first day, end, what broke its tie."""
    found: list[tuple] = []
    for month in covered:
        owner = owner_of(month, lines, refused)
        if owner is None:
            continue
        if found and found[-1][0] == owner[0] and found[-1][3] == month:
            found[-1] = (*found[-1][:3], add_months(month, 1), found[-1][4])
        else:
            found.append((*owner[:2], month, add_months(month, 1), owner[2]))
    return found


def line_of(member: int, number: int, vendor: str | None, day: date, kind: str) -> dict[str, object]:
    return {
        "claim_line_id": f"{member}-{number}",
        "member_id": f"M{member}",
        "vendor_id": vendor,
        "service_from_date": day,
        "is_msk": kind != "NOT_MSK",
        "disposition_code": "superseded" if kind == "SUPERSEDED" else "used",
        "line_status_code": "DENIED" if kind == "DENIED" else "PAID",
    }


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_whose_a_month_is_by_claims(chance):
    population = [a_patient(chance) for _ in range(50)]
    said = {
        (name, f"M{member}", day, "R03" if (vendor, day) in refused else None)
        for member, (_, lines, refused) in enumerate(population)
        for vendor, day, _ in lines
        for name, terms in AGREEMENTS.items()
        if terms[0] == vendor
    }
    given_rows = {
        "terms.agreement": [
            {
                "agreement_id": name,
                "vendor_id": vendor,
                "effective_date": begin,
                "termination_date": end,
                "method_code": "CLAIMS",
            }
            for name, (vendor, begin, end) in AGREEMENTS.items()
        ],
        "core.member_month": [
            {"member_id": f"M{member}", "month_date": month}
            for member, (covered, _, _) in enumerate(population)
            for month in covered
        ],
        "core.claim_line": [
            line_of(member, number, *line)
            for member, (_, lines, _) in enumerate(population)
            for number, line in enumerate(lines)
        ],
        "attribution.dated_claim": [
            dict(zip(("agreement_id", "member_id", "claim_date", "reason_code"), row, strict=True)) for row in said
        ],
    }
    columns = "member_id, vendor_id, agreement_id, from_date, to_date, tie_broken_code"
    built = build(
        given_rows, ["attribution.claim_month", "attribution.claim_span"], {"attribution.claim_span": columns}
    )
    expected = [(f"M{member}", *span) for member, one in enumerate(population) for span in stretches(*one)]
    assert built["attribution.claim_span"] == sorted(expected, key=repr)


def evidence_of(activated: date, lines, pain: tuple[int, int] | None) -> str:
    """A line of musculoskeletal care in the days up to the activation that is no vendor's, else pain at the start."""
    if any(
        vendor is None and kind in ("USED", "DENIED") and 0 <= (activated - day).days <= EVIDENCE_DAYS
        for vendor, day, kind in lines
    ):
        return "MSK_CLAIM"
    return "BASELINE_PAIN" if pain and pain[0] >= LEAST_PAIN * pain[1] else "NO_CLAIM_EVIDENCE"


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True))
def test_what_speaks_for_a_complaint(chance):
    edges = [-1, 0, 1, 364, 365, 366]
    population = [
        (
            [
                (chance.choice([None, "va"]), START - timedelta(days=chance.choice(edges)), chance.choice(LINES[:4]))
                for _ in range(chance.choice([0, 1, 1, 2]))
            ],
            chance.choice([None, (2, 1), (3, 1), (5, 2), (6, 2)]),
        )
        for _ in range(150)
    ]
    agreed = [{"agreement_id": name, "method_code": method} for name, method in (("h", "HYBRID"), ("r", "ROSTER"))]
    given_rows = {
        "terms.agreement": agreed,
        "attribution.activation": [
            {"agreement_id": terms["agreement_id"], "member_id": f"M{member}", "activation_date": START}
            for terms in agreed
            for member in range(len(population))
        ],
        "core.claim_line": [
            line_of(member, number, *line)
            for member, (lines, _) in enumerate(population)
            for number, line in enumerate(lines)
        ],
        "outcomes.pair": [
            {
                "agreement_id": "h",
                "measure_id": "pain_responder",
                "member_id": f"M{member}",
                "activation_date": START,
                "instrument_id": "NPRS",
                "baseline_numerator": pain[0],
                "baseline_denominator": pain[1],
            }
            for member, (_, pain) in enumerate(population)
            if pain
        ],
    }
    read = {"outcomes.claim_evidence": "agreement_id, member_id, activation_date, evidence_code"}
    built = build(given_rows, ["outcomes.claim_evidence"], read)["outcomes.claim_evidence"]
    expected = [("h", f"M{member}", START, evidence_of(START, *one)) for member, one in enumerate(population)]
    assert built == sorted(expected, key=repr)
