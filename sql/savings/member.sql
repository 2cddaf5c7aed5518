-- A member of a study of savings who may be matched: what it is matched by exactly, and what is known of it on the index day besides. Illness counts that stands
-- on a used claim of the months before the index, in any position, but for what a vendor bills.
-- grain: agreement_id, year_code, member_id
with kept as (
    select
        candidate.agreement_id,
        candidate.year_code,
        candidate.member_id,
        candidate.lag_band_code,
        candidate.index_date,
        candidate.cell_id,
        judged.baseline_date
    from savings.candidate as candidate
    inner join savings.judged as judged
        on
            candidate.agreement_id = judged.agreement_id
            and candidate.year_code = judged.year_code
            and candidate.member_id = judged.member_id
    where candidate.reason_code is null
),

code as (
    select diagnosis.diagnosis_code, listed.kind_code, listed.set_id
    from terms.value_set as listed
    inner join core.diagnosis as diagnosis on starts_with(diagnosis.diagnosis_code, listed.pattern)
    where listed.kind_code in ('COMORBIDITY', 'COVARIATE')
    group by diagnosis.diagnosis_code, listed.kind_code, listed.set_id
),

person as (
    select kept.member_id, min(kept.baseline_date) as first_date, max(kept.index_date) as last_date
    from kept
    group by kept.member_id
),

seen as (
    select
        line.member_id,
        line.service_from_date,
        claim.diagnosis_1_code,
        claim.diagnosis_2_code,
        claim.diagnosis_3_code,
        claim.diagnosis_4_code,
        claim.diagnosis_5_code,
        claim.diagnosis_6_code,
        claim.diagnosis_7_code,
        claim.diagnosis_8_code,
        claim.diagnosis_9_code,
        claim.diagnosis_10_code,
        claim.diagnosis_11_code,
        claim.diagnosis_12_code
    from person
    inner join core.claim_line as line
        on
            person.member_id = line.member_id
            and person.first_date <= line.service_from_date
            and line.service_from_date < person.last_date
    inner join input.medical_claim as claim on line.file_id = claim.file_id and line.row_number = claim.row_number
    where line.disposition_code = 'used' and line.category_code <> 'VENDOR'
),

diagnosed as (
    select seen.member_id, seen.service_from_date, seen.diagnosis_1_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_2_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_3_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_4_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_5_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_6_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_7_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_8_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_9_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_10_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_11_code as diagnosis_code from seen
    union
    select seen.member_id, seen.service_from_date, seen.diagnosis_12_code as diagnosis_code from seen
),

ill as (
    select diagnosed.member_id, diagnosed.service_from_date, code.kind_code, code.set_id
    from diagnosed
    inner join code on diagnosed.diagnosis_code = code.diagnosis_code
    group by diagnosed.member_id, diagnosed.service_from_date, code.kind_code, code.set_id
),

illness as (
    select
        kept.agreement_id,
        kept.year_code,
        kept.member_id,
        count(distinct case when ill.kind_code = 'COMORBIDITY' then ill.set_id end) as comorbidity_count,
        max(case when ill.set_id = 'COVARIATE_DEPRESSION' then 1 else 0 end) as depression_count,
        max(case when ill.set_id = 'COVARIATE_OBESITY' then 1 else 0 end) as obesity_count,
        max(case when ill.set_id = 'COVARIATE_TOBACCO' then 1 else 0 end) as tobacco_count
    from kept
    inner join ill
        on
            kept.member_id = ill.member_id
            and kept.baseline_date <= ill.service_from_date
            and ill.service_from_date < kept.index_date
    group by kept.agreement_id, kept.year_code, kept.member_id
),

-- The last break of coverage that is not bridged, or the time before the first: known is only what claims are known of.
joined as (
    select kept.agreement_id, kept.year_code, kept.member_id, max(barred.to_date) as joined_date
    from kept
    inner join savings.barred as barred
        on
            kept.agreement_id = barred.agreement_id
            and kept.member_id = barred.member_id
            and barred.reason_code = 'NOT_COVERED_BEFORE'
            and barred.to_date <= kept.index_date
    group by kept.agreement_id, kept.year_code, kept.member_id
)

select
    kept.agreement_id, -- the agreement
    kept.year_code, -- SETTLED or DUMMY_YEAR
    kept.member_id, -- the member
    kept.cell_id, -- hash of what the agreement matches by exactly
    trait.region_code, -- body region of the trigger
    trait.acuity_code, -- how long that trouble had lasted
    trait.sex_code, -- F, M or U
    trait.age_band_code, -- 18_34, 35_44, 45_54, 55_64, 65_UP or UNKNOWN, on the day of the trigger
    trait.plan_class_code, -- product
    trait.market_code, -- first three digits of the postal code, or ALL
    trait.quarter_date, -- first day of the calendar quarter of the trigger
    trait.has_prior_surgery, -- an elective operation in the months before the trigger
    trait.has_prior_injection, -- a musculoskeletal injection in the months before the trigger
    trait.has_recent_opioid, -- an opioid filled in the ninety days before the trigger
    trait.group_id, -- employer group, or NO_GROUP
    kept.lag_band_code, -- 0_14, 15_30, 31_60, 61_90 or 91_UP days from trigger to index
    cast(
        year(kept.index_date) - year(member.birth_date)
        - case
            when
                month(kept.index_date) * 100 + day(kept.index_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end as bigint
    ) as age_number, -- age in years on the index day; null = unknown
    coalesce(illness.comorbidity_count, 0) as comorbidity_count, -- groups of other illness
    coalesce(illness.depression_count, 0) = 1 as has_depression, -- a diagnosis of depression
    coalesce(illness.obesity_count, 0) = 1 as has_obesity, -- of obesity
    coalesce(illness.tobacco_count, 0) = 1 as has_tobacco, -- of the use of tobacco
    area.therapist_miles_number, -- whole miles to the next therapist; null if nobody said
    date_diff('day', joined.joined_date, kept.index_date) as tenure_days -- days of coverage without a break before the index, no further back than claims are known
from kept
inner join savings.trait as trait
    on kept.agreement_id = trait.agreement_id and kept.year_code = trait.year_code and kept.member_id = trait.member_id
left join core.member as member on kept.member_id = member.member_id
left join core.member_area as area on kept.member_id = area.member_id
left join illness
    on kept.agreement_id = illness.agreement_id and kept.year_code = illness.year_code and kept.member_id = illness.member_id
left join joined
    on kept.agreement_id = joined.agreement_id and kept.year_code = joined.year_code and kept.member_id = joined.member_id
