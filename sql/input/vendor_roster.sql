-- A member as a vendor's roster describes them, so that ids that do not match can still be matched by who it is.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, as the vendor knows them
    received.member_id as plan_member_id,  -- the plan's own number
    try_cast(received.birth_date as date) as birth_date,  -- date of birth
    case
        when received.first_name is not null and received.last_name is not null and received.birth_date is not null and received.zip_code is not null
            then md5(concat_ws(
                '|', upper(regexp_replace(received.last_name, '[^A-Za-z]', '', 'g')),
                upper(regexp_replace(received.first_name, '[^A-Za-z]', '', 'g')), received.birth_date, substr(received.zip_code, 1, 5)
            ))
    end as name_id,  -- last name, first name, date of birth and postal code, hashed; null if one is missing
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from landed.vendor_roster as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.vendor_roster_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
