-- What the payer says of two of its person ids: that they are one person, or that they no longer are.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    least(received.person_id, received.linked_person_id) as source_member_id,  -- the smaller of the two ids
    greatest(received.person_id, received.linked_person_id) as linked_source_member_id,  -- the other one
    upper(coalesce(received.link_code, 'merge')) as link_code,  -- MERGE: one person; SPLIT: an earlier MERGE was wrong
    try_cast(received.posted_date as date) as known_from_date  -- the day the payer posted it
from landed.member_link as received
where not exists (
    select 1
    from input.member_link_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
