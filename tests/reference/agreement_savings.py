"""Terms on savings, collars and charges of chance, and the savings they rest on."""

from hypothesis import strategies as st

from tests.reference.agreement_values import SHARES, Plain, decimals, dollars

CELLS = (("LOW_BACK", "ACUTE"), ("LOW_BACK", "CHRONIC"), ("KNEE", "CHRONIC"))


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
    alike = draw(st.integers(0, 3)) == 0
    if alike:
        clause["risk"] = "none"
        del clause["reference"]
    rows = []
    for region, group in draw(st.lists(st.sampled_from(CELLS), max_size=3)):
        risk = draw(st.builds("{}/{}".format, st.integers(1, 60), st.integers(20, 40)))
        row: Plain = {"clause": clause_id, "region": region, "group": group} | ({} if alike else {"risk": risk})
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
def savings(draw: st.DrawFn, *, weighted: bool) -> Plain:
    """Gross savings around what fees come to, not always stated, and without credibility unless they are weighted."""
    if draw(st.integers(0, 7)) == 0:
        return {"status": "not_credible"}
    is_suspended = draw(st.integers(0, 7)) == 0
    if is_suspended and draw(st.booleans()):
        return {"status": "suspended", "reasons": ["UNBALANCED"]}
    benchmark = draw(st.integers(10_000_000, 50_000_000))
    stated: Plain = {}
    if weighted or draw(st.booleans()):
        stated = {"credibility": draw(SHARES), "prior_gross": draw(dollars(-100_000, 5_000_000))}
    if draw(st.booleans()):
        stated["observed_gross"] = draw(dollars(-3_000_000, 9_000_000))
    return {
        "status": "suspended" if is_suspended else "credible",
        **stated,
        "benchmark": f"{benchmark / 100:.2f}",
        "actual": f"{benchmark * draw(st.integers(85, 115)) / 10_000:.2f}",
        "standard_error": draw(dollars(0, 300_000)),
    } | draw(st.sampled_from([{}, {"minimum_savings_rate": "0.03"}]))


@st.composite
def sides(draw: st.DrawFn) -> Plain:
    """Gains or losses by band."""
    bands = [{"above": "0", "share": draw(SHARES)}]
    if draw(st.booleans()):
        bands.append({"above": draw(decimals(3, 12, 2)), "share": draw(SHARES)})
    side: Plain = {"minimum_rate": draw(st.sampled_from(["0", "0.02", "0.03"])), "bands": bands}
    side["basis"] = draw(st.sampled_from(["first_dollar", "corridor"]))
    limits = {"limit": decimals(0, 10, 2), "limit_of_fees": SHARES}
    return side | draw(st.fixed_dictionaries({}, optional=limits))


@st.composite
def shared(draw: st.DrawFn, judged: list[str]) -> Plain:
    """A term of shared savings, with quality by measures that a guarantee judges."""
    observed = {"estimate": "observed"}
    credible = {"estimate": "credible", "prior_spread": "0.04", "prior_rate": draw(decimals(0, 3, 2))}
    evidence: Plain = draw(st.sampled_from([observed, credible]))
    evidence["expected_rate"] = draw(st.sampled_from(["0.04", "0.30", "0.30"]))
    evidence["governs"] = draw(st.sampled_from(["larger", "agreed", "computed"]))
    evidence |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "error_multiple": st.sampled_from(["1.282", "1.96"]),
                "smallest_computed": st.sampled_from(["0", "0.03"]),
                "largest": st.sampled_from(["0.025", "1"]),
            },
        )
    )
    clause: Plain = {"kind": "shared_savings", "id": "7.1", "text": "Shared.", "evidence": evidence}
    clause |= {"gain": draw(sides()), "pooling_charge": draw(dollars(0, 1_000_000))}
    if draw(st.booleans()):
        clause |= {"loss": draw(sides()), "loss_beyond_fees": draw(st.sampled_from(["false", "true"]))}
    if len(judged) > draw(st.integers(0, 2)):
        measures = draw(st.lists(st.sampled_from(judged), min_size=1, max_size=2, unique=True))
        weights = [{"measure": name, "weight": str(draw(st.integers(1, 99)))} for name in measures]
        clause["quality"] = {"measures": weights, "of_gain": draw(SHARES), "of_loss": draw(SHARES)}
    if len(judged) > draw(st.integers(0, 2)):
        clause["fallback"] = {"measure": judged[0], "amount": draw(dollars(0, 500_000))}
    return clause


@st.composite
def collars(draw: st.DrawFn) -> Plain:
    """Floors and ceilings."""
    dollars_or_shares = {
        "floor": dollars(-500_000, 500_000),
        "ceiling": dollars(600_000, 5_000_000),
        "floor_of_fees": SHARES,
        "ceiling_of_fees": decimals(100, 200, 2),
    }
    pairs = [
        ("floor",),
        ("ceiling",),
        ("floor", "ceiling"),
        ("floor_of_fees", "ceiling_of_fees"),
        ("floor", "ceiling_of_fees"),
    ]
    keys = draw(st.sampled_from(pairs))
    bounds = {key: draw(dollars_or_shares[key]) for key in keys}
    return {"kind": "collar", "id": "8.1", "text": "Collar.", **bounds}


CHARGES: list[Plain] = [
    {"kind": "interest", "id": "8.2", "text": "Interest.", "rate": "0.06"},
    {"kind": "tax", "id": "8.3", "text": "Tax.", "rate": "0.0425"},
]
