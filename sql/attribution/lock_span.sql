-- A stretch of time from an activation to the end of its lock: of all vendors together under FIRST_TOUCH_LOCK, else of each vendor by itself.
-- The first session that counts begins it; it is locked for the agreement's months, by the calendar (29 February + 12 months ends
-- before 28 February); the next one begins with the first session that counts at or after its end. An opt-out or the end of an alignment ends it, and so does a switch, which begins
-- the next one with the vendor whom the member asked for.
-- A case is what a fee owed once in so many months pays for: the whole lock of the first vendor, which vendors share by days when the member switches within it.
-- grain: member_id, scope_code, contest_code, from_date
with recursive first_touch as (
    select touch.member_id, touch.scope_code, touch.contest_code, min(touch.touch_date) as touch_date
    from attribution.touch as touch
    group by touch.member_id, touch.scope_code, touch.contest_code
),

begun as (
    select
        touch.member_id,
        touch.scope_code,
        touch.contest_code,
        touch.vendor_id,
        touch.touch_date,
        touch.touch_date as case_from_date,
        touch.lock_to_date as case_to_date
    from first_touch
    inner join attribution.touch as touch
        on
            first_touch.member_id = touch.member_id
            and first_touch.scope_code = touch.scope_code
            and first_touch.contest_code = touch.contest_code
            and first_touch.touch_date = touch.touch_date
            and touch.is_first
    union all
    select
        following.member_id,
        following.scope_code,
        following.contest_code,
        following.vendor_id,
        following.touch_date,
        case when touch.ended_by_code in ('SWITCH', 'FINDING') and following.touch_date < begun.case_to_date then begun.case_from_date else following.touch_date end as case_from_date,
        case when touch.ended_by_code in ('SWITCH', 'FINDING') and following.touch_date < begun.case_to_date then begun.case_to_date else following.lock_to_date end as case_to_date
    from begun
    inner join attribution.touch as touch
        on
            begun.member_id = touch.member_id
            and begun.scope_code = touch.scope_code
            and begun.contest_code = touch.contest_code
            and begun.vendor_id = touch.vendor_id
            and begun.touch_date = touch.touch_date
    inner join attribution.touch as following
        on
            touch.member_id = following.member_id
            and touch.scope_code = following.scope_code
            and touch.contest_code = following.contest_code
            and touch.next_vendor_id = following.vendor_id
            and touch.next_touch_date = following.touch_date
)

select
    touch.member_id, -- the member
    touch.scope_code, -- what is owned: ALL of the member, or one body region
    touch.contest_code, -- who contests it: ALL vendors, or the vendor by itself
    touch.vendor_id, -- the vendor
    touch.agreement_id, -- the agreement it is under
    touch.touch_date as from_date, -- activation: the first session that counts
    touch.to_date, -- end (exclusive)
    touch.ended_by_code, -- LOCK, OPTED_OUT, UNALIGNED, SWITCH to a vendor whom the member asked for, FINDING of two persons after a dispute
    touch.place_number, -- place of the vendor among those of the first day
    case when touch.is_first then touch.tie_broken_code end as tie_broken_code, -- what put it before the next vendor of the first day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
    begun.case_from_date, -- activation with the first of the vendors who share the case; before from_date if the member switched to this one
    date_diff('day', begun.case_from_date, begun.case_to_date) as case_days, -- days of the case
    date_diff(
        'day', touch.touch_date, case when touch.ended_by_code in ('SWITCH', 'FINDING') then least(touch.to_date, begun.case_to_date) else begun.case_to_date end
    ) as case_owned_days -- of them the vendor's: all, unless the member switched
from begun
inner join attribution.touch as touch
    on
        begun.member_id = touch.member_id
        and begun.scope_code = touch.scope_code
        and begun.contest_code = touch.contest_code
        and begun.vendor_id = touch.vendor_id
        and begun.touch_date = touch.touch_date
