-- A fill. The feed says what the member paid, and not what the plan paid: its part is 0, and spend on drugs is refused by name.
select
    fill.file_id,
    fill.row_number,
    version.claim_id,
    '1' as claim_line_number,
    fill.bene_mbi_id as person_id,
    'medicare' as payer,
    case when fill.prvdr_prsbng_id_qlfyr_cd in ('1', '01') then fill.clm_prsbng_prvdr_gnrc_id_num end as prescribing_provider_npi,
    case when fill.prvdr_srvc_id_qlfyr_cd in ('1', '01') then fill.clm_srvc_prvdr_gnrc_id_num end as dispensing_provider_npi,
    known_day(fill.clm_line_from_dt) as dispensing_date,
    fill.clm_line_ndc_cd as ndc_code,
    cast(try_cast(fill.clm_line_srvc_unit_qty as decimal(24, 4)) as varchar) as quantity,
    fill.clm_line_days_suply_qty as days_supply,
    fill.clm_line_rx_fill_num as refills,
    fill.clm_line_rx_srvc_rfrnc_num as prescription_number,
    known_day(fill.clm_efctv_dt) as paid_date,
    '0' as paid_amount,
    signed_amount(fill.clm_line_bene_pmt_amt, version.is_cancellation) as copayment_amount,
    -- An original says nothing: it is paid, or denied by its code.
    case fill.clm_adjsmt_type_cd when '1' then 'reversal' when '2' then 'replacement' else nullif(fill.clm_adjsmt_type_cd, '0') end as claim_status
from cclf7 as fill
inner join version
    on
        version.part = 'cclf7'
        and version.cur_clm_uniq_id = fill.cur_clm_uniq_id
        and version.bene_mbi_id is not distinct from fill.bene_mbi_id
        and version.is_cancellation = (fill.clm_adjsmt_type_cd is not distinct from '1')
