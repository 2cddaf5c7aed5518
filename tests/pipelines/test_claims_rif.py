"""Medicare claims as researchers get them: the payment of a claim stands on each of its lines, and counts once."""

import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.profile import PROFILE_NAME, load_profile
from tests.pipelines.claims_chain import DATA, build_claims, rows
from tests.pipelines.format_drops import every_row_and_cent_has_an_end, faults, only, shipped_profile, spoiled, typed

RIF = DATA / "claims_bfd_rif_synthea"
TABLES = ("core.claim_line", "core.conservation", "core.member_month", "core.stay", "input.reject")


@pytest.fixture(scope="module")
def built():
    connection, acknowledgement = build_claims(RIF, tables=TABLES)
    yield connection, acknowledgement
    connection.close()


@pytest.fixture(scope="module")
def connection(built):
    return built[0]


def test_received(built):
    _, acknowledgement = built
    assert [(each.feed, each.row_count, each.paid_cents) for each in acknowledgement.totals] == [
        ("medical_claim", 4_284, 248_233_951),
        ("pharmacy_claim", 984, 1_469_595),
        ("eligibility", 2_284, None),
    ]


@pytest.mark.parametrize(
    ("name", "lines", "claims", "paid_cents"),
    [
        ("carrier", 1_997, 179, 26_164_795),
        ("dme", 4, 4, 13_850),
        ("inpatient", 41, 41, 20_289_675),
        ("outpatient", 1_305, 1_110, 160_370_633),
        ("snf", 638, 6, 27_930_464),
        ("hha", 15, 14, 728_959),
        ("hospice", 284, 9, 12_735_575),
    ],
)
def test_what_each_file_paid(connection, name, lines, claims, paid_cents):
    statement = f"""
        select count(*), count(distinct claim.claim_id), sum(claim.plan_paid_cents)
        from input.medical_claim as claim
        inner join landed.file as file on file.file_id = claim.file_id and file.feed_code = 'medical_claim'
        where file.file_name = '{name}.csv.gz'"""
    assert rows(connection, statement) == [(lines, claims, paid_cents)]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("carrier", "4611086.71"), ("outpatient", "1733202.43"), ("snf", "63421451.46"), ("hospice", "5993540.26")],
)
def test_the_sum_over_lines_is_wrong(name, wrong):
    """The payment of a claim, summed over its lines as it stands in the file."""
    with engine.connect() as connection:
        statement = f"""
            select sum(cast(clm_pmt_amt as decimal(18, 2)))
            from read_csv('{RIF / name}.csv.gz', delim = '|', all_varchar = true)"""
        ((total,),) = rows(connection, statement)
    assert str(total) == wrong


def test_a_profile_that_says_line_gets_the_wrong_total(tmp_path):
    """The declaration is what makes the difference: the same carrier file, said to hold amounts of lines."""
    folder = spoiled(
        RIF, tmp_path, {**only(RIF, "carrier"), "profile.yaml": lambda text: text.replace("HEADER_REPEATED", "LINE")}
    )
    connection, acknowledgement = typed(folder)
    connection.close()
    assert acknowledgement.totals[0].paid_cents == 461_108_671


def test_lines_have_their_own_payments_where_these_come_to_the_claims(connection):
    """Carrier claims; of the others no claim has two paid lines, or its lines do not come to it."""
    statement = """
        select file.file_name, count(distinct claim_id) from (
            select file_id, claim_id, count(*) filter (where plan_paid_cents <> 0) as paid_line_count
            from input.medical_claim group by file_id, claim_id
        ) as claim
        inner join landed.file as file on file.file_id = claim.file_id and file.feed_code = 'medical_claim'
        where paid_line_count > 1 group by 1 order by 1"""
    assert rows(connection, statement) == [("carrier.csv.gz", 110)]


def test_every_dollar_is_in_spend_or_in_a_named_exclusion(connection):
    every_row_and_cent_has_an_end(connection)
    statement = """
        select feed_code, disposition_code, exclusion_code, row_count, plan_paid_cents
        from core.conservation order by all"""
    assert rows(connection, statement) == [
        ("eligibility", "used", None, 2_284, 0),
        ("medical_claim", "out_of_scope", "NOT_COVERED", 124, 164_096),
        ("medical_claim", "used", None, 4_160, 248_069_855),
        ("pharmacy_claim", "out_of_scope", "NOT_COVERED", 56, 158_640),
        ("pharmacy_claim", "used", None, 928, 1_310_955),
    ]


def test_months_of_a_year_are_months_of_coverage(built):
    """220 rows of a year each: 2,640 months, of which 356 without Part A and B."""
    left = [receipt.left for receipt in built[1].receipts if receipt.feed == "eligibility"]
    assert sum(each.get("NOT_ENTITLED", 0) for each in left) == 356
    assert rows(built[0], "select count(*) from core.member_month") == [(2_284,)]
    assert 2_284 + 356 == 220 * 12


def test_a_month_in_an_advantage_plan_or_with_one_part_is_not_covered(tmp_path):
    def change(text: str) -> str:
        header, first, *rest = text.splitlines()
        names, cells = header.split("|"), first.split("|")
        cells[names.index("HMO_1_IND")] = "C"
        cells[names.index("MDCR_ENTLMT_BUYIN_2_IND")] = "1"
        cells[names.index("MDCR_ENTLMT_BUYIN_3_IND")] = "B"
        return "\n".join([header, "|".join(cells), *rest]) + "\n"

    connection, acknowledgement = typed(
        spoiled(RIF, tmp_path, {**only(RIF, "dme", "beneficiary_2020"), "beneficiary_2020.csv": change})
    )
    connection.close()
    (months,) = [receipt for receipt in acknowledgement.receipts if receipt.feed == "eligibility"]
    assert months.left == {"MEDICARE_ADVANTAGE": 1, "PART_A_ONLY": 1, "PART_B_ONLY": 1}
    assert months.row_count == 237


def test_dates_are_of_the_declared_form(connection):
    statement = "select min(service_from_date), max(service_to_date), count(*) from input.medical_claim"
    ((first, last, _),) = rows(connection, statement)
    assert (str(first), str(last)) == ("2014-02-05", "2021-05-19")
    assert rows(connection, "select count(*) from input.reject") == [(0,)]


def test_days_of_supply_may_be_zero(connection):
    statement = "select days_supply_days, count(*) from input.pharmacy_claim where days_supply_days = 0 group by 1"
    assert rows(connection, statement) == [(0, 1)]


def test_settings_are_told_by_type_of_bill(connection):
    statement = (
        "select bill_type_code, count(distinct claim_id) from input.medical_claim group by 1 order by 1 nulls last"
    )
    assert rows(connection, statement) == [
        *(
            ("111", 41),
            ("131", 1_110),
            ("211", 4),
            ("219", 2),
            ("331", 6),
            ("339", 8),
            ("811", 5),
            ("819", 4),
            (None, 183),
        ),
    ]
    assert rows(connection, "select count(*) from core.stay") == [(41,)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("|F|O|71|", "|N|O|71|", "VOID"),
        ("INSERT|", "DELETE|", "VOID"),
        ("|31143|1|0.00|", "|31143|0|0.00|", "DENIED"),
    ],
)
def test_status_codes(tmp_path, old, new, expected):
    """A claim that is not the final action or was deleted is void; one that the carrier denied is denied."""
    change = {
        **only(RIF, "carrier"),
        "carrier.csv": lambda text: "\n".join(text.replace(old, new).splitlines()[:17]) + "\n",
    }
    connection, _ = typed(spoiled(RIF, tmp_path, change))
    found = rows(connection, "select status_code, count(*) from input.medical_claim group by 1")
    connection.close()
    assert found == [(expected, 16)]


def test_an_icd_9_code_is_no_diagnosis(tmp_path):
    change = {**only(RIF, "dme"), "dme.csv": lambda text: text.replace("|M8000X|0|M8000X|0|", "|7245|9|7245|9|")}
    connection, _ = typed(spoiled(RIF, tmp_path, change))
    found = rows(connection, "select count(*) from input.medical_claim where diagnosis_1_code = '7245'")
    connection.close()
    assert found == [(0,)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"carrier.csv": lambda text: text[:-60]}, {"carrier.csv": {"RAGGED_ROWS"}}, id="cut in a row"),
        pytest.param(
            {"carrier.csv": lambda text: text.replace("CLM_PMT_AMT", "CLM_PAID_AMT", 1)},
            {"carrier.csv": {"MISSING_COLUMN"}},
            id="wrong column",
        ),
        pytest.param(
            {"snf.csv": lambda text: text.replace("|33683.57|", "|33683.58|", 1)},
            {"snf.csv": {"UNBALANCED"}},
            id="a claim with two payments",
        ),
        pytest.param(
            {"pde.csv": lambda text: text.replace("|", ",")}, {"pde.csv": {"MISSING_COLUMN"}}, id="another delimiter"
        ),
        pytest.param(
            {
                "carrier.csv": lambda text: "\n".join(text.splitlines()[:1900]) + "\n",
                "profile.yaml": lambda text: text + "controls: {medical_claim: {rows: 2001, paid_cents: 26178645}}\n",
            },
            {"": {"CONTROL_TOTAL"}},
            id="cut between rows",
        ),
        pytest.param(
            {"profile.yaml": lambda text: text + "files: {carrier: carriers.csv}\n"},
            {"carriers.csv": {"FILE_NOT_FOUND"}},
            id="file missing",
        ),
    ],
)
def test_a_broken_file_is_refused(tmp_path, changes, expected):
    kept = (name.removesuffix(".csv") for name in changes if name != "profile.yaml")
    found = faults(spoiled(RIF, tmp_path, {**only(RIF, *kept, "dme"), **changes}))
    assert {name: found.get(name) for name in expected} == expected


def test_the_profile_that_ships_is_the_one_tested():
    assert shipped_profile("bfd_rif") == load_profile(RIF / PROFILE_NAME)
