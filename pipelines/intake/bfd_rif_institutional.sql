-- A revenue centre line of an inpatient, outpatient, skilled nursing, home health or hospice file. The claim's payment stands again on every
-- line of it: it counts through the lines' own payments where these come to it, else once, on the claim's first line, where the member's share
-- and the charge of the claim always stand.
with
claim as (
    select
        received.clm_id,
        received.nch_wkly_proc_dt,
        received.dml_ind,
        min(try_cast(received.clm_line_num as bigint)) as first_line_number,
        count(received.rev_cntr_pmt_amt_amt) = count(*)
        and sum(try_cast(received.rev_cntr_pmt_amt_amt as decimal(18, 4))) = min(try_cast(received.clm_pmt_amt as decimal(18, 4))) as is_by_line
    from received
    group by received.clm_id, received.nch_wkly_proc_dt, received.dml_ind
),

place as (
    select
        received.row_number,
        profile.amount_level_code <> 'HEADER_REPEATED' as is_as_received,
        claim.is_by_line,
        profile.amount_level_code <> 'HEADER_REPEATED'
        or try_cast(received.clm_line_num as bigint) = claim.first_line_number as has_claim_amounts
    from received
    cross join profile
    inner join claim
        on
            claim.clm_id = received.clm_id
            and claim.nch_wkly_proc_dt is not distinct from received.nch_wkly_proc_dt
            and claim.dml_ind is not distinct from received.dml_ind
)

select
    received.row_number,
    -- Files number their claims each for itself.
    concat_ws(':', received.nch_clm_type_cd, received.clm_id) as claim_id,
    received.clm_line_num as claim_line_number,
    'institutional' as claim_type,
    received.bene_id as person_id,
    'medicare' as payer,
    received.clm_from_dt as claim_start_date,
    received.clm_thru_dt as claim_end_date,
    coalesce(received.rev_cntr_dt, received.clm_from_dt) as claim_line_start_date,
    coalesce(received.rev_cntr_dt, received.clm_thru_dt) as claim_line_end_date,
    -- In a home health file the day of admission begins an episode of care, not a stay.
    case when received.nch_clm_type_cd in ('20', '30', '60', '61') then received.clm_admsn_dt end as admission_date,
    received.nch_bene_dschrg_dt as discharge_date,
    received.ptnt_dschrg_stus_cd as discharge_disposition_code,
    received.clm_fac_type_cd || received.clm_srvc_clsfctn_type_cd || coalesce(received.clm_freq_cd, '') as bill_type_code,
    case when received.clm_drg_cd is not null then 'ms-drg' end as drg_code_type,
    received.clm_drg_cd as drg_code,
    received.rev_cntr as revenue_center_code,
    received.rev_cntr_unit_cnt as service_unit_quantity,
    received.hcpcs_cd as hcpcs_code,
    received.hcpcs_1st_mdfr_cd as hcpcs_modifier_1,
    received.hcpcs_2nd_mdfr_cd as hcpcs_modifier_2,
    coalesce(received.rndrng_physn_npi, received.at_physn_npi) as rendering_npi,
    received.org_npi_num as billing_npi,
    received.org_npi_num as facility_npi,
    received.prvdr_num as facility_ccn,
    received.nch_wkly_proc_dt as paid_date,
    case
        when place.is_by_line and not place.is_as_received then received.rev_cntr_pmt_amt_amt
        when place.has_claim_amounts then received.clm_pmt_amt
        when received.clm_pmt_amt is not null then '0'
    end as paid_amount,
    case when place.has_claim_amounts then received.clm_tot_chrg_amt end as charge_amount,
    case when place.has_claim_amounts then coalesce(received.nch_bene_pta_coinsrnc_lblty_am, received.nch_bene_ptb_coinsrnc_amt) end as coinsurance_amount,
    case
        when place.has_claim_amounts
            then coalesce(
                cast(
                    try_cast(coalesce(received.nch_bene_ip_ddctbl_amt, received.nch_bene_ptb_ddctbl_amt) as decimal(18, 4))
                    + coalesce(try_cast(received.nch_bene_blood_ddctbl_lblty_am as decimal(18, 4)), 0) as varchar
                ),
                received.nch_bene_ip_ddctbl_amt,
                received.nch_bene_ptb_ddctbl_amt
            )
    end as deductible_amount,
    case when place.has_claim_amounts then received.nch_prmry_pyr_clm_pd_amt when received.nch_prmry_pyr_clm_pd_amt is not null then '0' end as other_payer_amount,
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
    case when received.icd_prcdr_vrsn_cd1 is distinct from '9' then received.icd_prcdr_cd1 end as procedure_code_1,
    case when received.icd_prcdr_vrsn_cd2 is distinct from '9' then received.icd_prcdr_cd2 end as procedure_code_2,
    case when received.icd_prcdr_vrsn_cd3 is distinct from '9' then received.icd_prcdr_cd3 end as procedure_code_3,
    case when received.icd_prcdr_vrsn_cd4 is distinct from '9' then received.icd_prcdr_cd4 end as procedure_code_4,
    case when received.icd_prcdr_vrsn_cd5 is distinct from '9' then received.icd_prcdr_cd5 end as procedure_code_5,
    case when received.icd_prcdr_vrsn_cd6 is distinct from '9' then received.icd_prcdr_cd6 end as procedure_code_6,
    case when received.clm_mco_pd_sw = '1' then '1' end as capitated_flag,
    case when received.dml_ind = 'DELETE' or received.final_action = 'N' then 'void' end as claim_status,
    received.clm_mdcr_non_pmt_rsn_cd as denial_code
from received
inner join place on place.row_number = received.row_number
