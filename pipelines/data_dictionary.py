"""The data dictionary: every table of the warehouse with its grain, its columns, their types and meanings.

Made from the SQL files' own comments, so that a column is described where it is computed. `docs/data_dictionary.md` is
its output (`python -m pipelines.data_dictionary`), and a test holds the two together.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines.engines import duckdb as engine
from pipelines.schema import column_types
from pipelines.warehouse import LAYER_ORDER, Model, read_models

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data_dictionary.md"
INTRODUCTION = """# Data dictionary

Generated from the comments in `sql/` by `python -m pipelines.data_dictionary`; do not edit. The suffix of a column is
its type: `_date`, `_cents`, `_count`, `_days` and `_number` (whole numbers), `_id` and `_code` (text), `is_` and `has_`
(true or false). Ratios are kept as numerator and denominator.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(read_models()), encoding="utf-8")


def render(models: Mapping[str, Model]) -> str:
    """Return the page as Markdown, layers in the order of the main path, tables by name."""
    connection = engine.connect(threads=1)
    try:
        types = column_types(connection, models)
    finally:
        connection.close()
    sections = [INTRODUCTION]
    for layer in LAYER_ORDER:
        tables = sorted((model for model in models.values() if model.layer == layer), key=lambda model: model.table)
        if tables:
            sections.append(f"## {layer}\n")
            sections += ["\n".join(table_section(model, types[model.name])) for model in tables]
    return "\n".join(sections)


def table_section(model: Model, types: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that describe one table."""
    yield f"### {model.name}\n"
    yield f"{model.description}\n"
    yield f"Grain: {', '.join(f'`{column}`' for column in model.grain)}\n"
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column, kind in types.items():
        yield f"| `{column}` | {kind.lower()} | {model.columns[column].replace('|', chr(92) + '|')} |"
    yield ""


if __name__ == "__main__":
    main()
