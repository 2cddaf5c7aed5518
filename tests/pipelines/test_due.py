"""Which agreements a run settles: what is due, what is named as not due, and versions side by side."""

from datetime import date
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.exhibits import Exhibits, load_exhibits
from contracts.term_tables import term_tables
from pipelines.due import due_agreements
from pipelines.failures import UnusableInputError
from pipelines.settling import conflict, load_agreements
from tests.contracts.building import ACTIVATION, YEAR, agreement, guarantee, rate

RENEWAL = {"effective": "2027-01-01", "terminates": "2027-12-31", "version": "2"}
AT_ONCE = {"calendar": {"run_out_months": "0"}}
JUDGED = (ACTIVATION, guarantee(rate("pain_responder", "100")))
NORTHGATE = Path(__file__).resolve().parents[2] / "contracts" / "agreements" / "northgate_pt" / "2025-01-01.yaml"


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def test_every_agreement_stands_in_the_terms_and_only_those_due_have_a_period(exhibits: Exhibits) -> None:
    other = agreement(
        ACTIVATION, agreement_id="other", vendor_id="other", effective="2026-03-01", terminates="2027-02-28"
    )
    due = due_agreements([agreement(ACTIVATION), other], exhibits, None, date(2027, 6, 30))
    assert [each.agreement_id for each in due.settled] == ["example"]
    assert due.reasons == (
        "not yet due: other, its period ends on 2027-02-28, its run-out on 2027-08-31; "
        "settle it as of 2027-08-31 or later",
    )
    table = term_tables(due.settled, exhibits, due.others)["agreement"].rows
    assert [(row[0], row[6], row[7]) for row in table] == [
        ("example", date(2026, 1, 1), date(2026, 12, 31)),
        ("other", None, None),
    ]


def test_outcomes_that_cannot_have_been_received_make_an_agreement_wait(exhibits: Exhibits) -> None:
    judged = agreement(*JUDGED, **AT_ONCE)
    paid = agreement(ACTIVATION, agreement_id="paid", vendor_id="paid", **AT_ONCE)
    due = due_agreements([judged, paid], exhibits, None, date(2027, 6, 4))
    assert [each.agreement_id for each in due.settled] == ["paid"]
    assert due.reasons == (
        "not yet due: example, its period ends on 2026-12-31, and its last outcomes or savings may be known later; "
        "settle it as of 2027-06-05 or later",
    )
    assert due_agreements([judged, paid], exhibits, None, date(2027, 6, 5)).reasons == ()


def test_when_nothing_is_due_each_agreement_is_named_with_its_first_day(exhibits: Exhibits) -> None:
    with pytest.raises(UnusableInputError) as refused:
        due_agreements([agreement(*JUDGED, **AT_ONCE)], exhibits, None, date(2026, 12, 31))
    assert refused.value.exit_code == 2
    assert str(refused.value).splitlines() == [
        "no agreement can be settled finally as of 2026-12-31; send data paid to a day named below, or settle what is "
        "due of a month with --interim YYYY-MM:",
        "not yet due: example, its period ends on 2026-12-31, and its last outcomes or savings may be known later; "
        "settle it as of 2027-06-05 or later",
    ]


def test_an_interim_settlement_does_not_wait_for_outcomes(exhibits: Exhibits) -> None:
    due = due_agreements(
        [agreement(*JUDGED), agreement(*JUDGED, **RENEWAL)], exhibits, date(2026, 3, 1), date(2026, 4, 10)
    )
    assert [(each.version, each.period.last) for each in due.settled] == [(1, date(2026, 3, 31))]
    assert due.reasons == ("not yet due: example version 2, its period begins on 2027-01-01",)


def test_of_the_versions_due_the_latest_is_settled_under_the_agreements_id(exhibits: Exhibits) -> None:
    versions = [agreement(ACTIVATION), agreement(ACTIVATION, **RENEWAL)]
    before = due_agreements(versions, exhibits, None, date(2027, 6, 30))
    assert [(each.agreement_id, each.version) for each in before.settled] == [("example", 1)]
    assert [each.agreement_id for each in before.others] == ["example version 2"]
    after = due_agreements(versions, exhibits, None, date(2028, 6, 30))
    assert [(each.agreement_id, each.version) for each in after.settled] == [("example", 2)]
    assert [each.agreement_id for each in after.others] == ["example version 1"]
    assert after.reasons == ("not settled again: example, example version 2 follows it",)


def test_versions_of_one_period_are_one_agreement(exhibits: Exhibits) -> None:
    before = agreement(ACTIVATION, terminates="2026-06-30")
    terms = {"effective": "2026-07-01", "reconciliation": YEAR, "version": "2"}
    after = agreement(ACTIVATION, **terms)
    due = due_agreements([before, after], exhibits, None, date(2027, 6, 30))
    assert (due.settled, due.others) == ((after,), ())
    made = term_tables(due.settled, exhibits, due.others, [before])
    assert [row[:2] + row[4:8] for row in made["agreement"].rows] == [
        ("example", 2, date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31))
    ]


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        (RENEWAL, None),
        ({}, "version 1 of example must be given once; it is given in"),
        (
            {"version": "2", "effective": "2026-07-01"},
            "version 2 of example must not cover days of version 1; it is in force 2026-07-01 to 2026-12-31, "
            "overlapping 2026-01-01 to 2026-12-31 in",
        ),
        (
            {"version": "2", "effective": "2025-01-01", "terminates": "2025-12-31"},
            "version 2 of example must follow in time the lower version; compare",
        ),
        (RENEWAL | {"vendor_id": "other"}, "example is an agreement with another vendor in"),
        ({"agreement_id": "second", "effective": "2026-12-31"}, "settles the same vendor and days as"),
        ({"agreement_id": "second", "vendor_id": "other"}, None),
    ],
)
def test_versions_may_follow_each_other_but_not_overlap(terms: dict[str, str], problem: str | None) -> None:
    first: Agreement = agreement(ACTIVATION)
    assert conflict(agreement(ACTIVATION, **terms), first) == problem


def test_two_versions_of_one_agreement_load_together(tmp_path: Path, exhibits: Exhibits) -> None:
    folder = tmp_path / "agreements" / "northgate_pt"
    folder.mkdir(parents=True)
    text = NORTHGATE.read_text(encoding="utf-8")
    (folder / "2025-01-01.yaml").write_text(text, encoding="utf-8")
    later = text.replace("2025-", "2026-").replace("2024-12", "2025-12").replace("version: 1", "version: 2")
    (folder / "2026-01-01.yaml").write_text(later, encoding="utf-8")
    loaded = [item.required() for item in load_agreements(folder.parent, exhibits)]
    assert [(item.agreement_id, item.version) for item in loaded] == [
        ("northgate_pt_2025", 1),
        ("northgate_pt_2025", 2),
    ]
