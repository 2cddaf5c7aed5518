-- One answer to a satisfaction question.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.response_id,  -- answer
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    upper(received.question_code) as question_code,  -- NPS, CSAT, CONVENIENCE, TOP_BOX or E_VISIT
    try_cast(received.score as bigint) as score_number,  -- score given
    try_cast(received.response_date as date) as response_date,  -- day of the answer
    upper(received.surveyor_code) as surveyor_code,  -- PAYER or VENDOR: who asked
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from landed.satisfaction_response as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.satisfaction_response_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
