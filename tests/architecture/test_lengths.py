"""A module over 300 lines or a function over 40 holds a second idea: of what is shipped there is none."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("contracts", "data_quality", "pipelines")
MODULE, FUNCTION = 300, 40
# What is longer all the same, as `module.py` or `module.py: function`, and why.
EXCEPTIONS: dict[str, str] = {}


def too_long(name: str, source: str) -> Iterator[str]:
    """Yield the module if it is too long, and each of its functions that is."""
    if len(source.splitlines()) > MODULE:
        yield name
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= FUNCTION:
            yield f"{name}: {node.name}"


def test_no_module_and_no_function_is_too_long():
    found = {
        each
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for each in too_long(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    }
    assert found == set(EXCEPTIONS)


def test_the_lint_sees_what_is_too_long():
    body = "\n".join(["    pass"] * (FUNCTION - 1))
    assert list(too_long("a.py", f"def just():\n{body}\n")) == []
    assert list(too_long("a.py", f"def one_more():\n{body}\n    pass\n")) == ["a.py: one_more"]
    assert list(too_long("a.py", "\n" * MODULE)) == []
    assert list(too_long("a.py", "\n" * (MODULE + 1))) == ["a.py"]
