"""Agreements and facts of chance, in the plain form of their files: valid, small, and full of edges.

Amounts are drawn near what fees come to, so that caps bind now and then, and values near the targets of ladders.
"""

import copy
from fractions import Fraction

from hypothesis import strategies as st

from tests.reference.agreement_guarantees import ACCESS_OUTCOME, GATES, STATUSES, access_outcomes, guarantees, measured
from tests.reference.agreement_savings import CHARGES, cases, collars, refunds, savings, shared
from tests.reference.agreement_values import Plain, decimals, dollars

__all__ = ["ACCESS_OUTCOME", "amended", "settled"]

MONTH_ENDS = (
    "01-31",
    "02-28",
    "03-31",
    "04-30",
    "05-31",
    "06-30",
    "07-31",
    "08-31",
    "09-30",
    "10-31",
    "11-30",
    "12-31",
)
RATED = (
    "access_fee",
    "employee_access_fee",
    "enrolled_fee",
    "activation_fee",
    "engaged_fee",
    "engaged_monthly_fee",
    "outcome_fee",
    "outcome_reported_fee",
)


RATES = decimals(1, 99_999, 2) | decimals(1, 9_999_999, 4)
MOSTLY = st.integers(0, 5).map(bool)
COUNTS = st.integers(1, 90).map(str)
FRACTIONS = st.builds("{}/{}".format, st.integers(0, 3000), st.sampled_from([1, 28, 31, 868]))
CHANGES = decimals(-50, 100, 3)
STATES = ("ACTIVATED", "ENGAGED", "OUTCOME_REPORTED")
SCHEDULED = {"milestone_fee": STATES, "session_fee": ("EXERCISE", "VISIT"), "rtm_claim_fee": ()}
TERMS: dict[str, st.SearchStrategy[Plain]] = {
    "engaged_monthly_fee": st.just({"sessions": "2"}),
    "outcome_fee": st.just({"measure": "pain_responder"}),
    "session_fee": RATES.map(
        lambda rate: {"schedule": {"EXERCISE": {"2026-01-01": rate}, "VISIT": {"2026-01-01": "85.00"}}}
    ),
    "milestone_fee": RATES.map(
        lambda price: {
            "case_price": price,
            "chain": [
                {"state": state, "share": share} for state, share in zip(STATES, ("0.4", "0.35", "0.25"), strict=True)
            ],
        }
    ),
}
POSTED = (
    "fees",
    "claims",
    "fixed",
    "guarantee",
    "savings",
    "refund",
    "collar",
    "true_up",
    "withheld",
    "interest",
    "tax",
)
LONGER_TERM = {"effective": "2025-07-01", "reconciliation": {"from": "2026-01-01", "to": "2026-12-31"}}
TOLD_APART = {
    "carve_out": {"group": ("north", "south"), "segment": ("KNEE", "HIP")},
    "member_cap": {"member": ("m1", "m2")},
}


def month_row(clause_id: str, month: int, count: int | str) -> Plain:
    """Units of one month of 2026."""
    days = {"from": f"2026-{month:02}-01", "to": f"2026-{MONTH_ENDS[month - 1]}"}
    return {"clause": clause_id, **days, "count": str(count)}


@st.composite
def fees(draw: st.DrawFn, clause_id: str, kind: str, last_month: int, by_month: bool) -> tuple[Plain, list[Plain]]:
    """A fee clause and its units: by month, and by group, segment and entry of its schedule, or all in one row."""
    clause: Plain = {"kind": kind, "id": clause_id, "text": "Fee."} | draw(TERMS.get(kind, st.just({})))
    if not by_month:
        clause["rate"] = {"2026-01-01": draw(RATES)}
        whole = month_row(clause_id, 1, draw(COUNTS)) | {"to": f"2026-{MONTH_ENDS[last_month - 1]}"}
        return clause, [whole]
    if kind not in SCHEDULED:
        clause["rate"] = {"2026-01-01": draw(RATES)} | draw(st.sampled_from([{}, {"2026-05-01": "7.77"}]))
    rows = []
    for month in draw(st.lists(st.integers(1, last_month), min_size=2, max_size=5)):
        row = month_row(clause_id, month, draw(FRACTIONS if kind.endswith("access_fee") else COUNTS))
        if kind == "rtm_claim_fee":
            paid, share = draw(st.integers(0, 50_000)), draw(st.integers(0, 9_999))
            row |= {"count": "3", "allowed": f"{(paid + share) / 100:.2f}", "plan_paid": f"{paid / 100:.2f}"}
        if SCHEDULED.get(kind):
            row["item"] = draw(st.sampled_from(SCHEDULED[kind]))
        rows.append(row)
    return clause, rows


@st.composite
def standing(draw: st.DrawFn, clause_id: str) -> list[Plain]:
    """Now and then, fees that stand although their event is no longer valid."""
    row = month_row(clause_id, 1, draw(st.integers(1, 9))) | {"amount": draw(dollars(0, 90_000))}
    return [row] if draw(st.integers(0, 4)) == 0 else []


@st.composite
def modifiers(draw: st.DrawFn, rated: list[str], *, by_month: bool, as_claims: bool) -> tuple[list[Plain], Plain]:
    """Clauses that reprice units, and the facts they read."""
    clauses: list[Plain] = []
    named = st.lists(st.sampled_from(rated), min_size=1, max_size=2, unique=True).map(lambda ids: {"of": ids})
    # What claims were adjudicated at is never priced again: a clause that reprices must then say what.
    of = named if as_claims else named | st.just({})
    facts: Plain = {"indexes": [], "prices": []}
    if draw(st.booleans()):
        clauses.append(draw(tiers("2.1")) | draw(of))
    if draw(st.booleans()):
        ceiling = {"kind": "price_ceiling", "id": "2.2", "text": "Ceiling.", "price": draw(RATES)}
        clauses.append(ceiling | draw(of))
    if draw(st.booleans()):
        carved = draw(st.sampled_from([{"groups": ["north"]}, {"segments": ["KNEE"]}]))
        clauses.append({"kind": "carve_out", "id": "2.3", "text": "Free."} | carved | draw(named | st.just({})))
    if by_month and draw(st.booleans()):
        first = draw(st.sampled_from(["2025-04-01", "2026-01-01", "2026-04-01"]))
        bounds = sorted(draw(st.tuples(CHANGES, CHANGES)), key=Fraction)
        escalator: Plain = {"kind": "rate_escalator", "id": "2.4", "text": "Index.", "index": "CPI_U", "from": first}
        clauses.append(escalator | {"floor": bounds[0], "cap": bounds[1]} | draw(of))
        anniversaries = [day for day in (first, f"2026{first[4:]}") if day >= first]
        facts["indexes"] = [
            {"index": "CPI_U", "from": day, "change": draw(CHANGES)} for day in dict.fromkeys(anniversaries)
        ]
    if by_month and draw(st.booleans()):
        back = draw(st.sampled_from([{}, {"look_back_days": "31"}]))
        clauses.append({"kind": "most_favoured_price", "id": "2.5", "text": "Favoured."} | back | draw(of))
        months = draw(
            st.lists(st.sampled_from(["2025-06-01", "2026-02-01", "2026-04-01", "2026-08-01"]), max_size=2, unique=True)
        )
        facts["prices"] = [
            {"clause": draw(st.sampled_from(rated)), "from": day, "price": draw(decimals(1, 999, 2))} for day in months
        ]
    return clauses, facts


@st.composite
def limits(draw: st.DrawFn, ids: list[str]) -> list[Plain]:
    """Caps and minimums, of all fees or of some."""
    clauses: list[Plain] = []
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
    for clause_id, kind in (
        ("3.1", "period_cap"),
        ("3.2", "period_minimum"),
        ("3.3", "member_cap"),
        ("3.4", "period_cap"),
    ):
        if draw(st.integers(0, 2)) == 0:
            most = 50_000 if kind == "member_cap" else 3_000_000
            clause: Plain = {"kind": kind, "id": clause_id, "text": "Limit.", "amount": draw(dollars(0, most))}
            if draw(st.booleans()):
                clause["of"] = draw(some)
            if kind == "member_cap":
                clause["months"] = draw(st.sampled_from(["3", "12"]))
            clauses.append(clause)
    return clauses


@st.composite
def fixed(draw: st.DrawFn) -> list[Plain]:
    """Amounts and credits on days, some of them outside the period."""
    days = st.sampled_from(["2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2026-12-31"])
    dated = st.dictionaries(days, dollars(1, 500_000), min_size=1, max_size=3)
    payable: Plain = {"kind": "fixed_amount", "id": "4.1", "text": "Kits.", "purpose": "kits", "payable": draw(dated)}
    credit: Plain = {"kind": "credit", "id": "4.2", "text": "Off.", "purpose": "service", "credited": draw(dated)}
    return [clause for clause in (payable, credit) if draw(st.integers(0, 2)) == 0]


@st.composite
def tiers(draw: st.DrawFn, clause_id: str) -> Plain:
    """A volume tier with one to three steps; now and then the first of them is no full rate, or not from zero."""
    first = draw(st.sampled_from([0, 0, 0, 7]))
    above = sorted({first, *draw(st.lists(st.integers(8, 150), max_size=2))})
    factors = [draw(st.sampled_from(["1", "1", "0.95"])), *(draw(decimals(1, 120, 2)) for _ in above[1:])]
    steps = [{"above": str(start), "factor": factor} for start, factor in zip(above, factors, strict=True)]
    mode = draw(st.sampled_from(["marginal", "retroactive"]))
    return {"kind": "volume_tier", "id": clause_id, "text": "Tier.", "mode": mode, "tiers": steps}


@st.composite
def schedule(draw: st.DrawFn, last_month: int, by_month: bool) -> tuple[list[Plain], Plain]:
    """Fees with what reprices and limits them, and the facts of all of these."""
    choice = [*RATED, *SCHEDULED] if by_month else RATED
    kinds = draw(st.lists(st.sampled_from(choice), min_size=1, max_size=4, unique=True))
    facts: Plain = {"units": [], "standing": []}
    clauses: list[Plain] = []
    for number, kind in enumerate(kinds, start=1):
        clause, rows = draw(fees(f"1.{number}", kind, last_month, by_month))
        clauses.append(clause)
        facts["units"] += rows
        facts["standing"] += draw(standing(f"1.{number}"))
    ids = [clause["id"] for clause in clauses]
    rated = [clause["id"] for clause in clauses if clause["kind"] != "rtm_claim_fee"]
    if rated:
        more, read = draw(modifiers(rated, by_month=by_month, as_claims=len(rated) < len(ids)))
        clauses += more
        facts |= read
    clauses += draw(limits(ids))
    for kind, told in TOLD_APART.items():
        if any(clause["kind"] == kind for clause in clauses):
            for row in facts["units"]:
                row |= {key: draw(st.sampled_from(values)) for key, values in told.items()}
    return clauses + draw(fixed()), facts


@st.composite
def settled(draw: st.DrawFn, by_month: st.SearchStrategy[bool] = MOSTLY) -> tuple[Plain, Plain]:
    """An agreement for 2026 and the facts of a settlement of it."""
    kind = draw(st.sampled_from(["final", "final", "final", "restated", "interim"]))
    last_month = draw(st.sampled_from([12, 12, 12, 6, 9]))
    period = {"from": "2026-01-01", "to": f"2026-{MONTH_ENDS[last_month - 1]}"}
    facts: Plain = {"agreement_id": "example", "period": period, "settlement": kind, "paid_through": "2027-06-30"}
    clauses, counted = draw(schedule(last_month, draw(by_month)))
    facts |= counted
    ids = [clause["id"] for clause in clauses if clause["id"].startswith("1.")]
    monthly = all(row["from"][:7] == row["to"][:7] for row in facts["units"])
    some = st.none() | st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
    results: dict[str, Plain] = {}
    judged: list[str] = []
    for number in range(draw(st.integers(0, 2))):
        clause, measures = draw(guarantees(f"5.{number + 1}", draw(some), monthly))
        clauses.append(clause)
        judged += [name for name in measures if name not in results]
        results |= measures
    if draw(st.integers(0, 3)) == 0:
        clause, measures = draw(access_outcomes(draw(some)))
        clauses.append(clause)
        results |= measures
    results |= {name: draw(measured(name, [Fraction(3, 4), Fraction(4, 5)])) for name in GATES}
    facts["measures"] = list(results.values())
    if draw(st.integers(0, 2)) == 0:
        clause, rows = draw(cases("6.1"))
        clauses.append(clause)
        facts["cases"] = rows
    for term in (refunds("6.2"), shared(judged), collars()):
        if draw(st.integers(0, 2)) == 0:
            clauses.append(draw(term))
    weighted = any(clause.get("savings") == "credible_gross_msk" for clause in clauses)
    facts["savings"] = draw(savings(weighted=weighted))
    clauses += [charge for charge in CHARGES if draw(st.integers(0, 2)) == 0]
    kinds = st.sampled_from(POSTED)
    dated = st.sampled_from([{}, {"due": "2026-11-15"}, {"due": "2026-11-15", "paid": "2027-01-31"}])
    facts["posted"] = [
        {"settlement": "earlier", "kind": posted, "amount": draw(dollars(-99_999, 999_999)), **draw(dated)}
        for posted in draw(st.lists(kinds, max_size=3))
    ]
    shown = [clause for clause in clauses if clause["id"][0] in "2348"]
    if shown and draw(st.integers(0, 4)) == 0:
        draw(st.sampled_from(shown))["category"] = draw(st.sampled_from(["contractual_alternate", "reporting_only"]))
    plain = agreement(draw(st.permutations(clauses)), draw(st.sampled_from(["half_up", "half_even", "down"])))
    plain["rate_rounding"] = draw(st.sampled_from(["exact", "exact", "cent"]))
    plain |= draw(st.sampled_from([{}, {}, LONGER_TERM]))
    return plain | {"fees_in_performance": draw(st.sampled_from(["false", "false", "true"]))}, facts


@st.composite
def amended(draw: st.DrawFn) -> tuple[list[Plain], Plain]:
    """Two versions of an agreement, from July on with other terms, and the facts of the year."""
    first, facts = draw(settled(by_month=st.just(True)))
    second = copy.deepcopy(first) | {"version": "2", "effective": "2026-07-01"}
    second["reconciliation"] = {"from": "2026-01-01", "to": "2026-12-31"}
    second |= draw(st.sampled_from([{}, {"executed": "2026-08-01"}, {"executed": "2026-08-01", "retroactive": "true"}]))
    second |= draw(st.sampled_from([{}, {}, {"grandfather": "follow_current"}]))
    for clause in second["clauses"]:
        clause.update(draw(renegotiated(clause)))
    first |= {"terminates": "2026-06-30"}
    draw(left_out(first, second))
    if not kept_by("6.1", second):
        facts["cases"] = []
    rows = [*facts["units"], *(facts.get("cases", ()) if kept_by("6.1", first) else ())]
    for row in rows:
        if draw(st.integers(0, 4)) == 0:
            row["version"] = "1"
    judged = [clause for clause in second["clauses"] if clause["kind"] == "performance_guarantee"]
    terms_of = {terms["measure"]: terms for clause in judged for terms in clause["measures"]}
    for name, terms in terms_of.items():
        (row,) = (row for row in facts["measures"] if row["measure"] == name)
        if draw(st.booleans()):
            terms["ladder"] = draw(st.sampled_from([terms["ladder"], {"kind": "linear", "from": "0.30", "to": "0.90"}]))
            facts["measures"].append(copy.deepcopy(row) | {"version": "2", "status": draw(st.sampled_from(STATUSES))})
            row |= {"version": "1", "denominator": str(int(row["denominator"]) + 7)}
            facts["measures"][-1]["denominator"] = str(max(1, int(facts["measures"][-1]["denominator"])))
    return [first, second], facts


@st.composite
def renegotiated(draw: st.DrawFn, clause: Plain) -> Plain:
    """What an amendment may change of a clause."""
    change: Plain = {}
    if "rate" in clause and clause["id"].startswith("1."):
        change["rate"] = {"2026-01-01": draw(RATES)}
    if clause["kind"] == "volume_tier":
        change["tiers"] = [{"above": "0", "factor": "1"}, {"above": "20", "factor": draw(decimals(1, 99, 2))}]
    if clause["kind"] == "case_rate":
        change["trend"] = draw(decimals(900, 1100, 3))
    if isinstance(clause.get("at_risk"), str) and draw(st.booleans()):
        change["at_risk"] = draw(decimals(1, 50, 2))
    if "withhold" in clause and draw(st.booleans()):
        change["withhold"] = draw(decimals(10, 50, 2))
    return change


@st.composite
def left_out(draw: st.DrawFn, first: Plain, second: Plain) -> None:
    """Now and then, take a clause out of one of two versions: an amendment dropped it, or brought it."""
    without, rested_on = draw(st.sampled_from([(first, False), (second, True)]))
    shares = any(clause["kind"] == "shared_savings" for clause in second["clauses"])
    ids = [
        clause["id"] for clause in without["clauses"] if not (rested_on and shares and clause["id"].startswith("5."))
    ]
    if len(without["clauses"]) > 1 and ids and draw(st.booleans()):
        lost = draw(st.sampled_from(ids))
        without["clauses"] = [clause for clause in without["clauses"] if clause["id"] != lost]


def kept_by(clause_id: str, version: Plain) -> bool:
    """Say whether a version has a clause."""
    return any(clause["id"] == clause_id for clause in version["clauses"])


def agreement(clauses: list[Plain], rounding: str) -> Plain:
    """An agreement for 2026 with these clauses."""
    return {
        "agreement_id": "example",
        "version": "1",
        "payer_id": "payer",
        "vendor_id": "vendor",
        "effective": "2026-01-01",
        "terminates": "2026-12-31",
        "executed": "2025-12-01",
        "rounding": rounding,
        "fees_in_performance": "false",
        "clauses": clauses,
    }
