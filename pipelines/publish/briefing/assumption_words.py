"""The names of an assumptions file in words, and how its numbers are written."""

import re
from fractions import Fraction
from typing import Literal

from contracts.exhibits import load_exhibits
from pipelines.publish.figures import half_up, money, name_of, one_decimal, whole_dollars
from pipelines.publish.vocabulary import MEASURES

Written = Literal["dollars", "share", "number", "count"]

# By the pattern of a name: what it says, with the parts that the pattern catches, and how its number is written.
WORDS: tuple[tuple[str, str, Written], ...] = (
    (r"population\.lives", "Members covered", "count"),
    (r"population\.adult_share", "Adults, of all members", "share"),
    (r"population\.eligible_share", "Adults with the need that the programme is for", "share"),
    (r"population\.yield", "Eligible members who engage in a year", "share"),
    (r"population\.employees_share", "Employees, of all members", "share"),
    (r"care\.enrolled_each", "Enrolled, for each engaged member", "number"),
    (r"care\.activated_each", "Activated, for each engaged member", "number"),
    (r"care\.engaged_months_each", "Months engaged, for each engaged member", "number"),
    (r"care\.sessions_each\.EXERCISE", "Exercise sessions, for each engaged member", "number"),
    (r"care\.sessions_each\.VISIT", "Visits, for each engaged member", "number"),
    (r"care\.reported_each", "Members who answer at the end, for each engaged member", "number"),
    (r"care\.measured_each", "Members whom measures count, for each engaged member", "number"),
    (r"care\.counted_each\.(.+)", "Members whom measure {0} counts, for each engaged member", "number"),
    (r"care\.claim_lines_each", "Claim lines of monitoring, for each engaged member", "number"),
    (r"care\.claim_line_allowed", "Allowed for a claim line of monitoring", "dollars"),
    (r"care\.plan_share", "Of the allowed amount, what the plan pays", "share"),
    (r"results\.(.+)", "Result: {0}", "share"),
    (r"indexes\.(.+)", "Change of price index {0} in a year", "share"),
    (r"episodes\.(.+)\.each", "Episodes for each engaged member: {0}", "number"),
    (r"episodes\.(.+)\.cost", "Cost of an episode: {0}", "dollars"),
    (r"value\.avoided\.(.+)\.rate", "{0}: uses a year for each engaged member", "number"),
    (r"value\.avoided\.(.+)\.price", "{0}: cost of a use", "dollars"),
    (r"value\.avoided\.(.+)\.reduction", "{0}: uses that the programme avoids", "share"),
    (r"value\.saved_each", "Saved for each engaged member in a year", "dollars"),
    (r"value\.induced_each", "Extra care because of the programme, each engaged member", "dollars"),
    (r"value\.realisation", "How much of what is avoided comes true", "share"),
    (r"value\.benchmark_each", "What care would have cost, each engaged member", "dollars"),
    (r"value\.error_rate", "Error of a savings study, of what care would have cost", "share"),
    (r"value\.completion_error", "Error of claims still to come, of what care did cost", "share"),
    (r"vendor\.variable_each", "The vendor's cost of care, each engaged member", "dollars"),
    (r"vendor\.acquisition_each", "The vendor's cost to win a member", "dollars"),
    (r"vendor\.fixed", "The vendor's fixed cost in a year", "dollars"),
    (r"vendor\.capital_rate", "The vendor's cost of money withheld, a year", "share"),
    (r"vendor\.required_margin", "The margin that the vendor needs in a year", "dollars"),
)


def assumption_words(name: str) -> str:
    """Return what an assumption says, such as `Surgery: cost of a use`; of a name nobody worded, the name."""
    said = _said(name)
    return name if said is None else said[0]


def assumption_value(name: str, value: Fraction) -> str:
    """Write the number of an assumption with its unit, exact where it has few digits: $1,400, 2.5%, 0.035."""
    said = _said(name)
    match said[1] if said else "number":
        case "dollars":
            return whole_dollars(value * 100) if value.denominator == 1 else money(half_up(value * 100))
        case "share":
            return f"{_decimal(value * 100)}%"
        case "count" if value.denominator == 1:
            return f"{value.numerator:,}"
    return _decimal(value)


def _said(name: str) -> tuple[str, Written] | None:
    for pattern, words, written in WORDS:
        if found := re.fullmatch(pattern, name):
            return words.format(*map(_part, found.groups())), "number" if _is_score(name) else written
    return None


def _is_score(name: str) -> bool:
    """Whether a result is a score, such as a net promoter score of 45, and not a share of members."""
    scores = (exhibit.measure for exhibit in load_exhibits().measures if exhibit.form == "score")
    return name in {f"results.{measure}" for measure in scores}


def _part(name: str) -> str:
    """Write a measure, service or kind of episode: Pain improved, Physical therapy, Low back acute."""
    return MEASURES.get(name) or name_of(name.replace(".", " ").lower()).capitalize()


def _decimal(value: Fraction) -> str:
    """Write a number with at most four decimals and none that says nothing."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    digits = half_up(value * 10_000)
    if digits % 1000 == 0:
        return one_decimal(value)
    whole, rest = divmod(abs(digits), 10_000)
    return f"{'−' if digits < 0 else ''}{whole:,}.{rest:04d}".rstrip("0")
