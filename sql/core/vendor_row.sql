-- A received row of a vendor's feed and what became of it: of the versions of a thing, the one received last counts.
-- grain: feed_code, file_id, row_number
with
received as (
    select
        'vendor_event' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, event_id) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(event_code as varchar), ''),
            coalesce(cast(event_date as varchar), ''),
            coalesce(cast(region_code as varchar), ''),
            coalesce(cast(program_code as varchar), ''),
            coalesce(cast(detail_code as varchar), ''),
            coalesce(cast(event_count as varchar), ''),
            coalesce(cast(is_test_account as varchar), '')
        ) as content
    from input.vendor_event
    union all
    select
        'session' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, session_id) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(session_date as varchar), ''),
            coalesce(cast(started_second_number as varchar), ''),
            coalesce(cast(duration_seconds_count as varchar), ''),
            coalesce(cast(exercises_prescribed_count as varchar), ''),
            coalesce(cast(exercises_completed_count as varchar), ''),
            coalesce(cast(clinician_id as varchar), ''),
            coalesce(cast(program_code as varchar), ''),
            coalesce(cast(device_id as varchar), '')
        ) as content
    from input.session
    union all
    select
        'outcome_response' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, response_id, coalesce(cast(item_number as varchar), '')) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(instrument_id as varchar), ''),
            coalesce(cast(instrument_version_code as varchar), ''),
            coalesce(cast(mode_code as varchar), ''),
            coalesce(cast(response_date as varchar), ''),
            coalesce(cast(item_code as varchar), ''),
            coalesce(cast(item_value_thousandths as varchar), ''),
            coalesce(cast(surveyor_code as varchar), ''),
            coalesce(cast(supplied_score_thousandths as varchar), '')
        ) as content
    from input.outcome_response
    union all
    select
        'satisfaction_response' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, response_id, question_code) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(score_number as varchar), ''),
            coalesce(cast(response_date as varchar), ''),
            coalesce(cast(surveyor_code as varchar), '')
        ) as content
    from input.satisfaction_response
    union all
    select
        'complaint' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, complaint_id) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(category_code as varchar), ''),
            coalesce(cast(complaint_date as varchar), ''),
            coalesce(cast(resolved_date as varchar), '')
        ) as content
    from input.complaint
    union all
    select
        'care_request' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, request_id) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(requested_date as varchar), ''),
            coalesce(cast(requested_second_number as varchar), ''),
            coalesce(cast(advised_date as varchar), ''),
            coalesce(cast(advised_second_number as varchar), ''),
            coalesce(cast(door_code as varchar), ''),
            coalesce(cast(reviewed_door_code as varchar), ''),
            coalesce(cast(is_red_flag as varchar), ''),
            coalesce(cast(referred_date as varchar), ''),
            coalesce(cast(outcome_code as varchar), '')
        ) as content
    from input.care_request
    union all
    select
        'alignment' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, alignment_id) as key_id,
        concat_ws(
            '|',
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(track_code as varchar), ''),
            coalesce(cast(result_code as varchar), ''),
            coalesce(cast(result_date as varchar), ''),
            coalesce(cast(unaligned_reason_code as varchar), ''),
            coalesce(cast(unaligned_date as varchar), '')
        ) as content
    from input.alignment
    union all
    select
        'vendor_report' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, report_id) as key_id,
        concat_ws(
            '|',
            coalesce(cast(due_date as varchar), ''),
            coalesce(cast(delivered_date as varchar), '')
        ) as content
    from input.vendor_report
    union all
    select
        'vendor_invoice' as feed_code,
        file_id,
        row_number,
        source_id,
        known_from_date,
        concat_ws('|', vendor_id, invoice_id, coalesce(cast(invoice_line_number as varchar), '')) as key_id,
        concat_ws(
            '|',
            coalesce(cast(clause_id as varchar), ''),
            coalesce(cast(member_id as varchar), ''),
            coalesce(cast(plan_member_id as varchar), ''),
            coalesce(cast(service_date as varchar), ''),
            coalesce(cast(billed_count as varchar), ''),
            coalesce(cast(billed_cents as varchar), ''),
            coalesce(cast(invoice_date as varchar), '')
        ) as content
    from input.vendor_invoice
),

known as (
    select
        received.feed_code,
        received.file_id,
        received.row_number,
        received.source_id,
        received.known_from_date,
        received.key_id,
        received.content,
        coalesce(received.known_from_date <= run.paid_through_date, true) as is_known
    from received
    cross join terms.run as run
),

repeated as (
    select
        feed_code,
        key_id
    from known
    where is_known
    group by feed_code, key_id
    having count(*) > 1
),

numbered as (
    select
        known.feed_code,
        known.file_id,
        known.row_number,
        row_number() over (
            partition by known.feed_code, known.key_id, known.content
            order by known.known_from_date, known.file_id, known.row_number
        ) as copy_number,
        row_number() over (
            partition by known.feed_code, known.key_id
            order by known.known_from_date desc nulls last, known.content, known.file_id, known.row_number
        ) as place_from_last
    from known
    inner join repeated on repeated.feed_code = known.feed_code and repeated.key_id = known.key_id
    where known.is_known
)

select
    known.feed_code,  -- the feed
    known.file_id,  -- SHA-256 of the file as received
    known.row_number,  -- row in the file, from 1
    known.source_id,  -- who sent it
    case
        when not known.is_known then 'not_yet_known'
        when numbered.copy_number > 1 then 'duplicate'
        when numbered.place_from_last > 1 then 'superseded'
        else 'used'
    end as disposition_code  -- used, superseded, duplicate or not_yet_known
from known
left join numbered
    on
        numbered.feed_code = known.feed_code
        and numbered.file_id = known.file_id
        and numbered.row_number = known.row_number
