"""Medicare claims in the layout of the CMS research files (RIF): one file a setting, one row a claim line.

Belongs here: which files there are, and what is refused in them. The columns are in the queries beside this module.
What a claim was paid stands on each of its lines, and is counted once; a column that a file does not have is null.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import Bench, columns_read, query_text
from pipelines.intake.inspection import ENDINGS, Inspected
from pipelines.intake.layout import Converted, Drop, Format
from pipelines.intake.profile import AmountLevel

PROFESSIONAL = query_text("bfd_rif_professional")
INSTITUTIONAL = query_text("bfd_rif_institutional")
DRUG = query_text("bfd_rif_pde")
MONTH = query_text("bfd_rif_eligibility")
FEEDS = {
    **dict.fromkeys(("carrier", "dme"), "medical_claim"),
    **dict.fromkeys(("inpatient", "outpatient", "snf", "hha", "hospice"), "medical_claim"),
    "pde": "pharmacy_claim",
    "beneficiary": "eligibility",
}
QUERIES = {
    **dict.fromkeys(("carrier", "dme"), PROFESSIONAL),
    **dict.fromkeys(("inpatient", "outpatient", "snf", "hha", "hospice"), INSTITUTIONAL),
    "pde": DRUG,
    "beneficiary": MONTH,
}
CLAIM = ("BENE_ID", "CLM_ID", "CLM_FROM_DT", "CLM_THRU_DT", "NCH_WKLY_PROC_DT", "CLM_PMT_AMT")
REQUIRED = {
    PROFESSIONAL: (*CLAIM, "LINE_NUM", "LINE_NCH_PMT_AMT", "HCPCS_CD", "PRNCPAL_DGNS_CD"),
    INSTITUTIONAL: (
        *CLAIM,
        "CLM_LINE_NUM",
        "CLM_FAC_TYPE_CD",
        "CLM_SRVC_CLSFCTN_TYPE_CD",
        "REV_CNTR",
        "PRNCPAL_DGNS_CD",
    ),
    DRUG: ("PDE_ID", "BENE_ID", "SRVC_DT", "PROD_SRVC_ID", "CVRD_D_PLAN_PD_AMT", "TOT_RX_CST_AMT"),
    MONTH: ("BENE_ID", "RFRNC_YR", "MDCR_ENTLMT_BUYIN_1_IND", "MDCR_ENTLMT_BUYIN_12_IND"),
}
# Files of a year each, as in beneficiary_2014.csv; the history of names and numbers beside them is not read.
YEARLY = "beneficiary_[0-9]*"
DIFFERING = """
    select count(*) from (
        select clm_id from received group by clm_id, nch_wkly_proc_dt, dml_ind having count(distinct clm_pmt_amt) > 1
    )"""
LEFT = "select left_code, count(*) from given where left_code is not null group by left_code order by left_code"


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield what each file of the drop gives."""
    for name, feed in FEEDS.items():
        for path in files_of(drop, name):
            yield one_file(drop, name, feed, path)


def files_of(drop: Drop, name: str) -> list[Path]:
    """Return the files that the profile lists under a name, else those called by it."""
    if listed := drop.profile.named_files(name):
        return [drop.folder / each for each in sorted(listed)]
    patterns = (name, YEARLY) if name == "beneficiary" else (name,)
    return sorted(path for each in patterns for ending in ENDINGS for path in drop.folder.glob(f"{each}{ending}"))


def one_file(drop: Drop, name: str, feed: str, path: Path) -> Converted:
    """Return what one file gives: lines, fills or months."""
    if not path.is_file():
        return Converted(feed, Inspected(path, "", 0), None, (Refused(Fault.FILE_NOT_FOUND, path.name),))
    bench, query = Bench(drop), QUERIES[name]
    bench.connection.execute(
        "create table profile as select cast(? as varchar) as amount_level_code, cast(? as boolean) as has_allowed",
        [drop.profile.amount_level.value, drop.profile.has_allowed],
    )
    columns = sorted(columns_read(query, "received"))
    file = bench.load("received", bench.read_csv("received", path, REQUIRED[query], columns, kind=name))
    if file.refused:
        return Converted(feed, file, None, file.refused)
    if feed == "medical_claim" and drop.profile.amount_level is AmountLevel.HEADER_REPEATED:
        ((differing,),) = bench.connection.execute(DIFFERING).fetchall()
        if differing:
            what = f"{differing} claims whose lines do not repeat one payment"
            return Converted(feed, file, None, (Refused(Fault.UNBALANCED, what),))
    if feed != "eligibility":
        return bench.give(feed, file, query)
    bench.connection.sql(query).create_view("given")
    left = dict(bench.connection.execute(LEFT).fetchall())
    return bench.give(feed, file, COVERED, left)


COVERED = "select * exclude (left_code) from given where left_code is null"
FORMAT: Format = Format(
    code="bfd_rif", convert=convert, inputs=tuple(FEEDS), delimited=tuple(FEEDS), counts_totals_once=True
)
