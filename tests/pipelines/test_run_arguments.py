"""What a run is given: read from text, with everything that is wrong said at once."""

from datetime import date
from pathlib import Path

import pytest

from contracts.terms.period import add_months
from pipelines.failures import UnusableInputError
from pipelines.reconciliation import (
    AGREEMENTS,
    final_arguments,
    interim_arguments,
    reconciliation,
)
from pipelines.resources import open_warehouse


def test_nothing_given_means_the_sample_payer_and_the_final_settlement() -> None:
    given = reconciliation({})
    assert (given.inputs, given.out, given.is_on_sample) == (Path("out/sample"), Path("out"), True)
    assert (given.settlement_code, given.paid_through, given.posting_date, given.threads) == ("FINAL", None, None, None)
    assert (given.agreements, given.agreements.is_dir()) == (AGREEMENTS, True)


def test_several_folders_stand_one_a_line(tmp_path: Path) -> None:
    one, other = tmp_path / "plan: 1", tmp_path / "vendor"
    one.mkdir()
    with pytest.raises(UnusableInputError, match=f"inputs: there is no folder {other}"):
        reconciliation({"inputs": f"{one}\n{other}"})
    other.mkdir()
    given = reconciliation({"inputs": f"{one}\n{other}"})
    assert (given.folders, given.shown_inputs) == ((one, other), f"{one} and {other}")


def test_dates_months_and_numbers_are_read(tmp_path: Path) -> None:
    given = reconciliation(
        {
            "inputs": str(tmp_path),
            "agreements": str(tmp_path),
            "out": str(tmp_path / "new"),
            "paid_through": "2025-04-10",
            "interim": "2025-03",
            "posting_date": "2025-04-15",
            "threads": "2",
            "memory": "900MB",
        }
    )
    assert given.memory == "900MB"
    assert (given.paid_through, given.interim_month) == (date(2025, 4, 10), date(2025, 3, 1))
    assert (given.posting_date, given.threads, given.settlement_code) == (date(2025, 4, 15), 2, "INTERIM")
    assert given.warehouse == tmp_path / "new" / "work" / "warehouse.duckdb"
    assert not given.is_on_sample


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("paid_through", "30.06.2026", "paid-through: give a date of the calendar as 2026-06-30, got '30.06.2026'"),
        ("paid_through", "2026-02-30", "paid-through: give a date of the calendar as 2026-06-30, got '2026-02-30'"),
        ("paid_through", "20260630", "paid-through: give a date of the calendar as 2026-06-30, got '20260630'"),
        ("posting_date", "soon", "posting-date: give a date of the calendar as 2026-06-30, got 'soon'"),
        ("interim", "2025-13", "interim: give a month as 2025-03, got '2025-13'"),
        ("interim", "2025-03-01", "interim: give a month as 2025-03, got '2025-03-01'"),
        ("threads", "-1", "threads: give a number from 1 to 1024, got '-1'"),
        ("threads", "two", "threads: give a number from 1 to 1024, got 'two'"),
        ("memory", "8", "memory: give an amount such as 8GB or 900MB, got '8'"),
        ("memory", "0GB", "memory: give an amount such as 8GB or 900MB, got '0GB'"),
        ("inputs", "no/such/folder", "inputs: there is no folder no/such/folder"),
        ("agreements", "no/such/folder", "agreements: there is no folder no/such/folder"),
        ("agreements", __file__, f"agreements: {__file__} is a file; name the folder that holds it"),
        ("out", __file__, f"out: {__file__} is a file; name a folder to write to"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(name: str, value: str, message: str) -> None:
    with pytest.raises(UnusableInputError) as refused:
        reconciliation({name: value})
    assert str(refused.value) == message
    assert refused.value.exit_code == 2


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(UnusableInputError) as refused:
        reconciliation({"paid_through": "x", "threads": "y", "inputs": "z"})
    assert len(str(refused.value).splitlines()) == 3


def test_dates_out_of_order_are_refused() -> None:
    with pytest.raises(UnusableInputError, match="lies before the month to settle, 2025-03"):
        reconciliation({"paid_through": "2025-02-28", "interim": "2025-03"})
    with pytest.raises(
        UnusableInputError, match="posting-date: 2025-02-27 lies before the paid-through date 2025-02-28"
    ):
        reconciliation({"paid_through": "2025-02-28", "posting_date": "2025-02-27"})
    assert reconciliation({"paid_through": "2025-02-28", "posting_date": "2025-02-28"}).posting_date == date(
        2025, 2, 28
    )


def test_a_month_is_settled_on_the_tenth_of_the_next() -> None:
    assert interim_arguments(date(2025, 12, 1)) == {"interim": "2025-12", "paid_through": "2026-01-10"}


def test_a_period_is_settled_after_six_months_of_run_out() -> None:
    assert final_arguments(date(2025, 1, 1), date(2026, 1, 1)) == {"interim": "", "paid_through": "2026-06-30"}
    with pytest.raises(ValueError, match="ends on or after its first day"):
        final_arguments(date(2025, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2026, 1, 1), 6, date(2026, 7, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_keep_the_day_or_take_the_last(day: date, count: int, expected: date) -> None:
    assert add_months(day, count) == expected


def test_the_warehouse_keeps_to_its_memory(tmp_path: Path) -> None:
    connection = open_warehouse(reconciliation({"inputs": str(tmp_path), "out": str(tmp_path), "memory": "900MB"}))
    limit = connection.execute("select current_setting('memory_limit')").fetchall()
    connection.close()
    assert limit == [("858.3 MiB",)]
