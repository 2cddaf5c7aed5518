-- A line of a carrier or DME file: one service. The claim's payment stands again on every line of it: it counts through the lines' own
-- payments where these come to it, else once, on the claim's first line.
with
claim as (
    select
        received.clm_id,
        received.nch_wkly_proc_dt,
        received.dml_ind,
        min(try_cast(received.line_num as bigint)) as first_line_number,
        count(received.line_nch_pmt_amt) = count(*)
        and sum(try_cast(received.line_nch_pmt_amt as decimal(18, 4))) = min(try_cast(received.clm_pmt_amt as decimal(18, 4))) as is_by_line
    from received
    group by received.clm_id, received.nch_wkly_proc_dt, received.dml_ind
)

select
    received.row_number,
    -- Files number their claims each for itself.
    concat_ws(':', received.nch_clm_type_cd, received.clm_id) as claim_id,
    received.line_num as claim_line_number,
    'professional' as claim_type,
    received.bene_id as person_id,
    'medicare' as payer,
    received.clm_from_dt as claim_start_date,
    received.clm_thru_dt as claim_end_date,
    received.line_1st_expns_dt as claim_line_start_date,
    received.line_last_expns_dt as claim_line_end_date,
    received.line_place_of_srvc_cd as place_of_service_code,
    received.line_srvc_cnt as service_unit_quantity,
    received.hcpcs_cd as hcpcs_code,
    received.hcpcs_1st_mdfr_cd as hcpcs_modifier_1,
    received.hcpcs_2nd_mdfr_cd as hcpcs_modifier_2,
    received.hcpcs_3rd_mdfr_cd as hcpcs_modifier_3,
    received.hcpcs_4th_mdfr_cd as hcpcs_modifier_4,
    coalesce(received.prf_physn_npi, received.prvdr_npi) as rendering_npi,
    coalesce(received.org_npi_num, received.prvdr_npi) as billing_npi,
    received.tax_num as billing_tin,
    -- The week in which the claim was processed is the nearest to a day of payment that the files have.
    received.nch_wkly_proc_dt as paid_date,
    case
        when profile.amount_level_code <> 'HEADER_REPEATED' then received.clm_pmt_amt
        when claim.is_by_line then received.line_nch_pmt_amt
        when try_cast(received.line_num as bigint) = claim.first_line_number then received.clm_pmt_amt
        when received.clm_pmt_amt is not null then '0'
    end as paid_amount,
    case when profile.has_allowed then received.line_alowd_chrg_amt end as allowed_amount,
    received.line_sbmtd_chrg_amt as charge_amount,
    received.line_coinsrnc_amt as coinsurance_amount,
    received.line_bene_ptb_ddctbl_amt as deductible_amount,
    received.line_bene_prmry_pyr_pd_amt as other_payer_amount,
    case when received.prncpal_dgns_vrsn_cd is distinct from '9' and received.prncpal_dgns_cd is not null then received.prncpal_dgns_cd when received.icd_dgns_vrsn_cd1 is distinct from '9' then received.icd_dgns_cd1 end as diagnosis_code_1,
    case when received.icd_dgns_vrsn_cd2 is distinct from '9' then received.icd_dgns_cd2 end as diagnosis_code_2,
    case when received.icd_dgns_vrsn_cd3 is distinct from '9' then received.icd_dgns_cd3 end as diagnosis_code_3,
    case when received.icd_dgns_vrsn_cd4 is distinct from '9' then received.icd_dgns_cd4 end as diagnosis_code_4,
    case when received.icd_dgns_vrsn_cd5 is distinct from '9' then received.icd_dgns_cd5 end as diagnosis_code_5,
    case when received.icd_dgns_vrsn_cd6 is distinct from '9' then received.icd_dgns_cd6 end as diagnosis_code_6,
    case when received.icd_dgns_vrsn_cd7 is distinct from '9' then received.icd_dgns_cd7 end as diagnosis_code_7,
    case when received.icd_dgns_vrsn_cd8 is distinct from '9' then received.icd_dgns_cd8 end as diagnosis_code_8,
    case when received.icd_dgns_vrsn_cd9 is distinct from '9' then received.icd_dgns_cd9 end as diagnosis_code_9,
    case when received.icd_dgns_vrsn_cd10 is distinct from '9' then received.icd_dgns_cd10 end as diagnosis_code_10,
    case when received.icd_dgns_vrsn_cd11 is distinct from '9' then received.icd_dgns_cd11 end as diagnosis_code_11,
    case when received.icd_dgns_vrsn_cd12 is distinct from '9' then received.icd_dgns_cd12 end as diagnosis_code_12,
    -- A denial is one only where nothing was paid.
    case
        when received.dml_ind = 'DELETE' or received.final_action = 'N' then 'void'
        when received.carr_clm_pmt_dnl_cd = '0' and coalesce(try_cast(received.clm_pmt_amt as decimal(18, 4)), 0) = 0 then 'denied'
        when received.line_prcsg_ind_cd not in ('A', 'R', 'S') and coalesce(try_cast(received.line_nch_pmt_amt as decimal(18, 4)), 0) = 0 then 'denied'
    end as claim_status,
    -- 0: the claim was denied. A, R, S: the line was allowed, processed again, or paid after another payer; all else is a denial.
    case
        when received.carr_clm_pmt_dnl_cd = '0' then 'CLAIM_0'
        when received.line_prcsg_ind_cd not in ('A', 'R', 'S') then received.line_prcsg_ind_cd
    end as denial_code
from received
cross join profile
inner join claim
    on
        claim.clm_id = received.clm_id
        and claim.nch_wkly_proc_dt is not distinct from received.nch_wkly_proc_dt
        and claim.dml_ind is not distinct from received.dml_ind
