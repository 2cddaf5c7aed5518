"""Guarantees of the second calculation: pools, gates, and what each measure earns of its part."""

from dataclasses import dataclass
from fractions import Fraction

from tests.reference.settlement_amounts import Cents, Plain, exact, on, shared_out
from tests.reference.settlement_fees import ACCESS, amount_of

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


def base(clause: Plain, clauses: list[Plain], gross: dict[str, int], net: dict[str, int]) -> dict[str, int]:
    """Return the fees that a guarantee's share is taken of, by clause."""
    kind = clause.get("base", "net_fees_before_performance")
    access = {each["id"] for each in clauses if each["kind"] in ACCESS}
    fees = gross if kind == "gross_fees" else net
    named = {fee_id: amount for fee_id, amount in fees.items() if fee_id in clause.get("of", net)}
    return {key: amount for key, amount in named.items() if kind != "access_fees_only" or key in access}


def pools(
    clauses: list[Plain], facts: Plain, fees: tuple[dict[str, int], dict[str, int]], part: Fraction, cents: Cents
) -> dict[str, int]:
    """Return what each guarantee puts at risk: never more than its fees, nor than others left of all fees."""
    found: dict[str, int] = {}
    for clause in (clause for clause in clauses if clause["kind"] in GUARANTEES):
        gross, net = fees
        own = sum(amount for fee_id, amount in net.items() if fee_id in clause.get("of", net))
        most = min(own, sum(net.values()) - sum(found.values()))
        risks = (
            share_at_risk(clause, fee_id, facts, part) * amount
            for fee_id, amount in base(clause, clauses, gross, net).items()
        )
        found[clause["id"]] = min(cents(sum(risks, start=Fraction(0))), most)
    return found


def share_at_risk(clause: Plain, fee_id: str, facts: Plain, part: Fraction) -> Fraction:
    """Return the share of a fee at risk; of shares by date the mean, weighted by what events of each day cost."""
    if clause["kind"] == "access_outcome":
        return exact(clause["withhold"])
    if isinstance(clause["at_risk"], str):
        return exact(clause["at_risk"])
    rows = [row for row in facts["units"] if row["clause"] == fee_id]
    costs = [(amount_of(row, facts, part), exact(on(clause["at_risk"], row["from"]))) for row in rows]
    charged = sum((cost for cost, _ in costs), start=Fraction(0))
    if not charged:
        return exact(on(clause["at_risk"], facts["period"]["to"]))
    return sum((cost * share for cost, share in costs), start=Fraction(0)) / charged


def judged(clause: Plain, pool: int, guarantees: list[Plain], facts: Plain, cents: Cents) -> dict[str, Judged]:
    """Return what each measure of a guarantee earns."""
    if clause["kind"] == "access_outcome":
        return {"": attained(clause, pool, guarantees, facts, cents)}
    status = {terms["measure"]: status_of(terms, facts) for terms in clause["measures"]}
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
                fractions[name] = pooled_fraction(clause, name, facts)
            case "not_measured":
                weights[name] = Fraction(0) if heirs else own
                fractions[name] = Fraction(clause["no_measure"] == "earn")
            case fault:
                weights[name] = own
                fractions[name] = Fraction(fault == "payer_fault")
        failed = [gate for gate in gates_on(terms, clause, guarantees) if is_closed(gate, facts)]
        closed[name] = [gate["effect"] for gate in failed]
        fractions[name] = after_gates(fractions[name], failed)
    parts = shared_out(pool, weights)
    earned = {name: cents(parts[name] * fraction) for name, fraction in fractions.items()}
    able = {
        terms["measure"]: exact(terms.get("bonus", clause.get("bonus", "0")))
        for terms in clause["measures"]
        if status[terms["measure"]] == "measured"
        and fractions[terms["measure"]] == 1
        and not closed[terms["measure"]]
        and reaches(terms, fact(terms["measure"], facts))
    }
    bonuses = bonuses_of(clause, parts, pool - sum(earned.values()), able, cents)
    return {
        name: Judged(
            weights[name],
            fractions[name],
            parts[name],
            earned[name],
            bonuses.get(name, 0),
            parts[name] if {"suspend", "zero_earned"} & set(closed[name]) == {"suspend"} else 0,
        )
        for name in weights
    }


def attained(clause: Plain, pool: int, guarantees: list[Plain], facts: Plain, cents: Cents) -> Judged:
    """Return what is released of a withheld amount: only the largest of all adjustments counts."""
    least: list[tuple[Fraction, bool]] = []
    for terms in clause["measures"]:
        status, row = status_of(terms, facts), fact(terms["measure"], facts)
        if status == "measured":
            lost = min(max(Fraction(0), 1 - value(row) / exact(terms["threshold"])), exact(terms["limit"]))
            of = exact(clause["withhold"]) if clause["adjustment_base"] == "annual" else Fraction(1)
            fraction = max(Fraction(0), 1 - lost / of)
        elif status == "not_measured":
            fraction = Fraction(clause["no_measure"] == "earn")
            if any(status_of(each, facts) != "not_measured" for each in clause["measures"]):
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
    return "bonus_at" not in terms or achieved(ladder, row) >= sign * exact(terms["bonus_at"])


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
    """Return what was measured under a name."""
    found: Plain = next(row for row in facts["measures"] if row["measure"] == measure)
    return found


def value(row: Plain) -> Fraction:
    """Return a rate or a score exactly."""
    return exact(row["value"]) if "value" in row else Fraction(int(row["numerator"]), int(row["denominator"]))


def status_of(terms: Plain, facts: Plain) -> str:
    """Say whether a measure counts, and by whose fault it does not."""
    row = fact(terms["measure"], facts)
    status = "not_measured" if row["status"] == "not_credible" else str(row["status"])
    least = int(terms.get("minimum_denominator", 0))
    if status == "measured" and "activated" in row and int(row["activated"]) >= least > int(row["denominator"]):
        return "vendor_fault"
    if status == "measured" and least > int(row.get("activated", row["denominator"])):
        return "not_measured"
    kind = terms.get("ladder", {}).get("kind")
    lacks = (kind == "percentile" and len(row.get("comparators", ())) < 5) or (
        kind == "improvement" and "prior" not in row
    )
    return "not_measured" if status == "measured" and lacks else status


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


def pooled_fraction(clause: Plain, measure: str, facts: Plain) -> Fraction:
    """Return what a measure earns: each row by the ladder of its version, weighted by the members behind it."""
    total = members = Fraction(0)
    for row in (row for row in facts["measures"] if row["measure"] == measure):
        signed = facts["signed"].get(row.get("version"), clause["measures"])
        if signed is not clause["measures"]:
            signed = next(each["measures"] for each in signed if each["id"] == clause["id"])
        ladder = next(terms["ladder"] for terms in signed if terms["measure"] == measure)
        total += int(row["denominator"]) * earned_fraction(ladder, row)
        members += int(row["denominator"])
    return total / members


def achieved(ladder: Plain, row: Plain) -> Fraction:
    """Return what a ladder judges, more being better: the value, its change, or the share of others no better."""
    sign = -1 if ladder.get("better") == "lower" else 1
    if ladder["kind"] == "percentile":
        behind = [other for other in map(exact, row["comparators"]) if sign * other <= sign * value(row)]
        return Fraction(len(behind), len(row["comparators"]))
    return sign * (value(row) - (exact(row["prior"]) if ladder["kind"] == "improvement" else 0))


def earned_fraction(ladder: Plain, row: Plain) -> Fraction:
    """Return what a value earns, from 0 to 1; where lower is better everything changes its sign."""
    sign, reached = -1 if ladder.get("better") == "lower" else 1, achieved(ladder, row)
    at = {key: sign * exact(text) for key, text in ladder.items() if key in {"target", "from", "to"}}
    match ladder["kind"]:
        case "all_or_nothing":
            return Fraction(reached >= at["target"])
        case "step":
            return step_reached([(sign * exact(step["at"]), step["earn"]) for step in ladder["steps"]], reached)
        case "percentile":
            return step_reached([(exact(step["at"]), step["earn"]) for step in ladder["steps"]], reached)
    floor = exact(ladder.get("floor", "0"))
    if reached < at["from"]:
        return Fraction(0)
    return min(Fraction(1), floor + (1 - floor) * (reached - at["from"]) / (at["to"] - at["from"]))


def step_reached(steps: list[tuple[Fraction, str]], reached: Fraction) -> Fraction:
    """Return what the highest step that was reached earns."""
    return max(((at, exact(earn)) for at, earn in steps if at <= reached), default=(Fraction(0), Fraction(0)))[1]
