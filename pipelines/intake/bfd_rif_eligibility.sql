-- A month in which a beneficiary had Part A and Part B, paid by fee for service: twelve to a row of the file.
with
month as (
    select
        received.row_number,
        received.bene_id,
        received.mbi_num,
        received.bene_sex_ident_cd,
        received.bene_birth_dt,
        received.death_dt,
        received.state_cd,
        received.bene_zip_cd,
        received.rfrnc_yr,
        unnest(range(1, 13)) as month_number,
        unnest([
            received.mdcr_entlmt_buyin_1_ind,
            received.mdcr_entlmt_buyin_2_ind,
            received.mdcr_entlmt_buyin_3_ind,
            received.mdcr_entlmt_buyin_4_ind,
            received.mdcr_entlmt_buyin_5_ind,
            received.mdcr_entlmt_buyin_6_ind,
            received.mdcr_entlmt_buyin_7_ind,
            received.mdcr_entlmt_buyin_8_ind,
            received.mdcr_entlmt_buyin_9_ind,
            received.mdcr_entlmt_buyin_10_ind,
            received.mdcr_entlmt_buyin_11_ind,
            received.mdcr_entlmt_buyin_12_ind
        ]) as entitlement_code,
        unnest([
            received.hmo_1_ind,
            received.hmo_2_ind,
            received.hmo_3_ind,
            received.hmo_4_ind,
            received.hmo_5_ind,
            received.hmo_6_ind,
            received.hmo_7_ind,
            received.hmo_8_ind,
            received.hmo_9_ind,
            received.hmo_10_ind,
            received.hmo_11_ind,
            received.hmo_12_ind
        ]) as hmo_code
    from received
),

judged as (
    select
        month.*,
        -- 3 and C: both parts; 1 and A, 2 and B: one of them. HMO 0, 4 or nothing: not in Medicare Advantage.
        case
            when coalesce(month.entitlement_code, '0') = '0' then 'NOT_ENTITLED'
            when month.entitlement_code in ('1', 'A') then 'PART_A_ONLY'
            when month.entitlement_code in ('2', 'B') then 'PART_B_ONLY'
            when month.entitlement_code not in ('3', 'C') then 'UNKNOWN_ENTITLEMENT'
            when coalesce(month.hmo_code, '0') not in ('0', '4') then 'MEDICARE_ADVANTAGE'
        end as left_code,
        try_cast(concat(month.rfrnc_yr, '-', lpad(cast(month.month_number as varchar), 2, '0'), '-01') as date) as month_start
    from month
)

select
    (judged.row_number - 1) * 12 + judged.month_number as row_number,
    judged.bene_id as person_id,
    judged.mbi_num as member_id,
    case judged.bene_sex_ident_cd when '1' then 'male' when '2' then 'female' end as gender,
    judged.bene_birth_dt as birth_date,
    judged.death_dt as death_date,
    coalesce(cast(judged.month_start as varchar), judged.rfrnc_yr) as enrollment_start_date,
    cast(last_day(judged.month_start) as varchar) as enrollment_end_date,
    'medicare' as payer,
    'medicare' as payer_type,
    'medicare_a_b' as plan,
    judged.state_cd as state,
    judged.bene_zip_cd as zip_code,
    'self' as subscriber_relation,
    concat_ws('|', judged.bene_id, judged.rfrnc_yr, judged.month_number) as span_id,
    judged.left_code
from judged
