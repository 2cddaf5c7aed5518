"""Ladders of the second calculation: what a value is judged as, and what that earns."""

from decimal import Context, Decimal
from fractions import Fraction

from tests.reference.settlement_amounts import Plain, exact

ONE_IN_TEN, ONE_IN_TWENTY = Decimal("1.2815515655446004"), Fraction("1.6448536269514722")


def value(row: Plain) -> Fraction:
    """Return a rate or a score exactly."""
    return exact(row["value"]) if "value" in row else Fraction(int(row["numerator"]), int(row["denominator"]))


def achieved(terms: Plain, row: Plain) -> Fraction | None:
    """Return what a ladder judges, more being better: the value, its change, others no better; None if not told."""
    ladder, rule = terms["ladder"], terms.get("confidence_rule", "point")
    sign, kind = -1 if ladder.get("better") == "lower" else 1, ladder["kind"]
    if rule != "point" and "value" in row:
        return None
    if rule == "lower_bound_80":
        return sign * worse_end(int(row["numerator"]), int(row["denominator"]), -sign)
    if kind == "against":
        groups = {each["cohort"]: each for each in row.get("beside", ()) if each["denominator"] != "0"}
        group = groups.get(ladder["comparator"])
        return sign * (value(row) - value(group)) if group else None
    if kind == "improvement":
        return sign * (value(row) - exact(row["prior"])) if "prior" in row else None
    if kind == "percentile":
        others = [exact(other) for other in row.get("comparators", ())]
        behind = [other for other in others if sign * other <= sign * value(row)]
        return Fraction(len(behind), len(others)) if len(others) >= 5 else None
    return sign * value(row)


def worse_end(count: int, members: int, side: int) -> Fraction:
    """Return the rate from which a count lies as many standard errors off as one in ten do: a root of a parabola."""
    c, z2 = Context(prec=60), ONE_IN_TEN * ONE_IN_TEN
    under = c.sqrt(c.add(c.multiply(z2, z2), c.divide(4 * z2 * count * (members - count), Decimal(members))))
    root = c.divide(c.add(2 * count + z2, side * under), 2 * (members + z2))
    return Fraction(Context(prec=12).plus(root))


def earned_fraction(terms: Plain, row: Plain) -> Fraction:
    """Return what a value earns, from 0 to 1; where lower is better everything changes its sign."""
    ladder = terms["ladder"]
    sign, reached = -1 if ladder.get("better") == "lower" else 1, achieved(terms, row) or Fraction(0)
    if "benchmark" in terms:
        benchmark, members = exact(terms["benchmark"]), int(row["denominator"])
        better = sign * (value(row) - benchmark)
        if better <= 0 or better * better < ONE_IN_TWENTY**2 * benchmark * (1 - benchmark) / members:
            return Fraction(0)
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
