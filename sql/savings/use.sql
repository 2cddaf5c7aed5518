-- What a member of a study of savings used of services that a vendor's care may take the place of, in the months before the index and after it, with what it cost: events, never
-- claim lines. Followed is as the spend that is paid on: after a red flag too, not after an own activation of a member compared with.
-- grain: agreement_id, year_code, member_id, side_code, item_code
with side as (
    select
        follow.agreement_id, follow.year_code, follow.member_id, 'BEFORE' as side_code, judged.baseline_date as from_date,
        follow.index_date as to_date
    from savings.follow_up as follow
    inner join savings.judged as judged
        on
            follow.agreement_id = judged.agreement_id
            and follow.year_code = judged.year_code
            and follow.member_id = judged.member_id
    union all
    select
        follow.agreement_id, follow.year_code, follow.member_id, 'AFTER' as side_code,
        cast(follow.index_date + interval 1 month as date) as from_date, follow.follow_to_date as to_date
    from savings.follow_up as follow
),

operation as (
    select part.surgery_event_id, sum(line.spend_cents) as spend_cents
    from core.surgery_line as part
    inner join core.claim_line as line on part.claim_line_id = line.claim_line_id
    group by part.surgery_event_id
),

used as (
    select
        visit.member_id, visit.visit_date as used_date, visit.spend_cents,
        case when visit.is_telehealth then 'VIRTUAL_PT' else 'IN_PERSON_PT' end as item_code
    from core.visit as visit
    where visit.category_code = 'PT_OT'
    union all
    select surgery.member_id, surgery.surgery_date as used_date, coalesce(operation.spend_cents, 0) as spend_cents, 'SURGERY' as item_code
    from core.surgery_event as surgery
    left join operation on surgery.surgery_event_id = operation.surgery_event_id
    where surgery.is_elective
    union all
    select injection.member_id, injection.injection_date as used_date, injection.spend_cents, 'INJECTION' as item_code
    from core.injection_event as injection
    where injection.is_msk
    union all
    select image.member_id, image.image_date as used_date, image.spend_cents, 'ADV_IMG' as item_code
    from core.imaging_event as image
    where image.is_msk and image.is_advanced
    union all
    select visit.member_id, visit.visit_date as used_date, visit.spend_cents, 'ED' as item_code
    from core.emergency_visit as visit
    where visit.is_msk
    union all
    select fill.member_id, fill.fill_date as used_date, fill.spend_cents, 'OPIOID' as item_code
    from core.pharmacy_fill as fill
    where fill.class_code = 'OPIOID' and fill.disposition_code = 'used' and fill.util_count > 0
)

select
    side.agreement_id, -- the agreement
    side.year_code, -- SETTLED or DUMMY_YEAR
    side.member_id, -- the member
    side.side_code, -- BEFORE or AFTER the index, month 0 in neither
    used.item_code, -- IN_PERSON_PT, VIRTUAL_PT, SURGERY, INJECTION, ADV_IMG, ED or OPIOID
    count(*) as event_count, -- events
    cast(sum(used.spend_cents) as bigint) as spend_cents -- what they cost
from side
inner join savings.candidate as candidate
    on
        side.agreement_id = candidate.agreement_id
        and side.year_code = candidate.year_code
        and side.member_id = candidate.member_id
        and candidate.reason_code is null
inner join used on side.member_id = used.member_id and side.from_date <= used.used_date and used.used_date < side.to_date
group by side.agreement_id, side.year_code, side.member_id, side.side_code, used.item_code
