"""Presets: they load, every figure worked by hand beside them is what settling gives, and new agreements are made."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.clauses.access_outcome import AccessOutcome
from contracts.document import Severity
from contracts.exhibits import Exhibits, load_exhibits
from contracts.loader import load_agreement, load_facts
from contracts.payment import Step
from contracts.performance import Performance
from contracts.presets import DIRECTORY, FIRST_DAY, decisions, new_agreement, presets
from contracts.review import review
from contracts.review.expected import Expected
from contracts.settlement import Settlement, settle
from pipelines.commands.agreement import problems_of
from tests.contracts.building import measured

PRESETS = sorted(path.stem for path in DIRECTORY.glob("*.yaml"))
PART = re.compile(
    r"(?:```yaml instead\n(?P<instead>[^`]*)```\s*)?```yaml facts\n(?P<facts>[^`]*)```\s*(?P<table>(?:\|.*\n)+)"
)
KNOWINGLY = re.compile(r"^ *# knowingly: ([a-z_]+): .+$")
# What a settlement posts or holds back; the figures before are only counts and rates.
MONEY_STEPS = range(8, 24)


@dataclass(frozen=True)
class Part:
    preset: str
    number: int
    instead: str
    facts: str
    rows: tuple[tuple[str, ...], ...]


def example(preset: str) -> str:
    return (DIRECTORY / f"{preset}.example.md").read_text(encoding="utf-8")


def cells(table: str) -> tuple[tuple[str, ...], ...]:
    lines = table.splitlines()[2:]
    return tuple(tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines)


PARTS = [
    Part(preset, number, found["instead"] or "", found["facts"], cells(found["table"]))
    for preset in PRESETS
    for number, found in enumerate(PART.finditer(example(preset)))
]


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def loaded(preset: str, folder: Path, instead: str = "") -> Agreement:
    """The preset, or the preset with one line replaced by another of the same key."""
    text = (DIRECTORY / f"{preset}.yaml").read_text(encoding="utf-8")
    for line in instead.splitlines():
        text, count = re.subn(rf"(?m)^( *){line.split(':')[0]}:.*$", rf"\g<1>{line}", text)
        assert count == 1
    path = folder / f"{preset}.yaml"
    path.write_text(text, encoding="utf-8")
    return load_agreement(path).required()


def facts_of(part: Part, folder: Path) -> Performance:
    path = folder / "facts.yaml"
    path.write_text(part.facts, encoding="utf-8")
    return load_facts(path).required()


def settled(part: Part, folder: Path) -> Settlement:
    facts = facts_of(part, folder)
    return settle(loaded(part.preset, folder, part.instead), facts, facts.posted)


def dollars_to_cents(text: str) -> int:
    return int(text.replace("$", "").replace(",", "").replace(".", ""))


def is_shown(result: str, step: Step) -> bool:
    if "$" in result:
        return step.cents == dollars_to_cents(result)
    if re.fullmatch(r"[0-9/]+", result):
        return step.exact == Fraction(result)
    return step.note == result


def test_each_preset_has_an_example() -> None:
    assert {part.preset for part in PARTS} == set(PRESETS)
    assert sum(example(preset).count("```yaml facts") for preset in PRESETS) == len(PARTS)


@pytest.mark.parametrize("page", ["docs/agreement_language.md", "README.md"])
def test_a_page_names_every_preset(page: str) -> None:
    text = (DIRECTORY.parents[1] / page).read_text(encoding="utf-8")
    assert [preset for preset in PRESETS if not re.search(rf"\b{preset}\b", text)] == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_says_above_each_line_what_a_review_finds_there(preset: str) -> None:
    lines = (DIRECTORY / f"{preset}.yaml").read_text(encoding="utf-8").splitlines()
    said, held = set(), []
    for number, line in enumerate(lines, start=1):
        held += KNOWINGLY.findall(line)
        if not line.strip().startswith("#"):
            said |= {(number, code) for code in held}
            held = []
    found = problems_of(DIRECTORY / f"{preset}.yaml", Expected())
    assert {(problem.line, problem.code) for problem in found} == said
    assert {problem.severity for problem in found} <= {Severity.WARNING}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.preset} {part.number}")
def test_every_figure_worked_by_hand_is_what_settling_gives(part: Part, tmp_path: Path) -> None:
    steps = settled(part, tmp_path).steps
    for number, figure, _, result in part.rows:
        found = [step for step in steps if (step.step_number, step.key) == (int(number), figure)]
        assert any(is_shown(result, step) for step in found), (number, figure, result, found)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.preset} {part.number}")
def test_an_example_leaves_out_no_money(part: Part, tmp_path: Path) -> None:
    shown = {(int(number), figure) for number, figure, *_ in part.rows}
    money = {(step.step_number, step.key) for step in settled(part, tmp_path).steps if step.cents}
    assert {(number, key) for number, key in money if number in MONEY_STEPS} - shown == set()


def test_six_pairs_of_results_under_access(tmp_path: Path) -> None:
    first = next(part for part in PARTS if part.preset == "cms_access_msk")
    agreement, facts = loaded(first.preset, tmp_path), facts_of(first, tmp_path)
    (clause,) = [clause for clause in agreement.clauses if isinstance(clause, AccessOutcome)]
    table = example(first.preset).split("## Six pairs of results")[1].split("\n##")[0]
    rows = cells("\n".join(line for line in table.splitlines() if line.startswith("|")))
    assert len(rows) == 6
    for attained, without, _, released, earned in rows:
        shares = zip(clause.measures, (attained, without), strict=True)
        plain = [measured(term.measure, int(Fraction(share) * 1000), 1000) for term, share in shares]
        settlement = settle(
            agreement, Performance.model_validate(facts.model_dump(by_alias=True) | {"measures": plain}), ()
        )
        assert settlement.earned_cents == dollars_to_cents(released)
        assert settlement.net_cents == dollars_to_cents(earned)


def made(preset: str, effective: date, folder: Path) -> tuple[str, Agreement]:
    (found,) = [found for found in presets() if found.name == preset]
    text = new_agreement(found, agreement_id="acme_2028", payer_id="plan", vendor_id="acme", effective=effective)
    path = folder / "new.yaml"
    path.write_text(text, encoding="utf-8")
    return text, load_agreement(path).required()


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("effective", [date(2028, 7, 1), date(2025, 1, 31)])
def test_a_new_agreement_passes_review_under_its_names_and_days(
    preset: str, effective: date, tmp_path: Path, exhibits: Exhibits
) -> None:
    _, agreement = made(preset, effective, tmp_path)
    assert [finding for finding in review(agreement, exhibits) if finding.severity is Severity.ERROR] == []
    assert (agreement.agreement_id, agreement.payer_id, agreement.vendor_id) == ("acme_2028", "plan", "acme")
    assert (agreement.effective, agreement.period.days in (365, 366)) == (effective, True)


def test_every_date_keeps_its_distance_to_the_start_of_the_term(tmp_path: Path) -> None:
    _, agreement = made("case_rate_low_back", date(2028, 7, 1), tmp_path)
    assert (agreement.terminates, agreement.executed) == (date(2029, 6, 30), date(2028, 6, 1))
    (fee,), (rate,) = agreement.fees, agreement.cases
    assert fee.model_dump()["rate"] == {date(2028, 7, 1): Decimal("250.00")}
    assert rate.model_dump()["reference"] == {"first": date(2026, 7, 1), "last": date(2027, 6, 30)}


@pytest.mark.parametrize("preset", PRESETS)
def test_only_names_and_dates_differ_from_the_preset(preset: str, tmp_path: Path) -> None:
    text, _ = made(preset, FIRST_DAY, tmp_path)
    before = (DIRECTORY / f"{preset}.yaml").read_text(encoding="utf-8").splitlines()
    changed = [line for line, old in zip(text.splitlines(), before, strict=True) if line != old]
    assert changed == ["agreement_id: acme_2028", "payer_id: plan", "vendor_id: acme"]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_says_what_it_is_and_what_must_be_decided(preset: str, tmp_path: Path) -> None:
    text, _ = made(preset, FIRST_DAY, tmp_path)
    (found,) = [found for found in presets() if found.name == preset]
    assert ": " in found.title and len(found.title) <= 84
    left = decisions(text)
    assert (left[0].what, len(left) > 1) == ("the day of the last signature", True)
    assert all(text.splitlines()[decision.line - 1].strip() == f"# decide: {decision.what}" for decision in left)
    assert load_agreement(DIRECTORY / f"{preset}.yaml").required().agreement_id == preset
