-- A feed of which something was known by the paid-through date, by vendor where a vendor's rows are its own. PAYER_SURVEY is what the payer itself asked.
-- grain: feed_code, vendor_id
with received as (
    select 'ELIGIBILITY' as feed_code, '' as vendor_id, eligibility.known_from_date from input.eligibility as eligibility
    union all
    select 'MEDICAL_CLAIM' as feed_code, '' as vendor_id, medical.known_from_date from input.medical_claim as medical
    union all
    select 'PHARMACY_CLAIM' as feed_code, '' as vendor_id, pharmacy.known_from_date from input.pharmacy_claim as pharmacy
    union all
    select 'AREA' as feed_code, '' as vendor_id, area.known_from_date from input.area as area
    union all
    select 'ALIGNMENT' as feed_code, alignment.vendor_id, alignment.known_from_date from input.alignment as alignment
    union all
    select 'CARE_REQUEST' as feed_code, request.vendor_id, request.known_from_date from input.care_request as request
    union all
    select 'COMPLAINT' as feed_code, complaint.vendor_id, complaint.known_from_date from input.complaint as complaint
    union all
    select 'OUTCOME_RESPONSE' as feed_code, nullif(response.vendor_id, '') as vendor_id, response.known_from_date from input.outcome_response as response
    union all
    select 'PAYER_SURVEY' as feed_code, '' as vendor_id, response.known_from_date
    from input.outcome_response as response
    where response.surveyor_code = 'PAYER'
    union all
    select 'SATISFACTION_RESPONSE' as feed_code, answer.vendor_id, answer.known_from_date from input.satisfaction_response as answer
    union all
    select 'SESSION' as feed_code, session.vendor_id, session.known_from_date from input.session as session
    union all
    select 'VENDOR_EVENT' as feed_code, event.vendor_id, event.known_from_date from input.vendor_event as event
    union all
    select 'VENDOR_INVOICE' as feed_code, invoice.vendor_id, invoice.known_from_date from input.vendor_invoice as invoice
    union all
    select 'VENDOR_REPORT' as feed_code, report.vendor_id, report.known_from_date from input.vendor_report as report
)

select
    received.feed_code, -- the feed by the name of its files, in capitals
    received.vendor_id, -- the vendor whose rows they are; '' = the payer's, for every vendor
    count(*) as row_count -- rows known
from received
cross join terms.run as run
-- Answers that the payer collected of members of no vendor are no vendor's feed.
where received.vendor_id is not null and (received.known_from_date is null or received.known_from_date <= run.paid_through_date)
group by received.feed_code, received.vendor_id
