-- Use of a service by a cohort in the twelve months after the index day, with its exposure. Counted as events:
-- ELECTIVE_SURGERY a member and region with days of surgery, those next to each other being one event; INJECTION a member, day and region;
-- ED a member, days next to each other being one visit whoever billed it; PT_VISIT a member, day and billing tax number with evaluation or treatment in person.
-- Counted as members: ADVANCED_IMAGING_28 an MRI or CT of the low back within 28 days of the index, of those with an open acute low-back episode then;
-- OPIOID_START_30 a first fill within 30 days of the index after 180 days without one.
-- grain: agreement_id, cohort_code, event_code
with used as (
    select
        cohort.agreement_id,
        cohort.cohort_code,
        cohort.member_id,
        cohort.index_date,
        line.line_id,
        line.region_code,
        line.service_date,
        line.category_code
    from performance.cohort_member as cohort
    inner join episodes.episode_line as line
        on
            cohort.member_id = line.member_id
            and cohort.index_date <= line.service_date
            and line.service_date < cohort.follow_to_date
    where line.feed_code = 'MEDICAL' and line.util_count > 0
),

detail as (
    select
        used.agreement_id,
        used.cohort_code,
        used.member_id,
        used.index_date,
        used.line_id,
        used.region_code,
        used.service_date,
        used.category_code,
        line.hcpcs_code,
        coalesce(line.billing_tax_id, '') as billing_tax_id
    from used
    inner join core.claim_line as line on used.line_id = line.claim_line_id
    where used.category_code in ('INJECTION', 'ED', 'PT_OT', 'ADV_IMG')
),

code_set as (
    select
        code.pattern as hcpcs_code,
        max(case when code.set_id in ('PT_EVAL', 'PT_TX') then 1 else 0 end) as therapy_count,
        max(case when starts_with(code.set_id, 'INJ_') and code.set_id <> 'INJ_DRUG' then 1 else 0 end) as injection_count
    from terms.value_set as code
    where code.system_code = 'HCPCS' and code.kind_code = 'PROCEDURE' and code.match_code = 'EXACT'
    group by code.pattern
),

emergency_day as (
    select detail.agreement_id, detail.cohort_code, detail.member_id, detail.service_date
    from detail
    where detail.category_code = 'ED'
    group by detail.agreement_id, detail.cohort_code, detail.member_id, detail.service_date
),

event_day as (
    select surgery_day.agreement_id, surgery_day.cohort_code, 'ELECTIVE_SURGERY' as event_code, surgery_day.member_id, surgery_day.region_code, surgery_day.service_date from performance.surgery_day as surgery_day
    union all
    select emergency_day.agreement_id, emergency_day.cohort_code, 'ED' as event_code, emergency_day.member_id, 'ALL' as region_code, emergency_day.service_date from emergency_day
),

-- A day starts an event unless the day before belongs to it.
event_start as (
    select
        event_day.agreement_id,
        event_day.cohort_code,
        event_day.event_code,
        event_day.member_id,
        event_day.service_date,
        lag(event_day.service_date) over (
            partition by event_day.agreement_id, event_day.cohort_code, event_day.event_code, event_day.member_id, event_day.region_code
            order by event_day.service_date
        ) as previous_date
    from event_day
),

injection as (
    select detail.agreement_id, detail.cohort_code, detail.member_id, detail.service_date, detail.region_code
    from detail
    inner join code_set on detail.hcpcs_code = code_set.hcpcs_code
    where detail.category_code = 'INJECTION' and code_set.injection_count > 0
    group by detail.agreement_id, detail.cohort_code, detail.member_id, detail.service_date, detail.region_code
),

visit as (
    select detail.agreement_id, detail.cohort_code, detail.member_id, detail.service_date, detail.billing_tax_id
    from detail
    inner join code_set on detail.hcpcs_code = code_set.hcpcs_code
    where detail.category_code = 'PT_OT' and code_set.therapy_count > 0
    group by detail.agreement_id, detail.cohort_code, detail.member_id, detail.service_date, detail.billing_tax_id
),

low_back as (
    select distinct cohort.agreement_id, cohort.cohort_code, cohort.member_id, cohort.index_date
    from performance.cohort_member as cohort
    inner join episodes.opening as opening
        on
            cohort.member_id = opening.member_id
            and opening.region_code = 'LOW_BACK'
            and opening.acuity_code = 'ACUTE'
            and opening.start_date <= cohort.index_date
            and cohort.index_date < opening.window_to_date
),

imaged as (
    select distinct low_back.agreement_id, low_back.cohort_code, low_back.member_id
    from low_back
    inner join detail
        on
            low_back.agreement_id = detail.agreement_id
            and low_back.member_id = detail.member_id
            and detail.category_code = 'ADV_IMG'
            and detail.region_code = 'LOW_BACK'
            and date_diff('day', low_back.index_date, detail.service_date) <= 28
),

opioid_fill as (
    select
        cohort.agreement_id,
        cohort.cohort_code,
        cohort.member_id,
        min(case when cohort.index_date <= fill.fill_date then fill.fill_date end) as first_date,
        max(case when fill.fill_date < cohort.index_date then fill.fill_date end) as earlier_date
    from performance.cohort_member as cohort
    inner join core.pharmacy_fill as fill on cohort.member_id = fill.member_id
    where
        fill.class_code = 'OPIOID'
        and fill.disposition_code = 'used'
        and date_diff('day', cohort.index_date, fill.fill_date) between -180 and 30
    group by cohort.agreement_id, cohort.cohort_code, cohort.member_id
),

happened as (
    select event_start.agreement_id, event_start.cohort_code, event_start.event_code, event_start.member_id
    from event_start
    where event_start.previous_date is null or date_diff('day', event_start.previous_date, event_start.service_date) > 1
    union all
    select injection.agreement_id, injection.cohort_code, 'INJECTION' as event_code, injection.member_id from injection
    union all
    select visit.agreement_id, visit.cohort_code, 'PT_VISIT' as event_code, visit.member_id from visit
    union all
    select imaged.agreement_id, imaged.cohort_code, 'ADVANCED_IMAGING_28' as event_code, imaged.member_id from imaged
    union all
    select opioid_fill.agreement_id, opioid_fill.cohort_code, 'OPIOID_START_30' as event_code, opioid_fill.member_id
    from opioid_fill
    where
        opioid_fill.first_date is not null
        and (
            opioid_fill.earlier_date is null
            or date_diff('day', opioid_fill.earlier_date, opioid_fill.first_date) > 180
        )
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
    from performance.cohort_member as cohort
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
        ('ADVANCED_IMAGING_28', 'MEMBERS'), ('OPIOID_START_30', 'MEMBERS')
    ) as named (event_code, basis_code)
)

select
    cohort_size.agreement_id, -- the agreement
    cohort_size.cohort_code, -- VENDOR, IN_PERSON_PT or USUAL_CARE
    event.event_code, -- the service
    event.basis_code, -- EVENTS a rate of member time; MEMBERS a share of member_count
    coalesce(counted.event_count, 0) as event_count, -- events, or members with one
    coalesce(counted.event_member_count, 0) as event_member_count, -- members with at least one
    case event.event_code when 'ADVANCED_IMAGING_28' then coalesce(low_back_size.member_count, 0) else cohort_size.member_count end as member_count, -- members it could happen to
    coalesce(exposure.member_month_numerator, 0) as member_month_numerator, -- member months are numerator / denominator
    cast(377580 as bigint) as member_month_denominator -- a multiple of every length of a month
from cohort_size
cross join event
left join counted
    on
        cohort_size.agreement_id = counted.agreement_id
        and cohort_size.cohort_code = counted.cohort_code
        and event.event_code = counted.event_code
left join low_back_size
    on cohort_size.agreement_id = low_back_size.agreement_id and cohort_size.cohort_code = low_back_size.cohort_code
left join exposure
    on cohort_size.agreement_id = exposure.agreement_id and cohort_size.cohort_code = exposure.cohort_code
