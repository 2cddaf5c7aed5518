"""Agreements and exhibits as rows: the columns that SQL joins, a total order, and the values that matter."""

from datetime import date
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.exhibit_tables import TermTable
from contracts.exhibits import Exhibits, load_exhibits
from contracts.loader import load_agreement
from contracts.term_tables import term_tables
from tests.contracts.building import ACCESS, ACTIVATION, YEAR, agreement, guarantee, rate

AGREEMENTS = Path(__file__).parents[2] / "contracts" / "agreements"


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


@pytest.fixture(scope="module")
def signed() -> list[Agreement]:
    return [load_agreement(path).required() for path in sorted(AGREEMENTS.glob("*/*.yaml"))]


@pytest.fixture(scope="module")
def tables(signed: list[Agreement], exhibits: Exhibits) -> dict[str, TermTable]:
    return term_tables(signed, exhibits)


def rows(table: TermTable, *columns: str, role: str | None = None) -> list[tuple[object, ...]]:
    """Columns of all rows, or of the measures in a role."""
    names = [name for name, _ in table.columns]
    places = [names.index(column) for column in columns]
    kept = (row for row in table.rows if role is None or row[names.index("role_code")] == role)
    return [tuple(row[place] for place in places) for row in kept]


def test_rows_fit_their_columns_and_the_order_of_agreements_does_not_matter(
    signed: list[Agreement], exhibits: Exhibits, tables: dict[str, TermTable]
) -> None:
    kinds = {"varchar": str, "bigint": int, "date": date, "boolean": bool}
    for table in tables.values():
        types = [kinds[kind] for _, kind in table.columns]
        for row in table.rows:
            assert len(row) == len(types)
            assert all(value is None or type(value) is kind for value, kind in zip(row, types, strict=True)), row
    assert term_tables(signed[::-1], exhibits) == tables


def test_agreements(tables: dict[str, TermTable]) -> None:
    assert tables["agreement"].rows[0][:13] == (
        "bridge_rtm_2025",
        1,
        "bridge_rtm",
        "sample_payer",
        date(2025, 1, 1),
        date(2025, 12, 31),
        date(2025, 1, 1),
        date(2025, 12, 31),
        "FIRST_OF_MONTH",
        18,
        12,
        90,
        90,
    )


def test_fees(tables: dict[str, TermTable]) -> None:
    assert tables["fee"].rows == (
        ("bridge_rtm_2025", "2.1", "RTM_CLAIM_FEE", "RTM_CLAIM", "RTM", False, None, None),
        ("bridge_rtm_2025", "2.2", "OUTCOME_REPORTED_FEE", "OUTCOME_REPORTED", None, False, None, None),
        ("kinetic_home_2025", "3.1", "ACCESS_FEE", "MEMBER_MONTH", None, False, None, None),
        ("kinetic_home_2025", "3.2", "ACTIVATION_FEE", "ACTIVATED", None, False, None, None),
        ("northgate_pt_2025", "4.1", "ACTIVATION_FEE", "ACTIVATED", None, False, None, None),
        ("northgate_pt_2025", "4.2", "ENGAGED_FEE", "ENGAGED", None, False, None, None),
        ("northgate_pt_2025", "4.3", "OUTCOME_REPORTED_FEE", "OUTCOME_REPORTED", None, False, None, None),
    )
    assert tables["fee_term"].rows == (
        ("bridge_rtm_2025", "2.1", 1, None, None, None, None, None, None, None),
        ("bridge_rtm_2025", "2.2", 1, None, None, 12, 84, None, None, None),
        ("kinetic_home_2025", "3.1", 1, None, None, None, None, None, None, None),
        ("kinetic_home_2025", "3.2", 1, None, None, 12, None, None, None, None),
        ("northgate_pt_2025", "4.1", 1, None, None, 12, None, None, None, None),
        ("northgate_pt_2025", "4.2", 1, 4, 30, 12, None, None, None, None),
        ("northgate_pt_2025", "4.3", 1, None, None, 12, 84, None, None, None),
    )


def test_every_version_counts_what_began_under_it_and_chains_stay_with_theirs(exhibits: Exhibits) -> None:
    states = [{"state": "ACTIVATED", "share": "1"}]
    chain = {"kind": "milestone_fee", "id": "6", "text": "Case.", "case_price": "995.00", "chain": states}
    engaged = ACTIVATION | {"kind": "engaged_fee", "id": "2"}
    before = agreement(ACTIVATION, engaged, chain, terminates="2026-06-30")
    terms = {"version": "2", "effective": "2026-07-01", "reconciliation": YEAR}
    after = agreement(engaged | {"sessions": "3"}, ACCESS | {"id": "3"}, **terms)
    july = date(2026, 7, 1)
    made = term_tables([after], exhibits, (), [before])
    assert [(row[1], *row[-2:]) for row in made["fee"].rows] == [
        ("1", None, july),
        ("2", None, None),
        ("3", july, None),
        ("6", None, None),
    ]
    assert rows(made["fee_term"], "clause_id", "version_number", "sessions_count", "from_date", "to_date") == [
        ("1", 1, None, None, None),
        ("2", 1, 4, None, july),
        ("2", 2, 3, july, None),
        ("3", 2, None, None, None),
        ("6", 1, 4, None, july),
    ]


def test_only_the_fees_that_a_cap_names_are_counted_by_member() -> None:
    cap = {"kind": "member_cap", "id": "7", "text": "Cap.", "amount": "995.00", "of": ["1"]}
    made = term_tables([agreement(ACTIVATION, ACCESS, cap)], load_exhibits())
    assert rows(made["fee"], "clause_id", "has_member_cap") == [("1", True), ("2", False)]


def test_an_agreement_names_the_employer_groups_that_it_covers_unless_it_covers_all(
    tables: dict[str, TermTable],
) -> None:
    made = term_tables([agreement(ACTIVATION, attribution={"groups": ["E100", "E 200"]})], load_exhibits())
    assert made["agreement_group"].rows == (("example", "E 200"), ("example", "E100"))
    assert tables["agreement_group"].rows == ()


def test_schedules_are_rows_of_their_own_and_a_fee_for_responders_brings_its_measure() -> None:
    states = [{"state": "ACTIVATED", "share": "0.4"}, {"state": "RESPONDER", "share": "0.6"}]
    chain = {"kind": "milestone_fee", "id": "6", "text": "Case.", "case_price": "995.00", "chain": states}
    chain |= {"measure": "pain_responder", "target_days": "90", "responder_rule": "mcid_or_30pct"}
    session = {"kind": "session_fee", "id": "7", "text": "Fee.", "schedule": {"VISIT": {"2026-01-01": "85.00"}}}
    made = term_tables([agreement(chain, session)], load_exhibits())
    assert made["fee_item"].rows == (
        ("example", "6", 1, "ACTIVATED"),
        ("example", "6", 1, "RESPONDER"),
        ("example", "7", 1, "VISIT"),
    )
    assert rows(made["fee_term"], "clause_id", "target_days", "measure_id") == [
        ("6", 90, "pain_responder"),
        ("7", None, None),
    ]
    columns = ("clause_id", "measure_id", "target_days", "responder_rule_code", "missing_policy_code")
    assert rows(made["measure"], *columns, role="JUDGED") == [("6", "pain_responder", 90, "MCID_OR_30PCT", "NRI_BASE")]


def test_measures_hold_gates_too_and_take_the_agreement_s_terms(tables: dict[str, TermTable]) -> None:
    columns = ("agreement_id", "measure_id", "responder_rule_code", "missing_policy_code", "minimum_denominator_count")
    assert rows(tables["measure"], *columns, role="JUDGED")[3:8] == [
        ("kinetic_home_2025", "baseline_capture", None, "NRI_BASE", 30),
        ("kinetic_home_2025", "engagement", None, "NRI_BASE", 30),
        ("kinetic_home_2025", "function_responder", "MCID", "NRI_BASE", 30),
        ("kinetic_home_2025", "pain_responder", "MCID_OR_30PCT", "NRI_BASE", 30),
        ("kinetic_home_2025", "reports_on_time", None, "NRI_BASE", None),
    ]


def test_engagement_is_counted_as_the_engaged_fee_counts_it(exhibits: Exhibits) -> None:
    engaged = ACTIVATION | {"kind": "engaged_fee", "id": "2", "sessions": "6", "within_days": "60"}
    table = term_tables([agreement(engaged, guarantee(rate("engagement", "100")))], exhibits)["measure"]
    assert rows(table, "sessions_count", "within_days", role="JUDGED") == [(6, 60)]
    table = term_tables([agreement(ACTIVATION, guarantee(rate("engagement", "100")))], exhibits)["measure"]
    assert rows(table, "sessions_count", "within_days", role="JUDGED") == [(4, 30)]


def test_a_measure_without_exhibit_is_refused(exhibits: Exhibits) -> None:
    with pytest.raises(LookupError, match="no exhibit for measure happiness version 1"):
        term_tables([agreement(ACTIVATION, guarantee(rate("happiness", "100")))], exhibits)


def test_the_last_day_of_a_provider_becomes_the_first_without(exhibits: Exhibits) -> None:
    providers = [{"tax_id": "012345678", "provider_id": "0123456789", "from": "2025-01-01", "to": "2025-12-31"}]
    table = term_tables([agreement(ACTIVATION, vendor_providers=providers)], exhibits)["vendor_provider"]
    assert table.rows == (("vendor", "012345678", "0123456789", date(2025, 1, 1), date(2026, 1, 1)),)


def test_primary_instruments(exhibits: Exhibits) -> None:
    table = term_tables([agreement(ACTIVATION, instruments={"KNEE": "PROMIS_PF"})], exhibits)["region_instrument"]
    chosen = dict(rows(table, "region_code", "instrument_id"))
    assert chosen == {
        "LOW_BACK": "ODI",
        "NECK": "NDI",
        "KNEE": "PROMIS_PF",
        "HIP": "HOOS_JR",
        "SHOULDER": "QUICKDASH",
        "ELBOW_WRIST_HAND": "QUICKDASH",
        "ANKLE_FOOT": "PROMIS_PF",
        "THORACIC": "PROMIS_PF",
        "OTHER_UNSPEC": "PROMIS_PF",
    }


def matching(exhibits: Exhibits, system: str, code: str, day: date) -> set[str]:
    """Sets that hold a code on a date of service."""
    found = set()
    for row in exhibits.value_sets:
        in_time = (row.valid_from_date is None or row.valid_from_date <= day) and (
            row.valid_to_date is None or day < row.valid_to_date
        )
        hit = {
            "PREFIX": code.startswith(row.pattern),
            "EXACT": code == row.pattern,
            "RANGE": row.pattern <= code <= (row.pattern_to or ""),
        }[row.match_code]
        if (
            row.system_code == system
            and row.kind_code not in {"DEFINITION", "FAMILY", "CARE_SETTING"}
            and in_time
            and hit
        ):
            found.add(row.set_id)
    return found


@pytest.mark.parametrize(
    ("system", "code", "day", "sets"),
    [
        ("ICD10CM", "M545", "2021-09-30", {"LOW_BACK"}),
        ("ICD10CM", "M5450", "2026-03-01", {"LOW_BACK"}),
        ("ICD10CM", "M51361", "2025-01-10", {"LOW_BACK"}),
        ("ICD10CM", "M542", "2025-01-10", {"NECK"}),
        ("ICD10CM", "M4716", "2025-01-10", {"LOW_BACK", "CES_MYELOPATHY"}),
        ("ICD10CM", "M25561", "2025-01-10", {"KNEE"}),
        ("ICD10CM", "M069", "2025-01-10", {"INFLAMMATORY"}),
        ("ICD10CM", "S72001A", "2025-01-10", {"FRACTURE"}),
        ("ICD10CM", "C4491", "2025-01-10", set()),
        ("ICD10CM", "M797", "2025-01-10", {"OTHER_UNSPEC"}),
        ("MSDRG", "460", "2024-09-30", {"SPINE_FUSION", "SPINE_FUSION_BRIDGE"}),
        ("MSDRG", "460", "2024-10-01", set()),
        ("MSDRG", "451", "2024-09-30", set()),
        ("MSDRG", "451", "2024-10-01", {"SPINE_FUSION", "SPINE_FUSION_BRIDGE", "SPINE_FUSION_SINGLE_LEVEL"}),
        ("MSDRG", "472", "2024-10-01", {"SPINE_FUSION"}),
        ("HCPCS", "99441", "2024-12-31", {"OFFICE"}),
        ("HCPCS", "99441", "2025-01-01", set()),
        ("HCPCS", "98000", "2024-12-31", set()),
        ("HCPCS", "98016", "2025-01-01", {"OFFICE"}),
        ("HCPCS", "98985", "2025-12-31", set()),
        ("HCPCS", "98985", "2026-01-01", {"RTM", "RTM_DEVICE_MSK", "RTM_MSK", "NEEDS_MSK_DIAGNOSIS"}),
        ("HCPCS", "98977", "2025-01-01", {"RTM", "RTM_DEVICE_MSK", "RTM_MSK", "NEEDS_MSK_DIAGNOSIS"}),
        ("HCPCS", "98981", "2025-01-01", {"RTM", "RTM_MSK", "NEEDS_MSK_DIAGNOSIS"}),
        ("HCPCS", "98978", "2026-01-01", {"RTM", "NEEDS_MSK_DIAGNOSIS"}),
        ("HCPCS", "0275T", "2025-12-31", {"SURG_SPINE_DECOMP_LUMB"}),
        ("HCPCS", "62330", "2025-12-31", set()),
        ("HCPCS", "62330", "2026-01-01", {"SURG_SPINE_DECOMP_LUMB"}),
        ("HCPCS", "90935", "2025-01-01", {"ESRD_TRANSPLANT"}),
        ("HCPCS", "91000", "2025-01-01", set()),
        ("HCPCS", "L1832", "2025-01-01", {"DME"}),
        ("REVENUE", "0459", "2025-01-01", {"ED"}),
        ("REVENUE", "0453", "2025-01-01", set()),
        ("REVENUE", "0424", "2025-01-01", {"PT_OT"}),
        ("REVENUE", "0651", "2025-01-01", {"HOSPICE_PALLIATIVE"}),
        ("BILL_TYPE", "831", "2025-01-01", {"OP_SURG"}),
        ("BILL_TYPE", "111", "2025-01-01", {"INPATIENT"}),
        ("POS", "23", "2025-01-01", {"ED", "PRICED_AS_FACILITY"}),
        ("POS", "20", "2025-01-01", {"URGENT"}),
    ],
)
def test_value_sets(exhibits: Exhibits, system: str, code: str, day: str, sets: set[str]) -> None:
    assert matching(exhibits, system, code, date.fromisoformat(day)) == sets


def test_value_sets_are_clean(exhibits: Exhibits) -> None:
    assert all(row.valid_from_date != row.valid_to_date or row.valid_from_date is None for row in exhibits.value_sets)
    opioids = [row.pattern for row in exhibits.value_sets if row.set_id == "OPIOID"]
    assert len(opioids) == len(set(opioids)) == 12_128
    assert all(len(code) == 11 and code.isdigit() for code in opioids)
    regions = [row for row in exhibits.value_sets if row.kind_code == "REGION"]
    for one in (row for row in regions if row.match_code == "PREFIX"):
        others = [row for row in regions if row.set_id != one.set_id and row.pattern.startswith(one.pattern)]
        assert others == [], "a diagnosis belongs to one region"
