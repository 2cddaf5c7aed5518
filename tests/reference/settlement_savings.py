"""Savings of the second calculation: episodes against targets, shares of savings, fees against what savings support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tests.reference.settlement_amounts import Cents, Plain, exact, money


@dataclass(frozen=True)
class Earned:
    """Fees after guarantees, what of them counts as spend, fractions that measures earned, the part of the period."""

    fees: int
    spent: int
    fractions: Mapping[str, Fraction]
    part: Fraction


def shares_and_refunds(
    clauses: list[Plain], facts: Plain, earned: Earned, cents: Cents
) -> tuple[dict[str, int], dict[str, int]]:
    """Return what each clause pays (a loss is negative) and what each refunds; together they take no more than fees.

    A refund takes the place of a share of the same savings: so much less of the share is paid.
    """
    left = max(0, earned.fees)
    shares: dict[str, int] = {}
    refunds: dict[str, int] = {}
    for clause in (each for each in clauses if each["kind"] in {"case_rate", "shared_savings"}):
        if clause["kind"] == "case_rate":
            amount = case_rate(clause, facts, cents)
        else:
            amount = shared(clause, facts, earned, cents)
        if amount < 0 and clause.get("loss_beyond_fees", "false") == "false":
            amount = max(amount, -left)
        left = max(0, left + min(amount, 0))
        shares[clause["id"]] = amount
    for clause in (each for each in clauses if each["kind"] == "roi_guarantee"):
        refunds[clause["id"]] = min(refund(clause, facts, earned.fees, cents), left)
        left -= refunds[clause["id"]]
    refunded = sum(refunds.values())
    for clause in (each for each in clauses if each["kind"] == "shared_savings"):
        taken = min(refunded, max(0, shares[clause["id"]]))
        shares[clause["id"]] -= taken
        refunded -= taken
    return shares, refunds


def case_rate(clause: Plain, facts: Plain, cents: Cents) -> int:
    """Return the vendor's share of targets less cost, within the stop of all targets."""
    targets = actual = 0
    for row in (row for row in facts.get("cases", ()) if row["clause"] == clause["id"]):
        began = facts["signed"].get(row.get("version"), ())
        signed = next((each for each in began if each["id"] == clause["id"]), clause)
        cell = next(b for b in signed["bases"] if (b["region"], b["group"]) == (row["region"], row["group"]))
        risk = exact(row.get("risk", "1")) * exact(signed["normalisation"]) * (1 - exact(signed["discount"]))
        targets += int(row["count"]) * cents(money(cell["base"]) * exact(signed["trend"]) * risk)
        actual += int(money(row["actual"]))
    share = exact(clause["vendor_share"]) * (targets - actual)
    stop = clause.get("stop_gain" if share > 0 else "stop_loss")
    most = abs(share) if stop is None else exact(stop) * targets
    return cents(max(-most, min(most, share)))


def gross_savings(savings: Plain, estimate: str) -> Fraction:
    """Return savings as observed, or drawn towards what was presumed before; those not credible are nothing."""
    if savings["status"] != "credible":
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
    if savings["status"] == "suspended":
        return 0
    if savings["status"] == "not_credible":
        return most if clause.get("not_credible") == "refund_at_cap" else 0
    saved = max(0, cents(gross_savings(savings, str(clause["savings"]).partition("_")[0])))
    supported = Fraction(saved) / (exact(clause["target"]) + (clause["roi_definition"] == "net"))
    return min(max(0, fees - cents(supported)), most)


def shared(clause: Plain, facts: Plain, earned: Earned, cents: Cents) -> int:
    """Return the vendor's share of savings, or what it owes of a loss."""
    savings, evidence = facts["savings"], clause["evidence"]
    if savings["status"] == "suspended":
        return 0
    error = exact(savings.get("standard_error", "0")) / exact(savings["benchmark"]) if "benchmark" in savings else 0
    computed = max(
        exact(evidence.get("smallest_computed", "0.02")), exact(evidence.get("error_multiple", "1.645")) * error
    )
    computed = exact(savings["minimum_savings_rate"]) if "minimum_savings_rate" in savings else computed
    if savings["status"] == "not_credible":
        return fallback(clause, earned, cents)

    benchmark = money(savings["benchmark"])
    observed = benchmark - money(savings["actual"]) - cents(money(clause.get("pooling_charge", "0")) * earned.part)
    if evidence["estimate"] == "credible":
        spread = exact(evidence["prior_spread"]) ** 2
        weight = spread / (spread + error**2)
        observed = weight * observed + (1 - weight) * exact(evidence.get("prior_rate", "0")) * benchmark
    saved = cents(observed - earned.spent)
    side = "gain" if saved >= 0 else "loss"
    rate = smallest(clause.get(side, clause["gain"]), evidence, computed)
    if rate > exact(evidence.get("largest", "0.20")) or exact(evidence["expected_rate"]) < Fraction(3, 2) * rate:
        return fallback(clause, earned, cents)
    if side not in clause or abs(saved) < rate * benchmark:
        return 0
    start = rate * benchmark if clause[side]["basis"] == "corridor" else Fraction(0)
    amount = banded(clause[side]["bands"], start, Fraction(abs(saved)), benchmark) * by_quality(
        clause, side, earned.fractions
    )
    for limit, of in (("limit", benchmark), ("limit_of_fees", Fraction(earned.fees))):
        if limit in clause[side]:
            amount = min(amount, exact(clause[side][limit]) * of)
    return cents(amount if side == "gain" else -amount)


def fallback(clause: Plain, earned: Earned, cents: Cents) -> int:
    """Return what is paid where savings cannot be told from chance."""
    if "fallback" not in clause:
        return 0
    terms = clause["fallback"]
    return cents(money(terms["amount"]) * earned.part * earned.fractions.get(terms["measure"], Fraction(0)))


def smallest(side: Plain, evidence: Plain, computed: Fraction) -> Fraction:
    """Return the smallest rate that counts on a side."""
    agreed = exact(side["minimum_rate"])
    return {"agreed": agreed, "computed": computed}.get(evidence.get("governs", "larger"), max(agreed, computed))


def banded(bands: Sequence[Plain], start: Fraction, end: Fraction, benchmark: Fraction) -> Fraction:
    """Share what lies between two amounts, each band its own part."""
    edges = [*(exact(band["above"]) * benchmark for band in bands), max(end, exact(bands[-1]["above"]) * benchmark)]
    parts = zip(bands, pairwise(edges), strict=True)
    return sum(
        (exact(band["share"]) * max(Fraction(0), min(end, high) - max(start, low)) for band, (low, high) in parts),
        start=Fraction(0),
    )


def by_quality(clause: Plain, side: str, fractions: Mapping[str, Fraction]) -> Fraction:
    """Return what quality leaves of a gain or of a loss."""
    if "quality" not in clause:
        return Fraction(1)
    terms = clause["quality"]
    weights = [(exact(each["weight"]), fractions[each["measure"]]) for each in terms["measures"]]
    mean = sum((weight * earned for weight, earned in weights), start=Fraction(0)) / sum(
        weight for weight, _ in weights
    )
    if side == "gain":
        return 1 - exact(terms.get("of_gain", "1")) * (1 - mean)
    return 1 - exact(terms.get("of_loss", "0")) * mean
