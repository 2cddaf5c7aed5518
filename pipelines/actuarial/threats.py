"""Ways in which savings may not be the vendor's doing, whether each is met, and the numbers that say so.

Each is met by a rule about what was found, never by the design alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipelines.actuarial.decision import Decision
from pipelines.actuarial.savings_read import Found

SPEND = ("MSK_SPEND", "TOTAL_SPEND")


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat, whether it is met, and a number beside the one that it would have led to.

    REGRESSION_TO_MEAN and TREND_INFLATION: cents a member month as estimated, beside the vendor's members after against
    before, and the same brought forward by a trend. PARTICIPATION_BIAS: the largest standardised difference between
    both sides, beside that before they were compared. COMPLETER_ONLY: members who activated, beside those who completed
    the programme. IMMATURE_CLAIMS: the least share of a month that is known, beside the least that the design takes.
    """

    threat_code: str
    is_answered: bool
    value: Fraction | None
    beside: Fraction | None


def threats(found: Found, decision: Decision) -> list[Threat]:
    """Return every threat to an agreement's savings."""
    return [threat(code, found, decision) for code, threat in THREATS.items()]


def _regression_to_mean(code: str, found: Found, decision: Decision) -> Threat:
    """Those who take part come at a peak of pain: so must those they are compared with, by spend before the index."""
    apart = [each.subject_code for each in decision.findings if each.reason_code == "UNBALANCED"]
    is_alike = not any(subject.startswith(SPEND) for subject in apart)
    return Threat(code, is_alike and found.main is not None, _value(found), _value(found, "NAIVE_PRE_POST"))


def _participation_bias(code: str, found: Found, decision: Decision) -> Threat:
    """Those who choose a programme differ: both sides must be alike in all that is known, and few left out."""
    after, before = (_largest(found, column) for column in ("difference", "difference_before"))
    is_met = _without(decision, "UNBALANCED", "NOT_CONVERGED", "TOO_MANY_UNMATCHED", "TOO_FEW_EFFECTIVE")
    return Threat(code, is_met and found.main is not None, after, before)


def _trend_inflation(code: str, found: Found, decision: Decision) -> Threat:
    """Take the trend of the comparison, not an assumed one; it must not differ where the programme cannot matter."""
    is_met = _without(decision, "PRE_TREND_DIFFERS", "PRE_TREND_NOT_TESTED", "PLACEBO_DIFFERS", "DUMMY_YEAR_DIFFERS")
    return Threat(code, is_met and found.main is not None, _value(found), _value(found, "NAIVE_TRENDED"))


def _completer_only(code: str, found: Found, _: Decision) -> Threat:
    """Who stays with a programme fares better: everybody who activated is judged, whatever became of them."""
    taken = found.one("taken_part")
    if taken is None:
        return Threat(code, False, None, None)
    is_met = taken["treated_count"] == taken["activated_count"]
    return Threat(code, is_met, Fraction(taken["activated_count"]), Fraction(taken["completed_count"]))


def _immature_claims(code: str, found: Found, decision: Decision) -> Threat:
    """Claims that are not known yet look like savings: months are completed, and must be mature enough for that."""
    shares = [Fraction(row["chain_factor"]) for row in found.rows["maturity"] if row["status_code"] == "ESTIMATED"]
    least = Fraction(found.terms["balanced_thousandths"], 1000)
    is_met = found.main is not None and _without(decision, "IMMATURE")
    return Threat(code, is_met, min(shares, default=None), least)


THREATS: Mapping[str, Callable[[str, Found, Decision], Threat]] = {
    "REGRESSION_TO_MEAN": _regression_to_mean,
    "PARTICIPATION_BIAS": _participation_bias,
    "TREND_INFLATION": _trend_inflation,
    "COMPLETER_ONLY": _completer_only,
    "IMMATURE_CLAIMS": _immature_claims,
}


def _without(decision: Decision, *codes: str) -> bool:
    return not any(each.reason_code in codes for each in decision.findings)


def _value(found: Found, code: str | None = None) -> Fraction | None:
    row = found.main if code is None else found.estimate(code)
    return None if row is None else Fraction(row["value"])


def _largest(found: Found, column: str) -> Fraction | None:
    """Return the largest difference of the method that is paid on."""
    methods = {row["method_code"] for row in found.rows["quality"]}
    told = (row[column] for row in found.rows["balance"] if row["method_code"] in methods)
    return max((abs(Fraction(text)) for text in told if text is not None), default=None)
