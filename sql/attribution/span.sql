-- A stretch of time in which a member, or a body region of a member, belongs to one vendor: FIRST_TOUCH_LOCK.
-- The first session that counts begins it; it is locked for the agreement's months, by the calendar (29 February + 12 months ends
-- before 28 February); the next one begins with the first session that counts at or after its end, whoever has it.
-- The lock runs on through gaps of coverage; an opt-out ends it; for fees the member also leaves with the last coverage.
-- grain: member_id, scope_code, from_date
with recursive first_touch as (
    select touch.member_id, touch.scope_code, min(touch.touch_date) as touch_date
    from attribution.touch as touch
    group by touch.member_id, touch.scope_code
),

begun as (
    select first_touch.member_id, first_touch.scope_code, first_touch.touch_date
    from first_touch
    union all
    select touch.member_id, touch.scope_code, touch.next_touch_date as touch_date
    from begun
    inner join attribution.touch as touch
        on begun.member_id = touch.member_id and begun.scope_code = touch.scope_code and begun.touch_date = touch.touch_date
    where touch.next_touch_date is not null
),

last_coverage as (
    select
        span.member_id,
        case when count(*) = count(span.span_to_date) then max(span.span_to_date) end as coverage_to_date
    from core.coverage_span as span
    group by span.member_id
),

bounded as (
    select
        touch.member_id,
        touch.scope_code,
        touch.vendor_id,
        touch.agreement_id,
        touch.touch_date,
        least(touch.lock_to_date, coalesce(touch.opted_out_date, touch.lock_to_date)) as owned_to_date,
        touch.opted_out_date,
        touch.lock_to_date,
        -- A session that stands after a retroactive termination lies beyond the last coverage: its own day is the last one then.
        greatest(coalesce(last_coverage.coverage_to_date, touch.lock_to_date), cast(touch.touch_date + 1 as date)) as coverage_to_date,
        touch.is_tie_broken
    from begun
    inner join attribution.touch as touch
        on begun.member_id = touch.member_id and begun.scope_code = touch.scope_code and begun.touch_date = touch.touch_date
    left join last_coverage on touch.member_id = last_coverage.member_id
)

select
    bounded.member_id, -- the member
    bounded.scope_code, -- what is owned: ALL of the member, or one body region
    bounded.vendor_id, -- the vendor the member belongs to
    bounded.agreement_id, -- the agreement it is under
    bounded.touch_date as from_date, -- activation: the first session that counts
    bounded.owned_to_date as lock_to_date, -- until then no other vendor can own the member (exclusive)
    least(bounded.owned_to_date, bounded.coverage_to_date) as to_date, -- until then fees can be owed (exclusive)
    case
        when bounded.coverage_to_date < bounded.owned_to_date then 'COVERAGE_END'
        when bounded.opted_out_date < bounded.lock_to_date then 'OPTED_OUT'
        else 'LOCK'
    end as ended_by_code, -- what ends it for fees: LOCK, OPTED_OUT, COVERAGE_END (death ends coverage too)
    'FIRST_TOUCH_LOCK' as method_code, -- how the member came to the vendor
    bounded.is_tie_broken -- whether several vendors had a session on the first day
from bounded
