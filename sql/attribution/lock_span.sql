-- A stretch of time from an activation to the end of its lock: of all vendors together under FIRST_TOUCH_LOCK, else of each vendor by itself.
-- The first session that counts begins it; it is locked for the agreement's months, by the calendar (29 February + 12 months ends
-- before 28 February); the next one begins with the first session that counts at or after its end. An opt-out ends it.
-- grain: member_id, scope_code, contest_code, from_date
with recursive first_touch as (
    select touch.member_id, touch.scope_code, touch.contest_code, min(touch.touch_date) as touch_date
    from attribution.touch as touch
    group by touch.member_id, touch.scope_code, touch.contest_code
),

begun as (
    select first_touch.member_id, first_touch.scope_code, first_touch.contest_code, first_touch.touch_date
    from first_touch
    union all
    select touch.member_id, touch.scope_code, touch.contest_code, touch.next_touch_date as touch_date
    from begun
    inner join attribution.touch as touch
        on
            begun.member_id = touch.member_id
            and begun.scope_code = touch.scope_code
            and begun.contest_code = touch.contest_code
            and begun.touch_date = touch.touch_date
    where touch.next_touch_date is not null
)

select
    touch.member_id, -- the member
    touch.scope_code, -- what is owned: ALL of the member, or one body region
    touch.contest_code, -- who contests it: ALL vendors, or the vendor by itself
    touch.vendor_id, -- the vendor
    touch.agreement_id, -- the agreement it is under
    touch.touch_date as from_date, -- activation: the first session that counts
    least(touch.lock_to_date, coalesce(touch.opted_out_date, touch.lock_to_date)) as to_date, -- end (exclusive)
    case when touch.opted_out_date < touch.lock_to_date then 'OPTED_OUT' else 'LOCK' end as ended_by_code, -- LOCK or OPTED_OUT
    touch.place_number, -- place of the vendor among those of the first day
    touch.tie_broken_code -- what put it before the next vendor of the first day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
from begun
inner join attribution.touch as touch
    on
        begun.member_id = touch.member_id
        and begun.scope_code = touch.scope_code
        and begun.contest_code = touch.contest_code
        and begun.touch_date = touch.touch_date
