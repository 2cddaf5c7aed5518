-- A version of a coverage span as the plan posted it.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    coalesce(
        lower(received.subscriber_relation) in ('self', 'subscriber', 'employee', '18'),
        received.subscriber_id = received.member_id
    ) as is_subscriber,  -- whether the member is the subscriber; null if the source does not say
    case
        when lower(received.gender) in ('female', 'f') then 'F'
        when lower(received.gender) in ('male', 'm') then 'M'
        else 'U'
    end as sex_code,  -- F, M or U
    try_cast(received.birth_date as date) as birth_date,  -- date of birth
    try_cast(received.death_date as date) as death_date,  -- date of death, if the plan knows it
    coalesce(
        -- Spans are numbered a person id: where two ids are one person, the first of each are not versions of one span.
        case when known_as.member_id <> received.person_id then concat(received.person_id, '|', received.span_id) else received.span_id end,
        md5(concat_ws(
            '|', received.person_id, coalesce(received.plan, ''), coalesce(received.group_id, ''),
            coalesce(lower(received.coverage_order), 'primary'), received.enrollment_start_date
        ))
    ) as span_id,  -- the span, the same in each later version of it; without one, who, which plan and from when
    try_cast(received.enrollment_start_date as date) as span_from_date,  -- first covered day
    cast(try_cast(received.enrollment_end_date as date) + 1 as date) as span_to_date,  -- first day no longer covered; null while open
    try_cast(received.posted_date as date) as known_from_date,  -- the day the plan posted this version; null if it does not say: then the day of the file tells later versions from earlier ones
    coalesce(try_cast(received.file_date as date), file.file_date) as file_date,  -- the day of the file, as the row or else the drop states it; null if neither does
    upper(coalesce(received.coverage_order, 'primary')) as coverage_order_code,  -- PRIMARY, or OTHER for primary coverage by another payer
    received.plan as plan_id,  -- product
    received.group_id,  -- employer group
    upper(received.plan_funding) as funding_code,  -- SELF or FULL
    upper(received.employment_status) as employment_code,  -- ACTIVE, RETIRED or another word of the source; null if it does not say
    received.person_token,  -- token that the payer gave the person for its vendors
    case when regexp_matches(received.zip_code, '^[0-9]{5}') then substr(received.zip_code, 1, 5) end as zip_code,  -- first five digits of the postal code; on no page
    case when regexp_matches(received.county_code, '^[0-9]{5}$') then received.county_code end as county_code,  -- county, five digits; on no page
    case
        when received.first_name is not null and received.last_name is not null and received.birth_date is not null and received.zip_code is not null
            then md5(concat_ws(
                '|', upper(regexp_replace(received.last_name, '[^A-Za-z]', '', 'g')),
                upper(regexp_replace(received.first_name, '[^A-Za-z]', '', 'g')), received.birth_date, substr(received.zip_code, 1, 5)
            ))
    end as name_id  -- last name, first name, date of birth and postal code, hashed; null if one is missing
from landed.eligibility as received
left join landed.file as file on file.file_id = received.file_id and file.feed_code = 'eligibility'
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.eligibility_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
