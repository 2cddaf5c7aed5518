-- A stretch of time in which a member belongs to one vendor under LAST_TOUCH: a month belongs to the latest activation up to its last day, so another
-- vendor's activation ends the one before with the month before it, and what began in the same month owns nothing. Of activations of one day the first in
-- place is the latest. What has ended does not come back without a new activation.
-- grain: member_id, scope_code, from_date
with lasting as (
    select
        lock_span.member_id, lock_span.scope_code, lock_span.vendor_id, lock_span.agreement_id, lock_span.from_date, lock_span.to_date,
        lock_span.ended_by_code, lock_span.place_number, lock_span.tie_broken_code
    from attribution.lock_span as lock_span
    inner join terms.agreement as agreement
        on lock_span.agreement_id = agreement.agreement_id and agreement.multi_touch_code = 'LAST_TOUCH'
),

followed as (
    select earlier.member_id, earlier.scope_code, earlier.vendor_id, earlier.from_date, min(later.from_date) as next_date
    from lasting as earlier
    inner join lasting as later
        on
            earlier.member_id = later.member_id
            and earlier.scope_code = later.scope_code
            and earlier.vendor_id <> later.vendor_id
    where earlier.from_date < later.from_date or (earlier.from_date = later.from_date and later.place_number < earlier.place_number)
    group by earlier.member_id, earlier.scope_code, earlier.vendor_id, earlier.from_date
),

cut as (
    select
        lasting.member_id,
        lasting.scope_code,
        lasting.vendor_id,
        lasting.agreement_id,
        lasting.from_date,
        lasting.to_date,
        lasting.ended_by_code,
        lasting.tie_broken_code,
        cast(date_trunc('month', followed.next_date) as date) as next_month_date,
        coalesce(date_trunc('month', followed.next_date) < lasting.to_date, false) as is_cut
    from lasting
    left join followed
        on
            lasting.member_id = followed.member_id
            and lasting.scope_code = followed.scope_code
            and lasting.vendor_id = followed.vendor_id
            and lasting.from_date = followed.from_date
)

select
    cut.member_id, -- the member
    cut.scope_code, -- what is owned: ALL of the member, or one body region
    cut.vendor_id, -- the vendor
    cut.agreement_id, -- the agreement it is under
    cut.from_date, -- activation
    case when cut.is_cut then cut.next_month_date else cut.to_date end as to_date, -- end (exclusive)
    case when cut.is_cut then 'LATER_TOUCH' else cut.ended_by_code end as ended_by_code, -- LOCK, OPTED_OUT, UNALIGNED, or LATER_TOUCH: another vendor activated the member
    cut.tie_broken_code -- what put it before the next vendor of the first day, if anything had to
from cut
where not cut.is_cut or cut.from_date < cut.next_month_date
