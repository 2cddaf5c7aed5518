"""Ladders of the second calculation: what a value is judged as, and what that earns."""

from fractions import Fraction

from tests.reference.settlement_amounts import Plain, exact


def value(row: Plain) -> Fraction:
    """Return a rate or a score exactly."""
    return exact(row["value"]) if "value" in row else Fraction(int(row["numerator"]), int(row["denominator"]))


def achieved(ladder: Plain, row: Plain) -> Fraction | None:
    """Return what a ladder judges, more being better: the value, its change, others no better; None if not told."""
    sign, kind = -1 if ladder.get("better") == "lower" else 1, ladder["kind"]
    if kind == "improvement":
        return sign * (value(row) - exact(row["prior"])) if "prior" in row else None
    if kind == "percentile":
        others = [exact(other) for other in row.get("comparators", ())]
        behind = [other for other in others if sign * other <= sign * value(row)]
        return Fraction(len(behind), len(others)) if len(others) >= 5 else None
    return sign * value(row)


def earned_fraction(ladder: Plain, row: Plain) -> Fraction:
    """Return what a value earns, from 0 to 1; where lower is better everything changes its sign."""
    sign, reached = -1 if ladder.get("better") == "lower" else 1, achieved(ladder, row) or Fraction(0)
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
