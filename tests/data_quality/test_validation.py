"""Suites and reconciliations are read strictly, run on a live connection, and answer in counts."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_quality.validation import (
    Expectation,
    Finding,
    Reconciliation,
    Suite,
    SuiteError,
    _without_spark,
    load_reconciliation,
    load_suite,
    reconcile,
    validate,
)

CANARY = "MEMBER-CANARY-987654321"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("create schema core")
    connection.execute(
        """
        create table core.line as
        select
            case when number <> 3 then case when number = 4 then 'MEMBER-CANARY-987654321' else 'm' || number end end
                as member_id,
            number * 100 as paid_cents,
            date '2026-01-01' + cast(number as integer) as from_date,
            date '2026-01-01' + cast(2 * number - 2 as integer) as to_date,
            number > 2 as is_late
        from range(1, 6) as numbers (number)
        """
    )
    yield connection
    connection.close()


def expectation(kind: str, **arguments: object) -> Expectation:
    return Expectation("it", kind, arguments, "critical", "It must.")


@pytest.mark.parametrize(
    ("given", "failed"),
    [
        (expectation("expect_column_values_to_not_be_null", column="member_id"), 1),
        (expectation("expect_column_values_to_be_in_set", column="member_id", value_set=["m1", "m2"]), 2),
        (expectation("expect_column_values_to_match_regex", column="member_id", regex="^m[0-9]$"), 1),
        (expectation("expect_column_values_to_be_between", column="paid_cents", min_value=100, max_value=499), 1),
        # 0, 2, 4, 6, 8 days against 1, 2, 3, 4, 5: the first line ends before it begins.
        (
            expectation(
                "expect_column_pair_values_a_to_be_greater_than_b",
                column_A="to_date",
                column_B="from_date",
                or_equal=True,
            ),
            1,
        ),
        (expectation("expect_column_pair_values_a_to_be_greater_than_b", column_A="to_date", column_B="from_date"), 2),
        (
            expectation(
                "unexpected_rows_expectation", unexpected_rows_query="select member_id from {batch} where is_late"
            ),
            3,
        ),
    ],
    ids=lambda value: value.type if isinstance(value, Expectation) else str(value),
)
def test_a_broken_expectation_counts_its_rows(
    connection: duckdb.DuckDBPyConnection, given: Expectation, failed: int
) -> None:
    (finding,) = validate(connection, Suite("core.line", (given,)))
    assert finding == Finding("core.line", "it", "critical", "It must.", is_met=False, failed_count=failed)
    assert CANARY not in str(finding)


def test_an_expectation_that_holds_has_no_failed_rows(connection: duckdb.DuckDBPyConnection) -> None:
    given = expectation("expect_column_values_to_be_between", column="paid_cents", min_value=100, max_value=500)
    assert validate(connection, Suite("core.line", (given,)))[0] == Finding(
        "core.line", "it", "critical", "It must.", True, 0
    )


def test_what_cannot_be_judged_does_not_hold(connection: duckdb.DuckDBPyConnection) -> None:
    (finding,) = validate(
        connection, Suite("core.line", (expectation("expect_column_values_to_not_be_null", column="gone"),))
    )
    assert (finding.is_met, finding.failed_count, finding.outcome) == (False, 0, "does not hold")


def test_mostly_bears_a_share_of_failures(connection: duckdb.DuckDBPyConnection) -> None:
    bearable = expectation("expect_column_values_to_not_be_null", column="member_id", mostly=0.8)
    too_many = expectation("expect_column_values_to_not_be_null", column="member_id", mostly=0.81)
    assert validate(connection, Suite("core.line", (bearable,)))[0].is_met
    assert not validate(connection, Suite("core.line", (too_many,)))[0].is_met


def test_nothing_of_a_row_is_printed(connection: duckdb.DuckDBPyConnection, capfd: pytest.CaptureFixture[str]) -> None:
    suite = Suite("core.line", (expectation("expect_column_values_to_match_regex", column="member_id", regex="^x"),))
    validate(connection, suite)
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_findings_follow_the_suite(connection: duckdb.DuckDBPyConnection) -> None:
    names = ["c", "a", "b"]
    given = tuple(
        Expectation(name, "expect_column_values_to_not_be_null", {"column": "member_id"}, "warning", "Why.")
        for name in names
    )
    assert [finding.name for finding in validate(connection, Suite("core.line", given))] == names


def test_the_connection_stays_usable(connection: duckdb.DuckDBPyConnection) -> None:
    validate(connection, Suite("core.line", (expectation("expect_column_values_to_not_be_null", column="member_id"),)))
    assert connection.execute("select count(*) from core.line").fetchall() == [(5,)]


@pytest.mark.parametrize(("where", "failed"), [("is_late", 3), ("paid_cents > 500", 0)])
def test_a_reconciliation_counts_offending_rows(connection: duckdb.DuckDBPyConnection, where: str, failed: int) -> None:
    statement = Reconciliation(
        "late", "critical", "None may.", f"-- None may.\nselect member_id from core.line where {where}\n"
    )
    assert reconcile(connection, statement) == Finding(
        "reconciliation", "late", "critical", "None may.", failed == 0, failed
    )


def test_spark_is_hidden_while_the_library_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyspark.py").write_text("raise SystemExit\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    with _without_spark(), pytest.raises(ImportError):
        importlib.import_module("pyspark")
    assert "pyspark" not in sys.modules


def test_outcomes_are_said_in_counts() -> None:
    assert str(Finding("core.line", "it", "critical", "It must.", False, 1)) == "core.line: it: 1 row fails. It must."
    assert Finding("core.line", "it", "critical", "It must.", False, 1234).outcome == "1,234 rows fail"
    assert Finding("core.line", "it", "critical", "It must.", True, 0).outcome == "holds"


GOOD = """
table: core.line
expectations:
  - name: member_is_known
    expect: column_values_to_not_be_null
    column: member_id
    severity: critical
    reason: A line without a person cannot be attributed.
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("    severity: critical\n", ""), r"core_line.yaml: member_is_known: missing severity"),
        (
            ("    reason: A line without a person cannot be attributed.\n", ""),
            r"core_line.yaml: member_is_known: missing reason",
        ),
        (("critical", "fatal"), r"core_line.yaml: member_is_known: severity must be critical or warning"),
        (("core.line", "core.span"), r"core_line.yaml: the suite of core.span belongs in core_span.yaml"),
    ],
)
def test_a_suite_says_why_and_how_much_it_matters(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "core_line.yaml"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(SuiteError, match=message):
        load_suite(path)


def test_names_in_a_suite_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "core_line.yaml"
    path.write_text(GOOD + GOOD.split("expectations:\n")[1], encoding="utf-8")
    with pytest.raises(SuiteError, match=r"core_line.yaml: repeated name member_is_known"):
        load_suite(path)


def test_a_suite_is_read(tmp_path: Path) -> None:
    path = tmp_path / "core_line.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (read,) = load_suite(path).expectations
    assert (read.name, read.type, read.arguments) == (
        "member_is_known",
        "expect_column_values_to_not_be_null",
        {"column": "member_id"},
    )


@pytest.mark.parametrize(
    "text", ["-- severity: critical\nselect 1", "-- None may.\nselect 1", "-- None may.\n-- severity: fatal\nselect 1"]
)
def test_a_reconciliation_says_why_and_how_much_it_matters(tmp_path: Path, text: str) -> None:
    path = tmp_path / "late.sql"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match=r"late.sql: starts with a reason"):
        load_reconciliation(path)


def test_a_reconciliation_is_read(tmp_path: Path) -> None:
    path = tmp_path / "late.sql"
    path.write_text("-- None may be late,\n-- ever.\n-- severity: warning\nselect 1\n", encoding="utf-8")
    read = load_reconciliation(path)
    assert (read.name, read.severity, read.reason) == ("late", "warning", "None may be late, ever.")
