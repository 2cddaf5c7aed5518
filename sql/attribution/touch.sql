-- A day with a session that counts, with the vendor who may claim it and where an ownership begun on it would end. Under FIRST_TOUCH_LOCK all vendors
-- contest a day and the first in place has it, beside vendors whom the member asked for by then; under LAST_TOUCH and PLURALITY each vendor has its own days.
-- An ownership ends with the lock, with the member's opt-out, with the end of an alignment, or on the first day with a session with another vendor whom the member asked for since it began
-- and so many days (switch_lock_days) after it began, on a later day than that in any case; the request alone moves nobody. Whom two persons put on a vendor's list
-- after a dispute moves with the vendor's first session from that day on, without waiting: the vendor has that day before all others. `next_touch_date` is the first day on or after that end.
-- grain: member_id, scope_code, contest_code, touch_date, vendor_id
with requested as (
    select
        event.vendor_id, event.member_id, cast(null as varchar) as scope_code, event.event_date as requested_date, false as is_found
    from attribution.event as event
    where event.event_code = 'SWITCH_REQUESTED' and event.member_id is not null and not event.is_test_account
    union distinct
    select day.vendor_id, day.member_id, finding.scope_code, min(day.session_date) as requested_date, true as is_found
    from terms.member_finding as finding
    inner join attribution.vendor_day as day
        on
            finding.verb_code = 'MEMBER_ADD'
            and finding.vendor_id = day.vendor_id
            and finding.member_key_id = left(md5(concat_ws('|', day.vendor_id, day.member_id)), 16)
            and finding.scope_code = day.scope_code
            and finding.from_date <= day.session_date
    group by day.vendor_id, day.member_id, finding.scope_code, finding.from_date
),

first_request as (
    select requested.vendor_id, requested.member_id, min(requested.requested_date) as requested_date
    from requested
    group by requested.vendor_id, requested.member_id
),

contested as (
    select
        day.member_id,
        day.scope_code,
        case when agreement.multi_touch_code in ('LAST_TOUCH', 'PLURALITY') then day.vendor_id else 'ALL' end as contest_code,
        day.session_date as touch_date,
        day.agreement_id,
        day.vendor_id,
        day.place_number,
        day.tie_broken_code,
        agreement.lock_months_number,
        agreement.switch_lock_days
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
        contested.switch_lock_days,
        row_number() over (
            partition by contested.member_id, contested.scope_code, contested.contest_code, contested.touch_date
            order by case when found.is_found then 0 else 1 end, contested.place_number
        ) as order_number,
        row_number() over (
            partition by contested.member_id, contested.scope_code, contested.contest_code, contested.touch_date, contested.vendor_id
            order by contested.place_number
        ) as vendor_order_number,
        coalesce(first_request.requested_date <= contested.touch_date, false) as is_asked_for
    from contested
    left join first_request
        on
            contested.vendor_id = first_request.vendor_id
            and contested.member_id = first_request.member_id
            and contested.contest_code = 'ALL'
    left join requested as found
        on
            contested.vendor_id = found.vendor_id
            and contested.member_id = found.member_id
            and contested.scope_code = found.scope_code
            and contested.touch_date = found.requested_date
            and found.is_found
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
        placed.order_number,
        placed.switch_lock_days,
        cast(placed.touch_date + cast(placed.lock_months_number as integer) * interval 1 month as date) as lock_to_date,
        min(opt_out.from_date) as opted_out_date,
        min(unaligned.from_date) as unaligned_date
    from placed
    left join attribution.opt_out as opt_out
        on
            placed.vendor_id = opt_out.vendor_id
            and placed.member_id = opt_out.member_id
            and placed.touch_date < opt_out.from_date
    left join attribution.unaligned as unaligned
        on
            placed.agreement_id = unaligned.agreement_id
            and placed.member_id = unaligned.member_id
            and placed.touch_date < unaligned.from_date
    where placed.order_number = 1 or (placed.is_asked_for and placed.vendor_order_number = 1)
    group by
        placed.member_id, placed.scope_code, placed.contest_code, placed.touch_date, placed.agreement_id, placed.vendor_id,
        placed.place_number, placed.tie_broken_code, placed.order_number, placed.switch_lock_days, placed.lock_months_number
),

-- Where several vendors were asked for and have sessions on the day, the first in place gets the member. Where the request alone moves the member on that day, no finding did.
switched as (
    select
        owned.member_id,
        owned.scope_code,
        owned.contest_code,
        owned.touch_date,
        owned.vendor_id,
        later.touch_date as switched_date,
        later.vendor_id as next_vendor_id,
        requested.is_found,
        row_number() over (
            partition by owned.member_id, owned.scope_code, owned.contest_code, owned.touch_date, owned.vendor_id
            order by later.touch_date, later.place_number, case when requested.is_found then 1 else 0 end
        ) as order_number
    from owned
    inner join requested
        on
            owned.member_id = requested.member_id
            and owned.vendor_id <> requested.vendor_id
            and owned.scope_code = coalesce(requested.scope_code, owned.scope_code)
            and owned.touch_date <= requested.requested_date
    inner join owned as later
        on
            owned.member_id = later.member_id
            and owned.scope_code = later.scope_code
            and owned.contest_code = later.contest_code
            and requested.vendor_id = later.vendor_id
            and requested.requested_date <= later.touch_date
            and owned.touch_date < later.touch_date
    where requested.is_found or date_diff('day', owned.touch_date, later.touch_date) >= owned.switch_lock_days
),

bounded as (
    select
        owned.member_id,
        owned.scope_code,
        owned.contest_code,
        owned.touch_date,
        owned.agreement_id,
        owned.vendor_id,
        owned.place_number,
        owned.tie_broken_code,
        owned.order_number,
        owned.lock_to_date,
        owned.opted_out_date,
        owned.unaligned_date,
        switched.switched_date,
        switched.next_vendor_id,
        switched.is_found,
        least(
            owned.lock_to_date, coalesce(owned.opted_out_date, owned.lock_to_date), coalesce(owned.unaligned_date, owned.lock_to_date),
            coalesce(switched.switched_date, owned.lock_to_date)
        ) as to_date
    from owned
    left join switched
        on
            owned.member_id = switched.member_id
            and owned.scope_code = switched.scope_code
            and owned.contest_code = switched.contest_code
            and owned.touch_date = switched.touch_date
            and owned.vendor_id = switched.vendor_id
            and switched.order_number = 1
),

-- Of reasons of one day the lock is first: without it the ownership would end all the same.
ended as (
    select
        bounded.member_id,
        bounded.scope_code,
        bounded.contest_code,
        bounded.touch_date,
        bounded.agreement_id,
        bounded.vendor_id,
        bounded.place_number,
        bounded.tie_broken_code,
        bounded.order_number,
        bounded.lock_to_date,
        bounded.next_vendor_id,
        bounded.to_date,
        case
            when bounded.to_date = bounded.lock_to_date then 'LOCK'
            when bounded.to_date = bounded.switched_date and bounded.is_found then 'FINDING'
            when bounded.to_date = bounded.switched_date then 'SWITCH'
            when bounded.to_date = bounded.opted_out_date then 'OPTED_OUT'
            else 'UNALIGNED'
        end as ended_by_code
    from bounded
),

-- The end of every possible ownership is put among the member's touches; the next touch is then the least one that follows.
moment as (
    select ended.member_id, ended.scope_code, ended.contest_code, ended.touch_date as moment_date, ended.touch_date from ended
    union all
    select ended.member_id, ended.scope_code, ended.contest_code, ended.to_date as moment_date, null as touch_date from ended
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
    ended.member_id, -- the member
    ended.scope_code, -- what an ownership owns: ALL of the member, or one body region
    ended.contest_code, -- who contests it: ALL vendors, or the vendor by itself
    ended.touch_date, -- day of the session
    ended.agreement_id, -- agreement with the vendor
    ended.vendor_id, -- the vendor who has the day, or one whom the member asked for by then
    ended.order_number = 1 as is_first, -- the vendor has the day
    ended.place_number, -- its place among the vendors of the day
    ended.tie_broken_code, -- what put it before the next vendor of the day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
    ended.lock_to_date, -- where an ownership that begins here would end by the lock (exclusive)
    ended.to_date, -- where such an ownership ends (exclusive)
    ended.ended_by_code, -- what ends it: LOCK, OPTED_OUT, UNALIGNED, SWITCH to a vendor whom the member asked for, FINDING of two persons after a dispute
    next_touch.next_touch_date, -- first touch at or after that end
    case when ended.ended_by_code in ('SWITCH', 'FINDING') then ended.next_vendor_id else next_first.vendor_id end as next_vendor_id -- whose the ownership is that begins there
from ended
left join next_touch
    on
        ended.member_id = next_touch.member_id
        and ended.scope_code = next_touch.scope_code
        and ended.contest_code = next_touch.contest_code
        and ended.to_date = next_touch.moment_date
left join ended as next_first
    on
        next_touch.member_id = next_first.member_id
        and next_touch.scope_code = next_first.scope_code
        and next_touch.contest_code = next_first.contest_code
        and next_touch.next_touch_date = next_first.touch_date
        and next_first.order_number = 1
