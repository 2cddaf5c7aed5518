-- What a member of a study of savings cost and used in parts of the months before the index, by which members are made alike: the rise of care just before the
-- index has to match, not only the year. B12_7 are the months -12 to -7, B6_4 those to -4, B3_1 the last three. What is not here is 0.
-- grain: agreement_id, year_code, member_id, window_code, item_code
with part as (
    select
        candidate.agreement_id,
        candidate.year_code,
        candidate.member_id,
        told.window_code,
        cast(candidate.index_date - cast(told.from_number as integer) * interval 1 month as date) as from_date,
        cast(candidate.index_date - cast(told.to_number as integer) * interval 1 month as date) as to_date,
        savings.basis_code,
        agreement.episode_definition_id
    from savings.candidate as candidate
    inner join terms.savings as savings on candidate.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on candidate.agreement_id = agreement.agreement_id
    cross join (
        select 'B12_7' as window_code, 12 as from_number, 6 as to_number
        union all
        select 'B6_4' as window_code, 6 as from_number, 3 as to_number
        union all
        select 'B3_1' as window_code, 3 as from_number, 0 as to_number
    ) as told
    where candidate.reason_code is null
),

used as (
    select visit.member_id, visit.visit_date as used_date, 'OFFICE' as item_code
    from core.visit as visit
    where visit.category_code in ('OFFICE', 'URGENT') and visit.is_msk
    union all
    select visit.member_id, visit.visit_date as used_date, 'PT' as item_code
    from core.visit as visit
    where visit.category_code = 'PT_OT'
    union all
    select image.member_id, image.image_date as used_date, 'IMAGING' as item_code
    from core.imaging_event as image
    where image.is_msk
    union all
    select visit.member_id, visit.visit_date as used_date, 'ED' as item_code
    from core.emergency_visit as visit
    union all
    select injection.member_id, injection.injection_date as used_date, 'INJECTION' as item_code
    from core.injection_event as injection
    where injection.is_msk
),

counted as (
    select
        part.agreement_id,
        part.year_code,
        part.member_id,
        part.window_code,
        case when spend.outcome_code = 'MSK' then 'MSK_SPEND' else 'TOTAL_SPEND' end as item_code,
        cast(sum(case when part.basis_code = 'PLAN_PAID' then spend.plan_paid_cents else spend.spend_cents end) as bigint) as amount_number
    from part
    inner join savings.day_spend as spend
        on
            part.member_id = spend.member_id
            and part.from_date <= spend.incurred_date
            and spend.incurred_date < part.to_date
            and (
                (spend.outcome_code = 'MSK' and spend.definition_id = part.episode_definition_id)
                or spend.outcome_code = 'ALL_CAUSE'
            )
    group by part.agreement_id, part.year_code, part.member_id, part.window_code, spend.outcome_code
    union all
    select
        part.agreement_id,
        part.year_code,
        part.member_id,
        part.window_code,
        used.item_code,
        count(*) as amount_number
    from part
    inner join used on part.member_id = used.member_id and part.from_date <= used.used_date and used.used_date < part.to_date
    group by part.agreement_id, part.year_code, part.member_id, part.window_code, used.item_code
)

select
    counted.agreement_id, -- the agreement
    counted.year_code, -- SETTLED or DUMMY_YEAR
    counted.member_id, -- the member
    counted.window_code, -- B12_7, B6_4 or B3_1
    counted.item_code, -- MSK_SPEND or TOTAL_SPEND in cents; visits and events: OFFICE, PT, IMAGING, ED, INJECTION
    counted.amount_number -- whole cents, or events
from counted
where counted.amount_number <> 0
