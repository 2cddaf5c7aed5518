"""The examples of docs/agreement_language.md load, and the page names every kind of clause, key and finding."""

import ast
import re
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.loader import load_agreement, load_facts

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "agreement_language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml (agreement|clause|facts|savings)\n(.*?)```", PAGE, flags=re.DOTALL)
HEAD = """\
agreement_id: example
version: 1
payer_id: payer
vendor_id: vendor
effective: 2026-01-01
terminates: 2026-12-31
executed: 2025-12-01
fees_in_performance: false
clauses:
"""


def kinds() -> set[str]:
    schema = Agreement.model_json_schema()
    return set(schema["properties"]["clauses"]["items"]["discriminator"]["mapping"])


@pytest.mark.parametrize(("sort", "text"), BLOCKS, ids=[f"{sort} {number}" for number, (sort, _) in enumerate(BLOCKS)])
def test_example_loads(tmp_path: Path, sort: str, text: str) -> None:
    path = tmp_path / "example.yaml"
    if sort == "clause":
        lines = text.splitlines()
        text = HEAD + "\n".join(("  - " if number == 0 else "    ") + line for number, line in enumerate(lines))
    if sort == "savings":
        text = HEAD + '  - {kind: activation_fee, id: "1", text: Fee., rate: {2026-01-01: 1.00}}\n' + text
    path.write_text(text, encoding="utf-8")
    loaded = load_facts(path) if sort == "facts" else load_agreement(path)
    assert loaded.problems == ()


def test_every_kind_of_clause_has_an_example() -> None:
    shown = {match for sort, text in BLOCKS if sort == "clause" for match in re.findall(r"^kind: (\w+)", text)}
    assert shown == kinds()


def test_every_key_of_an_agreement_is_on_the_page() -> None:
    missing = [name for name in Agreement.model_fields if f"`{name}`" not in PAGE]
    assert missing == []


def test_the_table_of_findings_is_what_the_code_finds() -> None:
    listed = re.findall(r"^\| `([a-z0-9_]+)` \| (error|warning|error or warning) \| .+ \|$", PAGE, flags=re.MULTILINE)
    calls = [call for path in sorted((ROOT / "contracts" / "review").glob("*.py")) for call in findings_made(path)]
    found: dict[str, set[str]] = {}
    for code, severity in [*calls, ("not_counted", "warning"), ("savings_not_estimated", "warning")]:
        found.setdefault(code, set()).add(severity)
    assert listed == [(code, " or ".join(sorted(found[code]))) for code in sorted(found)]


def findings_made(path: Path) -> list[tuple[str, str]]:
    """Code and severity of every finding that a module can make."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"error", "warning"}]
    return [(ast.literal_eval(call.args[1]), getattr(call.func, "id", "")) for call in made]
