-- A stretch of time in which a member belongs to one vendor under PLURALITY: of the vendors that ever activated the member, the one with most days of
-- sessions that count in the performance period, which all agreements of a run share. Ties: the earlier first day in the period, then the place on it;
-- without any such day the earlier activation, then vendor id.
-- grain: member_id, scope_code, from_date
with period as (
    select min(agreement.period_from_date) as from_date, max(agreement.period_to_date) as to_date
    from terms.agreement as agreement
    where agreement.multi_touch_code = 'PLURALITY' and agreement.period_from_date is not null
),

in_period as (
    select
        day.member_id,
        day.scope_code,
        day.vendor_id,
        count(distinct day.session_date) as day_count,
        min(day.session_date) as first_date,
        arg_min(day.place_number, day.session_date) as place_number,
        arg_min(coalesce(day.tie_broken_code, 'VENDOR'), day.session_date) as first_day_code
    from attribution.vendor_day as day
    inner join period on period.from_date <= day.session_date and day.session_date <= period.to_date
    group by day.member_id, day.scope_code, day.vendor_id
),

activated as (
    select lock_span.member_id, lock_span.scope_code, lock_span.vendor_id, min(lock_span.from_date) as activation_date
    from attribution.lock_span as lock_span
    inner join terms.agreement as agreement
        on lock_span.agreement_id = agreement.agreement_id and agreement.multi_touch_code = 'PLURALITY'
    inner join period on lock_span.from_date <= period.to_date
    group by lock_span.member_id, lock_span.scope_code, lock_span.vendor_id
),

placed as (
    select
        activated.member_id,
        activated.scope_code,
        activated.vendor_id,
        in_period.day_count,
        in_period.first_date,
        in_period.first_day_code,
        row_number() over (
            partition by activated.member_id, activated.scope_code
            order by
                coalesce(in_period.day_count, 0) desc, in_period.first_date, in_period.place_number, activated.activation_date,
                activated.vendor_id
        ) as order_number
    from activated
    left join in_period
        on
            activated.member_id = in_period.member_id
            and activated.scope_code = in_period.scope_code
            and activated.vendor_id = in_period.vendor_id
)

select
    lock_span.member_id, -- the member
    lock_span.scope_code, -- what is owned: ALL of the member, or one body region
    lock_span.vendor_id, -- the vendor
    lock_span.agreement_id, -- the agreement it is under
    lock_span.from_date, -- activation
    lock_span.to_date, -- end (exclusive)
    lock_span.ended_by_code, -- LOCK, OPTED_OUT or UNALIGNED
    case
        when following.day_count is null or placed.day_count <> following.day_count then null
        when placed.first_date <> following.first_date then 'START'
        else placed.first_day_code
    end as tie_broken_code -- what put it before another vendor with as many days: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
from placed
cross join period
left join placed as following
    on
        placed.member_id = following.member_id
        and placed.scope_code = following.scope_code
        and placed.order_number + 1 = following.order_number
inner join attribution.lock_span as lock_span
    on
        placed.member_id = lock_span.member_id
        and placed.scope_code = lock_span.scope_code
        and placed.vendor_id = lock_span.vendor_id
        and lock_span.from_date <= period.to_date
where placed.order_number = 1
