-- A line of a surgery belongs to an event of its own member and is in use; an event that claims tell has a line of who tells it.
-- severity: critical
with line as (
    select placed.claim_line_id, placed.surgery_event_id, placed.role_code, claim.member_id, claim.disposition_code
    from core.surgery_line as placed
    left join core.claim_line as claim on placed.claim_line_id = claim.claim_line_id
)

select line.surgery_event_id
from line
left join core.surgery_event as event on line.surgery_event_id = event.surgery_event_id
where event.surgery_event_id is null or coalesce(line.member_id <> event.member_id, true) or coalesce(line.disposition_code <> 'used', true)
union all
select event.surgery_event_id
from core.surgery_event as event
left join line on event.surgery_event_id = line.surgery_event_id and event.told_by_code = line.role_code
where event.told_by_code <> 'STAY' and line.surgery_event_id is null
