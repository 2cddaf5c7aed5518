"""A drop of the Claim and Claim Line Feed of our own making, for the claim files of which no public sample exists.

Run as ``python -m tests.pipelines.cclf_records`` to write the files. Four beneficiaries, made up: A has a new number,
B died, C has Part A only, D lives on.
"""

from pathlib import Path

from pipelines.intake.cclf import LAYOUT

FOLDER = Path(__file__).resolve().parents[1] / "data" / "claims_cclf_made"
A_OLD, A, B, C, D = "1S00E00AA01", "1S00E00AA02", "1S00E00AA03", "1S00E00AA04", "1S00E00AA05"
NEVER = "1000-01-01"


def record(name: str, **fields: str) -> str:
    """Return a record of a file, its fields in their places; amounts stand to the right, as in the feed."""
    text = [" "] * LAYOUT[name].length
    for field, value in fields.items():
        first, last = LAYOUT[name].positions[field.upper()]
        width = last - first + 1
        assert len(value) <= width, field
        text[first - 1 : last] = value.rjust(width) if field.endswith(("_amt", "_qty")) else value.ljust(width)
    return "".join(text)


def header(*said: str, **more: str) -> str:
    """Return a record of file 1: a claim of an outpatient department, if ``more`` says nothing else."""
    uniq, mbi, kind, paid, effective, start, end = said
    fields = {
        **{"clm_type_cd": "40", "clm_bill_fac_type_cd": "1", "clm_bill_clsfctn_cd": "3", "clm_bill_freq_cd": "1"},
        **{"prvdr_oscar_num": "220086", "fac_prvdr_npi_num": "1234567893", "prncpl_dgns_cd": "M5450"},
        **{"dgns_prcdr_icd_ind": "0", "bene_ptnt_stus_cd": "01", "clm_mdcr_instnl_tot_chrg_amt": "9999.99", **more},
    }
    return record(
        *("cclf1",),
        **{"cur_clm_uniq_id": uniq, "bene_mbi_id": mbi, "clm_adjsmt_type_cd": kind, "clm_pmt_amt": paid},
        **{"clm_efctv_dt": effective, "clm_idr_ld_dt": effective, "clm_from_dt": start, "clm_thru_dt": end, **fields},
    )


def revenue(*said: str, hcpcs: str = "", paid: str = "0.00", **more: str) -> str:
    """Return a record of file 2: a revenue centre line."""
    uniq, mbi, line, day, code = said
    return record(
        *("cclf2",),
        **{"cur_clm_uniq_id": uniq, "bene_mbi_id": mbi, "clm_line_num": line.zfill(10), "clm_line_from_dt": day},
        **{
            "clm_line_thru_dt": day,
            "clm_line_prod_rev_ctr_cd": code,
            "clm_line_hcpcs_cd": hcpcs or "~",
            "clm_type_cd": "40",
        },
        **{"clm_line_srvc_unit_qty": "1.0000", "clm_line_cvrd_pd_amt": paid, "clm_line_instnl_rev_ctr_dt": day, **more},
    )


def service(*said: str, **more: str) -> str:
    """Return a record of file 5: a line of a physician's claim."""
    uniq, mbi, line, kind, paid, allowed, effective, day = said
    fields = {
        **{"clm_type_cd": "71", "clm_pos_cd": "11", "clm_line_hcpcs_cd": "97110", "clm_dgns_1_cd": "M5450"},
        **{"clm_line_dgns_cd": "M5450", "dgns_prcdr_icd_ind": "0", "clm_carr_pmt_dnl_cd": "1", "clm_prcsg_ind_cd": "A"},
        **{"clm_disp_cd": "01", "rndrg_prvdr_npi_num": "1122334455", "clm_line_srvc_unit_qty": "2.0000", **more},
    }
    return record(
        *("cclf5",),
        **{"cur_clm_uniq_id": uniq, "bene_mbi_id": mbi, "clm_line_num": line.zfill(10), "clm_adjsmt_type_cd": kind},
        **{"clm_line_cvrd_pd_amt": paid, "clm_line_alowd_chrg_amt": allowed, "clm_efctv_dt": effective},
        **{"clm_from_dt": day, "clm_thru_dt": day, "clm_line_from_dt": day, "clm_line_thru_dt": day, **fields},
    )


def supply(*said: str) -> str:
    """Return a record of file 6: a line of a supplier's claim."""
    uniq, mbi, paid, allowed, effective, day = said
    return record(
        *("cclf6",),
        **{"cur_clm_uniq_id": uniq, "bene_mbi_id": mbi, "clm_line_num": "0000000001", "clm_adjsmt_type_cd": "0"},
        **{
            "clm_line_cvrd_pd_amt": paid,
            "clm_line_alowd_chrg_amt": allowed,
            "clm_efctv_dt": effective,
            "clm_type_cd": "82",
        },
        **{
            "clm_from_dt": day,
            "clm_thru_dt": day,
            "clm_line_from_dt": day,
            "clm_line_thru_dt": day,
            "clm_pos_cd": "12",
        },
        **{"clm_line_hcpcs_cd": "L0650", "clm_carr_pmt_dnl_cd": "1", "clm_prcsg_ind_cd": "A", "clm_disp_cd": "01"},
        **{"clm_cntl_num": "DME1", "payto_prvdr_npi_num": "1555555555"},
    )


def fill(*said: str) -> str:
    """Return a record of file 7: a fill."""
    uniq, mbi, kind, member, effective, day, number = said
    return record(
        *("cclf7",),
        **{"cur_clm_uniq_id": uniq, "bene_mbi_id": mbi, "clm_line_ndc_cd": "00406051201", "clm_type_cd": "01"},
        **{
            "clm_line_from_dt": day,
            "clm_adjsmt_type_cd": kind,
            "clm_line_bene_pmt_amt": member,
            "clm_efctv_dt": effective,
        },
        **{
            "clm_line_srvc_unit_qty": "30.0000",
            "clm_line_days_suply_qty": "000000010",
            "clm_line_rx_fill_num": "000000000",
        },
        **{
            "clm_line_rx_srvc_rfrnc_num": number,
            "prvdr_srvc_id_qlfyr_cd": "01",
            "clm_srvc_prvdr_gnrc_id_num": "1987654321",
        },
    )


def beneficiary(*said: str, died: str = "") -> str:
    """Return a record of file 8."""
    mbi, born, sex, part_a, part_b = said
    return record(
        *("cclf8",),
        **{"bene_mbi_id": mbi, "bene_dob": born, "bene_sex_cd": sex, "bene_death_dt": died, "bene_zip_cd": "02108"},
        **{"bene_part_a_enrlmt_bgn_dt": part_a, "bene_part_b_enrlmt_bgn_dt": part_b, "geo_usps_state_cd": "MA"},
    )


def drop() -> dict[str, list[str]]:
    """Return the records of every file. See PROVENANCE.md for what each claim is there for."""
    stay = {
        **{"clm_type_cd": "60", "clm_bill_fac_type_cd": "1", "clm_bill_clsfctn_cd": "1", "dgns_drg_cd": "0470"},
        **{"prncpl_dgns_cd": "M1711", "clm_mdcr_instnl_tot_chrg_amt": "45000.00"},
    }
    return {
        "cclf1": [
            header("1000000000001", A_OLD, "0", "100.00", "2024-01-26", "2024-01-10", "2024-01-10"),
            header("1000000000002", A, "1", "100.00", "2024-03-01", "2024-01-10", "2024-01-10", clm_bill_freq_cd="8"),
            header("1000000000003", A, "2", "80.00", "2024-03-01", "2024-01-10", "2024-01-10", clm_bill_freq_cd="7"),
            header("1000000000004", B, "0", "12345.67", "2024-02-16", "2024-01-20", "2024-01-23", **stay),
            header("1000000000005", D, "0", "55.50", "2024-02-09", "2024-02-01", "2024-02-01"),
            header("1000000000006", D, "0", "70.00", "2024-02-23", "2024-02-05", "2024-02-05"),
            header("1000000000007", D, "0", "70.00", "2024-02-23", "2024-02-05", "2024-02-05"),
            header("1000000000008", D, "1", "-70.00", "2024-03-08", "2024-02-05", "2024-02-05"),
            header("1000000000009", D, "1", "31.00", "2024-01-12", "2023-06-01", "2023-06-01"),
        ],
        "cclf2": [
            revenue("1000000000001", A_OLD, "1", "2024-01-10", "0420", hcpcs="97110", paid="60.00"),
            revenue("1000000000001", A_OLD, "2", "2024-01-10", "0420", hcpcs="97140", paid="40.00"),
            revenue("1000000000002", A, "1", "2024-01-10", "0420", hcpcs="97110", paid="60.00"),
            revenue("1000000000002", A, "2", "2024-01-10", "0420", hcpcs="97140", paid="40.00"),
            revenue("1000000000003", A, "1", "2024-01-10", "0420", hcpcs="97110", paid="80.00"),
            revenue("1000000000004", B, "1", "2024-01-20", "0120", clm_line_instnl_rev_ctr_dt=NEVER),
            revenue("1000000000004", B, "2", "2024-01-20", "0360", clm_line_instnl_rev_ctr_dt=NEVER),
            revenue("1000000000006", D, "1", "2024-02-05", "0320", hcpcs="72100"),
            revenue("1000000000007", D, "1", "2024-02-05", "0320", hcpcs="72100"),
            revenue("1000000000008", D, "1", "2024-02-05", "0320", hcpcs="72100"),
        ],
        "cclf3": [
            record(
                *("cclf3",),
                **{
                    "cur_clm_uniq_id": "1000000000004",
                    "bene_mbi_id": B,
                    "clm_val_sqnc_num": "01",
                    "clm_prcdr_cd": "0SRC0J9",
                },
                **{"clm_prcdr_prfrm_dt": "2024-01-20", "dgns_prcdr_icd_ind": "0", "clm_type_cd": "60"},
            )
        ],
        "cclf4": [
            record(
                *("cclf4",),
                **{
                    "cur_clm_uniq_id": "1000000000004",
                    "bene_mbi_id": B,
                    "clm_val_sqnc_num": number,
                    "clm_dgns_cd": code,
                },
                **{"clm_prod_type_cd": product, "dgns_prcdr_icd_ind": "0", "clm_type_cd": "60"},
            )
            for number, code, product in (
                ("01", "M1711", "D"),
                ("03", "I10", "D"),
                ("02", "E119", "D"),
                ("01", "W010XXA", "E"),
            )
        ],
        "cclf5": [
            service("2000000000001", A_OLD, "1", "0", "40.00", "50.00", "2024-01-26", "2024-01-12", clm_cntl_num="B1"),
            service("2000000000001", A_OLD, "2", "0", "20.00", "25.00", "2024-01-26", "2024-01-12", clm_cntl_num="B1"),
            service("2000000000002", A, "1", "1", "40.00", "50.00", "2024-03-15", "2024-01-12", clm_cntl_num="B1"),
            service("2000000000002", A, "2", "1", "20.00", "25.00", "2024-03-15", "2024-01-12", clm_cntl_num="B1"),
            service("2000000000003", A, "1", "2", "40.00", "50.00", "2024-03-15", "2024-01-12", clm_cntl_num="B1"),
            service("2000000000003", A, "2", "2", "16.00", "20.00", "2024-03-15", "2024-01-12", clm_cntl_num="B1"),
            service(
                *("2000000000004", B, "1", "0", "0.00", "0.00", "2024-02-02", "2024-01-15"),
                **{"clm_cntl_num": "B2", "clm_carr_pmt_dnl_cd": "0", "clm_prcsg_ind_cd": "N"},
            ),
            service(
                *("2000000000005", C, "1", "0", "64.00", "80.00", "2024-02-02", "2024-01-15"),
                **{
                    "clm_cntl_num": "B3",
                    "dgns_prcdr_icd_ind": "9",
                    "clm_dgns_1_cd": "7245",
                    "clm_line_dgns_cd": "7245",
                },
            ),
        ],
        "cclf6": [supply("3000000000001", D, "200.00", "250.00", "2024-02-16", "2024-02-06")],
        "cclf7": [
            fill("4000000000001", B, "0", "5.00", "2024-01-27", "2024-01-24", "000000000001"),
            fill("4000000000002", D, "0", "7.00", "2024-02-10", "2024-02-06", "000000000002"),
            fill("4000000000003", D, "1", "7.00", "2024-02-17", "2024-02-06", "000000000002"),
        ],
        "cclf8": [
            beneficiary(A, "1950-02-28", "1", "2015-02-01", "2015-03-01"),
            beneficiary(B, "1944-07-04", "2", "2009-07-01", "2009-07-01", died="2024-02-29"),
            beneficiary(C, "1958-11-30", "2", "2023-11-01", NEVER),
            beneficiary(D, "1957-01-01", "1", "2022-01-01", "2022-01-01"),
        ],
        "cclf9": [
            record(
                *("cclf9",),
                **{"hicn_mbi_xref_ind": "M", "crnt_num": A, "prvs_num": A_OLD},
                **{"prvs_id_efctv_dt": "2018-04-01", "prvs_id_obslt_dt": "2024-02-15"},
            )
        ],
    }


def summary(records: dict[str, list[str]]) -> list[str]:
    """Return the lines of file 0."""
    title = "File Number  |File Description    |Total Records Count |Record Length"
    return [title] + [
        f"{name.upper():<7}|{'made for tests':<43}|{len(each):>11}|{LAYOUT[name].length:>5}"
        for name, each in records.items()
    ]


def files() -> dict[str, str]:
    """Return the text of each file by its name."""
    records = drop()
    lines = {"cclf0": summary(records), **records}
    return {f"P.A1234.ACO.ZC{name[-1]}Y24.D240415.T1200000": "\n".join(each) + "\n" for name, each in lines.items()}


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="ascii")
