-- A session as delivered; one sent twice by a device appears under two numbers with one start.
-- grain: vendor_id, session_id
with copy as (
    select
        session.*,
        unnest(case when session.quality_code = 'SUSPECT' then [1, 2] else [1] end) as copy_number
    from vendors.session as session
)
select
    copy.vendor_id,
    copy.activation_id || '-s' || cast(copy.session_number as varchar)
    || case when copy.copy_number = 2 then 'b' else '' end as session_id,
    account.person_id,
    account.plan_member_id as member_id,
    cast(copy.session_date as varchar) as session_date,
    cast(copy.session_date as varchar) || 'T'
    || lpad(cast(6 + copy.session_draw % 15 as varchar), 2, '0') || ':'
    || lpad(cast((copy.session_draw >> 8) % 60 as varchar), 2, '0') || ':'
    || lpad(cast((copy.session_draw >> 16) % 60 as varchar), 2, '0') as started_at,
    case copy.quality_code
        when 'SHORT' then cast(90 + copy.session_draw % 300 as varchar)
        when 'MINUTE' then cast(20 + copy.session_draw % 35 as varchar)
        else cast(620 + copy.session_draw % 1500 as varchar)
    end as duration_seconds,
    '10' as exercises_prescribed,
    case copy.quality_code
        when 'SHORT' then cast(copy.session_draw % 6 as varchar)
        when 'MINUTE' then '10'
        else cast(7 + copy.session_draw % 4 as varchar)
    end as exercises_completed,
    case when copy.has_clinician and copy.quality_code = 'COMPLETE' then 'T' || lpad(cast(copy.session_draw % 90 as varchar), 3, '0') end
        as clinician_id,
    'D' || lpad(cast(hash(copy.activation_id) % 100000000 as varchar), 8, '0') as device_id,
    account.program_code,
    cast(
        copy.session_date + cast(
            least(
                account.delay_days + 1 + copy.session_draw % 5,
                greatest(1, date_diff('day', copy.session_date, getvariable('delivery_date')))
            ) as integer
        )
        as varchar
    ) as received_date
from copy
inner join vendors.account as account
    on account.activation_id = copy.activation_id
