"""The sample payer's files: columns, codes and money, the same bytes again, every oddity found by other means."""

import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest

from pipelines.intake.canonical import FEEDS
from pipelines.sample_payer import SampleError, chance, simulate, simulation

MEMBERS, MONTHS, SEED = 3_000, 30, 11
FILES = (
    "eligibility",
    "medical_claim",
    "pharmacy_claim",
    "area",
    "vendor_event",
    "session",
    "outcome_response",
    "satisfaction_response",
    "care_request",
    "complaint",
    "vendor_report",
    "vendor_invoice",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    simulate(out, members=MEMBERS, months=MONTHS, seed=SEED)
    return out


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict:
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def files(folder: Path):
    connection = duckdb.connect()
    for name in FILES:
        connection.execute(f"create view {name} as from '{folder}/{name}.parquet'")
    yield connection
    connection.close()


def one(connection: duckdb.DuckDBPyConnection, query: str):
    ((value,),) = connection.execute(query).fetchall()
    return value


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_files_are_those_the_input_layer_names_and_nothing_else(folder: Path) -> None:
    named = {f"{name}.parquet" for name in FILES} | {"profile.yaml", "truth.json", simulation.SURVEY}
    assert {path.name for path in folder.iterdir()} == named


@pytest.mark.parametrize("name", FILES)
def test_every_column_is_text_under_its_canonical_name(files: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = dict(files.execute(f"select column_name, column_type from (describe {name})").fetchall())
    assert list(columns) == [column for column in FEEDS[name] if column in columns]
    assert set(columns.values()) == {"VARCHAR"}
    assert one(files, f"select count(*) from {name}") > 0


def test_the_plan_asks_members_of_no_vendor(folder: Path, files: duckdb.DuckDBPyConnection, truth: dict) -> None:
    columns = [name for name, *_ in files.execute(f"describe from '{folder / simulation.SURVEY}'").fetchall()]
    assert columns == [column for column in FEEDS["outcome_response"] if column in columns]
    answered = f"(select distinct * exclude (item_number, item_value) from '{folder / simulation.SURVEY}')"
    asked = sum(cohort["pain_responder"]["member_count"] for cohort in truth["surveyed"].values())
    assert one(files, f"select count(distinct person_id) from {answered}") == asked > 50
    other = "surveyor_code <> 'PAYER' or vendor_id is not null or person_id in (select person_id from session)"
    assert one(files, f"select count(*) from {answered} where {other}") == 0


@pytest.mark.parametrize(("range_members", "months"), [(50_000, 24), (1_000, 24), (1_000, 12)])
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, range_members: int, months: int
) -> None:
    monkeypatch.setattr(simulation, "RANGE_MEMBERS", range_members)
    for threads in (1, 2):
        simulate(tmp_path / str(threads), members=2_000, months=months, seed=5, threads=threads)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_another_seed_is_another_payer(tmp_path: Path, folder: Path) -> None:
    simulate(tmp_path, members=MEMBERS, months=MONTHS, seed=SEED + 1)
    ours, theirs = digests(folder), digests(tmp_path)
    # The profile and the areas declare nothing that chance decides.
    assert {name for name in ours if ours[name] == theirs[name]} == {"profile.yaml", "area.parquet"}


def test_a_member_is_the_same_however_many_others_there_are(tmp_path: Path, files: duckdb.DuckDBPyConnection) -> None:
    simulate(tmp_path, members=1_000, months=MONTHS, seed=SEED)
    born = "select distinct person_id, birth_date, gender, zip_code from {} where person_id <= 'P00001000' order by all"
    few = files.execute(born.format(f"'{tmp_path}/eligibility.parquet'")).fetchall()
    assert len(few) > 900
    assert few == files.execute(born.format("eligibility")).fetchall()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"members": 0}, "members must be at least 1, got 0"),
        ({"months": 0}, "months must be at least 1, got 0"),
        (
            {"overrides": {"non_respons": "0"}},
            "no setting is called non_respons; settings are advised_share, bad_row_share, baseline_capture, ",
        ),
        ({"overrides": {"non_response": "no"}}, "non_response must be a number, got 'no'"),
    ],
)
def test_what_makes_no_payer_is_refused(tmp_path: Path, arguments: dict, message: str) -> None:
    with pytest.raises(SampleError) as refused:
        simulate(tmp_path, **{"members": 100, "months": 24, "seed": 1, **arguments})
    assert str(refused.value).startswith(message)


VENDOR_FEEDS = FILES[4:]


@pytest.mark.parametrize(("months", "first_month"), [(1, "2026-06"), (6, "2026-01"), (20, "2024-11")])
def test_the_months_end_in_june_2026_however_few(tmp_path: Path, months: int, first_month: str) -> None:
    simulate(tmp_path, members=400, months=months, seed=1)
    first, last = duckdb.execute(
        "select min(claim_start_date), max(paid_date)"
        f" from '{tmp_path}/medical_claim.parquet' where claim_status = 'paid'"
    ).fetchall()[0]
    assert (first[:7], last[:7]) == (first_month, "2026-06")
    for name in VENDOR_FEEDS:
        columns = duckdb.execute(f"describe from '{tmp_path}/{name}.parquet'").fetchall()
        named = [column for column, *_ in columns]
        # No sender of these corrects an answer, so none has the number of a review.
        assert named == [column for column in FEEDS[name] if column != "review_id"]
        assert {kind for _, kind, *_ in columns} == {"VARCHAR"}
        rows = duckdb.execute(f"select count(*) from '{tmp_path}/{name}.parquet'").fetchall()
        assert (rows[0][0] > 0) is (months == 20), name


def test_half_of_the_contract_year_is_served_by_half(tmp_path: Path) -> None:
    truth = simulate(tmp_path, members=1_000, months=12, seed=11)
    dates = {
        "vendor_event": "event_date where event_code = 'REGISTERED'",
        "session": "session_date",
        "outcome_response": "response_date",
        "vendor_invoice": "service_date",
        "vendor_report": "due_date",
    }
    with duckdb.connect() as files:
        for name, place in dates.items():
            column, _, only = place.partition(" ")
            query = f"select count(distinct vendor_id), min({column}) from '{tmp_path}/{name}.parquet' {only}"
            ((vendors, first),) = files.execute(query).fetchall()
            assert vendors == 3, name
            assert first >= "2025-07-01", name
        access = (
            f"select service_date from '{tmp_path}/vendor_invoice.parquet' where fee_code = '3.1' and person_id is null"
        )
        billed = files.execute(access + " and member_id is null order by all").fetchall()
    assert [date for (date,) in billed] == [f"2025-{month:02}-01" for month in range(7, 13)]
    reasons = {f"R{number:02}" for number in range(1, 15)} | {"A01", "N01"}
    assert set(truth.reason_codes) == reasons
    assert set(truth.effects) == set(truth.responders) == set(truth.conduct) == set(truth.clause_kinds)


@pytest.mark.parametrize(
    ("name", "column", "shape"),
    [
        ("medical_claim", "diagnosis_code_1", "[A-TV-Z][0-9][0-9AB][0-9A-Z]{0,4}"),
        ("medical_claim", "diagnosis_code_2", "[A-TV-Z][0-9][0-9AB][0-9A-Z]{0,4}"),
        ("medical_claim", "hcpcs_code", "[0-9]{5}|[A-Z][0-9]{4}"),
        ("medical_claim", "revenue_center_code", "0[0-9]{3}"),
        ("medical_claim", "bill_type_code", "[0-9]{3}"),
        ("medical_claim", "drg_code", "[0-9]{3}"),
        ("medical_claim", "place_of_service_code", "[0-9]{2}"),
        ("medical_claim", "procedure_code_1", "[0-9A-Z]{7}"),
        ("medical_claim", "billing_tin", "[0-9]{9}"),
        ("medical_claim", "rendering_npi", "1[0-9]{9}"),
        ("pharmacy_claim", "ndc_code", "[0-9]{11}"),
        ("pharmacy_claim", "dispensing_provider_npi", "1[0-9]{9}"),
        ("eligibility", "zip_code", "[0-9]{5}"),
        ("eligibility", "person_id", "P[0-9]{8}"),
        ("eligibility", "state", "OH|PA|MI|IN"),
    ],
)
def test_codes_have_the_shape_of_their_system(
    files: duckdb.DuckDBPyConnection, name: str, column: str, shape: str
) -> None:
    odd = f"select count(*) from {name} where not regexp_full_match({column}, '{shape}')"
    assert one(files, odd) == 0
    assert one(files, f"select count({column}) from {name}") > 0


def test_provider_numbers_carry_their_check_digit(files: duckdb.DuckDBPyConnection) -> None:
    numbers = files.execute(
        "select rendering_npi from medical_claim union select prescribing_provider_npi from pharmacy_claim"
    ).fetchall()
    assert len(numbers) > 100
    for (number,) in numbers:
        digits = [int(digit) for digit in "80840" + number]
        doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
        assert (doubled + sum(digits[-1::-2])) % 10 == 0, number


def test_codes_are_used_only_while_they_are_valid(files: duckdb.DuckDBPyConnection) -> None:
    fusion = "select distinct drg_code from medical_claim where drg_code in ('402', '460') and discharge_date"
    assert files.execute(fusion + " < '2024-10-01'").fetchall() in ([("460",)], [])
    assert files.execute(fusion + " >= '2024-10-01'").fetchall() in ([("402",)], [])
    new = "select min(claim_start_date), count(*) from medical_claim where hcpcs_code in ('98979', '98985')"
    first, count = files.execute(new).fetchall()[0]
    assert first >= "2026-01-01"
    assert count > 0


def test_what_is_allowed_is_paid_by_somebody_on_every_line(files: duckdb.DuckDBPyConnection) -> None:
    for name in ("medical_claim", "pharmacy_claim"):
        parts = ("paid", "coinsurance", "copayment", "deductible", "other_payer")
        total = " + ".join(f"cast({part}_amount as decimal(18, 2))" for part in parts)
        typed = f"select cast(allowed_amount as decimal(18, 2)) != {total} from {name} where paid_amount != 'n/a'"
        assert set(files.execute(f"select distinct * from ({typed})").fetchall()) == {(False,)}


def test_nothing_is_paid_before_it_happened_or_after_the_extract(files: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(files, "select count(*) from medical_claim where paid_date > '2026-06-30' or adjudicated_date > paid_date")
        == 0
    )
    assert one(files, "select count(*) from medical_claim where paid_date <= claim_end_date") == 0
    assert (
        one(files, "select count(*) from pharmacy_claim where paid_date <= dispensing_date or paid_date > '2026-06-30'")
        == 0
    )
    for name in ("vendor_event", "session", "outcome_response", "vendor_invoice"):
        assert one(files, f"select max(received_date) <= '2026-07-10' from {name}"), name


FOUND = {
    "line_bad_date": "select count(*) from medical_claim where try_cast(claim_start_date as date) is null",
    "line_bad_amount": "select count(*) from medical_claim where try_cast(paid_amount as decimal(18, 2)) is null",
    "line_voided_void": "select count(*) from medical_claim where claim_status = 'void'",
    "line_offset": "select count(*) from medical_claim where claim_line_number = '90' and allowed_amount = '-20.00'",
    "line_secondary": "select count(*) from medical_claim where other_payer_amount not in ('0.00', '-0.00')",
    "line_capitated": "select count(*) from medical_claim where capitated_flag = '1'",
    "line_dental": "select count(*) from medical_claim where claim_type = 'dental'",
    "line_remote_monitoring": "select count(*) from medical_claim where billing_tin = '990000003'",
    "line_renumbered_replacement": "select count(*) from medical_claim"
    " where claim_status = 'replacement' and original_claim_id != claim_id",
    "line_orphan_reversal": "select count(*) from medical_claim as reversal where claim_status = 'reversal'"
    " and not exists (select 1 from medical_claim as first where first.claim_version = '1'"
    " and first.claim_id = coalesce(reversal.original_claim_id, reversal.claim_id))",
    "line_paid_duplicate_paid": "select 2 * count(*) from medical_claim as second inner join medical_claim as first"
    " on second.claim_id = first.claim_id || 'D' and second.claim_line_number = first.claim_line_number",
    "line_file_duplicate_paid": "select 2 * cast(sum(copies - 1) as bigint) from ("
    "select *, count(*) as copies from medical_claim group by all)",
    "span_void": "select count(*) from eligibility where group_id = 'G0099'"
    " and enrollment_end_date < enrollment_start_date",
    "span_death": "select count(*) from eligibility where death_date is not null",
    "span_other_payer": "select count(*) from eligibility where coverage_order = 'other'",
    "session_suspect": "select count(*) from"
    " (select 1 from session group by device_id, started_at having count(*) = 2)",
    "session_minute": "select count(*) from session where cast(duration_seconds as integer) < 60",
    "session_short": "select count(*) from session where cast(duration_seconds as integer) between 60 and 599"
    " and cast(exercises_completed as integer) * 10 < 7 * cast(exercises_prescribed as integer)",
    "response_proxy": "select count(distinct response_id) from outcome_response where mode_code = 'PROXY'",
    "response_edited": "select count(distinct response_id) from outcome_response where edited_flag = '1'",
    "response_hurried": "select count(distinct response_id) from outcome_response"
    " where cast(completed_seconds as integer) < 10",
    "response_out_of_range": "select count(distinct response_id) from outcome_response"
    " where cast(item_value as integer) > case instrument_code when 'NPRS' then 10 else 5 end",
}


@pytest.mark.parametrize("name", sorted(FOUND))
def test_an_oddity_is_found_as_often_as_the_truth_says(
    files: duckdb.DuckDBPyConnection, truth: dict, name: str
) -> None:
    assert one(files, FOUND[name]) == truth["oddities"][name]


def test_a_reversal_takes_back_every_cent_and_unit(files: duckdb.DuckDBPyConnection) -> None:
    left = files.execute(
        "select reversal.claim_id from medical_claim as reversal inner join medical_claim as first"
        " on first.claim_id = coalesce(reversal.original_claim_id, reversal.claim_id)"
        " and first.claim_line_number = reversal.claim_line_number and first.claim_version = '1'"
        " where reversal.claim_status in ('reversal', 'void') and ("
        "cast(first.allowed_amount as decimal(18, 2)) + cast(reversal.allowed_amount as decimal(18, 2)) != 0"
        " or cast(first.paid_amount as decimal(18, 2)) + cast(reversal.paid_amount as decimal(18, 2)) != 0"
        " or cast(first.service_unit_quantity as integer) + cast(reversal.service_unit_quantity as integer) != 0)"
    ).fetchall()
    assert left == []


def test_a_claim_outside_coverage_is_found_as_often_as_the_truth_says(
    files: duckdb.DuckDBPyConnection, truth: dict
) -> None:
    outside = one(
        files,
        "with span as (select person_id, enrollment_start_date, enrollment_end_date from eligibility"
        " where coverage_order = 'primary'"
        " qualify row_number() over (partition by span_id order by posted_date desc) = 1)"
        " select count(*) from medical_claim as claim"
        " where claim_line_number != '90' and claim_start_date >= '2024-01-01' and not exists (select 1 from span"
        " where span.person_id = claim.person_id and span.enrollment_start_date <= left(claim_start_date, 7) || '-99'"
        " and span.enrollment_start_date <= claim_end_date"
        " and coalesce(span.enrollment_end_date, '9999-12-31') >= claim_start_date)",
    )
    assert outside == truth["oddities"]["line_outside_coverage"]


def test_a_person_who_changes_jobs_has_two_numbers_of_the_plan(files: duckdb.DuckDBPyConnection) -> None:
    numbers = (
        "select count(distinct member_id) as numbers from eligibility where group_id != 'G0099' group by person_id"
    )
    assert one(files, f"select count(*) from ({numbers}) where numbers = 2") > 50


def test_invoices_name_what_no_plan_can_find(files: duckdb.DuckDBPyConnection, truth: dict) -> None:
    planted = truth["reason_codes"]
    unknown = "select count(*) from vendor_invoice where person_id not in (select person_id from eligibility)"
    assert one(files, unknown) == planted["R01"]
    shared = "select member_id from eligibility group by member_id having count(distinct person_id) > 1"
    ambiguous = f"select count(*) from vendor_invoice where person_id is null and member_id in ({shared})"
    assert one(files, ambiguous) == planted["R02"]
    twice = (
        "select count(*) - 1 as more from vendor_invoice where member_id is not null"
        " group by vendor_id, fee_code, coalesce(person_id, member_id), service_date"
    )
    assert one(files, f"select cast(sum(more) as bigint) from ({twice})") == planted["R07"]
    test_accounts = (
        "select count(*) from vendor_invoice where (vendor_id, person_id) in"
        " (select (vendor_id, person_id) from vendor_event where test_account_flag = '1')"
    )
    assert one(files, test_accounts) == planted["R13"]
    children = (
        "select count(*) from vendor_invoice as line inner join (select distinct person_id,"
        " cast(birth_date as date) as birth_date from eligibility) as person using (person_id)"
        " where person.birth_date + interval 18 year > cast(line.service_date as date)"
    )
    assert one(files, children) == planted["R05"]


def test_nothing_of_the_product_is_read() -> None:
    layers = ("terms", "input", "core", "attribution", "episodes", "outcomes", "savings", "performance", "settlement")
    read = re.compile(rf"(from|join|import)\s+({'|'.join(layers)}|contracts)\b", flags=re.IGNORECASE)
    for path in Path(simulation.__file__).parent.rglob("*"):
        if path.suffix in {".py", ".sql"}:
            assert not read.search(path.read_text(encoding="utf-8")), path


def test_chance_is_even_and_its_streams_know_nothing_of_each_other() -> None:
    with duckdb.connect() as connection:
        chance.install(connection, 7)
        draws = (
            "select uniform('a', key, 0) as a, uniform('b', key, 0) as b, uniform('a', key, 1) as c,"
            " uniform('a', key + 1, 0) as d, normal('a', key, 2) as n from range(100000) as keys (key)"
        )
        numbers = connection.execute(
            "select avg(a), stddev_pop(a), avg(n), stddev_pop(n), corr(a, b), corr(a, c), corr(a, d), corr(a, n)"
            f" from ({draws})"
        ).fetchall()[0]
    expected = (0.5, 12**-0.5, 0, 1, 0, 0, 0, 0)
    # More than three standard errors of the widest of them.
    assert all(abs(number - right) < 0.012 for number, right in zip(numbers, expected, strict=True)), numbers
