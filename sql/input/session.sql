-- A completed session as the vendor recorded it.
-- grain: file_id, row_number
with received as (
    select
        file_id,
        row_number,
        source_id,
        vendor_id,
        session_id,
        person_id,
        member_id,
        session_date,
        -- The clock time of the text is local, whatever date or offset surrounds it.
        regexp_replace(regexp_replace(started_at, '^.*[T ]', ''), '[+-].*$', '') as clock,
        duration_seconds,
        exercises_prescribed,
        exercises_completed,
        clinician_id,
        device_id,
        program_code,
        received_date
    from landed.session
)

select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.session_id,  -- vendor's id of the session
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    try_cast(received.session_date as date) as session_date,  -- day, local to the member
    try_cast(split_part(received.clock, ':', 1) as bigint) * 3600
    + try_cast(split_part(received.clock, ':', 2) as bigint) * 60
    + try_cast(coalesce(nullif(substr(split_part(received.clock, ':', 3), 1, 2), ''), '0') as bigint) as started_second_number,  -- local start in seconds of the day
    try_cast(received.duration_seconds as bigint) as duration_seconds_count,  -- length in seconds
    try_cast(received.exercises_prescribed as bigint) as exercises_prescribed_count,  -- exercises planned
    try_cast(received.exercises_completed as bigint) as exercises_completed_count,  -- exercises done
    received.clinician_id,  -- who led it, if anyone
    received.device_id,  -- device it came from
    received.program_code,  -- vendor's programme, if the session says
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.session_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
