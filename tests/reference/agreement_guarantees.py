"""Guarantees of chance, and what their measures came to."""

from fractions import Fraction

from hypothesis import strategies as st

from tests.reference.agreement_values import SHARES, Plain, decimals

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
ACCESS_OUTCOME = "5.9"
OF_ONE_VALUE = ("all_or_nothing", "linear", "linear_with_cliff", "step")
KINDS = (*OF_ONE_VALUE, "improvement", "against", "percentile")
CONFIDENCE = (
    {},
    {},
    {"confidence_rule": "lower_bound_80"},
    {"confidence_rule": "ztest_vs_benchmark", "benchmark": "0.35"},
)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Plain, list[Fraction]]:
    """A ladder and the values at which it turns."""
    low = draw(st.integers(20, 60))
    high = low + draw(st.integers(1, 30))
    better = draw(st.sampled_from(["higher", "higher", "lower"]))
    start, end = (low, high) if better == "higher" else (high, low)
    match draw(st.sampled_from(KINDS)):
        case "all_or_nothing":
            ladder: Plain = {"kind": "all_or_nothing", "target": f"0.{end}"}
        case "improvement" | "against" as kind:
            changes = ("0.02", "0.10") if better == "higher" else ("-0.02", "-0.10")
            ladder = {"kind": kind, "from": changes[0], "to": changes[1]}
            ladder |= {"comparator": "USUAL_CARE"} if kind == "against" else {}
        case "percentile":
            steps = [{"at": "0.4", "earn": "0.5"}, {"at": "0.8", "earn": "1"}]
            ladder = {"kind": "percentile", "steps": steps}
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
    if draw(st.booleans()):
        row["prior"] = draw(decimals(20, 70, 2))
        row["comparators"] = [f"0.{other}" for other in draw(st.lists(st.integers(20, 70), min_size=4, max_size=6))]
    cohort = draw(st.sampled_from(["USUAL_CARE", "USUAL_CARE", "USUAL_CARE", "IN_PERSON_PT"]))
    beside = draw(st.sampled_from(["90", "110", "150", "0"]))
    row["beside"] = [{"cohort": cohort, "numerator": "45", "denominator": beside}]
    if name != "net_promoter_score" and draw(st.booleans()):
        row["activated"] = str(int(row["denominator"]) + draw(st.integers(0, 40)))
    return {"measure": name, "status": status, **row}


@st.composite
def gates(draw: st.DrawFn) -> Plain:
    """A gate on one of two measures."""
    name, least = draw(st.sampled_from(GATES)), draw(st.sampled_from(["0.75", "0.80"]))
    effects = st.sampled_from(["zero_earned", "zero_earned", "zero_bonus", "suspend", "factor"])
    gate: Plain = {"measure": name, "at_least": least, "effect": draw(effects)}
    if gate["effect"] == "factor":
        gate["factor"] = draw(SHARES)
    scope = draw(st.sampled_from([None, None, "group", "guarantee", "agreement"]))
    if scope:
        gate["scope"] = scope
    return gate | ({"group": "care"} if scope == "group" else {})


@st.composite
def guarantees(draw: st.DrawFn, clause_id: str, of: list[str] | None, by_month: bool) -> tuple[Plain, dict[str, Plain]]:
    """A guarantee with up to half of fees at risk, and what its measures came to."""
    names = draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=4, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1)))
    weights = [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]
    terms, results = [], {}
    for name, weight in zip(names, weights, strict=True):
        ladder, near = draw(ladders())
        each: Plain = {"measure": name, "weight": str(weight), "ladder": ladder}
        if ladder["kind"] in OF_ONE_VALUE:
            each |= draw(st.sampled_from(CONFIDENCE))
        if draw(st.booleans()):
            each["minimum_denominator"] = str(draw(st.integers(1, 40)))
        if draw(st.booleans()):
            each["group"] = draw(st.sampled_from(["care", "experience"]))
        if draw(st.integers(0, 3)) == 0:
            each["gate"] = draw(gates())
        if draw(st.integers(0, 2)) == 0:
            each |= {"bonus": draw(decimals(1, 100, 2))} | draw(st.sampled_from([{}, {"bonus_at": "0.50"}]))
        terms.append(each)
        results[name] = draw(measured(name, near))
    clause: Plain = {
        "kind": "performance_guarantee",
        "id": clause_id,
        "text": "At risk.",
        "at_risk": f"{draw(st.integers(1, 50)) / 100:.2f}",
        "interim_factor": draw(st.sampled_from(["0", "0", "0.25"])),
        "base": draw(st.sampled_from(["net_fees_before_performance", "gross_fees", "access_fees_only"])),
        "mode": draw(st.sampled_from(["withhold", "clawback"])),
        "missing_policy": "nri_base",
        "no_measure": draw(st.sampled_from(["earn", "forfeit"])),
        "measures": terms,
    }
    if of is not None:
        clause["of"] = of
    if draw(st.integers(0, 4)) == 0:
        clause["bonus"] = draw(decimals(1, 100, 2))
    if "bonus" in clause or any("bonus" in each for each in terms):
        clause |= draw(
            st.fixed_dictionaries({"offset": st.sampled_from(["true", "false"])}, optional={"bonus_cap": SHARES})
        )
    if by_month and draw(st.integers(0, 3)) == 0:
        clause["at_risk"] = {"2026-01-01": clause["at_risk"], "2026-06-01": draw(decimals(0, 50, 2))}
    if draw(st.integers(0, 3)) == 0:
        clause["gates"] = [draw(gates())]
    return clause, results


@st.composite
def access_outcomes(draw: st.DrawFn, of: list[str] | None) -> tuple[Plain, dict[str, Plain]]:
    """A withhold that is released as outcomes are attained and other services are not used, and what they came to."""
    names = draw(
        st.lists(st.sampled_from(["function_attained", "no_substitute", "pain_attained"]), min_size=1, unique=True)
    )
    measures, results = [], {}
    for name in names:
        threshold = draw(st.sampled_from(["0.50", "0.90"]))
        each: Plain = {"measure": name, "threshold": threshold, "limit": draw(SHARES)}
        if draw(st.integers(0, 3)) == 0:
            each["gate"] = draw(gates())
        if draw(st.integers(0, 3)) == 0:
            each["minimum_denominator"] = str(draw(st.integers(1, 40)))
        measures.append(each)
        results[name] = draw(measured(name, [Fraction(threshold), Fraction(2, 5), Fraction(4, 5)]))
    clause: Plain = {"kind": "access_outcome", "id": ACCESS_OUTCOME, "text": "Withheld.", "measures": measures}
    clause |= {"withhold": draw(st.sampled_from(["0.5", "0.30"])), "missing_policy": "nri_act"}
    clause |= {"adjustment_base": draw(st.sampled_from(["annual", "withheld"]))}
    clause["no_measure"] = draw(st.sampled_from(["earn", "forfeit"]))
    return clause | ({} if of is None else {"of": of}), results
