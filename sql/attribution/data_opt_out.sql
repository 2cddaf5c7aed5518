-- A member who no longer allows the use of their data. By the vendor's word no answer of theirs is used, before that day and after, and they stay in every
-- count, as one who is silent: no vendor takes members out of its results by its word alone. Confirmed, they are in no count of results: a source said it
-- that is not the vendor's, as it had sent no other event, no session, no answer to the vendor's own survey and no request for care by the paid-through date. Leaving a programme (attribution.opt_out) is no such thing: who left is counted.
-- Fees follow the agreement.
-- grain: vendor_id, member_id
with told as (
    select event.vendor_id, event.member_id, event.event_date, event.source_id
    from attribution.event as event
    where event.event_code = 'DATA_OPTED_OUT' and event.member_id is not null
),

vendor_source as (
    select event.source_id
    from input.vendor_event as event
    cross join terms.run as run
    where event.event_code <> 'DATA_OPTED_OUT' and event.known_from_date <= run.paid_through_date
    union
    select session.source_id
    from input.session as session
    cross join terms.run as run
    where session.known_from_date <= run.paid_through_date
    union
    select response.source_id
    from input.outcome_response as response
    cross join terms.run as run
    where response.surveyor_code = 'VENDOR' and response.review_id is null and response.known_from_date <= run.paid_through_date
    union
    select request.source_id
    from input.care_request as request
    cross join terms.run as run
    where request.known_from_date <= run.paid_through_date
)

select
    told.vendor_id, -- the vendor that it is about
    told.member_id, -- the member
    min(told.event_date) as from_date, -- first day
    max(case when told.source_id is not null and vendor_source.source_id is null then 1 else 0 end) = 1 as is_confirmed -- whether another than the vendor said so
from told
left join vendor_source on told.source_id = vendor_source.source_id
group by told.vendor_id, told.member_id
