"""Review of outcomes: weighted rates that are paid on, thresholds of nobody, and what nature earns."""

from typing import Any

import pytest

from contracts.clauses.measure_terms import JudgedTerms
from contracts.document import Severity
from contracts.exhibits import Exhibits, load_exhibits
from contracts.review import review
from contracts.review.expected import Expected
from contracts.review.outcomes import what_is_enough
from tests.contracts.building import ACTIVATION, agreement, guarantee

LINEAR = {"kind": "linear", "from": "0.45", "to": "0.60"}
AGAINST = {"kind": "against", "comparator": "USUAL_CARE", "from": "0", "to": "0.10"}
SHOULDER = {"QUICKDASH": "15.9"}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def judging(measure: str, ladder: dict[str, Any] = LINEAR, **terms: Any) -> dict[str, Any]:
    return guarantee({"measure": measure, "weight": "100", "ladder": ladder} | terms)


def codes(exhibits: Exhibits, clause: dict[str, Any], expected: Expected | None = None, **terms: Any) -> list[str]:
    return [found.code for found in review(agreement(ACTIVATION, clause, **terms), exhibits, expected)]


@pytest.mark.parametrize("category", ["contractual", "contractual_alternate", "reporting_only"])
def test_a_weighted_rate_is_shown_and_never_paid_on(exhibits: Exhibits, category: str) -> None:
    clause = judging("pain_responder") | {"missing_policy": "ipw", "category": category}
    found = [each for each in review(agreement(ACTIVATION, clause), exhibits) if each.code == "weighted_rate_paid"]
    assert [(each.severity, each.path) for each in found] == (
        [(Severity.ERROR, ("clauses", 1, "missing_policy"))] if category == "contractual" else []
    )


@pytest.mark.parametrize(
    ("executed", "thresholds", "found"),
    [
        ("2026-12-01", SHOULDER, []),
        ("2026-12-01", {"QUICKDASH": "15.8"}, ["threshold_unpublished"]),
        ("2025-12-01", SHOULDER, ["threshold_unpublished"]),  # the version of then had one change only
        ("2026-12-01", {"QUICK": "8"}, ["instrument_unknown"]),
        ("2026-12-01", {"PEG": "2"}, ["threshold_unpublished"]),  # published in percent alone
    ],
)
def test_an_agreed_threshold_is_one_that_somebody_published(
    exhibits: Exhibits, executed: str, thresholds: dict[str, str], found: list[str]
) -> None:
    clause = judging("function_responder", thresholds=thresholds)
    told = codes(exhibits, clause, executed=executed, retroactive="true")
    assert [code for code in told if code in {"threshold_unpublished", "instrument_unknown"}] == found


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (judging("pain_responder"), {"no_comparator", "acuity_not_split"}),
        (judging("pain_responder", version="2"), set()),
        (judging("pain_responder", version="2", ladder=AGAINST), set()),
        # Its natural course is known, of every later version too.
        (judging("function_responder"), {"acuity_not_split", "threshold_unverified"}),
        (judging("engagement"), set()),
        # An improvement on the period before pays nobody for getting better by itself.
        (judging("pain_responder", ladder=LINEAR | {"kind": "improvement"}), {"acuity_not_split"}),
    ],
)
def test_what_nature_earns_is_told(exhibits: Exhibits, clause: dict[str, Any], found: set[str]) -> None:
    of_nature = {"no_comparator", "acuity_not_split", "threshold_unverified"}
    assert set(codes(exhibits, clause, Expected())) & of_nature == found
    assert not set(codes(exhibits, clause)) & of_nature


def test_thresholds_that_nobody_checked_are_told_by_name(exhibits: Exhibits) -> None:
    """The 8 points of QuickDASH were checked, an agreed change of 14 was not; of HOOS JR it is the other way round."""

    def told(**thresholds: str) -> str:
        clause = judging("function_responder", thresholds=thresholds)
        found = review(agreement(ACTIVATION, clause, executed="2026-12-01", retroactive="true"), exhibits, Expected())
        (message,) = [each.message for each in found if each.code == "threshold_unverified"]
        return message.partition(": ")[2]

    assert told() == "HOOS_JR 18 points, PROMIS_PF 3 points"
    assert told(HOOS_JR="22", QUICKDASH="14") == "QUICKDASH 14 points, PROMIS_PF 3 points"


def test_what_is_judged_by_the_follow_up_or_in_percent_alone_is_said_so(exhibits: Exhibits) -> None:
    measure, term = exhibits.measure("pain_responder", 2), JudgedTerms(measure="pain_responder")
    assert measure is not None
    for rule, words in (("pgic", "2 or lower at the follow-up"), ("peg", "30% of the baseline"), ("nprs", "2 points")):
        judged_by = measure.model_copy(update={"instrument_rule": rule})
        (enough,) = what_is_enough(agreement(ACTIVATION), judged_by, term, exhibits)
        assert enough.words == words
