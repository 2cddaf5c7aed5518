"""The facts file: what is written loads as the same facts, and rows of tables become facts."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.exhibits import load_exhibits
from contracts.facts_file import facts_text
from contracts.loader import load_facts
from contracts.measured import Beside
from contracts.performance import Performance, SettlementKind
from contracts.performance_tables import performance_from_tables
from contracts.settlement import settle
from contracts.terms.period import Period
from contracts.versions import Versions
from tests.contracts.building import (
    ACCESS,
    ACTIVATION,
    RTM,
    YEAR,
    agreement,
    facts,
    guarantee,
    measured,
    month,
    rate,
    units,
)

EXAMPLE = Path(__file__).parent / "worked_example" / "contract_a.facts.yaml"


def reload(performance: Performance, directory: Path) -> Performance:
    path = directory / "facts.yaml"
    path.write_text(facts_text(performance), encoding="utf-8")
    return load_facts(path).required()


def test_the_worked_example_survives(tmp_path: Path) -> None:
    performance = load_facts(EXAMPLE).required()
    assert reload(performance, tmp_path) == performance


def test_facts_of_many_employer_groups_may_be_larger_than_an_agreement(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(b"#" * 1_000_001 + b"\n" + EXAMPLE.read_bytes())
    assert load_facts(path).required() == load_facts(EXAMPLE).required()


def test_the_text() -> None:
    performance = facts(
        month("3", 2, "2885/868", allowed="10.00", plan_paid="8.5"),
        refused=[{"clause": "1", "reason": "R04", "count": "40"}],
        measures=[
            measured("a", 3, 4, completer={"numerator": "3", "denominator": "3"}, missing="1"),
            {"measure": "b", "value": "55/3", "denominator": "3", "status": "not_measured"},
        ],
        savings={"status": "credible", "observed_gross": "1.125", "credibility": "0.8", "prior_gross": "-2"},
        posted=[{"settlement": "interim-2026-12", "kind": "fees", "amount": "9"}],
    )
    assert facts_text(performance) == (
        "agreement_id: example\n"
        "period: {from: 2026-01-01, to: 2026-12-31}\n"
        "paid_through: 2027-06-30\n"
        "settlement: final\n"
        "units:\n"
        '  - {clause: "3", from: 2026-02-01, to: 2026-02-28, count: 2885/868, allowed: 10.00, plan_paid: 8.50}\n'
        "refused:\n"
        '  - {clause: "1", reason: R04, count: 40}\n'
        "measures:\n"
        "  - {measure: a, numerator: 3, denominator: 4, status: measured, "
        "completer: {numerator: 3, denominator: 3}, missing: 1}\n"
        "  - {measure: b, value: 55/3, denominator: 3, status: not_measured}\n"
        "posted:\n"
        '  - {settlement: "interim-2026-12", kind: fees, amount: 9.00}\n'
        "savings: {status: credible, observed_gross: 1.125, credibility: 0.80, prior_gross: -2.00}\n"
    )


CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    counts=st.lists(st.fractions(0, 10**6, max_denominator=1000), max_size=4),
    posted=st.lists(CENTS, max_size=3),
    scores=st.lists(st.fractions(-100, 100, max_denominator=50), max_size=3),
)
def test_any_facts_survive(
    tmp_path: Path, counts: list[Fraction], posted: list[Decimal], scores: list[Fraction]
) -> None:
    performance = facts(
        *(month("1", number, str(count)) for number, count in enumerate(counts, start=1)),
        measures=[
            {"measure": f"m{number}", "value": score, "denominator": "7", "status": "measured"}
            for number, score in enumerate(scores)
        ],
        posted=[{"settlement": "s", "kind": "fees", "amount": amount} for amount in posted],
    )
    assert reload(performance, tmp_path) == performance


def test_rows_of_tables_become_facts_that_settle_the_same_from_the_file(tmp_path: Path) -> None:
    deal = agreement(
        ACTIVATION, RTM, guarantee(rate("engagement", "90"), rate("net_promoter_score", "10", target="40"))
    )
    own = {"agreement_id": "example"}
    unit = {"unit_denominator": 1, "allowed_cents": 0, "plan_paid_cents": 0} | own
    tables: dict[str, list[dict[str, Any]]] = {
        "unit": [
            unit
            | {
                "clause_id": "3",
                "month_date": date(2026, 2, 1),
                "unit_numerator": 2,
                "allowed_cents": 900,
                "plan_paid_cents": 700,
            },
            unit | {"clause_id": "1", "month_date": date(2026, 12, 1), "unit_numerator": 155, "unit_denominator": 31},
            unit | {"clause_id": "1", "month_date": date(2026, 1, 1), "unit_numerator": 4, "agreement_id": "another"},
        ],
        "refused": [own | {"clause_id": "1", "reason_code": "R08", "unit_count": 3}],
        "measure": [
            own
            | {
                "measure_id": "engagement",
                "numerator_count": 3,
                "denominator_count": 4,
                "status_code": "MEASURED",
                "activated_count": 5,
                "completer_numerator_count": None,
                "completer_denominator_count": None,
                "missing_count": None,
            },
            own
            | {
                "measure_id": "net_promoter_score",
                "numerator_count": 4400,
                "denominator_count": 80,
                "status_code": "MEASURED",
                "completer_numerator_count": None,
                "completer_denominator_count": None,
                "missing_count": 0,
            },
        ],
        "standing": [],
        "posted": [own | {"settlement_id": "claims", "kind_code": "CLAIMS", "cents": 700}],
    }
    performance = performance_from_tables(
        Versions.of(deal),
        load_exhibits(),
        tables,
        period=Period(first=date(2026, 1, 1), last=date(2026, 12, 15)),
        paid_through=date(2027, 6, 30),
        settlement=SettlementKind.FINAL,
    )
    december = {"clause": "1", "from": "2026-12-01", "to": "2026-12-15", "count": "5"}
    assert performance == facts(
        december,
        month("3", 2, "2", allowed="9.00", plan_paid="7.00"),
        refused=[{"clause": "1", "reason": "R08", "count": "3"}],
        measures=[
            measured("engagement", 3, 4, activated="5"),
            {"measure": "net_promoter_score", "value": "55", "denominator": "80", "status": "measured", "missing": "0"},
        ],
        posted=[{"settlement": "claims", "kind": "claims", "amount": "7.00"}],
        counted=["1", "3"],
        period={"from": "2026-01-01", "to": "2026-12-15"},
    )
    again = reload(performance, tmp_path)
    assert again == performance
    assert settle(deal, again, again.posted) == settle(deal, performance, performance.posted)


def test_units_that_stand_are_priced_by_their_clause_at_the_rate_of_the_day() -> None:
    rates = {"2026-01-01": "100.00", "2026-03-31": "390.005"}
    free = {"kind": "carve_out", "id": "4", "text": "Free.", "groups": ["FREE"], "of": ["1"]}
    deal = agreement(ACTIVATION | {"rate": rates}, ACCESS, RTM, free)
    row = {"agreement_id": "example", "allowed_cents": 0, "plan_paid_cents": 0}
    claims = row | {"allowed_cents": 7000, "plan_paid_cents": 6500}
    tables: dict[str, list[dict[str, Any]]] = {
        "standing": [
            row | {"clause_id": "1", "event_date": date(2026, 3, 30), "unit_count": 2},
            row | {"clause_id": "1", "event_date": date(2026, 3, 30), "unit_count": 5, "group_id": "FREE"},
            row | {"clause_id": "1", "event_date": date(2026, 3, 31), "unit_count": 1, "group_id": "A"},
            row | {"clause_id": "1", "event_date": date(2026, 3, 31), "unit_count": 1, "group_id": "B"},
            row | {"clause_id": "2", "event_date": date(2026, 2, 1), "unit_count": 3},
            claims | {"clause_id": "3", "event_date": date(2026, 5, 3), "unit_count": 1},
            claims | {"clause_id": "3", "event_date": date(2026, 5, 3), "unit_count": 1, "agreement_id": "another"},
        ],
        "unit": [],
        "refused": [],
        "measure": [],
        "posted": [],
    }
    period = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
    found = performance_from_tables(
        Versions.of(deal),
        load_exhibits(),
        tables,
        period=period,
        paid_through=date(2027, 6, 30),
        settlement=SettlementKind.FINAL,
    )
    assert [(row.clause, row.first, row.last, row.count, row.cents) for row in found.standing] == [
        ("1", date(2026, 3, 30), date(2026, 3, 30), 2, 20000),
        # Two at 390.005 are 780.01, however many employer groups they are of.
        ("1", date(2026, 3, 31), date(2026, 3, 31), 1, 39000),
        ("1", date(2026, 3, 31), date(2026, 3, 31), 1, 39001),
        ("2", date(2026, 2, 1), date(2026, 2, 28), 3, 255),
        ("3", date(2026, 5, 3), date(2026, 5, 3), 1, 6500),
    ]


def test_a_month_of_access_is_priced_by_the_version_of_its_first_day_and_what_stands_by_that_of_its_own() -> None:
    """On 15 July the price of a month falls from 0.85 to 0.80, and that of an activation from 100 to 80."""
    chain = {"kind": "milestone_fee", "id": "6", "text": "Case.", "case_price": "995.00"}
    chain |= {"chain": [{"state": "ACTIVATED", "share": "1"}]}
    before = agreement(ACTIVATION, ACCESS, chain, terminates="2026-07-14")
    cheaper = (ACTIVATION | {"rate": {"2026-07-15": "80.00"}}, ACCESS | {"rate": {"2026-07-15": "0.80"}}, chain)
    deal = agreement(*cheaper, version="2", effective="2026-07-15", reconciliation=YEAR)
    unit = {"agreement_id": "example", "unit_denominator": 1, "allowed_cents": 0, "plan_paid_cents": 0}
    months = [unit | {"clause_id": "2", "month_date": date(2026, each, 1), "unit_numerator": 10} for each in (6, 7, 8)]
    stood = {"agreement_id": "example", "clause_id": "1", "unit_count": 1, "allowed_cents": 0, "plan_paid_cents": 0}
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in ("refused", "measure", "posted")}
    begun = unit | {"clause_id": "6", "item_code": "ACTIVATED", "month_date": date(2026, 8, 1)}
    case = {"agreement_id": "example", "clause_id": "7", "region_code": "KNEE", "group_code": "ACUTE"}
    case |= dict.fromkeys(("expected_numerator", "expected_denominator"), 1)
    case |= dict.fromkeys(("reference_numerator", "reference_denominator"), 1)
    tables["case_rate"] = [
        case | {"version_number": version, "episode_count": version, "actual_cents": 100} for version in (2, 1)
    ]
    tables["unit"] = [
        *months,
        begun | {"version_number": 1, "unit_numerator": 2},
        begun | {"version_number": 2, "unit_numerator": 3},
    ]
    tables["standing"] = [stood | {"event_date": date(2026, 7, day)} for day in (14, 15)]
    found = performance_from_tables(
        Versions.of(deal, [before]),
        load_exhibits(),
        tables,
        period=Period(first=date(2026, 1, 1), last=date(2026, 12, 31)),
        paid_through=date(2027, 6, 30),
        settlement=SettlementKind.FINAL,
    )
    assert [(row.version, row.count) for row in found.units if row.clause == "6"] == [(None, 3), (1, 2)]
    assert [(row.version, row.count) for row in found.cases] == [(None, 2), (1, 1)]
    assert [row.last for row in found.units if row.clause == "2"] == [
        date(2026, 6, 30),
        date(2026, 7, 1),
        date(2026, 8, 31),
    ]
    assert [row.cents for row in found.standing] == [10000, 8000]
    result = settle(deal, found.model_copy(update={"cases": ()}), (), earlier=(before,))
    assert {line.month.month: line.cents for line in result.lines if line.clause_id == "2" and line.month} == {
        6: 850,
        7: 850,
        8: 800,
    }


def test_a_row_over_several_months_belongs_to_none() -> None:
    assert [row.month for row in facts(units("1", "1"), month("1", 3, "1")).units] == [None, date(2026, 3, 1)]


def test_measures_bring_their_groups_the_period_before_the_feed_that_is_absent_and_the_mix_of_all_members(
    tmp_path: Path,
) -> None:
    deal = agreement(ACTIVATION)
    own = {"agreement_id": deal.agreement_id}
    row = own | {"numerator_count": 30, "denominator_count": 60, "status_code": "MEASURED"}
    part = own | {"measure_id": "top_box", "denominator_count": 40}
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in ("unit", "refused", "standing", "posted")}
    tables["measure"] = [
        row | {"measure_id": "top_box", "member_count": 60},
        row | {"measure_id": "msk_spend", "numerator_count": 377_580_000, "denominator_count": 2_000,
               "member_count": 31},
        row | {"measure_id": "function_responder_adjusted", "adjusted_value": "0.552631578947",
               "adjusted_status_code": "MEASURED", "activated_count": 80},
        row | {"measure_id": "right_door", "status_code": "NOT_MEASURED", "missing_feed_code": "CARE_REQUEST",
               "missing_feed_owed_by_code": "VENDOR", "activated_count": 80, "minimum_denominator_count": 30},
    ]  # fmt: skip
    tables["measure_part"] = [
        part | {"cohort_code": "USUAL_CARE", "numerator_count": 10},
        part | {"cohort_code": "PERIOD_BEFORE", "numerator_count": 8},
    ]
    found = performance_from_tables(
        Versions.of(deal),
        load_exhibits(),
        tables,
        period=Period(first=date(2026, 1, 1), last=date(2026, 12, 31)),
        paid_through=date(2027, 6, 30),
        settlement=SettlementKind.FINAL,
    )
    adjusted, spend, door, box = found.measures
    assert (adjusted.exact, adjusted.denominator) == (Fraction("0.552631578947"), 60)
    assert (spend.exact, spend.denominator, spend.activated) == (188_790, 31, 31)
    assert (door.missing_feed, door.is_held_back) == ("care_request", True)
    assert (box.exact, box.prior, box.beside) == (
        Fraction(1, 2), Fraction(1, 5), (Beside(cohort="USUAL_CARE", numerator=10, denominator=40),),
    )  # fmt: skip
    assert reload(found, tmp_path) == found
