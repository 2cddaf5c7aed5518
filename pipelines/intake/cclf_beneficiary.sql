-- A beneficiary with Part A and Part B: covered from the later of the two beginnings, with no end until the feed says otherwise.
select
    beneficiary.file_id,
    beneficiary.row_number,
    beneficiary.bene_mbi_id as person_id,
    beneficiary.bene_mbi_id as member_id,
    case beneficiary.bene_sex_cd when '1' then 'male' when '2' then 'female' end as gender,
    known_day(beneficiary.bene_dob) as birth_date,
    known_day(beneficiary.bene_death_dt) as death_date,
    -- Without either day typing rejects the row; with one of them it gives no coverage.
    case
        when known_day(beneficiary.bene_part_a_enrlmt_bgn_dt) is not null and known_day(beneficiary.bene_part_b_enrlmt_bgn_dt) is not null
            then greatest(beneficiary.bene_part_a_enrlmt_bgn_dt, beneficiary.bene_part_b_enrlmt_bgn_dt)
    end as enrollment_start_date,
    cast(null as varchar) as enrollment_end_date,
    'medicare' as payer,
    'medicare' as payer_type,
    'medicare_a_b' as plan,
    beneficiary.geo_usps_state_cd as state,
    coalesce(beneficiary.bene_zip_cd, beneficiary.geo_zip5_cd) as zip_code,
    'self' as subscriber_relation,
    beneficiary.bene_mbi_id as span_id
from cclf8 as beneficiary
where (known_day(beneficiary.bene_part_a_enrlmt_bgn_dt) is null) = (known_day(beneficiary.bene_part_b_enrlmt_bgn_dt) is null)
