"""An agreement in plain words: its values stand in its sentences, and what it leaves unsaid is listed."""

import re

import pytest

from contracts.clauses import TERMS
from contracts.exhibits import load_exhibits
from contracts.loader import load_agreement
from contracts.presets import DIRECTORY, Preset, presets
from contracts.prose import plain
from contracts.prose.terms import sentence
from tests.contracts.building import ACTIVATION, agreement

GUARANTEE = {
    "kind": "performance_guarantee",
    "id": "5.1",
    "text": "A quarter is at risk.",
    "at_risk": "0.25",
    "base": "net_fees_before_performance",
    "mode": "withhold",
    "missing_policy": "nri_base",
    "no_measure": "earn",
    "measures": [
        {
            "measure": "engagement",
            "weight": "100",
            "minimum_denominator": "40",
            "ladder": {"kind": "all_or_nothing", "target": "0.65"},
        },
    ],
    "gates": [{"measure": "reports_on_time", "at_least": "0.9", "effect": "factor", "factor": "0.2"}],
}
ACCESS_OUTCOME = {
    "kind": "access_outcome",
    "id": "5.2",
    "text": "Half is withheld.",
    "withhold": "0.5",
    "adjustment_base": "withheld",
    "missing_policy": "nri_act",
    "no_measure": "earn",
    "measures": [{"measure": "pain_responder", "threshold": "0.5", "limit": "0.25", "target_days": "180"}],
}
LIFE = {
    "calendar": {"run_out_months": "3"},
    "disputes": {"open_days": "45", "resolve_days": "20"},
    "restatement": {"months": "18", "at_least": "500.00"},
}


@pytest.fixture(scope="module")
def read() -> list[str]:
    made = agreement(ACTIVATION | {"rate": {"2026-01-01": "100.00", "2026-07-01": "90.00"}}, GUARANTEE, **LIFE)
    return plain(made, load_exhibits()).splitlines()


def test_a_clause_is_told_with_its_values(read: list[str]) -> None:
    told = (
        "Payer pays $100.00 from 2026-01-01, $90.00 from 2026-07-01 once for each member activated, in any 12 months."
    )
    assert told in read
    assert "> Fee." in read


def test_what_stands_outside_the_clauses_is_told_and_a_text_stays_a_quotation() -> None:
    """Signed in March without the word retroactive, it holds from March; a text of paragraphs is quoted whole."""
    terms = {"executed": "2026-03-15", "rounding": "half_even", "grandfather": "follow_current", "version": "2"}
    gate = GUARANTEE["gates"][0] | {"at_least": "0.733333333"}  # type: ignore[index]
    fee = ACTIVATION | {"text": "Fee.\n\n## Guarantees\n\nNone."}
    made = agreement(fee, GUARANTEE | {"gates": [gate]}, instruments={"KNEE": "KOOS_JR"}, **terms)
    read = plain(made, load_exhibits()).splitlines()
    for line in (
        "payer pays vendor from 2026-03-15 to 2026-12-31.",
        "It names 2026-01-01 as its first day, but holds from its signature: it is not retroactive.",
        "- rounding: half a cent to the even cent",
        "- what began under an earlier version: follows this version",
        "- retroactive: no (default)",
        "- instruments: KNEE: KOOS JR",
        "> ## Guarantees",
    ):
        assert line in read
    assert read.count("## Guarantees") == 1
    assert exhibit_rows("\n".join(read))[-1][2] == "Gate: at least 73.3333333%, else 20% is left."


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def exhibit_rows(text: str) -> list[list[str]]:
    """The rows of the guarantee exhibit, its heading first."""
    _, found, rest = text.partition("\n## Guarantees\n")
    table = rest.partition("\n## ")[0] if found else ""
    return [cells(line) for line in table.splitlines() if line.startswith("|") and "---" not in line]


def test_a_guarantee_has_its_exhibit(read: list[str]) -> None:
    head, row, gate = exhibit_rows("\n".join(read))
    assert head == ["clause", "measure", "standard", "at risk", "period", "formula", "who measures"]
    assert row == [
        "5.1",
        "Activated members who became engaged",
        # 26 or more of 40 when each succeeds with 60%.
        "Everything from 65% on, nothing before it. Not judged on fewer than 40. Shown and not paid on: luck earns "
        "half or more with a chance of 31.7%: 40 members (the fewest that count) at a true rate of 60% "
        "(five points short of 0.65).",
        "100% of 25% of net fees",
        "2026-01-01 to 2026-12-31",
        "engaged members / activated members",
        "Payer, from the vendor's sessions; not measured without session (owed by the vendor), "
        "eligibility (owed by the payer)",
    ]
    assert gate[1:4] == [
        "Reports delivered by their due date",
        "Gate: at least 90%, else 20% is left.",
        "all of the guarantee",
    ]


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"confidence_rule": "lower_bound_80"}, "What is judged is the worse end of the 80% interval of the result."),
        (
            {"confidence_rule": "ztest_vs_benchmark", "benchmark": "0.45"},
            "Nothing unless it is better than 45% by 1.645 standard errors.",
        ),
        (
            {"ladder": {"kind": "against", "comparator": "USUAL_CARE", "from": "0", "to": "0.1"}},
            "Nothing up to a difference of 0% to usual care, everything from 10% on, in proportion between.",
        ),
    ],
)
def test_a_standard_says_what_of_the_result_is_judged(terms: dict[str, object], told: str) -> None:
    measure = GUARANTEE["measures"][0] | terms  # type: ignore[operator]
    made = agreement(ACTIVATION, GUARANTEE | {"measures": [measure], "gates": []})
    (_, row) = exhibit_rows(plain(made, load_exhibits()))
    assert told in row[2]


def test_members_who_are_followed_up_are_told_until_when_and_over_whom(read: list[str]) -> None:
    made = agreement(ACTIVATION, ACCESS_OUTCOME)
    (_, row) = exhibit_rows(plain(made, load_exhibits()))
    assert row[2:6] == [
        "All from 50% on; below it 1 - rate / 50% is lost, 25% at most.",
        "up to 25% of what is withheld; the larger loss of all measures counts",
        # The exhibit's window begins 21 days before the target and ends 42 days after it.
        "activated 2026-01-01 to 2026-12-31, followed up on day 159 to 222",
        "members who improved / activated members (who did not answer is a failure)",
    ]


def test_what_is_enough_to_have_improved_is_told_with_its_source() -> None:
    measure = {"measure": "pain_responder", "weight": "50", "ladder": GUARANTEE["measures"][0]["ladder"]}  # type: ignore[index]
    measures = [
        measure | {"responder_rule": "mcid_or_30pct"},
        measure | {"measure": "member_judged_improvement"},
        measure | {"measure": "function_responder", "thresholds": {"ODI": "12"}, "weight": "0"},
    ]
    made = agreement(ACTIVATION, GUARANTEE | {"measures": measures}, executed="2026-12-01", retroactive="true")
    _, _, rest = plain(made, load_exhibits()).partition("\n## What is enough to have improved\n")
    rows = [cells(line)[2:] for line in rest.partition("\n## ")[0].splitlines() if line.startswith("|")]
    assert rows[2:4] == [
        ["NPRS, version 2", "2 points or 30% of the baseline", "Ostelo et al. 2008, consensus for back pain: 2 points"],
        ["ODI, version 2", "12 points", "Abbott and Schmitt 2014, JOSPT 44(8)"],
    ]
    assert ["HOOS JR, version 2", "18 points", "published value, quoted from memory (not checked)"] in rows


def test_a_settlement_s_life_is_told(read: list[str]) -> None:
    for said in (
        "A period is final once claims of 3 months after it are known; it is posted 30 days later.",
        "Vendor may dispute a final settlement for 45 days from delivery; it is resolved in 20 days.",
        "A final settlement may be restated for 18 months if $500.00 or, if more, 0.5% of it changes.",
    ):
        assert said in read
    assert "- restatement: share: 0.5%" in read


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_no_cell_of_a_preset_is_empty_and_no_name_of_the_language_is_left(preset: Preset) -> None:
    text = plain(load_agreement(DIRECTORY / f"{preset.name}.yaml").required(), load_exhibits())
    rows = [cells(line) for line in text.splitlines() if line.startswith("|")]
    assert [row for row in rows if not all(row)] == []
    guaranteed = [line for line in text.splitlines() if line.startswith("### ") and "uarantee" in line]
    assert {line.split()[1] for line in guaranteed} <= {row[0] for row in exhibit_rows(text)}
    assert [
        line
        for line in text.splitlines()[1:]
        if "``" in line or re.search(r"[a-z]_[a-z]", line.replace(preset.name, ""))
    ] == ["example_payer pays example_vendor from 2027-01-01 to 2027-12-31."]


def test_what_is_stated_and_what_is_not_are_told_apart(read: list[str]) -> None:
    unsaid = read[read.index("## Not stated, so by default") :]
    assert "- 1 payable once months: 12 months" in unsaid
    assert "- rounding: half a cent away from zero" in unsaid
    assert not any("at risk" in line for line in unsaid)
    assert "- at risk: 25%" in read
    assert "- payable once months: 12 months (default)" in read


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.__name__)
def test_every_term_says_in_its_first_lines_what_it_does(term: type) -> None:
    assert (term.__doc__ or "").split("\n\n")[0].strip().endswith(".")


def test_a_sentence_has_values_in_the_place_of_names() -> None:
    (clause,) = agreement(ACTIVATION).clauses
    assert sentence(clause) == "Payer pays $100.00 from 2026-01-01 once for each member activated, in any 12 months."


def test_of_two_names_only_what_is_given_is_told() -> None:
    carve_out = {"kind": "carve_out", "id": "2", "text": "Free.", "segments": ["KNEE"]}
    (_, clause) = agreement(ACTIVATION, carve_out).clauses
    assert sentence(clause).startswith("Units of KNEE are free.")
