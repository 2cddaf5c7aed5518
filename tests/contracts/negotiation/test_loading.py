"""What an assumptions file may not hold, told with its lines and all at once."""

from __future__ import annotations

import pytest

from contracts.negotiation.loading import load_assumptions
from contracts.negotiation.shipped import shipped

FILE = """\
assumptions: own
title: Our own
population:
  lives: {base: 1000, source: ours}
  adult_share: {base: 0.8, source: ours}
  eligible_share: {base: 0.25, source: ours}
  yield: {base: 0.1, source: ours}
care:
  counted_each:
    answerd: {base: 0.3, source: ours}
results:
  pain_respnder: {base: 0.5, source: ours}
  function_responder: {base: 55, source: ours}
  net_promoter_score: {base: 55, source: ours}
episodes:
  - {region: KNEE, group: ARTHROPLASTY, each: {base: 0.1, source: ours}, cost: {base: 9000, source: ours}}
  - {region: KNEE, group: ARTHROPLASTY, each: {base: 0.2, source: ours}, cost: {base: 9000, source: ours}}
  - {region: KNEE, group: ACUT, each: {base: 0.2, source: ours}, cost: {base: 9000, source: ours}}
value:
  saved_each: {base: 450, source: ours}
"""


def test_words_that_nothing_reads_and_rates_above_one_are_told_with_their_lines(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(FILE, encoding="utf-8")
    loaded = load_assumptions(file, "own.yaml")
    assert loaded.value is None
    assert [str(problem) for problem in loaded.problems] == [
        "own.yaml:10: care.counted_each.answerd: is not what any measure is counted over; did you mean answered?",
        "own.yaml:12: results.pain_respnder: is not a measure of the exhibits; did you mean pain_responder?",
        "own.yaml:13: results.function_responder: must be from 0 to 1, such as 0.55: it is a rate",
        "own.yaml:17: episodes[1]: must give each region and group once",
        "own.yaml:18: episodes[2].group: is not a group; did you mean ACUTE?",
    ]


def test_a_file_of_another_form_is_told_by_its_form_first(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(FILE.replace("yield:", "yeld:"), encoding="utf-8")
    assert [problem.code for problem in load_assumptions(file).problems] == ["missing", "unknown_key"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{base: 40,000, source: ours}", "lives.000: is not a known key; write a number without commas, such as 40000"),
        ("40000", "lives: must say who says so: write {base: 40000, source: ...}"),
        ("", "lives: must say who says so: write {base: ..., source: ...}"),
        ("{base: , source: ours}", "lives.base: a number is missing, such as 348.25"),
    ],
)
def test_a_number_written_another_way_is_told_how(written, message, tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(FILE.replace("{base: 1000, source: ours}", written), encoding="utf-8")
    assert [str(problem) for problem in load_assumptions(file, "own.yaml").problems] == [
        f"own.yaml:4: population.{message}"
    ]


@pytest.mark.parametrize(
    ("score", "is_one"),
    [
        ("base: 0.45", False),
        ("base: 0.45, low: 0.30, high: 0.60", False),
        ("base: 45, low: 30, high: 101", False),
        ("base: -45", True),
        ("base: 0", True),
        ("base: 0.5, low: -12, high: 13", True),
    ],
)
def test_a_promoter_score_is_from_minus_100_to_100_and_no_share(score, is_one, tmp_path):
    file = tmp_path / "own.yaml"
    own = shipped()["commercial_example"].read_text(encoding="utf-8").replace("base: 48, low: 35, high: 60", score)
    assert score in own
    file.write_text(own, encoding="utf-8")
    told = [problem.message for problem in load_assumptions(file).problems]
    assert told == ([] if is_one else ["must be a score from -100 to 100, such as 45, not a share"])


@pytest.mark.parametrize("path", shipped().values(), ids=shipped())
def test_the_sets_that_come_with_trueup_load(path):
    assert load_assumptions(path).problems == ()
