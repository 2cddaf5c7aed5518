"""An assumptions file loaded: beside its form, whether its words are those of exhibits and clauses, all at once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

from contracts.clauses.case_rate import ACUITIES, SURGERIES
from contracts.document import FieldPath, Problem, field_text
from contracts.exhibits import load_exhibits
from contracts.explain import suggestion
from contracts.loader import Loaded, load
from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Assumptions
from contracts.terms.measure import Denominator


def load_assumptions(path: Path, name: str | None = None) -> Loaded[Assumptions]:
    """Load an assumptions file; `name` is what its problems call it.

    A measure that no exhibit has would be read by nobody, a rate of 55 would be taken for all, and a promoter score of
    0.45 for nearly none: all are problems.
    """
    loaded = load(path, Assumptions, name)
    if loaded.value is None:
        return loaded
    found = (
        Problem(loaded.document.file, loaded.line(place), field_text(place), code, message)
        for place, code, message in _wrong(loaded.value)
    )
    problems = tuple(sorted(found, key=lambda problem: (problem.line, problem.field)))
    return replace(loaded, value=None, problems=problems) if problems else loaded


def beyond_bounds(name: str, number: Assumption) -> str | None:
    """Say why a number of this name cannot be; None where it can. What a measure counts in members is a rate."""
    of_results, _, measure = name.partition(".")
    exhibits = [each for each in load_exhibits().measures if of_results == "results" and each.measure == measure]
    low, high = number.at("low"), number.at("high")
    if any(each.form == "rate" for each in exhibits) and not 0 <= low <= high <= 1:
        return "must be from 0 to 1, such as 0.55: it is a rate"
    is_promoters = any(each.numerator == "promoters_less_detractors" for each in exhibits)
    is_a_part = number.base != 0 and -1 < low <= high < 1
    if is_promoters and (low < -100 or high > 100 or is_a_part):
        return "must be a score from -100 to 100, such as 45, not a share"
    return None


def _wrong(assumed: Assumptions) -> Iterator[tuple[FieldPath, str, str]]:
    """Yield the place, code and words of each fault."""
    measures = sorted(exhibit.measure for exhibit in load_exhibits().measures)
    for measure, number in assumed.results.items():
        place = ("results", measure)
        if measure not in measures:
            yield place, "unknown_word", f"is not a measure of the exhibits{suggestion(measure, measures)}"
        elif beyond := beyond_bounds(f"results.{measure}", number):
            yield place, "out_of_range", beyond
    words = sorted(get_args(Denominator))
    for word in assumed.care.counted_each:
        if word not in words:
            told = f"is not what any measure is counted over{suggestion(word, words)}"
            yield ("care", "counted_each", word), "unknown_word", told
    groups, seen = [*ACUITIES, *SURGERIES], set[tuple[str, str]]()
    for position, kind in enumerate(assumed.episodes):
        if kind.group not in groups:
            yield ("episodes", position, "group"), "unknown_word", f"is not a group{suggestion(kind.group, groups)}"
        if (kind.region.value, kind.group) in seen:
            yield ("episodes", position), "repeated", "must give each region and group once"
        seen.add((kind.region.value, kind.group))
