"""Guarantees of the second calculation: pools, gates, and what each measure earns of its part."""

from dataclasses import dataclass
from fractions import Fraction

from tests.reference.settlement_amounts import Cents, Plain, exact, shared_out
from tests.reference.settlement_fees import ACCESS

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


def base(clause: Plain, clauses: list[Plain], gross: dict[str, int], net: dict[str, int]) -> int:
    """Return the fees that a guarantee's share is taken of."""
    of = clause.get("of", list(net))
    fees = gross if clause["base"] == "gross_fees" else net
    access = {each["id"] for each in clauses if each["kind"] in ACCESS}
    return sum(
        amount
        for fee_id, amount in fees.items()
        if fee_id in of and (clause["base"] != "access_fees_only" or fee_id in access)
    )


def pools(clauses: list[Plain], gross: dict[str, int], net: dict[str, int], cents: Cents) -> dict[str, int]:
    """Return what each guarantee puts at risk: never more than its fees, nor than others left of all fees."""
    found: dict[str, int] = {}
    for clause in (clause for clause in clauses if clause["kind"] == "performance_guarantee"):
        own = sum(amount for fee_id, amount in net.items() if fee_id in clause.get("of", net))
        most = min(own, sum(net.values()) - sum(found.values()))
        found[clause["id"]] = min(cents(exact(clause["at_risk"]) * base(clause, clauses, gross, net)), most)
    return found


def judged(clause: Plain, pool: int, guarantees: list[Plain], facts: Plain, cents: Cents) -> dict[str, Judged]:
    """Return what each measure of a guarantee earns."""
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
                fractions[name] = earned_fraction(terms["ladder"], fact(name, facts))
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
            parts[name] if "suspend" in closed[name] else 0,
        )
        for name in weights
    }


def after_gates(fraction: Fraction, failed: list[Plain]) -> Fraction:
    """Return what failed gates leave of a fraction; what they suspend is neither earned for good nor forfeited."""
    effects = {gate["effect"] for gate in failed}
    if "suspend" in effects:
        return Fraction(1)
    for gate in failed:
        fraction *= {"zero_earned": Fraction(0), "factor": exact(gate.get("factor", "0"))}.get(gate["effect"], 1)
    return fraction


def reaches(terms: Plain, row: Plain) -> bool:
    """Say whether a measure is as good as its bonus asks for."""
    sign = -1 if terms["ladder"].get("better") == "lower" else 1
    return "bonus_at" not in terms or sign * value(row) >= sign * exact(terms["bonus_at"])


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
    if status == "measured" and terms["ladder"]["kind"] == "percentile" and len(row.get("comparators", ())) < 5:
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


def earned_fraction(ladder: Plain, row: Plain) -> Fraction:
    """Return what a value earns, from 0 to 1; where lower is better everything changes its sign."""
    sign = -1 if ladder.get("better") == "lower" else 1
    achieved = sign * value(row)
    at = {key: sign * exact(text) for key, text in ladder.items() if key in {"target", "from", "to"}}
    match ladder["kind"]:
        case "all_or_nothing":
            return Fraction(achieved >= at["target"])
        case "step":
            return step_reached([(sign * exact(step["at"]), step["earn"]) for step in ladder["steps"]], achieved)
        case "percentile":
            behind = [other for other in map(exact, row["comparators"]) if sign * other <= achieved]
            rank = Fraction(len(behind), len(row["comparators"]))
            return step_reached([(exact(step["at"]), step["earn"]) for step in ladder["steps"]], rank)
        case "improvement":
            achieved -= sign * exact(row["prior"])
    floor = exact(ladder.get("floor", "0"))
    if achieved < at["from"]:
        return Fraction(0)
    return min(Fraction(1), floor + (1 - floor) * (achieved - at["from"]) / (at["to"] - at["from"]))


def step_reached(steps: list[tuple[Fraction, str]], achieved: Fraction) -> Fraction:
    """Return what the highest step that was reached earns."""
    return max(((at, exact(earn)) for at, earn in steps if at <= achieved), default=(Fraction(0), Fraction(0)))[1]
