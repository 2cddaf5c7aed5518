-- A line of a durable medical equipment claim.
select
    line.file_id,
    line.row_number,
    version.claim_id,
    cast(try_cast(line.clm_line_num as bigint) as varchar) as claim_line_number,
    'professional' as claim_type,
    line.bene_mbi_id as person_id,
    'medicare' as payer,
    nullif(nullif(line.clm_from_dt, '1000-01-01'), '9999-12-31') as claim_start_date,
    nullif(nullif(line.clm_thru_dt, '1000-01-01'), '9999-12-31') as claim_end_date,
    nullif(nullif(line.clm_line_from_dt, '1000-01-01'), '9999-12-31') as claim_line_start_date,
    nullif(nullif(line.clm_line_thru_dt, '1000-01-01'), '9999-12-31') as claim_line_end_date,
    line.clm_pos_cd as place_of_service_code,
    line.clm_line_hcpcs_cd as hcpcs_code,
    line.payto_prvdr_npi_num as rendering_npi,
    line.payto_prvdr_npi_num as billing_npi,
    nullif(nullif(line.clm_efctv_dt, '1000-01-01'), '9999-12-31') as paid_date,
    case when version.is_cancellation then coalesce(cast(-abs(try_cast(line.clm_line_cvrd_pd_amt as decimal(18, 4))) as varchar), line.clm_line_cvrd_pd_amt) else line.clm_line_cvrd_pd_amt end as paid_amount,
    -- The feed has no member's share: with the allowed charge, what is not paid of it stands for it.
    case when profile.has_allowed then case when version.is_cancellation then coalesce(cast(-abs(try_cast(line.clm_line_alowd_chrg_amt as decimal(18, 4))) as varchar), line.clm_line_alowd_chrg_amt) else line.clm_line_alowd_chrg_amt end end as allowed_amount,
    case
        when profile.has_allowed
            then cast(
                case when version.is_cancellation then -1 else 1 end
                * (abs(try_cast(line.clm_line_alowd_chrg_amt as decimal(18, 4))) - abs(try_cast(line.clm_line_cvrd_pd_amt as decimal(18, 4)))) as varchar
            )
    end as coinsurance_amount,
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
from cclf6 as line
cross join profile
inner join version
    on
        version.part = 'cclf6'
        and version.cur_clm_uniq_id = line.cur_clm_uniq_id
        and version.bene_mbi_id is not distinct from line.bene_mbi_id
        and version.is_cancellation = (line.clm_adjsmt_type_cd is not distinct from '1')
