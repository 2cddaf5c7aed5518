-- A line of a claim of a physician or supplier, or for durable medical equipment, whose file has fewer columns.
with
line as (
    select
        'cclf5' as part,
        cclf5.*
    from cclf5
    union all by name
    select
        'cclf6' as part,
        cclf6.*
    from cclf6
)

select
    line.file_id,
    line.row_number,
    version.claim_id,
    cast(try_cast(line.clm_line_num as bigint) as varchar) as claim_line_number,
    'professional' as claim_type,
    line.bene_mbi_id as person_id,
    'medicare' as payer,
    known_day(line.clm_from_dt) as claim_start_date,
    known_day(line.clm_thru_dt) as claim_end_date,
    known_day(line.clm_line_from_dt) as claim_line_start_date,
    known_day(line.clm_line_thru_dt) as claim_line_end_date,
    line.clm_pos_cd as place_of_service_code,
    cast(try_cast(line.clm_line_srvc_unit_qty as decimal(24, 4)) as varchar) as service_unit_quantity,
    line.clm_line_hcpcs_cd as hcpcs_code,
    line.hcpcs_1_mdfr_cd as hcpcs_modifier_1,
    line.hcpcs_2_mdfr_cd as hcpcs_modifier_2,
    line.hcpcs_3_mdfr_cd as hcpcs_modifier_3,
    line.hcpcs_4_mdfr_cd as hcpcs_modifier_4,
    line.hcpcs_5_mdfr_cd as hcpcs_modifier_5,
    -- Equipment names whom to pay, and no other.
    coalesce(line.rndrg_prvdr_npi_num, line.payto_prvdr_npi_num) as rendering_npi,
    line.payto_prvdr_npi_num as billing_npi,
    line.clm_rndrg_prvdr_tax_num as billing_tin,
    known_day(line.clm_efctv_dt) as paid_date,
    signed_amount(line.clm_line_cvrd_pd_amt, version.is_cancellation) as paid_amount,
    -- The feed has no member's share: with the allowed charge, what is not paid of it stands for it.
    case when profile.has_allowed then signed_amount(line.clm_line_alowd_chrg_amt, version.is_cancellation) end as allowed_amount,
    case
        when profile.has_allowed
            then cast(
                case when version.is_cancellation then -1 else 1 end
                * (abs(try_cast(line.clm_line_alowd_chrg_amt as decimal(18, 4))) - abs(try_cast(line.clm_line_cvrd_pd_amt as decimal(18, 4)))) as varchar
            )
    end as coinsurance_amount,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then coalesce(line.clm_dgns_1_cd, line.clm_line_dgns_cd) end as diagnosis_code_1,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_2_cd end as diagnosis_code_2,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_3_cd end as diagnosis_code_3,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_4_cd end as diagnosis_code_4,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_5_cd end as diagnosis_code_5,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_6_cd end as diagnosis_code_6,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_7_cd end as diagnosis_code_7,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_8_cd end as diagnosis_code_8,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_9_cd end as diagnosis_code_9,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_10_cd end as diagnosis_code_10,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_11_cd end as diagnosis_code_11,
    case when line.dgns_prcdr_icd_ind is distinct from '9' then line.clm_dgns_12_cd end as diagnosis_code_12,
    -- An original that was paid says nothing. A denial is one only where nothing was paid.
    case
        when line.clm_adjsmt_type_cd = '1' then 'reversal'
        when
            (line.clm_carr_pmt_dnl_cd in ('0', '00') or line.clm_prcsg_ind_cd not in ('A', 'R', 'S'))
            and coalesce(try_cast(line.clm_line_cvrd_pd_amt as decimal(18, 4)), 0) = 0
            then 'denied'
        when line.clm_adjsmt_type_cd = '2' then 'replacement'
        else nullif(line.clm_adjsmt_type_cd, '0')
    end as claim_status,
    -- 0: the claim was denied. A, R, S: the line was allowed, processed again, or paid after another payer; all else is a denial.
    case
        when line.clm_carr_pmt_dnl_cd in ('0', '00') then 'CLAIM_0'
        when line.clm_prcsg_ind_cd not in ('A', 'R', 'S') then line.clm_prcsg_ind_cd
    end as denial_code
from line
cross join profile
inner join version
    on
        version.part = line.part
        and version.cur_clm_uniq_id = line.cur_clm_uniq_id
        and version.bene_mbi_id is not distinct from line.bene_mbi_id
        and version.is_cancellation = (line.clm_adjsmt_type_cd is not distinct from '1')
