"""Collects the Markdown cases of ``tests/sql`` and runs them on the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.engines import duckdb as engine
from pipelines.warehouse import Model, read_models
from tests.sql.cases import Case, Table, read_cases
from tests.sql.schema import EmptyWarehouse


class CaseItem(pytest.Item):
    def __init__(self, *, case: Case, target: str, **kwargs) -> None:
        super().__init__(**kwargs)
        self.case, self.target = case, target

    def runtest(self) -> None:
        models, empty = warehouse()
        with_rows = {table.name for table in self.case.given}
        order = [model for name, model in models.items() if name in {self.target, *self.case.building}]
        connection = engine.connect(threads=1)
        try:
            self.load(connection, empty, order, with_rows)
            for model in order:
                engine.build(connection, model)
                assert engine.duplicate_keys(connection, model) == 0, f"grain of {model.name} is not unique"
            for table in self.case.then:
                assert found(connection, table) == expected(connection, table), table.name
        finally:
            connection.close()

    def load(self, connection, empty: EmptyWarehouse, order: list[Model], with_rows: set[str]) -> None:
        needed = {name for model in order for name in model.depends_on} - {model.name for model in order}
        for name in sorted(needed - with_rows):
            engine.load_table(connection, name, empty.columns(name), [])
        for name in sorted(with_rows):
            tables = [table for table in self.case.given if table.name == name]
            kinds = empty.columns(name)
            rows = []
            for table in tables:
                shown = {column: number for number, column in enumerate(table.columns)}
                unknown = sorted(set(shown) - set(kinds))
                assert not unknown, f"{name} has no column {', '.join(unknown)}"
                rows += [[row[shown[c]] if c in shown else None for c in kinds] for row in table.rows]
            engine.load_table(connection, name, kinds, rows)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}: {self.case.title}"


def found(connection, table: Table) -> list[tuple[str | None, ...]]:
    return texts(connection, f"select {', '.join(table.columns)} from {table.name}")


def expected(connection, table: Table) -> list[tuple[str | None, ...]]:
    """Return the expected rows as the engine would print them in the types of the table."""
    types = dict(connection.execute(f"select column_name, column_type from (describe {table.name})").fetchall())
    missing = [column for column in table.columns if column not in types]
    assert not missing, f"{table.name} has no column {', '.join(missing)}"
    engine.load_table(connection, "expected_rows", {column: types[column] for column in table.columns}, table.rows)
    return texts(connection, "select * from expected_rows")


def texts(connection, query: str) -> list[tuple[str | None, ...]]:
    rows = connection.execute(query).fetchall()
    printed = [tuple(None if value is None else str(value) for value in row) for row in rows]
    return sorted(printed, key=lambda row: tuple((value is None, value or "") for value in row))


_cache: list[tuple[dict[str, Model], EmptyWarehouse]] = []


def warehouse() -> tuple[dict[str, Model], EmptyWarehouse]:
    if not _cache:
        models = read_models()
        _cache.append((models, EmptyWarehouse(models)))
    return _cache[0]


class CaseFile(pytest.File):
    def collect(self):
        target = f"{self.path.parent.name}.{self.path.stem}"
        for case in read_cases(self.path.read_text(encoding="utf-8")):
            yield CaseItem.from_parent(self, name=case.title, case=case, target=target)


def pytest_collect_file(parent, file_path: Path):
    here = Path(__file__).parent
    if file_path.suffix == ".md" and file_path.parent.parent == here:
        return CaseFile.from_parent(parent, path=file_path)
    return None
