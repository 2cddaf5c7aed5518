-- Of a member and a body region no two surgeries lie on days that follow one another: they would be one.
-- severity: critical
select first_event.surgery_event_id
from core.surgery_event as first_event
inner join core.surgery_event as second_event
    on
        first_event.member_id = second_event.member_id
        and first_event.region_code = second_event.region_code
        and first_event.surgery_date < second_event.surgery_date
        and date_diff('day', first_event.last_date, second_event.surgery_date) <= 1
where first_event.told_by_code <> 'STAY' and second_event.told_by_code <> 'STAY'
