-- Responses that give no rows, by reason.
select
    case
        when track_code is distinct from 'MSK' then 'INCORRECT_TRACK'
        when not coalesce(is_final, false) then 'NOT_FINAL'
        else 'SENT_TWICE'
    end as left_code,
    count(*) as response_count
from response
where not (coalesce(track_code = 'MSK' and is_final, false) and not is_copy)
group by left_code
