"""Every measure of the exhibits can be put into a guarantee, says where it comes from, and hides no harm."""

from typing import Any

import pytest

from contracts.exhibits import load_exhibits
from contracts.measure_tables import measure_tables
from contracts.prose import plain
from contracts.review import review
from contracts.settlement import settle
from contracts.terms.measure import Measure
from pipelines.intake.canonical import FEEDS
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, rate, units

EXHIBITS = load_exhibits()
NEWEST = EXHIBITS.newest_measures()
HARMS = {"hospital_stay", "emergency_visit", "opioid_start"}
# Signed before measures named their sources: a file that an agreement was settled on is never edited.
WITHOUT_SOURCE = {
    ("baseline_capture", 1),
    ("engagement", 1),
    ("function_responder", 1),
    ("member_judged_improvement", 1),
    ("net_promoter_score", 1),
    ("outcome_attainment", 1),
    ("pain_responder", 1),
    ("reports_on_time", 1),
    ("without_substitute_services", 1),
}


def fact(measure: Measure) -> dict[str, Any]:
    """The measure just at the target."""
    value = {"value": "0.5"} if measure.form == "score" else {"numerator": "50"}
    return {"measure": measure.measure, "denominator": "100", "status": "measured", **value}


@pytest.mark.parametrize("measure", NEWEST, ids=lambda measure: measure.measure)
def test_each_can_be_contracted(measure: Measure) -> None:
    ladder = {"kind": "all_or_nothing", "target": "0.5", "better": measure.better}
    judged = rate(measure.measure, "100", version=str(measure.version), ladder=ladder)
    deal = agreement(ACTIVATION, guarantee(judged, at_risk="0.2"))
    assert [found for found in review(deal, EXHIBITS) if found.severity == "error"] == []
    tables = measure_tables([deal], (), EXHIBITS)
    names = [name for name, _ in tables["measure"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in tables["measure"].rows]
    (row,) = [row for row in rows if row["measure_id"] == measure.measure]
    assert (row["clause_id"], row["role_code"], row["measure_title"]) == ("9", "JUDGED", measure.title)
    assert measure.title in plain(deal, EXHIBITS)
    result = settle(deal, facts(units("1", "10"), measures=[fact(measure)]), ())
    assert (result.earned_cents, result.forfeited_cents) == (20_000, 0)


def test_what_is_counted_rests_on_feeds_that_there_are() -> None:
    assert {feed for measure in NEWEST for feed in measure.feeds_needed} <= set(FEEDS)
    assert all(measure.feeds_needed for measure in NEWEST if measure.source != "supplied")


def test_every_measure_but_the_first_names_its_source() -> None:
    without = {(found.measure, found.version) for found in EXHIBITS.measures if found.citation is None}
    assert without == WITHOUT_SOURCE


def test_harms_are_always_shown_and_fewer_are_better() -> None:
    harms = [measure for measure in NEWEST if measure.numerator in HARMS]
    assert {measure.numerator for measure in harms} == HARMS
    assert all(measure.reported and measure.better == "lower" for measure in harms)
