"""Agreements and facts of chance, in the plain form of their files: valid, small, and full of edges.

Amounts are drawn near what fees come to, so that caps bind now and then, and values near the targets of ladders.
"""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

Plain = dict[str, Any]

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
RATED = ("access_fee", "activation_fee", "engaged_fee", "outcome_reported_fee")
MEASURES = ("engagement", "function_responder", "pain_responder", "net_promoter_score")
GATES = ("baseline_capture", "reports_on_time")
STATUSES = (
    "measured",
    "measured",
    "measured",
    "measured",
    "not_measured",
    "not_credible",
    "vendor_fault",
    "payer_fault",
)
CELLS = (("LOW_BACK", "ACUTE"), ("LOW_BACK", "CHRONIC"), ("KNEE", "CHRONIC"))


def decimals(low: int, high: int, digits: int) -> st.SearchStrategy[str]:
    """Decimals as text, from ``low`` to ``high`` units of the last of their digits."""
    return st.integers(low, high).map(
        lambda units: f"{'-' * (units < 0)}{abs(units) // 10**digits}.{abs(units) % 10**digits:0{digits}}"
    )


def dollars(low: int, high: int) -> st.SearchStrategy[str]:
    """Whole cents as dollars."""
    return decimals(low, high, 2)


SHARES = st.one_of(st.sampled_from(["0", "0.5", "1"]), decimals(0, 100, 2))


@st.composite
def fees(draw: st.DrawFn, clause_id: str, kind: str, last_month: int) -> tuple[Plain, list[Plain], list[Plain]]:
    """A fee clause, its units and what stands of it from earlier."""
    clause: Plain = {"kind": kind, "id": clause_id, "text": "Fee."}
    months = draw(st.lists(st.integers(1, last_month), max_size=5, unique=True))
    if kind == "rtm_claim_fee":
        rows = [month_row(clause_id, month, draw(st.integers(1, 40))) for month in months]
        for row in rows:
            paid, share = draw(st.integers(0, 50_000)), draw(st.integers(0, 9_999))
            row |= {"allowed": f"{(paid + share) / 100:.2f}", "plan_paid": f"{paid / 100:.2f}"}
        return clause, rows, []
    clause["rate"] = {"2026-01-01": draw(decimals(1, 999_999, draw(st.sampled_from([2, 2, 4]))))}
    if draw(st.booleans()):
        clause["rate"]["2026-05-01"] = draw(dollars(1, 50_000))
    counts = fractions() if kind == "access_fee" else st.integers(0, 90).map(str)
    if draw(st.integers(0, 5)) == 0 and len(clause["rate"]) == 1:
        rows = [{"clause": clause_id, "from": "2026-01-01", "to": f"2026-{MONTH_ENDS[last_month - 1]}"}]
    else:
        rows = [month_row(clause_id, month, 0) for month in months]
    for row in rows:
        row["count"] = draw(counts)
    stands = [month_row(clause_id, 1, draw(st.integers(1, 9))) | {"amount": draw(dollars(0, 90_000))}]
    return clause, rows, stands if draw(st.integers(0, 4)) == 0 else []


def month_row(clause_id: str, month: int, count: int) -> Plain:
    """Units of one month of 2026."""
    days = {"from": f"2026-{month:02}-01", "to": f"2026-{MONTH_ENDS[month - 1]}"}
    return {"clause": clause_id, **days, "count": str(count)}


def fractions() -> st.SearchStrategy[str]:
    """Member months: whole, or by days."""
    return st.builds("{}/{}".format, st.integers(0, 3000), st.sampled_from([1, 28, 31, 868]))


@st.composite
def tiers(draw: st.DrawFn, clause_id: str, of: list[str]) -> Plain:
    """A volume tier with one to three steps."""
    above = sorted({0, *draw(st.lists(st.integers(1, 150), max_size=2))})
    steps = [{"above": str(start), "factor": "1" if not start else draw(decimals(0, 120, 2))} for start in above]
    mode = draw(st.sampled_from(["marginal", "retroactive"]))
    return {"kind": "volume_tier", "id": clause_id, "text": "Tier.", "of": of, "mode": mode, "tiers": steps}


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Plain, list[Fraction]]:
    """A ladder and the values at which it turns."""
    low = draw(st.integers(20, 60))
    high = low + draw(st.integers(1, 30))
    better = draw(st.sampled_from(["higher", "higher", "lower"]))
    start, end = (low, high) if better == "higher" else (high, low)
    match draw(st.sampled_from(["all_or_nothing", "linear", "linear_with_cliff", "step"])):
        case "all_or_nothing":
            ladder: Plain = {"kind": "all_or_nothing", "target": f"0.{end}"}
        case "step":
            earn = sorted(draw(st.tuples(SHARES, SHARES)), key=Fraction)
            steps = [{"at": f"0.{at}", "earn": part} for at, part in zip((start, end), earn, strict=True)]
            ladder = {"kind": "step", "steps": steps}
        case kind:
            ladder = {"kind": kind, "from": f"0.{start}", "to": f"0.{end}"}
            if kind == "linear_with_cliff":
                ladder["floor"] = draw(SHARES)
    if better == "lower" or draw(st.booleans()):
        ladder["better"] = better
    return ladder, [Fraction(start, 100), Fraction(end, 100)]


@st.composite
def measured(draw: st.DrawFn, name: str, near: list[Fraction]) -> Plain:
    """What a measure came to, often exactly at a value where a ladder turns."""
    status = draw(st.sampled_from(STATUSES))
    at = draw(st.sampled_from(near))
    if name == "net_promoter_score":
        row: Plain = {"value": draw(st.one_of(st.just(f"{at.numerator}/{at.denominator}"), decimals(0, 100, 2)))}
        row["denominator"] = str(draw(st.integers(1, 60)))
    elif draw(st.booleans()):
        row = {"numerator": str(at.numerator), "denominator": str(at.denominator)}
    else:
        denominator = draw(st.integers(status in {"measured", "vendor_fault"}, 60))
        row = {"numerator": str(draw(st.integers(0, denominator))), "denominator": str(denominator)}
    if name != "net_promoter_score" and draw(st.booleans()):
        row["activated"] = str(int(row["denominator"]) + draw(st.integers(0, 40)))
    return {"measure": name, "status": status, **row}


@st.composite
def gates(draw: st.DrawFn) -> Plain:
    """A gate on one of two measures."""
    name, least = draw(st.sampled_from(GATES)), draw(st.sampled_from(["0.75", "0.80"]))
    return {"measure": name, "at_least": least, "effect": "zero_earned"}


@st.composite
def guarantees(draw: st.DrawFn, clause_id: str, most: int, of: list[str] | None) -> tuple[Plain, dict[str, Plain]]:
    """A guarantee with up to ``most`` percent at risk, and what its measures came to."""
    names = draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=4, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1)))
    weights = [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    terms, results = [], {}
    for name, weight in zip(names, weights, strict=True):
        ladder, near = draw(ladders())
        each: Plain = {"measure": name, "weight": str(weight), "ladder": ladder}
        if draw(st.booleans()):
            each["minimum_denominator"] = str(draw(st.integers(1, 40)))
        if draw(st.booleans()):
            each["group"] = draw(st.sampled_from(["care", "experience"]))
        if draw(st.integers(0, 3)) == 0:
            each["gate"] = draw(gates())
        terms.append(each)
        results[name] = draw(measured(name, near))
    clause: Plain = {
        "kind": "performance_guarantee",
        "id": clause_id,
        "text": "At risk.",
        "at_risk": f"{draw(st.integers(1, most)) / 100:.2f}",
        "base": draw(st.sampled_from(["net_fees_before_performance", "access_fees_only"])),
        "mode": draw(st.sampled_from(["withhold", "clawback"])),
        "missing_policy": "nri_base",
        "no_measure": draw(st.sampled_from(["earn", "forfeit"])),
        "measures": terms,
    }
    if of is not None:
        clause["of"] = of
    if draw(st.integers(0, 3)) == 0:
        clause["gates"] = [draw(gates())]
    return clause, results


@st.composite
def cases(draw: st.DrawFn, clause_id: str) -> tuple[Plain, list[Plain]]:
    """A case rate and its episodes."""
    clause: Plain = {
        "kind": "case_rate",
        "id": clause_id,
        "text": "Target price.",
        "family": "cond",
        "bases": [{"region": region, "group": group, "base": draw(dollars(1, 900_000))} for region, group in CELLS],
        "trend": draw(decimals(900, 1100, 3)),
        "normalisation": draw(decimals(90, 110, 2)),
        "discount": draw(decimals(0, 50, 3)),
        "risk": "cell",
        "reference": {"from": "2024-01-01", "to": "2024-12-31"},
        "attributed": "at_start",
        "vendor_share": draw(SHARES),
        "loss_beyond_fees": draw(st.sampled_from(["false", "true"])),
    }
    for stop in ("stop_gain", "stop_loss"):
        if draw(st.booleans()):
            clause[stop] = draw(decimals(0, 30, 2))
    rows = []
    for region, group in draw(st.lists(st.sampled_from(CELLS), max_size=3)):
        risk = draw(st.builds("{}/{}".format, st.integers(1, 60), st.integers(20, 40)))
        row: Plain = {"clause": clause_id, "region": region, "group": group, "risk": risk}
        rows.append(row | {"count": str(draw(st.integers(0, 30))), "actual": draw(dollars(0, 9_000_000))})
    return clause, rows


@st.composite
def refunds(draw: st.DrawFn, clause_id: str) -> Plain:
    """A guarantee of the return on fees."""
    return {
        "kind": "roi_guarantee",
        "id": clause_id,
        "text": "Refund.",
        "roi_definition": draw(st.sampled_from(["gross_multiple", "net"])),
        "target": draw(decimals(50, 300, 2)),
        "refund_cap": draw(SHARES),
        "savings": draw(st.sampled_from(["credible_gross_msk", "observed_gross_msk"])),
        "not_credible": draw(st.sampled_from(["no_refund", "refund_at_cap"])),
    }


@st.composite
def savings(draw: st.DrawFn) -> Plain:
    """Gross savings around what fees come to."""
    if draw(st.integers(0, 3)) == 0:
        return {"status": "not_credible"}
    return {
        "status": "credible",
        "observed_gross": draw(dollars(-3_000_000, 9_000_000)),
        "credibility": draw(SHARES),
        "prior_gross": draw(dollars(0, 5_000_000)),
    }


@st.composite
def settled(draw: st.DrawFn) -> tuple[Plain, Plain]:
    """An agreement for 2026 and the facts of a settlement of it."""
    kind = draw(st.sampled_from(["final", "final", "final", "interim"]))
    last_month = draw(st.sampled_from([12, 12, 12, 6, 9]))
    period = {"from": "2026-01-01", "to": f"2026-{MONTH_ENDS[last_month - 1]}"}
    facts: Plain = {"agreement_id": "example", "period": period, "settlement": kind}
    facts |= {"paid_through": "2027-06-30", "units": [], "standing": [], "measures": [], "posted": []}
    clauses: list[Plain] = []
    kinds = draw(st.lists(st.sampled_from([*RATED, "rtm_claim_fee"]), min_size=1, max_size=4, unique=True))
    for number, fee_kind in enumerate(kinds, start=1):
        clause, rows, standing = draw(fees(f"1.{number}", fee_kind, last_month))
        clauses.append(clause)
        facts["units"] += rows
        facts["standing"] += standing
    ids = [clause["id"] for clause in clauses]
    rated = [clause["id"] for clause in clauses if clause["kind"] != "rtm_claim_fee"]
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
    if rated and draw(st.booleans()):
        clauses.append(draw(tiers("2.1", draw(st.lists(st.sampled_from(rated), min_size=1, max_size=2, unique=True)))))
    if draw(st.booleans()):
        cap: Plain = {"kind": "period_cap", "id": "2.2", "text": "Cap.", "amount": draw(dollars(0, 9_000_000))}
        if draw(st.booleans()):
            cap["of"] = draw(some)
        clauses.append(cap)
    results: dict[str, Plain] = {}
    for number in range(draw(st.integers(0, 2))):
        of = draw(st.none() | some)
        clause, measures = draw(guarantees(f"5.{number + 1}", 50, of))
        clauses.append(clause)
        results |= measures
    results |= {name: draw(measured(name, [Fraction(3, 4), Fraction(4, 5)])) for name in GATES}
    facts["measures"] = list(results.values())
    if draw(st.booleans()):
        clause, rows = draw(cases("6.1"))
        clauses.append(clause)
        facts["cases"] = rows
    if draw(st.booleans()):
        clauses.append(draw(refunds("6.2")))
        facts["savings"] = draw(savings())
    for posted in draw(
        st.lists(st.sampled_from(["fees", "claims", "guarantee", "refund", "true_up", "withheld"]), max_size=3)
    ):
        facts["posted"].append({"settlement": "earlier", "kind": posted, "amount": draw(dollars(-99_999, 999_999))})
    return agreement(draw(st.permutations(clauses)), draw(st.sampled_from(["half_up", "half_even", "down"]))), facts


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
