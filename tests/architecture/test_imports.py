"""Who may know whom, beyond what import-linter holds."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# House rule: only these modules of pipelines/ know Dagster; everything also runs without it.
DAGSTER_ROOMS = ("definitions.py", "resources.py", "jobs.py", "checks.py", "unrecorded.py", "assets/")


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def modules(path: Path) -> set[str]:
    """Return the modules that a file imports anywhere in it, or names from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def python_files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", python_files("pipelines"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_dagster_stays_in_its_rooms(path):
    inside = path.relative_to(ROOT / "pipelines").as_posix()
    if not inside.startswith(DAGSTER_ROOMS):
        assert "dagster" not in imported(path)


@pytest.mark.parametrize("path", python_files("contracts"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_contracts_know_no_engine_and_no_frames(path):
    assert imported(path) & {"duckdb", "polars", "dagster", "great_expectations", "pandas", "sqlglot"} == set()


@pytest.mark.parametrize("path", python_files("pipelines"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_great_expectations_is_never_imported_by_pipelines(path):
    assert "great_expectations" not in imported(path)


@pytest.mark.parametrize("path", python_files("data_quality"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_great_expectations_is_imported_only_inside_a_running_check(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top_level = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in top_level}
    assert not {name for name in names if name.split(".")[0] == "great_expectations"}


def test_nothing_that_is_paid_on_depends_on_a_draw():
    # Draws are for estimates of offers; what settles, posts or publishes a period must not reach them.
    chance = {"pipelines.actuarial.draws", "pipelines.actuarial.marginals"}
    knowing = {
        path.relative_to(ROOT).as_posix()
        for package in ("contracts", "pipelines", "data_quality")
        for path in python_files(package)
        if modules(path) & chance
    }
    outside = {path for path in knowing if not path.startswith("pipelines/commands/price/")}
    assert outside == {"pipelines/actuarial/draws.py"}


@pytest.mark.parametrize("path", python_files("contracts"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_contracts_know_no_chance_and_no_floats_of_arrays(path):
    assert imported(path) & {"numpy", "scipy", "random", "secrets"} == set()


def test_the_sample_payer_imports_nothing_of_contracts():
    for path in python_files("pipelines/sample_payer"):
        text = path.read_text(encoding="utf-8")
        assert "contracts" not in imported(path), path
        assert '"sql"' not in text, path
