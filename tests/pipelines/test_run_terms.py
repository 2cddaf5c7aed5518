"""What a run refuses before it settles anything: days nobody knows, months of no agreement; and who is named."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from contracts.loader import load_agreement
from pipelines.failures import UnusableInputError
from pipelines.intake.profile import Profile
from pipelines.reconciliation import Reconciliation
from pipelines.terms import knowledge_date, refuse_month_of_no_term, strangers, unknown_fees, without_invoices
from tests.conftest import run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
PAID, RECEIVED = date(2026, 6, 30), date(2026, 7, 10)
PROFILE = Profile.model_validate(
    {
        "source_id": "a",
        "format": "tuva",
        "adjustment_style": "DELTA",
        "eligibility": "SPAN",
        "has_paid_date": True,
        "has_allowed": True,
    }
)


def asked(paid_through: date | None = None, posting_date: date | None = None) -> date:
    """Return the date of knowledge when claims were paid to 06-30 and vendors' files came on 07-10."""
    given = Reconciliation(Path("in"), paid_through=paid_through, posting_date=posting_date)
    return knowledge_date(given, [PROFILE], PAID, RECEIVED)


def test_the_paid_through_date_is_known_from_the_files() -> None:
    assert asked() == PAID
    assert asked(RECEIVED) == RECEIVED
    with pytest.raises(UnusableInputError) as refused:
        asked(date(2026, 7, 11))
    assert str(refused.value) == (
        "paid-through: 2026-07-11 lies after 2026-07-10, the latest date known from the files; settle as of "
        "2026-07-10 or earlier, send data paid to that day, or settle what is due of a month with --interim YYYY-MM"
    )


def test_claims_without_a_day_are_told_what_to_add() -> None:
    with pytest.raises(UnusableInputError, match=r"medical_claim.*: paid_date: .* has_paid_date: false .* file_date"):
        knowledge_date(Reconciliation(Path("in")), [PROFILE], None, None)


def test_nothing_is_posted_before_it_is_known() -> None:
    assert asked(posting_date=PAID) == PAID
    with pytest.raises(UnusableInputError) as refused:
        asked(posting_date=date(2026, 6, 29))
    assert str(refused.value) == (
        "posting-date: 2026-06-29 lies before the paid-through date 2026-06-30, the greatest paid date received"
    )


def test_an_interim_month_lies_in_some_term() -> None:
    agreements = [load_agreement(file).required() for file in sorted(AGREEMENTS.glob("*/*.yaml"))]
    refuse_month_of_no_term(None, agreements)
    refuse_month_of_no_term(date(2025, 12, 1), agreements)
    with pytest.raises(UnusableInputError, match=r"2026-01 lies after .* ends on 2025-12-31"):
        refuse_month_of_no_term(date(2026, 1, 1), agreements)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--paid-through", "2026-12-31"), "paid-through: 2026-12-31 lies after 2026-07-10, the latest date known"),
        (("--posting-date", "2026-01-01"), "posting-date: 2026-01-01 lies before the paid-through date 2026-06-30"),
        (("--interim", "2026-05"), "interim: 2026-05 lies after the end of every agreement"),
    ],
)
def test_a_run_refuses_them(more: tuple[str, str], message: str, sample_payer: Path, tmp_path: Path) -> None:
    ran = run(sample_payer, tmp_path / "out", *more)
    assert (ran.code, message in ran.errors) == (2, True), ran


def test_a_vendor_with_sessions_and_no_invoice_is_named() -> None:
    agreements = [load_agreement(file).required() for file in sorted(AGREEMENTS.glob("*/*.yaml"))]
    with duckdb.connect() as connection:
        connection.execute("create schema landed")
        connection.execute(
            "create table landed.session as select unnest(['kinetic_home', 'bridge_rtm', 'm1']) as vendor_id"
        )
        connection.execute("create table landed.vendor_invoice as select 'bridge_rtm' as vendor_id")
        assert without_invoices(connection, agreements) == [
            "kinetic_home sent sessions and no row of vendor_invoice: its settlement counts no fee as invoiced"
        ]


def test_a_fee_code_of_no_clause_is_counted_and_not_repeated() -> None:
    agreements = [load_agreement(file).required() for file in sorted(AGREEMENTS.glob("kinetic_home/*.yaml"))]
    own = agreements[0].fees[0].id
    with duckdb.connect() as connection:
        connection.execute("create schema landed")
        rows = [("kinetic_home", own), ("kinetic_home", "P123"), ("kinetic_home", "P123"), ("m1", "P123")]
        connection.execute("create table landed.vendor_invoice (vendor_id varchar, fee_code varchar)")
        connection.executemany("insert into landed.vendor_invoice values (?, ?)", rows)
        (line,) = unknown_fees(connection, agreements)
    assert line.startswith("kinetic_home: 2 lines of vendor_invoice have a fee_code that is no fee of its agreement")
    assert (own in line, "P123" in line) == (True, False)


def test_strangers_are_named_but_not_what_is_no_vendor() -> None:
    agreements = [load_agreement(file).required() for file in sorted(AGREEMENTS.glob("*/*.yaml"))]
    own = frozenset({"bridge_rtm", "kinetic_home", "northgate_pt"})
    assert strangers(own, agreements, agreements) == []
    assert strangers(own - {"bridge_rtm"}, agreements, agreements) == [
        "bridge_rtm has an agreement and no row in any vendor's feed"
    ]
    many = strangers(own | {f"m{number}" for number in range(8)}, agreements, agreements)
    assert len(many) == 6
    assert many[-1] == "so are 3 more vendors without an agreement"
