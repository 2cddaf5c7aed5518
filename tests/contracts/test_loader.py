"""Loading: every refusal with its file, line, field, stable code and what would be right, all of them at once."""

from pathlib import Path

import pytest

from contracts.loader import NotLoadedError, load_agreement, load_facts

GOOD = """\
agreement_id: acme_2026
version: 1
payer_id: payer
vendor_id: acme
effective: 2026-01-01
terminates: 2026-12-31
executed: 2025-12-10
clauses:
  - kind: activation_fee
    id: "4.1"
    text: Payer shall pay.
    rate: {2026-01-01: 398.00}
  - kind: volume_tier
    id: "4.1(a)"
    text: Beyond 1,000 at ninety percent.
    of: ["4.1"]
    mode: marginal
    tiers: [{above: 0, factor: 1}, {above: 1000, factor: 0.90}]
  - kind: performance_guarantee
    id: "5.1"
    text: Twenty percent is at risk.
    at_risk: 0.20
    base: net_fees_before_performance
    mode: clawback
    missing_policy: nri_base
    no_measure: earn
    measures:
      - {measure: engagement, weight: 100, ladder: {kind: all_or_nothing, target: 0.70}}
  - kind: roi_guarantee
    id: "5.2"
    text: Vendor refunds the shortfall.
    roi_definition: gross_multiple
    target: 1.5
    refund_cap: 0.20
    savings: credible_gross_msk
fees_in_performance: false
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    return [f"{problem.code} {problem}" for problem in load_agreement(path, "acme.yaml").problems]


def test_a_good_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(GOOD, encoding="utf-8")
    loaded = load_agreement(path)
    assert loaded.problems == ()
    assert loaded.required().clauses[0].id == "4.1"
    assert loaded.line(("clauses", 2, "at_risk")) == 22
    assert len(loaded.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "at_risk: 0.20",
            "at_risk: 20",
            "out_of_range acme.yaml:22: clauses[2].at_risk: must be at most 1 (20% is 0.20), got 20",
        ),
        (
            "at_risk: 0.20",
            "at_risk: 20%",
            "not_a_number acme.yaml:22: clauses[2].at_risk: must be a plain decimal number such as 0.25 "
            "(no $, %, commas or exponent), got 20%",
        ),
        (
            "at_risk: 0.20",
            "at_risk:",
            "not_a_number acme.yaml:22: clauses[2].at_risk: a number is missing, such as 0.25",
        ),
        (
            "at_risk: 0.20",
            "at_risk: 0.7333333333333",
            "too_many_digits acme.yaml:22: clauses[2].at_risk: must have at most 12 digits after the point; "
            "give a ratio as numerator and denominator, got 0.7333333333333",
        ),
        (
            "at_risk: 0.20",
            "at_rsk: 0.20",
            "unknown_key acme.yaml:22: clauses[2].at_rsk: is not a known key; did you mean at_risk?",
        ),
        (
            "rate: {2026-01-01: 398.00}",
            "rate: {2026-02-30: 398.00}",
            "not_a_date acme.yaml:12: clauses[0].rate.2026-02-30: is not a day of the calendar: 2026-02-30",
        ),
        (
            "rate: {2026-01-01: 398.00}",
            "rate: {2026-01-01: -1}",
            "out_of_range acme.yaml:12: clauses[0].rate.2026-01-01: must be at least 0, got -1",
        ),
        (
            "rate: {2026-01-01: 398.00}",
            "rate: 398.00",
            "not_a_mapping acme.yaml:12: clauses[0].rate: must be a mapping of keys to values, got '398.00'",
        ),
        (
            "rate: {2026-01-01: 398.00}",
            "rate: {}",
            "no_values acme.yaml:12: clauses[0].rate: must hold at least one date and value, "
            "such as 2026-01-01: 348.25",
        ),
        (
            "kind: activation_fee",
            "kind: activation_fees",
            "unknown_kind acme.yaml:9: clauses[0].kind: is not a known kind, got 'activation_fees'; "
            "did you mean activation_fee?",
        ),
        (
            "kind: all_or_nothing",
            "kind: 1",
            "unknown_kind acme.yaml:28: clauses[2].measures[0].ladder.kind: is not a known kind, got '1'; "
            "known: all_or_nothing, linear, linear_with_cliff, step, improvement, against, percentile",
        ),
        (
            "kind: activation_fee",
            "sort: activation_fee",
            "missing acme.yaml:9: clauses[0].kind: is required: it says what the rest means",
        ),
        (
            "    mode: marginal\n",
            "",
            "missing acme.yaml:13: clauses[1].mode: is required: marginal or retroactive; there is no safe default",
        ),
        (
            "mode: marginal",
            "mode: graduated",
            "unknown_word acme.yaml:17: clauses[1].mode: must be 'marginal' or 'retroactive', got 'graduated'",
        ),
        (
            "    base: net_fees_before_performance\n",
            "",
            "missing acme.yaml:19: clauses[2].base: is required: net_fees_before_performance, gross_fees or "
            "access_fees_only; there is no safe default",
        ),
        (
            "    no_measure: earn\n",
            "",
            "missing acme.yaml:19: clauses[2].no_measure: is required: earn or forfeit; there is no safe default",
        ),
        (
            "    missing_policy: nri_base\n",
            "",
            "missing acme.yaml:19: clauses[2].missing_policy: is required: nri_base, nri_act, completer or ipw; "
            "there is no safe default",
        ),
        (
            "    roi_definition: gross_multiple\n",
            "",
            "missing acme.yaml:29: clauses[3].roi_definition: is required: gross_multiple or net; "
            "there is no safe default",
        ),
        # case 37: what an analyst would have to guess is asked for
        (
            "fees_in_performance: false\n",
            "",
            "missing acme.yaml:1: fees_in_performance: is required: true if vendor fees count as spend in savings; "
            "there is no safe default",
        ),
        (
            "fees_in_performance: false",
            "fees_in_performance: no",
            "not_a_flag acme.yaml:36: fees_in_performance: must be true or false, got no",
        ),
        (
            "version: 1\n",
            "version: 1\nversion: 2\n",
            "repeated_key acme.yaml:3: version: must be given once; it is given on line 2 already",
        ),
        ("version: 1", "version: 0", "out_of_range acme.yaml:2: version: must be at least 1, got '0'"),
        (
            "version: 1",
            "version: 1.5",
            "not_a_whole_number acme.yaml:2: version: must be a whole number such as 12, got 1.5",
        ),
        ("payer_id: payer", "payer_id: &p payer", "anchor acme.yaml:3: payer_id: must not carry an anchor (&p)"),
        ("payer_id: payer", "payer_id: !x payer", "tag acme.yaml:3: payer_id: must not carry a tag (!x)"),
        (
            "payer_id: payer",
            "payer_id: Payer Inc",
            "bad_name acme.yaml:3: payer_id: must match ^[a-z][a-z0-9_]{0,62}$, got 'Payer Inc'",
        ),
        (
            "terminates: 2026-12-31",
            "terminates: 2025-12-31",
            "period_reversed acme.yaml:1: must not terminate before it is effective: effective 2026-01-01, "
            "terminates 2025-12-31",
        ),
        (
            "{above: 1000, factor: 0.90}",
            "{above: 0, factor: 0.90}",
            "tiers_out_of_order acme.yaml:13: clauses[1]: must have tiers with rising thresholds",
        ),
        ("clauses:\n", "clauses: [}\n", "not_yaml acme.yaml:8: is not YAML: expected the node content, but found '}'"),
    ],
)
def test_one_error(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new, 1))
    assert expected in found


def test_all_errors_are_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        GOOD.replace("version: 1", "version: one")
        .replace("at_risk: 0.20", "at_risk: 20")
        .replace("target: 1.5", "target: 0")
    )
    assert [problem.partition(": ")[0] for problem in problems(tmp_path, text)] == [
        "not_a_whole_number acme.yaml:2",
        "out_of_range acme.yaml:22",
        "out_of_range acme.yaml:33",
    ]


def test_a_list_whose_only_entry_is_refused_is_not_called_empty(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("weight: 100", "weight: 101"))
    assert found == [
        "out_of_range acme.yaml:28: clauses[2].measures[0].weight: must be at most 100, got '101'",
    ]


def test_an_alias_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("payer_id: payer", "payer_id: &p payer").replace("vendor_id: acme", "vendor_id: *p")
    assert "alias acme.yaml:4: vendor_id: must not be an alias (*p); write the value out" in problems(tmp_path, text)


def test_a_merge_key_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD + "<<: {version: 2}\n")
    assert found == ["key acme.yaml:37: a key must be plain text, without anchor, tag, alias or merge"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty acme.yaml:1: must not be empty"),
        (b"- a\n", "not_a_mapping acme.yaml:1: must be a mapping of keys to values"),
        (b"a: b\n---\nc: d\n", "second_document acme.yaml:2: must hold one document only, not a second"),
        (b"a: \xff\n", "not_text acme.yaml:1: must be UTF-8 text; byte 3 is not"),
        (b"a: \x00\n", "not_yaml acme.yaml:1: is not YAML: it holds a character that is not allowed"),
        (b"#" * 1_000_001, "too_large acme.yaml:1: must have at most 1000000 bytes, got 1000001"),
        (
            b"a: " + b"[" * 40 + b"]" * 40,
            "too_deep acme.yaml:1: must not be nested deeper than 20",
        ),
    ],
)
def test_what_is_no_agreement_at_all(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "acme.yaml"
    path.write_bytes(content)
    loaded = load_agreement(path, "acme.yaml")
    assert f"{loaded.problems[0].code} {loaded.problems[0]}" == expected
    assert loaded.value is None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    loaded = load_agreement(tmp_path / "none.yaml", "none.yaml")
    assert [str(problem) for problem in loaded.problems] == ["none.yaml:1: cannot be read: No such file or directory"]
    with pytest.raises(NotLoadedError, match="cannot be read"):
        loaded.required()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "{measure: a, numerator: 5, denominator: 4, status: measured}",
            "must have a numerator from 0 to its denominator",
        ),
        ("{measure: a, numerator: 0, denominator: 0, status: measured}", "cannot be measured with denominator 0"),
        ("{measure: a, denominator: 4, status: measured}", "must give either numerator (a rate) or value (a score)"),
        ("{measure: a, numerator: 1, denominator: 4, status: good}", "must be 'measured', 'not_measured'"),
    ],
)
def test_facts_are_checked_with_their_lines(tmp_path: Path, row: str, expected: str) -> None:
    path = tmp_path / "facts.yaml"
    head = "agreement_id: a\nperiod: {from: 2026-01-01, to: 2026-12-31}\npaid_through: 2027-06-30\nsettlement: final\n"
    path.write_text(f"{head}units: []\nmeasures:\n  - {row}\n", encoding="utf-8")
    (problem,) = load_facts(path, "facts.yaml").problems
    assert str(problem).startswith("facts.yaml:7: measures[0]")
    assert expected in problem.message
