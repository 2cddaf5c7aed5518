-- Primary coverage as a file told it until another file took its place.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    try_cast(received.enrollment_start_date as date) as span_from_date,  -- first covered day
    cast(try_cast(received.enrollment_end_date as date) + 1 as date) as span_to_date,  -- first day no longer covered; null while open
    coalesce(try_cast(received.posted_date as date), try_cast(received.file_date as date), file.file_date) as known_from_date,  -- the day the plan posted it, else that of the file
    taker.file_date as taken_date  -- the day of the file that took its place: from then on it is no longer known so
from landed.former_eligibility as received
inner join landed.file as file on file.file_id = received.file_id and file.feed_code = 'eligibility'
inner join landed.file as taker on taker.file_id = file.superseded_by_file_id and taker.feed_code = 'eligibility'
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where
    received.person_id is not null
    and try_cast(received.enrollment_start_date as date) is not null
    and lower(coalesce(received.coverage_order, 'primary')) = 'primary'
