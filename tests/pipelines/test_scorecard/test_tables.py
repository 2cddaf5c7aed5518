"""Pages and files read from tables: every cent once, each vendor its own rows only, the same bytes each time."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contracts.exhibits import load_exhibits
from contracts.loader import load_agreement
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars
from contracts.terms.money import allocate
from contracts.versions import Versions
from pipelines.actuarial.savings_stages import TABLES as ESTIMATED
from pipelines.engines import duckdb as engine
from pipelines.publish.agreement_tables import TABLES as QUOTED
from pipelines.publish.agreement_tables import agreement_rows, ladder_words, target_of
from pipelines.publish.html import render_scorecard
from pipelines.publish.rates import rate_rows
from pipelines.publish.scorecard_tables import read_overview, read_pages, write_reconciliation
from pipelines.settlement_tables import TABLES as SETTLED
from pipelines.terms import TABLES as TERMS
from pipelines.warehouse import read_models

AGREEMENTS = Path(__file__).parents[3] / "contracts" / "agreements"
PRESETS = AGREEMENTS.parent / "presets"
RECON = (
    "recon_id agreement_id vendor_id clause_id unit_code item_code member_id source_code reference_id billed_date "
    "event_date month_date unit_count billed_cents accepted_count accepted_numerator accepted_denominator "
    "allowed_cents plan_paid_cents reason_code is_standing tie_broken_code"
)
JANUARY = date(2025, 1, 1)


def typed(names: str) -> dict[str, str]:
    columns = names.split()
    kinds = {"date": "date", "cents": "bigint", "count": "bigint", "days": "bigint", "number": "bigint"}
    kinds |= {"numerator": "bigint", "denominator": "bigint"}
    return {
        name: "boolean" if name.startswith("is_") else kinds.get(name.rsplit("_", 1)[-1], "varchar") for name in columns
    }


@cache
def scorecard_models():
    return {name: model for name, model in read_models().items() if name.startswith("scorecard.")}


class Warehouse:
    """The inputs of ``scorecard.*``, empty until filled."""

    def __init__(self) -> None:
        self.connection = engine.connect(threads=1)
        self.tables: dict[str, dict[str, str]] = {
            name: dict(columns) for name, columns in (*TERMS.items(), *ESTIMATED.items(), *SETTLED.items())
        }
        self.tables |= {
            "performance.recon": typed(RECON),
            "performance.unit_group": typed("recon_id group_id"),
            "core.coverage_span": typed("member_id span_from_date span_to_date group_id"),
            "core.claim_line": typed("claim_line_id claim_id line_number"),
            "attribution.activation": typed(
                "agreement_id vendor_id member_id scope_code region_code activation_date to_date is_switched "
                "tie_broken_code"
            ),
            "attribution.span": typed("vendor_id member_id scope_code from_date ended_by_code method_code"),
            "outcomes.claim_evidence": typed("agreement_id member_id activation_date evidence_code"),
            "attribution.session": typed("agreement_id member_id session_id session_date reason_code"),
            "outcomes.score": typed("vendor_id member_id response_id response_date fault_code"),
            "performance.access_exposure": typed(
                "agreement_id clause_id member_id month_date counted_days is_under_age"
            ),
            "performance.measure": typed(
                "agreement_id measure_id numerator_count denominator_count status_code completer_numerator_count "
                "completer_denominator_count missing_count role_code headline_cohort_code member_count "
                "minimum_denominator_count missing_feed_code missing_feed_owed_by_code policy_code baseline_count "
                "activated_count"
            ),
            "performance.measure_part": typed(
                "agreement_id measure_id cohort_code group_kind_code group_code numerator_count denominator_count "
                "member_count"
            ),
            "outcomes.measure": typed(
                "agreement_id measure_id clause_id numerator_code family_code form_code better_code adjustment_code"
            ),
            "outcomes.submission": typed("vendor_id response_id member_id received_date report_code result_code"),
            "outcomes.audit_member": typed("agreement_id check_code subject_code numerator_count denominator_count"),
            "outcomes.audit_answer": typed("agreement_id check_code numerator_count denominator_count"),
            "actuarial.adjusted_rate": typed(
                "agreement_id measure_id method_code status_code numerator_count denominator_count value note_code"
            ),
            "performance.feed_known": typed("feed_code vendor_id row_count"),
            "performance.funnel": typed("agreement_id stage_code stage_number member_count"),
            "performance.spend": typed(
                "agreement_id cohort_code month_date spend_cents member_count member_month_numerator "
                "member_month_denominator"
            ),
            "performance.utilisation": typed(
                "agreement_id cohort_code event_code basis_code within_days event_count event_member_count "
                "member_count member_month_numerator member_month_denominator"
            ),
            "performance.spend_change": typed(
                "year_number earlier_spend_cents members_cents use_cents price_cents spend_cents"
            ),
            "core.conservation": typed(
                "feed_code disposition_code exclusion_code row_count allowed_cents plan_paid_cents"
            ),
        }
        for name in self.tables:
            self.fill(name, [])

    def fill(self, name: str, rows: list[dict[str, object]]) -> None:
        columns = self.tables[name]
        engine.load_table(self.connection, name, columns, [[row.get(column) for column in columns] for row in rows])

    def build(self) -> None:
        for model in scorecard_models().values():
            engine.build(self.connection, model)
            assert engine.duplicate_keys(self.connection, model) == 0

    def written(self, agreement_id: str, path: Path) -> list[dict[str, str]]:
        write_reconciliation(self.connection, agreement_id, path)
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def line(agreement: str, number: int, clause: str, cents: int, **other) -> dict:
    fields = {"agreement_id": agreement, "line_number": number, "step_number": 8, "clause_id": clause, "cents": cents}
    return (
        fields | {"of_clause_id": clause, "kind_code": "ACTIVATION_FEE", "month_date": JANUARY, "reason": "r"} | other
    )


def unit(agreement: str, recon: str, member: str | None, reason: str = "A01", **other) -> dict:
    fields = {"recon_id": recon, "agreement_id": agreement, "clause_id": "4.1", "unit_code": "ACTIVATED"}
    fields |= {"member_id": member, "reference_id": f"I-{recon}", "event_date": JANUARY, "month_date": JANUARY}
    fields |= {"unit_count": 1, "billed_cents": 100, "plan_paid_cents": 0, "reason_code": reason, "is_standing": False}
    accepted = int(reason == "A01")
    units = {"accepted_count": accepted, "accepted_numerator": accepted, "accepted_denominator": 1}
    return fields | units | other


@pytest.fixture
def warehouse() -> Warehouse:
    """Two vendors settled; the second has other members, another clause text and another month of spend."""
    made = Warehouse()
    made.fill("terms.run", [{"paid_through_date": "2026-06-30"}])
    made.fill(
        "settlement.summary",
        [
            {"agreement_id": f"{vendor}_2025", "version_number": 1, "vendor_id": vendor, "payer_id": "plan",
             "settlement_code": "FINAL", "period_from_date": "2025-01-01", "period_to_date": "2025-12-31",
             "fees_cents": fees, "at_risk_cents": 30, "earned_cents": 30 - lost, "forfeited_cents": lost,
             "net_cents": fees - lost, "withheld_cents": 0, "cash_cents": fees - lost,
             "dispute_open_days": 30, "dispute_resolve_days": 30}
            for vendor, fees, lost in (("alpha", 1000, 10), ("omega", 50, 0))
        ],
    )  # fmt: skip
    made.fill(
        "settlement.clause",
        [
            {"agreement_id": f"{vendor}_2025", "clause_id": clause, "position_number": number, "kind_code": kind,
             "clause_text": f"{vendor} text {clause}", "mode_code": "CLAWBACK" if clause == "5.1" else None}
            for vendor, clause, number, kind in (
                ("alpha", "4.1", 1, "ACTIVATION_FEE"), ("alpha", "5.1", 2, "PERFORMANCE_GUARANTEE"),
                ("omega", "9.1", 1, "ACTIVATION_FEE"),
            )
        ],
    )  # fmt: skip
    made.fill(
        "settlement.payment_line",
        [
            line("alpha_2025", 1, "4.1", 1000),
            line("alpha_2025", 2, "5.1", -10, step_number=15, month_date=None, measure_id="pain_responder"),
            line("omega_2025", 1, "9.1", 50),
        ],
    )
    made.fill(
        "performance.recon",
        [unit("alpha_2025", f"a{number}", f"alphamember{number}") for number in range(3)]
        + [unit("alpha_2025", "a9", None, "R01"), unit("omega_2025", "o1", "omegamember1", clause_id="9.1")],
    )
    made.fill(
        "settlement.target",
        [{"agreement_id": "alpha_2025", "clause_id": "5.1", "measure_id": "pain_responder", "position_number": 1,
          "role_code": "PAID", "measure_title": "Pain", "comparison_code": "AT_LEAST", "target_numerator": 11,
          "target_denominator": 20, "ladder": "all from 55%"}],
    )  # fmt: skip
    made.fill(
        "settlement.measure",
        [{"agreement_id": "alpha_2025", "clause_id": "5.1", "measure_id": "pain_responder", "status_code": "MEASURED",
          "numerator_count": 52, "denominator_count": 100, "value": "13/25", "counted_weight": "100", "fraction": "2/3",
          "is_gate_passed": None, "pool_cents": 30, "earned_cents": 20}],
    )  # fmt: skip
    shown = {"agreement_id": "omega_2025", "measure_id": "reach", "clause_id": "REPORTED"}
    made.fill("terms.measure", [shown | {"measure_title": "Reached"}])
    counts = {
        "headline_cohort_code": "POPULATION",
        "numerator_count": 77,
        "denominator_count": 777,
        "member_count": 777,
    }
    judged = {"role_code": "REPORTED", "status_code": "MEASURED", "minimum_denominator_count": 30}
    made.fill("performance.measure", [shown | counts | judged])
    made.fill("outcomes.measure", [shown | {"family_code": "ACCESS", "form_code": "RATE", "better_code": "HIGHER"}])
    made.fill(
        "performance.measure_part",
        [shown | {"cohort_code": "POPULATION", "group_kind_code": kind, "group_code": group, "numerator_count": number,
                  "denominator_count": 777, "member_count": 777}
         for kind, group, number in (("ALL", "ALL", 77), ("RURALITY", "RURAL", 70))],
    )  # fmt: skip
    made.fill(
        "performance.spend",
        [{"agreement_id": agreement, "cohort_code": cohort, "month_date": JANUARY, "spend_cents": cents,
          "member_count": members, "member_month_numerator": 62, "member_month_denominator": 31}
         for agreement, cohort, members, cents in (
             ("alpha_2025", "VENDOR", 2, 620), ("alpha_2025", "USUAL_CARE", 10, 620),
             ("alpha_2025", "IN_PERSON_PT", 11, 620),
             ("omega_2025", "VENDOR", 2, 777))],
    )  # fmt: skip
    made.fill(
        "performance.funnel",
        [{"agreement_id": agreement, "stage_code": "ELIGIBLE", "stage_number": 1, "member_count": number}
         for agreement, number in (("alpha_2025", 400), ("omega_2025", 777))],
    )  # fmt: skip
    made.fill(
        "performance.utilisation",
        [{"agreement_id": agreement, "cohort_code": "VENDOR", "event_code": "ED", "basis_code": "EVENTS",
          "event_count": number, "event_member_count": 1, "member_count": 2, "member_month_numerator": 24,
          "member_month_denominator": 1} for agreement, number in (("alpha_2025", 3), ("omega_2025", 777))],
    )  # fmt: skip
    made.fill(
        "settlement.unverified_exhibit",
        [{"agreement_id": agreement, "exhibit_id": name, "version_number": 1, "source_text": name}
         for agreement, name in (("alpha_2025", "ODI"), ("omega_2025", "NDI"))],
    )  # fmt: skip
    made.build()
    return made


def test_pages_are_read_exactly(warehouse):
    alpha, omega = read_pages(warehouse.connection)
    head = alpha.headline
    assert (head.vendor_name, head.payer_name, head.status_code, head.at_risk_mode_code) == (
        "Alpha", "Plan", "FINAL", "CLAWBACK",
    )  # fmt: skip
    assert [(row.row_code, row.cents, row.to_cents) for row in alpha.walk] == [
        ("FEE", 1000, 1000), ("FEES", 1000, 1000), ("CHANGE", -10, 990), ("NET", 990, 990),
    ]  # fmt: skip
    (measure,) = alpha.measures
    assert (measure.measure_label, measure.value, measure.target) == (
        "Pain improved",
        Fraction(13, 25),
        Fraction(11, 20),
    )
    assert (measure.weight, measure.earned_share, measure.is_gate_failed) == (100, Fraction(2, 3), False)
    assert (measure.short_count, measure.is_within_chance) == (3, True)
    # The comparator of ten members is left out; 620 cents over 2 member months.
    assert [(point.cohort_code, point.cents_per_member_month) for point in alpha.spend] == [
        ("IN_PERSON_PT", 310), ("VENDOR", 310),
    ]  # fmt: skip
    assert [(row.clause_id, row.reason_code, row.unit_count, row.accepted_cents) for row in alpha.billed] == [
        ("4.1", "A01", 3, 1000), ("4.1", "R01", 1, 0),
    ]  # fmt: skip
    assert [stage.member_count for stage in alpha.funnel] == [400]
    assert [rate.rate for rate in alpha.utilisation] == [1500]  # 3 events in 24 member months
    assert [exhibit.exhibit_id for exhibit in alpha.unverified] == ["ODI"]
    assert omega.measures == ()
    assert alpha.reported == ()
    (reach,) = omega.reported
    assert (reach.measure_title, reach.headline.value, [part.group_code for part in reach.parts]) == (
        "Reached", Fraction(77, 777), ["ALL", "RURAL"],
    )  # fmt: skip
    assert read_overview(warehouse.connection, (alpha, omega)).payer_name == "Plan"


def test_the_file_adds_up_to_the_net_of_its_page(warehouse, tmp_path):
    for page in read_pages(warehouse.connection):
        rows = warehouse.written(page.headline.agreement_id, tmp_path / "r.csv")
        assert sum(int(row["cents"]) for row in rows) == page.headline.net_cents
    rows = warehouse.written("alpha_2025", tmp_path / "r.csv")
    assert [(row["row_code"], row["reason_code"], row["cents"]) for row in rows] == [
        ("UNIT", "A01", "334"), ("UNIT", "A01", "333"), ("UNIT", "A01", "333"), ("UNIT", "R01", "0"),
        ("SETTLEMENT", "", "-10"),
    ]  # fmt: skip
    assert list(rows[0]) == [
        "row_id", "row_code", "clause_id", "of_clause_id", "kind_code", "measure_id", "member_key_id", "reference_id",
        "event_date", "month_date", "reason_code", "unit_count", "billed_cents", "cents", "posted_cents",
        "tie_broken_code",
    ]  # fmt: skip


def test_a_vendor_sees_nothing_of_another_and_no_members_id(warehouse, tmp_path):
    pages = read_pages(warehouse.connection)
    for page, other in zip(pages, reversed(pages), strict=True):
        text = render_scorecard(page, release_id="r1") + page.model_dump_json()
        warehouse.written(page.headline.agreement_id, tmp_path / "r.csv")
        text += (tmp_path / "r.csv").read_text(encoding="utf-8")
        name = other.headline.vendor_id
        own = ("9.1", "777", "NDI") if name == "omega" else ("4.1", "Pain improved", "ODI")
        assert not [
            word
            for word in (name, name.capitalize(), *own)
            if word in re.sub(r"<style>.*</style>", "", text, flags=re.S)
        ]
        assert "alphamember" not in text
        assert "omegamember" not in text
    keys = {}
    for page in pages:
        rows = warehouse.written(page.headline.agreement_id, tmp_path / "r.csv")
        keys[page.headline.vendor_id] = {row["member_key_id"] for row in rows} - {""}
    assert len(keys["alpha"]) == 3
    assert keys["alpha"] & keys["omega"] == set()


def test_the_file_has_the_same_bytes_whatever_the_order_of_rows_and_threads(warehouse, tmp_path):
    warehouse.written("alpha_2025", tmp_path / "one.csv")
    warehouse.connection.execute("set threads = 4")
    warehouse.connection.execute(
        "create or replace table performance.recon as from performance.recon order by recon_id desc"
    )
    warehouse.build()
    warehouse.written("alpha_2025", tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(cents=2, weights=[1, 3])  # both would get half a cent: the larger weight has it
@given(
    cents=st.integers(-(10**11), 10**11),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
)
def test_shares_are_those_of_the_settlements_own_allocation(shares, cents, weights, tmp_path):
    """The rule of 0.2 in SQL and in Python: largest remainder, ties to the larger weight, then to the key."""
    ids = [f"{number:02d}" for number in range(len(weights))]
    rows = [
        unit("A", key, f"M{key}", unit_code="RTM_CLAIM", allowed_cents=weight)
        for key, weight in zip(ids, weights, strict=True)
    ]
    shares.fill("performance.recon", rows)
    shares.fill("settlement.payment_line", [line("A", 1, "4.1", cents)])
    engine.build(shares.connection, shares.model)
    found = {row["row_id"]: int(row["cents"]) for row in shares.written("A", tmp_path / "r.csv")}
    assert found == allocate(cents, {key: Fraction(weight) for key, weight in zip(ids, weights, strict=True)})


@pytest.fixture(scope="module")
def shares() -> Warehouse:
    made = Warehouse()
    made.model = scorecard_models()["scorecard.reconciliation"]
    made.fill("settlement.summary", [{"agreement_id": "A", "vendor_id": "v"}])
    return made


def test_the_shipped_agreements_are_quoted_in_full():
    files = sorted(AGREEMENTS.glob("*/*.yaml"))
    agreements = [load_agreement(file).required() for file in files]
    rows = agreement_rows(reversed(agreements), load_exhibits())
    assert {name: {len(row) for row in found} for name, found in rows.items() if found} == {
        name: {len(columns)} for name, columns in QUOTED.items()
    }
    quoted = {(row[0], row[1]): row[4] for row in rows["settlement.clause"]}
    assert quoted == {(a.agreement_id, clause.id): clause.text for a in agreements for clause in a.clauses}
    assert {row[0]: row[6] for row in rows["settlement.clause"] if row[6]} == {
        "bridge_rtm_2025": "20% of clause 2.1", "kinetic_home_2025": "25% of fees", "northgate_pt_2025": "30% of fees",
    }  # fmt: skip
    northgate = [row[2:] for row in rows["settlement.target"] if row[0] == "northgate_pt_2025"]
    assert [(row[0], row[2], row[5], row[6]) for row in northgate] == [
        ("engagement", "PAID", 13, 20), ("function_responder", "PAID", 3, 5), ("pain_responder", "PAID", 11, 20),
        ("net_promoter_score", "PAID", 40, 1), ("reports_on_time", "PAID", 1, 1), ("baseline_capture", "GATE", 4, 5),
    ]  # fmt: skip
    assert {row[1] for row in rows["settlement.unverified_exhibit"]} >= {"KOOS_JR", "HOOS_JR"}


def test_each_day_has_the_rate_of_its_version_and_item():
    signed = load_agreement(AGREEMENTS / "kinetic_home" / "2025-01-01.yaml").required()
    october = date(2025, 10, 1)
    access = signed.clauses[0].model_copy(update={"rate": Dated[Dollars]({october: Decimal("0.795")})})
    changes = {"version": 2, "effective": october, "executed": october, "reconciliation": signed.period}
    amended = signed.model_copy(update={**changes, "clauses": (access, *signed.clauses[1:])})
    rows = {row[3]: row[4:] for row in rate_rows(Versions.of(amended, [signed])) if row[1] == "3.1"}
    # 0.85 dollars until June, 0.80 from July, 0.795 as amended: half cents, for the clause as a whole.
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 30), october)
    assert [rows[day] for day in days] == [[170, 2], [160, 2], [160, 2], [159, 2]]
    assert len(rows) == 365

    chain = load_agreement(PRESETS / "milestones.yaml").required()
    prices = {row[2]: Fraction(*row[4:]) for row in rate_rows(Versions.of(chain))}
    # 30, 40, 15 and 15 percent of 995.00.
    assert prices == {"ACTIVATED": 29850, "ENGAGED": 39800, "OUTCOME_REPORTED": 14925, "RESPONDER": 14925}


@pytest.mark.parametrize(
    ("ladder", "form", "target", "words"),
    [
        ({"kind": "all_or_nothing", "target": "0.7"}, "rate", Fraction(7, 10), "all from 70%, else nothing"),
        ({"kind": "all_or_nothing", "target": "-5"}, "score", Fraction(-5), "all from −5, else nothing"),
        ({"kind": "linear", "from": "0.45", "to": "0.6"}, "rate", Fraction(3, 5),
         "nothing at 45%, rising to all at 60%"),
        ({"kind": "linear_with_cliff", "from": "0.3", "to": "0.55", "floor": "0.25"}, "rate", Fraction(11, 20),
         "25% earned at 30%, rising to all at 55%"),
        ({"kind": "step", "steps": [{"at": "0.4", "earn": "0.5"}, {"at": "0.55", "earn": "1"}]}, "rate",
         Fraction(11, 20),
         "50% earned from 40%, 100% earned from 55%"),
        ({"kind": "improvement", "from": "0.02", "to": "0.07"}, "rate", None,
         "nothing at a change since the period before of 2%, rising to all at 7%"),
        ({"kind": "against", "comparator": "USUAL_CARE", "from": "0", "to": "0.1"}, "rate", None,
         "nothing at a difference to usual care of 0%, rising to all at 10%"),
        ({"kind": "percentile", "steps": [{"at": "0.5", "earn": "1"}]}, "rate", None,
         "100% earned when no worse than 50% of vendors"),
    ],
)  # fmt: skip
def test_a_ladder_in_words(ladder, form, target, words):
    from pydantic import TypeAdapter

    from contracts.clauses.ladder import Ladder

    made = TypeAdapter(Ladder).validate_python(ladder)
    assert (target_of(made), ladder_words(made, form)) == (target, words)
