"""Savings of the second calculation: episodes against targets, and fees against what savings support."""

from fractions import Fraction

from tests.reference.settlement_amounts import Cents, Plain, exact, money


def shares_and_refunds(
    clauses: list[Plain], facts: Plain, fees: int, cents: Cents
) -> tuple[dict[str, int], dict[str, int]]:
    """Return what each clause pays (a loss is negative) and what each refunds; neither takes more than all fees."""
    left = fees
    shares: dict[str, int] = {}
    refunds: dict[str, int] = {}
    for clause in (each for each in clauses if each["kind"] == "case_rate"):
        amount = case_rate(clause, facts, cents)
        if amount < 0 and clause.get("loss_beyond_fees", "false") == "false":
            amount = max(amount, -max(0, left))
        left += min(amount, 0)
        shares[clause["id"]] = amount
    for clause in (each for each in clauses if each["kind"] == "roi_guarantee"):
        refunds[clause["id"]] = min(refund(clause, facts, fees, cents), max(0, left))
        left -= refunds[clause["id"]]
    return shares, refunds


def case_rate(clause: Plain, facts: Plain, cents: Cents) -> int:
    """Return the vendor's share of targets less cost, within the stop of all targets."""
    targets = actual = 0
    for row in (row for row in facts.get("cases", ()) if row["clause"] == clause["id"]):
        cell = next(b for b in clause["bases"] if (b["region"], b["group"]) == (row["region"], row["group"]))
        risk = exact(row.get("risk", "1")) * exact(clause["normalisation"]) * (1 - exact(clause["discount"]))
        targets += int(row["count"]) * cents(money(cell["base"]) * exact(clause["trend"]) * risk)
        actual += int(money(row["actual"]))
    share = exact(clause["vendor_share"]) * (targets - actual)
    stop = clause.get("stop_gain" if share > 0 else "stop_loss")
    most = abs(share) if stop is None else exact(stop) * targets
    return cents(max(-most, min(most, share)))


def gross_savings(savings: Plain, estimate: str) -> Fraction:
    """Return savings as observed, or drawn towards what was presumed before; those not credible are nothing."""
    if savings["status"] == "not_credible":
        return Fraction(0)
    observed = (
        money(savings["observed_gross"])
        if "observed_gross" in savings
        else money(savings["benchmark"]) - money(savings["actual"])
    )
    weight = exact(savings.get("credibility", "1")) if estimate == "credible" else Fraction(1)
    return weight * observed + (1 - weight) * money(savings.get("prior_gross", "0"))


def refund(clause: Plain, facts: Plain, fees: int, cents: Cents) -> int:
    """Return the fees that savings do not support, up to the cap."""
    savings = facts["savings"]
    most = cents(exact(clause["refund_cap"]) * fees)
    if savings["status"] == "not_credible":
        return most if clause.get("not_credible") == "refund_at_cap" else 0
    saved = max(0, cents(gross_savings(savings, str(clause["savings"]).partition("_")[0])))
    supported = Fraction(saved) / (exact(clause["target"]) + (clause["roi_definition"] == "net"))
    return min(max(0, fees - cents(supported)), most)
