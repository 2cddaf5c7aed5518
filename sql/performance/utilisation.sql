-- Use of a service by a cohort in the twelve months after the index day, with its exposure; events with a musculoskeletal diagnosis. Counted as events:
-- ELECTIVE_SURGERY surgeries, each a member, region and days that follow one another; INJECTION a member, day and region; ED visits to an emergency department;
-- PT_VISIT physical therapy in person, a member, day and billing tax number with evaluation or treatment (occupational and speech therapy are visits apart).
-- Counted as members: ADVANCED_IMAGING an MRI or CT of the low back soon after the index, of those with an open acute low-back episode then;
-- OPIOID_START a first opioid soon after the index, after the days without any in hand that its rule asks for; SAFETY_EVENT a red flag that is one
-- (an infection, a compression of the cord or the cauda equina), first seen after the index. How soon is a common rule.
-- grain: agreement_id, cohort_code, event_code
with low_back as (
    select distinct cohort.agreement_id, cohort.cohort_code, cohort.member_id, cohort.index_date
    from outcomes.cohort_member as cohort
    inner join terms.agreement as agreement on cohort.agreement_id = agreement.agreement_id
    inner join episodes.opening as opening
        on
            cohort.member_id = opening.member_id
            and agreement.episode_definition_id = opening.definition_id
            and opening.region_code = 'LOW_BACK'
            and opening.acuity_code = 'ACUTE'
            and opening.start_date <= cohort.index_date
            and cohort.index_date < opening.window_to_date
),

happened as (
    select surgery.agreement_id, surgery.cohort_code, 'ELECTIVE_SURGERY' as event_code, surgery.member_id
    from performance.surgery_day as surgery
    union all
    select cohort.agreement_id, cohort.cohort_code, 'INJECTION' as event_code, cohort.member_id
    from outcomes.cohort_member as cohort
    inner join core.injection_event as injection
        on
            cohort.member_id = injection.member_id
            and cohort.index_date <= injection.injection_date
            and injection.injection_date < cohort.follow_to_date
    where injection.is_msk
    union all
    select cohort.agreement_id, cohort.cohort_code, 'ED' as event_code, cohort.member_id
    from outcomes.cohort_member as cohort
    inner join core.emergency_visit as emergency
        on
            cohort.member_id = emergency.member_id
            and cohort.index_date <= emergency.visit_date
            and emergency.visit_date < cohort.follow_to_date
    where emergency.is_msk
    union all
    select cohort.agreement_id, cohort.cohort_code, 'PT_VISIT' as event_code, cohort.member_id
    from outcomes.cohort_member as cohort
    inner join core.visit as visit
        on
            cohort.member_id = visit.member_id
            and cohort.index_date <= visit.visit_date
            and visit.visit_date < cohort.follow_to_date
    where visit.category_code = 'PT_OT' and visit.discipline_code = 'PT' and visit.is_msk and not visit.is_telehealth
    union all
    select distinct low_back.agreement_id, low_back.cohort_code, 'ADVANCED_IMAGING' as event_code, low_back.member_id
    from low_back
    cross join terms.common_rule as rule
    inner join core.imaging_event as image
        on
            low_back.member_id = image.member_id
            and low_back.index_date <= image.image_date
            and date_diff('day', low_back.index_date, image.image_date) <= rule.imaging_within_days
    where image.is_advanced and image.is_msk and image.region_code = 'LOW_BACK'
    union all
    select distinct cohort.agreement_id, cohort.cohort_code, 'OPIOID_START' as event_code, cohort.member_id
    from outcomes.cohort_member as cohort
    cross join terms.common_rule as rule
    inner join core.drug_fill as fill
        on
            cohort.member_id = fill.member_id
            and cohort.index_date <= fill.fill_date
            and date_diff('day', cohort.index_date, fill.fill_date) <= rule.opioid_start_within_days
    where fill.class_code = 'OPIOID' and fill.is_class_start
    union all
    select distinct safety.agreement_id, safety.cohort_code, 'SAFETY_EVENT' as event_code, safety.member_id
    from performance.safety_event as safety
),

counted as (
    select
        happened.agreement_id,
        happened.cohort_code,
        happened.event_code,
        count(*) as event_count,
        count(distinct happened.member_id) as event_member_count
    from happened
    group by happened.agreement_id, happened.cohort_code, happened.event_code
),

cohort_size as (
    select cohort.agreement_id, cohort.cohort_code, count(*) as member_count
    from outcomes.cohort_member as cohort
    group by cohort.agreement_id, cohort.cohort_code
),

low_back_size as (
    select low_back.agreement_id, low_back.cohort_code, count(*) as member_count
    from low_back
    group by low_back.agreement_id, low_back.cohort_code
),

month_exposure as (
    select
        month.agreement_id,
        month.cohort_code,
        month.month_days,
        cast(sum(month.covered_days) as bigint) as covered_days
    from performance.cohort_month as month
    group by month.agreement_id, month.cohort_code, month.month_days
),

-- Months have 28, 29, 30 or 31 days: 377,580 is a multiple of all four.
exposure as (
    select
        month_exposure.agreement_id,
        month_exposure.cohort_code,
        cast(sum(month_exposure.covered_days * (377580 // month_exposure.month_days)) as bigint) as member_month_numerator
    from month_exposure
    group by month_exposure.agreement_id, month_exposure.cohort_code
),

event as (
    select named.event_code, named.basis_code
    from (
        values
        ('ELECTIVE_SURGERY', 'EVENTS'), ('INJECTION', 'EVENTS'), ('ED', 'EVENTS'), ('PT_VISIT', 'EVENTS'),
        ('ADVANCED_IMAGING', 'MEMBERS'), ('OPIOID_START', 'MEMBERS'), ('SAFETY_EVENT', 'MEMBERS')
    ) as named (event_code, basis_code)
)

select
    cohort_size.agreement_id, -- the agreement
    cohort_size.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    event.event_code, -- the service
    event.basis_code, -- EVENTS a rate of member time; MEMBERS a share of member_count
    case event.event_code
        when 'ADVANCED_IMAGING' then rule.imaging_within_days
        when 'OPIOID_START' then rule.opioid_start_within_days
    end as within_days, -- how soon after the index it must happen; null = in the twelve months
    coalesce(counted.event_count, 0) as event_count, -- events, or members with one
    coalesce(counted.event_member_count, 0) as event_member_count, -- members with at least one
    case event.event_code when 'ADVANCED_IMAGING' then coalesce(low_back_size.member_count, 0) else cohort_size.member_count end as member_count, -- members it could happen to
    coalesce(exposure.member_month_numerator, 0) as member_month_numerator, -- member months are numerator / denominator
    cast(377580 as bigint) as member_month_denominator -- a multiple of every length of a month
from cohort_size
cross join event
cross join terms.common_rule as rule
left join counted
    on
        cohort_size.agreement_id = counted.agreement_id
        and cohort_size.cohort_code = counted.cohort_code
        and event.event_code = counted.event_code
left join low_back_size
    on cohort_size.agreement_id = low_back_size.agreement_id and cohort_size.cohort_code = low_back_size.cohort_code
left join exposure
    on cohort_size.agreement_id = exposure.agreement_id and cohort_size.cohort_code = exposure.cohort_code
