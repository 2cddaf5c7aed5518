-- A visit to an emergency department: a member, a facility and days that follow one another; physicians' claims within a day of it are the same visit. Where no
-- facility billed, the physicians' days make it. Physicians' claims of the day or the eve of an admission belong to that: the visit led to it and is none here.
-- grain: emergency_visit_id
with
line_day as (
    select
        member_id,
        coalesce(facility_id, '') as facility_id,
        case when form_code = 'I' then 1 else 0 end as facility_number,
        service_from_date as visit_date,
        max(case when is_msk then 1 else 0 end) as msk_number,
        count(*) as line_count,
        sum(spend_cents) as spend_cents
    from core.claim_line
    where category_code = 'ED' and disposition_code = 'used' and util_count > 0
    group by
        member_id, coalesce(facility_id, ''), case when form_code = 'I' then 1 else 0 end,
        service_from_date
),

-- Physicians' days near no facility's, and near no admission.
lone as (
    select
        line_day.member_id,
        line_day.visit_date
    from line_day
    left join line_day as facility
        on
            facility.member_id = line_day.member_id
            and facility.facility_number = 1
            and facility.visit_date >= cast(line_day.visit_date - 1 as date)
            and facility.visit_date <= cast(line_day.visit_date + 1 as date)
    left join core.stay as stay
        on
            stay.member_id = line_day.member_id
            and stay.is_used
            and cast(stay.admit_date - 1 as date) <= line_day.visit_date
            and line_day.visit_date <= stay.admit_date
    where line_day.facility_number = 0 and facility.member_id is null and stay.member_id is null
    group by line_day.member_id, line_day.visit_date
),

day as (
    select member_id, facility_id, visit_date
    from line_day
    where facility_number = 1
    union all
    select member_id, '' as facility_id, visit_date
    from lone
),

distinct_day as (
    select member_id, facility_id, visit_date
    from day
    group by member_id, facility_id, visit_date
),

followed as (
    select
        member_id,
        facility_id,
        visit_date,
        case
            when date_diff('day', lag(visit_date) over (partition by member_id, facility_id order by visit_date), visit_date) <= 1 then 0
            else 1
        end as opening_number
    from distinct_day
),

numbered as (
    select
        member_id,
        facility_id,
        visit_date,
        cast(
            sum(opening_number) over (
                partition by member_id, facility_id order by visit_date rows between unbounded preceding and current row
            ) as bigint
        ) as visit_number
    from followed
),

visit as (
    select
        member_id,
        facility_id,
        min(visit_date) as first_date,
        max(visit_date) as last_date
    from numbered
    group by member_id, facility_id, visit_number
),

-- Each day's lines go to one visit: of their own facility, else the first that is near.
near_visit as (
    select
        line_day.member_id,
        line_day.facility_id as billed_facility_id,
        line_day.facility_number,
        line_day.visit_date,
        visit.facility_id,
        visit.first_date,
        line_day.msk_number,
        line_day.line_count,
        line_day.spend_cents,
        row_number() over (
            partition by line_day.member_id, line_day.facility_id, line_day.facility_number, line_day.visit_date
            order by case when visit.facility_id = line_day.facility_id then 0 else 1 end, visit.first_date, visit.facility_id
        ) as order_number
    from line_day
    inner join visit
        on
            visit.member_id = line_day.member_id
            and cast(visit.first_date - 1 as date) <= line_day.visit_date
            and line_day.visit_date <= cast(visit.last_date + 1 as date)
            and (line_day.facility_number = 0 or visit.facility_id = line_day.facility_id)
),

billed as (
    select
        member_id,
        facility_id,
        first_date,
        max(msk_number) as msk_number,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(spend_cents) as bigint) as spend_cents
    from near_visit
    where order_number = 1
    group by member_id, facility_id, first_date
)

select
    md5(concat_ws('|', visit.member_id, visit.facility_id, cast(visit.first_date as varchar))) as emergency_visit_id,  -- hash of member, facility and first day
    visit.member_id,  -- the person
    nullif(visit.facility_id, '') as facility_id,  -- the facility; null where only physicians billed
    visit.first_date as visit_date,  -- first day
    visit.last_date,  -- last day
    coalesce(billed.msk_number = 1, false) as is_msk,  -- a line of it has a musculoskeletal diagnosis
    coalesce(billed.line_count, 0) as line_count,  -- claim lines, facility's and physicians'
    coalesce(billed.spend_cents, 0) as spend_cents  -- their spend
from visit
left join billed
    on
        billed.member_id = visit.member_id
        and billed.facility_id = visit.facility_id
        and billed.first_date = visit.first_date
