-- One answered item of a questionnaire.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    coalesce(received.vendor_id, '') as vendor_id,  -- vendor; "" if the payer asked a member of none
    received.response_id,  -- the questionnaire as filled in once
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    upper(received.instrument_code) as instrument_id,  -- instrument
    received.instrument_version as instrument_version_code,  -- version of the instrument
    upper(received.language_code) as language_code,  -- language asked in
    coalesce(upper(received.mode_code), 'SELF') as mode_code,  -- SELF or PROXY
    try_cast(received.response_date as date) as response_date,  -- day it was filled in
    try_cast(received.item_number as bigint) as item_number,  -- item, as the instrument numbers it
    received.item_code,  -- item, as the sender's form or LOINC codes it
    cast(try_cast(received.item_value as decimal(18, 3)) * 1000 as bigint) as item_value_thousandths,  -- answer in thousandths; null if left open
    cast(try_cast(received.supplied_score as decimal(18, 3)) * 1000 as bigint) as supplied_score_thousandths,  -- score that the vendor supplies, where the instrument is scored by its publisher
    try_cast(received.completed_seconds as bigint) as completed_seconds_count,  -- time taken
    coalesce(lower(received.edited_flag) in ('1', 'true', 't', 'y', 'yes'), false) as is_edited,  -- changed after it was first filled in
    coalesce(upper(received.surveyor_code), 'VENDOR') as surveyor_code,  -- VENDOR, PAYER or THIRD_PARTY: who asked
    received.review_id,  -- the payer's number of its review of a correction
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from landed.outcome_response as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.outcome_response_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
