"""The Aetna Universal layouts: medical and dental claims, pharmacy claims, one eligibility row a member and month.

Belongs here: which received column, or which expression over received columns, gives each canonical column. Names
such as ``icd9_dx_cd_2`` are the layout's; the codes in them are ICD-10.
"""

from pipelines.intake import eligibility_event
from pipelines.intake.layout import Format, Layout

IS_FACILITY = "(hcfa_bill_type_cd is not null or revenue_cd is not null)"
MONTH_START = "concat(substr(eff_dt, 1, 4), '-', substr(eff_dt, 5, 2), '-01')"
FUNDING = "case fund_ctg_cd when 'S' then 'self' when 'F' then 'full' end"

MEDICAL = Layout(
    stem="universal_medical_dental",
    required=(
        *("src_clm_id", "src_claim_line_id", "member_id", "srv_start_dt", "paid_amt", "allowed_amt"),
        *("processed_all_dt", "acas_gen_seq_nbr", "clm_ln_status_cd", "reversal_cd", "derived_tcn_nbr"),
    ),
    columns={
        "claim_id": "src_clm_id",
        "claim_line_number": "src_claim_line_id",
        "claim_type": f"case when classification_cd = 'D' then 'dental' when {IS_FACILITY} then 'institutional' "
        "else 'professional' end",
        "person_id": "member_id",
        "member_id": "src_clm_mbr_id",
        "payer": "'aetna'",
        "plan": "plan_id",
        "group_id": "group_nbr",
        "plan_funding": FUNDING,
        "claim_start_date": "srv_start_dt",
        "claim_end_date": "srv_stop_dt",
        "claim_line_start_date": "srv_start_dt",
        "claim_line_end_date": "srv_stop_dt",
        "admission_date": "src_admit_dt",
        "discharge_date": "src_discharge_dt",
        "discharge_disposition_code": "dschrg_status_cd",
        "place_of_service_code": "hcfa_plc_srv_cd",
        "bill_type_code": "hcfa_bill_type_cd",
        "drg_code": "drg_cd",
        "revenue_center_code": "revenue_cd",
        "service_unit_quantity": "unit_cnt",
        "hcpcs_code": "prcdr_cd",
        "hcpcs_modifier_1": "prcdr_modifier_cd",
        "hcpcs_modifier_2": "prcdr_modifier_cd_2",
        "hcpcs_modifier_3": "prcdr_modifier_cd_3",
        "rendering_npi": "srv_prvdr_npi",
        "billing_tin": "servicing_provider_tax_id_nbr",
        "facility_npi": f"case when {IS_FACILITY} then srv_prvdr_npi end",
        "paid_date": "processed_all_dt",
        "paid_amount": "paid_amt",
        "allowed_amount": "allowed_amt",
        "charge_amount": "billed_amt",
        "coinsurance_amount": "coinsurance_amt",
        "copayment_amount": "srv_copay_amt",
        "deductible_amount": "deductible_amt",
        "diagnosis_code_1": "pri_icd9_dx_cd",
        **{f"diagnosis_code_{number}": f"icd9_dx_cd_{number}" for number in range(2, 11)},
        **{f"procedure_code_{number}": f"icd9_prcdr_cd_{number}" for number in range(1, 7)},
        "in_network_flag": "paid_prvdr_par_cd",
        "claim_version": "acas_gen_seq_nbr",
        # R is the reversal of an earlier sequence; a paid sequence after the first one replaces what was reversed.
        "claim_status": "case when reversal_cd = 'RV' or clm_ln_status_cd = 'R' then 'reversal' "
        "when clm_ln_status_cd = 'D' then 'denied' "
        "when clm_ln_status_cd = 'P' and acas_gen_seq_nbr > '00' then 'replacement' "
        "when clm_ln_status_cd = 'P' then 'paid' else clm_ln_status_cd end",
        "denial_code": "case when clm_ln_status_cd = 'D' then clm_ln_msg_cd_1 end",
        "original_claim_id": "derived_tcn_nbr",
        "adjudicated_date": "adjn_dt",
        "other_payer_amount": "cob_paid_amt",
    },
)

PHARMACY = Layout(
    stem="universal_pharmacy",
    required=("rx_claim_id", "member_id", "disp_dt", "process_dt", "ndc_cd", "paid_amt", "sub_ing_cost_amt"),
    columns={
        "claim_id": "rx_claim_id",
        "claim_line_number": "'1'",
        "person_id": "member_id",
        "member_id": "src_rx_member_id",
        "payer": "'aetna'",
        "plan": "plan_id",
        "group_id": "group_nbr",
        "plan_funding": FUNDING,
        "prescribing_provider_npi": "prescriber_id",
        "dispensing_provider_npi": "nabp_nbr",
        "dispensing_date": "disp_dt",
        "ndc_code": "ndc_cd",
        "quantity": "unts_dispensed_qty",
        "days_supply": "days_supply_cnt",
        "refills": "new_refill_cnt",
        "paid_date": "process_dt",
        "paid_amount": "paid_amt",
        # Six decimals keep a fraction of a cent visible, so that typing rejects it instead of a cast rounding it away.
        "allowed_amount": "cast(try_cast(sub_ing_cost_amt as decimal(18, 6)) "
        "+ coalesce(try_cast(prof_fee_amt as decimal(18, 6)), 0) "
        "+ coalesce(try_cast(sales_tax_amt as decimal(18, 6)), 0) as varchar)",
        "charge_amount": "awp_amt",
        # The layout's copay is all that the member pays; its part under the deductible is named again in
        # app_to_per_ded_amt and must not be added.
        "copayment_amount": "srv_copay_amt",
        "claim_status": "case clm_status when 'P' then 'paid' when 'R' then 'reversal' else clm_status end",
    },
)

ELIGIBILITY = Layout(
    stem="universal_medical_eligibility",
    required=("individual_id", "eff_dt", "orig_covg_eff_dt", "covg_cncl_dt"),
    columns={
        "person_id": "individual_id",
        "member_id": "src_member_id",
        "subscriber_id": "emp_src_member_id",
        "gender": "mbr_gender_cd",
        "birth_date": "birth_dt",
        # A row is one month; coverage inside it begins and ends with the member's own dates.
        "enrollment_start_date": f"case when try_cast({MONTH_START} as date) is not null "
        f"then greatest({MONTH_START}, orig_covg_eff_dt) else eff_dt end",
        "enrollment_end_date": f"case when try_cast({MONTH_START} as date) is not null "
        f"then least(cast(last_day(try_cast({MONTH_START} as date)) as varchar), covg_cncl_dt) else eff_dt end",
        "payer": "'aetna'",
        "payer_type": "'commercial'",
        "plan": "account_nbr",
        "group_id": "group_nbr",
        "plan_funding": FUNDING,
        "state": "member_state_postal_cd",
        "zip_code": "member_zip_cd",
        "subscriber_relation": "case mbr_rtp_type_cd when '1' then 'self' when '2' then 'spouse' "
        "when '3' then 'child' else mbr_rtp_type_cd end",
        "span_id": "concat_ws('|', individual_id, eff_dt, orig_covg_eff_dt)",
    },
)

FORMAT: Format = Format(
    code="aetna_universal",
    feeds={"medical_claim": MEDICAL, "pharmacy_claim": PHARMACY, "eligibility": ELIGIBILITY},
    convert=eligibility_event.convert,
    inputs=("eligibility_event",),
)
