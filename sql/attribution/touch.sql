-- A day with a session that counts, with the vendor who may claim it and where an ownership begun on it would end. Under FIRST_TOUCH_LOCK all vendors
-- contest a day and the first in place has it; under LAST_TOUCH and PLURALITY each vendor has its own days.
-- `next_touch_date` is the first such day on or after the end of the ownership that this day would begin.
-- grain: member_id, scope_code, contest_code, touch_date
with contested as (
    select
        day.member_id,
        day.scope_code,
        case when agreement.multi_touch_code in ('LAST_TOUCH', 'PLURALITY') then day.vendor_id else 'ALL' end as contest_code,
        day.session_date as touch_date,
        day.agreement_id,
        day.vendor_id,
        day.place_number,
        day.tie_broken_code,
        agreement.lock_months_number
    from attribution.vendor_day as day
    inner join terms.agreement as agreement on day.agreement_id = agreement.agreement_id
),

placed as (
    select
        contested.member_id,
        contested.scope_code,
        contested.contest_code,
        contested.touch_date,
        contested.agreement_id,
        contested.vendor_id,
        contested.place_number,
        contested.tie_broken_code,
        contested.lock_months_number,
        row_number() over (
            partition by contested.member_id, contested.scope_code, contested.contest_code, contested.touch_date
            order by contested.place_number
        ) as order_number
    from contested
),

owned as (
    select
        placed.member_id,
        placed.scope_code,
        placed.contest_code,
        placed.touch_date,
        placed.agreement_id,
        placed.vendor_id,
        placed.place_number,
        placed.tie_broken_code,
        cast(placed.touch_date + cast(placed.lock_months_number as integer) * interval 1 month as date) as lock_to_date,
        min(opt_out.from_date) as opted_out_date
    from placed
    left join attribution.opt_out as opt_out
        on
            placed.vendor_id = opt_out.vendor_id
            and placed.member_id = opt_out.member_id
            and placed.touch_date < opt_out.from_date
    where placed.order_number = 1
    group by
        placed.member_id, placed.scope_code, placed.contest_code, placed.touch_date, placed.agreement_id, placed.vendor_id,
        placed.place_number, placed.tie_broken_code, placed.lock_months_number
),

-- The end of every possible ownership is put among the member's touches; the next touch is then the least one that follows.
moment as (
    select owned.member_id, owned.scope_code, owned.contest_code, owned.touch_date as moment_date, owned.touch_date from owned
    union all
    select
        owned.member_id,
        owned.scope_code,
        owned.contest_code,
        least(owned.lock_to_date, coalesce(owned.opted_out_date, owned.lock_to_date)) as moment_date,
        null as touch_date
    from owned
),

following as (
    select
        moment.member_id,
        moment.scope_code,
        moment.contest_code,
        moment.moment_date,
        min(moment.touch_date) over (
            partition by moment.member_id, moment.scope_code, moment.contest_code
            order by moment.moment_date
            range between current row and unbounded following
        ) as next_touch_date
    from moment
),

next_touch as (
    select following.member_id, following.scope_code, following.contest_code, following.moment_date, min(following.next_touch_date) as next_touch_date
    from following
    group by following.member_id, following.scope_code, following.contest_code, following.moment_date
)

select
    owned.member_id, -- the member
    owned.scope_code, -- what an ownership owns: ALL of the member, or one body region
    owned.contest_code, -- who contests it: ALL vendors, or the vendor by itself
    owned.touch_date, -- day of the session
    owned.agreement_id, -- agreement with the vendor who has the day
    owned.vendor_id, -- that vendor
    owned.place_number, -- its place among the vendors of the day
    owned.tie_broken_code, -- what put it before the next vendor of the day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
    owned.lock_to_date, -- where an ownership that begins here would end by the lock (exclusive)
    owned.opted_out_date, -- first opt-out from this vendor after the day, if any
    next_touch.next_touch_date -- first touch at or after the end of such an ownership
from owned
left join next_touch
    on
        owned.member_id = next_touch.member_id
        and owned.scope_code = next_touch.scope_code
        and owned.contest_code = next_touch.contest_code
        and least(owned.lock_to_date, coalesce(owned.opted_out_date, owned.lock_to_date)) = next_touch.moment_date
