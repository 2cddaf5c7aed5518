-- A revenue centre line of a Part A claim; the header of a claim that has none is its only line. What the claim was paid and charged stands on its
-- header, and counts on its first line.
with
header as (
    select * exclude (copy_number)
    from (
        select
            cclf1.*,
            row_number() over (partition by cclf1.cur_clm_uniq_id order by cclf1.file_id, cclf1.row_number) as copy_number
        from cclf1
    )
    where copy_number = 1
),

-- Other diagnoses in their order; ICD-9 is left. D: diagnosis, beside those of accidents.
listed as (
    select
        cclf4.cur_clm_uniq_id,
        cclf4.clm_dgns_cd,
        min(try_cast(cclf4.clm_val_sqnc_num as integer)) as place
    from cclf4
    inner join header on header.cur_clm_uniq_id = cclf4.cur_clm_uniq_id
    where
        cclf4.clm_dgns_cd is not null
        and coalesce(cclf4.clm_prod_type_cd, 'D') = 'D'
        and cclf4.dgns_prcdr_icd_ind is distinct from '9'
        and cclf4.clm_dgns_cd is distinct from header.prncpl_dgns_cd
    group by cclf4.cur_clm_uniq_id, cclf4.clm_dgns_cd
),

diagnosis as (
    select
        cur_clm_uniq_id,
        list(clm_dgns_cd order by place, clm_dgns_cd) as codes
    from listed
    group by cur_clm_uniq_id
),

performed as (
    select
        cur_clm_uniq_id,
        clm_prcdr_cd,
        min(try_cast(clm_val_sqnc_num as integer)) as place
    from cclf3
    where clm_prcdr_cd is not null and dgns_prcdr_icd_ind is distinct from '9'
    group by cur_clm_uniq_id, clm_prcdr_cd
),

procedure as (
    select
        cur_clm_uniq_id,
        list(clm_prcdr_cd order by place, clm_prcdr_cd) as codes
    from performed
    group by cur_clm_uniq_id
),

line as (
    select
        cclf2.*,
        row_number() over (
            partition by cclf2.file_id, cclf2.cur_clm_uniq_id
            order by try_cast(cclf2.clm_line_num as bigint), cclf2.row_number
        ) = 1 as is_first
    from cclf2
)

select
    coalesce(line.file_id, header.file_id) as file_id,
    coalesce(line.row_number, header.row_number) as row_number,
    version.claim_id,
    case when line.file_id is null then '1' else cast(try_cast(line.clm_line_num as bigint) as varchar) end as claim_line_number,
    'institutional' as claim_type,
    header.bene_mbi_id as person_id,
    'medicare' as payer,
    known_day(header.clm_from_dt) as claim_start_date,
    known_day(header.clm_thru_dt) as claim_end_date,
    case
        when line.file_id is null then known_day(header.clm_from_dt)
        else coalesce(known_day(line.clm_line_instnl_rev_ctr_dt), known_day(line.clm_line_from_dt))
    end as claim_line_start_date,
    case
        when line.file_id is null then known_day(header.clm_thru_dt)
        else coalesce(known_day(line.clm_line_instnl_rev_ctr_dt), known_day(line.clm_line_thru_dt))
    end as claim_line_end_date,
    case when header.clm_type_cd in ('20', '30', '60', '61') then known_day(header.clm_from_dt) end as admission_date,
    -- Status 30: still a patient.
    case
        when header.clm_type_cd in ('20', '30', '60', '61') and header.bene_ptnt_stus_cd is distinct from '30' then known_day(header.clm_thru_dt)
    end as discharge_date,
    header.bene_ptnt_stus_cd as discharge_disposition_code,
    header.clm_bill_fac_type_cd || header.clm_bill_clsfctn_cd || coalesce(header.clm_bill_freq_cd, '') as bill_type_code,
    case when header.dgns_drg_cd is not null then 'ms-drg' end as drg_code_type,
    -- Four characters, of which the first is 0.
    case when length(header.dgns_drg_cd) = 4 then substr(header.dgns_drg_cd, 2) else header.dgns_drg_cd end as drg_code,
    line.clm_line_prod_rev_ctr_cd as revenue_center_code,
    cast(try_cast(line.clm_line_srvc_unit_qty as decimal(24, 4)) as varchar) as service_unit_quantity,
    line.clm_line_hcpcs_cd as hcpcs_code,
    line.hcpcs_1_mdfr_cd as hcpcs_modifier_1,
    line.hcpcs_2_mdfr_cd as hcpcs_modifier_2,
    line.hcpcs_3_mdfr_cd as hcpcs_modifier_3,
    line.hcpcs_4_mdfr_cd as hcpcs_modifier_4,
    line.hcpcs_5_mdfr_cd as hcpcs_modifier_5,
    header.atndg_prvdr_npi_num as rendering_npi,
    header.fac_prvdr_npi_num as billing_npi,
    header.fac_prvdr_npi_num as facility_npi,
    header.prvdr_oscar_num as facility_ccn,
    known_day(header.clm_efctv_dt) as paid_date,
    case when coalesce(line.is_first, true) then signed_amount(header.clm_pmt_amt, version.is_cancellation) when header.clm_pmt_amt is not null then '0' end as paid_amount,
    case when coalesce(line.is_first, true) then signed_amount(header.clm_mdcr_instnl_tot_chrg_amt, version.is_cancellation) end as charge_amount,
    case when header.dgns_prcdr_icd_ind is distinct from '9' then header.prncpl_dgns_cd end as diagnosis_code_1,
    diagnosis.codes[1] as diagnosis_code_2,
    diagnosis.codes[2] as diagnosis_code_3,
    diagnosis.codes[3] as diagnosis_code_4,
    diagnosis.codes[4] as diagnosis_code_5,
    diagnosis.codes[5] as diagnosis_code_6,
    diagnosis.codes[6] as diagnosis_code_7,
    diagnosis.codes[7] as diagnosis_code_8,
    diagnosis.codes[8] as diagnosis_code_9,
    diagnosis.codes[9] as diagnosis_code_10,
    diagnosis.codes[10] as diagnosis_code_11,
    diagnosis.codes[11] as diagnosis_code_12,
    procedure.codes[1] as procedure_code_1,
    procedure.codes[2] as procedure_code_2,
    procedure.codes[3] as procedure_code_3,
    procedure.codes[4] as procedure_code_4,
    procedure.codes[5] as procedure_code_5,
    procedure.codes[6] as procedure_code_6,
    -- An original says nothing: it is paid, or denied by its code.
    case header.clm_adjsmt_type_cd when '1' then 'reversal' when '2' then 'replacement' else nullif(header.clm_adjsmt_type_cd, '0') end as claim_status,
    header.clm_mdcr_npmt_rsn_cd as denial_code
from header
left join line on line.cur_clm_uniq_id = header.cur_clm_uniq_id
inner join version
    on
        version.part = 'cclf1'
        and version.cur_clm_uniq_id = header.cur_clm_uniq_id
        and version.bene_mbi_id is not distinct from header.bene_mbi_id
        and version.is_cancellation = (header.clm_adjsmt_type_cd is not distinct from '1')
left join diagnosis on diagnosis.cur_clm_uniq_id = header.cur_clm_uniq_id
left join procedure on procedure.cur_clm_uniq_id = header.cur_clm_uniq_id
