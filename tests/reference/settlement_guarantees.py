"""Guarantees of the second calculation: pools, gates, and what each measure earns of its part."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.reference.settlement_amounts import Cents, Plain, exact, on, shared_out
from tests.reference.settlement_fees import amount_of
from tests.reference.settlement_ladders import achieved, earned_fraction, value

GUARANTEES = {"performance_guarantee", "access_outcome"}


@dataclass(frozen=True)
class Judged:
    """A measure: its weight as counted, what it earns of its part of the pool, the bonus, and cash that stays back."""

    weight: Fraction
    fraction: Fraction
    pool: int
    earned: int
    bonus: int = 0
    suspended: int = 0


def base(clause: Plain, facts: Plain, gross: dict[str, int], net: dict[str, int]) -> dict[str, int]:
    """Return the fees that a guarantee's share is taken of, by clause."""
    kind = clause.get("base", "net_fees_before_performance")
    fees = gross if kind == "gross_fees" else net
    named = {fee_id: amount for fee_id, amount in fees.items() if fee_id in of_any_version(clause, facts, net)}
    return {key: amount for key, amount in named.items() if kind != "access_fees_only" or key in facts["access"]}


def of_any_version(clause: Plain, facts: Plain, fees: Iterable[str]) -> set[str]:
    """Return the fees that a guarantee applies to, as it or an earlier version of it says."""
    signed = [clause, *(each for clauses in facts["signed"].values() for each in clauses if each["id"] == clause["id"])]
    return {fee_id for each in signed for fee_id in each.get("of", fees)}


def pools(
    clauses: list[Plain], facts: Plain, fees: tuple[dict[str, int], dict[str, int]], part: Fraction, cents: Cents
) -> dict[str, int]:
    """Return what each guarantee puts at risk: never more than its fees, nor than others left of all fees."""
    found: dict[str, int] = {}
    for clause in (clause for clause in clauses if clause["kind"] in GUARANTEES):
        gross, net = fees
        own = sum(amount for fee_id, amount in net.items() if fee_id in of_any_version(clause, facts, net))
        most = min(own, sum(net.values()) - sum(found.values()))
        risks = (
            share_at_risk(clause, fee_id, facts, part) * amount
            for fee_id, amount in base(clause, facts, gross, net).items()
        )
        found[clause["id"]] = min(cents(sum(risks, start=Fraction(0))), most)
    return found


def share_at_risk(clause: Plain, fee_id: str, facts: Plain, part: Fraction) -> Fraction:
    """Return the share of a fee at risk: the mean over its events, weighted by what they cost, as each was signed."""
    rows = [row for row in facts["units"] if row["clause"] == fee_id]
    costs = [
        (amount_of(row, facts, part), share_agreed(clause["id"], row["under"], fee_id, row["from"])) for row in rows
    ]
    charged = sum((cost for cost, _ in costs), start=Fraction(0))
    if not charged:
        return share_agreed(clause["id"], [clause], fee_id, facts["period"]["to"])
    return sum((cost * share for cost, share in costs), start=Fraction(0)) / charged


def share_agreed(guarantee_id: str, signed: Iterable[Plain], fee_id: str, day: str) -> Fraction:
    """Return what the guarantee of this id puts at risk of a fee's events of a day, among clauses signed together."""
    for clause in signed:
        if clause["id"] == guarantee_id and fee_id in clause.get("of", [fee_id]):
            at_risk = clause["withhold"] if clause["kind"] == "access_outcome" else clause["at_risk"]
            return exact(at_risk if isinstance(at_risk, str) else on(at_risk, day))
    return Fraction(0)


def judged(clause: Plain, pool: int, guarantees: list[Plain], facts: Plain, cents: Cents) -> dict[str, Judged]:
    """Return what each measure of a guarantee earns."""
    if clause["kind"] == "access_outcome":
        return {"": attained(clause, pool, guarantees, facts, cents)}
    status = {terms["measure"]: status_of(terms, facts, clause) for terms in clause["measures"]}
    weights: dict[str, Fraction] = {}
    fractions: dict[str, Fraction] = {}
    closed: dict[str, list[str]] = {}
    for terms in clause["measures"]:
        name, like = terms["measure"], [each for each in clause["measures"] if each.get("group") == terms.get("group")]
        lost = sum(exact(each["weight"]) for each in like if status[each["measure"]] == "not_measured")
        heirs = sum(exact(each["weight"]) for each in like if status[each["measure"]] == "measured")
        own = exact(terms["weight"])
        match status[name]:
            case "measured":
                weights[name] = own + lost * own / heirs if heirs else own
                fractions[name] = pooled_fraction(clause, terms, facts)
            case "not_measured":
                weights[name] = Fraction(0) if heirs else own
                fractions[name] = Fraction(clause["no_measure"] == "earn")
            case fault:
                weights[name] = own
                fractions[name] = Fraction(fault == "payer_fault")
                if fact(name, facts)["status"] == fault and any(members for members, _ in parts(clause, terms, facts)):
                    fractions[name] = pooled_fraction(clause, terms, facts)
        failed = [gate for gate in gates_on(terms, clause, guarantees) if is_closed(gate, facts)]
        closed[name] = [gate["effect"] for gate in failed]
        fractions[name] = after_gates(fractions[name], failed)
    pools_of = shared_out(pool, weights)
    earned = {name: cents(pools_of[name] * fraction) for name, fraction in fractions.items()}
    able = {
        terms["measure"]: exact(terms.get("bonus", clause.get("bonus", "0")))
        for terms in clause["measures"]
        if status[terms["measure"]] == "measured"
        and fractions[terms["measure"]] == 1
        and not closed[terms["measure"]]
        and reaches(terms, fact(terms["measure"], facts))
    }
    bonuses = bonuses_of(clause, pools_of, pool - sum(earned.values()), able, cents)
    return {
        name: Judged(
            weights[name],
            fractions[name],
            pools_of[name],
            earned[name],
            bonuses.get(name, 0),
            pools_of[name] if {"suspend", "zero_earned"} & set(closed[name]) == {"suspend"} else 0,
        )
        for name in weights
    }


def attained(clause: Plain, pool: int, guarantees: list[Plain], facts: Plain, cents: Cents) -> Judged:
    """Return what is released of a withheld amount: only the largest of all adjustments counts."""
    least: list[tuple[Fraction, bool]] = []
    for terms in clause["measures"]:
        status, row = status_of(terms, facts, clause), fact(terms["measure"], facts)
        if status == "measured":
            lost = min(max(Fraction(0), 1 - value(row) / exact(terms["threshold"])), exact(terms["limit"]))
            of = exact(clause["withhold"]) if clause["adjustment_base"] == "annual" else Fraction(1)
            fraction = max(Fraction(0), 1 - lost / of)
        elif status == "not_measured":
            fraction = Fraction(clause["no_measure"] == "earn")
            if any(status_of(each, facts, clause) != "not_measured" for each in clause["measures"]):
                continue
        else:
            fraction = Fraction(status == "payer_fault")
        failed = [gate for gate in gates_on(terms, clause, guarantees) if is_closed(gate, facts)]
        least.append((after_gates(fraction, failed), any(gate["effect"] == "suspend" for gate in failed)))
    fraction, suspended = min(least, key=lambda found: (found[0], not found[1]))
    suspended = suspended and fraction > 0
    return Judged(Fraction(100), fraction, pool, cents(pool * fraction), suspended=pool if suspended else 0)


def after_gates(fraction: Fraction, failed: list[Plain]) -> Fraction:
    """Return what failed gates leave of a fraction; what they suspend is neither earned for good nor forfeited."""
    effects = {gate["effect"] for gate in failed}
    if "suspend" in effects and "zero_earned" not in effects:
        return Fraction(1)
    for gate in failed:
        fraction *= {"zero_earned": Fraction(0), "factor": exact(gate.get("factor", "0"))}.get(gate["effect"], 1)
    return fraction


def reaches(terms: Plain, row: Plain) -> bool:
    """Say whether what the ladder judges of a measure is as good as its bonus asks for."""
    ladder = terms["ladder"]
    sign = -1 if ladder.get("better") == "lower" and ladder["kind"] != "percentile" else 1
    reached = achieved(terms, row)
    return "bonus_at" not in terms or (reached is not None and reached >= sign * exact(terms["bonus_at"]))


def bonuses_of(
    clause: Plain, parts: dict[str, int], forfeited: int, able: dict[str, Fraction], cents: Cents
) -> dict[str, int]:
    """Return the bonus of each measure, held to the cap of all and, with offset, to what others forfeited."""
    bonuses = {name: cents(parts[name] * rate) for name, rate in able.items()}
    most = [sum(bonuses.values())]
    if "bonus_cap" in clause:
        most.append(cents(exact(clause["bonus_cap"]) * sum(parts.values())))
    if clause.get("offset") == "true":
        most.append(forfeited)
    return bonuses if min(most) == most[0] else shared_out(min(most), {k: Fraction(v) for k, v in bonuses.items()})


def fact(measure: str, facts: Plain) -> Plain:
    """Return what was measured under a name; of cohorts of several versions what was measured of them together."""
    rows = [row for row in facts["measures"] if row["measure"] == measure]
    told = [row for row in rows if row["status"] == "measured"]
    if len(rows) == 1 or not told:
        gravest = ["vendor_fault", "payer_fault", "not_measured", "not_credible", "measured"]
        first: Plain = min(rows, key=lambda row: (gravest.index(row["status"]), row.get("version", "")))
        return first
    members = sum(int(row["denominator"]) for row in told)
    if all("numerator" in row for row in told):
        counted = {"numerator": str(sum(int(row["numerator"]) for row in told))}
    else:
        counted = {"value": str(sum((value(row) * int(row["denominator"]) for row in told), Fraction(0)) / members)}
    activated = (
        {"activated": str(sum(int(row["activated"]) for row in told))}
        if all("activated" in row for row in told)
        else {}
    )
    return {
        "measure": measure,
        "status": "measured",
        "denominator": str(members),
        **counted,
        **activated,
    }


def status_of(terms: Plain, facts: Plain, clause: Plain) -> str:
    """Say whether a measure counts, and by whose fault it does not."""
    row = fact(terms["measure"], facts)
    status = "not_measured" if row["status"] == "not_credible" else str(row["status"])
    least = int(terms.get("minimum_denominator", 0))
    if status == "measured" and "activated" in row and int(row["activated"]) >= least > int(row["denominator"]):
        return "vendor_fault"
    if status == "measured" and least > int(row.get("activated", row["denominator"])):
        return "not_measured"
    if status == "measured" and "ladder" in terms and not any(members for members, _ in parts(clause, terms, facts)):
        return "not_measured"
    return status


def gates_on(terms: Plain, clause: Plain, guarantees: list[Plain]) -> list[Plain]:
    """Return the gates that a measure stands behind: its own, its group's, its guarantee's, the whole agreement's."""
    found = []
    for holder in guarantees:
        own = [(gate, each["measure"]) for each in holder["measures"] if (gate := each.get("gate"))]
        for gate, measure in [*own, *((gate, None) for gate in holder.get("gates", ()))]:
            match gate.get("scope", "measure" if measure else "guarantee"):
                case "agreement":
                    holds = True
                case "guarantee":
                    holds = holder is clause
                case "group":
                    holds = holder is clause and terms.get("group") == gate["group"]
                case _:
                    holds = holder is clause and terms["measure"] == measure
            found += [gate] if holds else []
    return found


def is_closed(gate: Plain, facts: Plain) -> bool:
    """Say whether a gate was failed, or was not delivered by the vendor."""
    row = fact(gate["measure"], facts)
    if row["status"] == "measured":
        return value(row) < exact(gate["at_least"])
    return bool(row["status"] == "vendor_fault")


def pooled_fraction(clause: Plain, terms: Plain, facts: Plain) -> Fraction:
    """Return what a measure earns: the fractions of all cohorts, weighted by the members behind them."""
    found = parts(clause, terms, facts)
    return sum((members * fraction for members, fraction in found), start=Fraction(0)) / sum(each[0] for each in found)


def parts(clause: Plain, terms: Plain, facts: Plain) -> list[tuple[int, Fraction]]:
    """Return the members of each cohort and what it earns by the terms of its version; by whose fault if not known."""
    found = []
    for row in (row for row in facts["measures"] if row["measure"] == terms["measure"]):
        if row["status"] in {"vendor_fault", "payer_fault"}:
            members = int(row.get("activated", "0")) or int(row["denominator"])
            found.append((members, Fraction(row["status"] == "payer_fault")))
        signed = signed_terms(clause, terms, row, facts)
        if row["status"] == "measured" and achieved(signed, row) is not None:
            found.append((int(row["denominator"]), earned_fraction(signed, row)))
    return found


def signed_terms(clause: Plain, terms: Plain, row: Plain, facts: Plain) -> Plain:
    """Return the terms of the version that a cohort is under; the last one's where that had no such guarantee."""
    for before in facts["signed"].get(row.get("version"), ()):
        for each in before.get("measures", ()) if before["id"] == clause["id"] else ():
            if each["measure"] == terms["measure"]:
                earlier: Plain = each
                return earlier
    return terms
