-- A received cell that could not be typed, of any feed: where it stands and why, never what it said.
-- grain: feed_code, file_id, row_number, column_name, reason_code
select
    'complaint' as feed_code,  -- the feed, as in landed.<feed>
    file_id,  -- SHA-256 of the file's bytes as received
    row_number,  -- row in the file, from 1
    column_name,  -- received column, under its canonical name
    reason_code  -- why it cannot be typed
from input.complaint_reject
union all
select
    'eligibility' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.eligibility_reject
union all
select
    'medical_claim' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.medical_claim_reject
union all
select
    'outcome_response' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.outcome_response_reject
union all
select
    'pharmacy_claim' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.pharmacy_claim_reject
union all
select
    'satisfaction_response' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.satisfaction_response_reject
union all
select
    'session' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.session_reject
union all
select
    'vendor_event' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.vendor_event_reject
union all
select
    'vendor_invoice' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.vendor_invoice_reject
union all
select
    'vendor_report' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.vendor_report_reject
union all
select
    'drug_class' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.drug_class_reject
union all
select
    'ledger_control' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.ledger_control_reject
union all
select
    'member_link' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.member_link_reject
union all
select
    'vendor_roster' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.vendor_roster_reject
union all
select
    'standard_price' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.standard_price_reject
union all
select
    'capitation_roster' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.capitation_roster_reject
union all
select
    'recovery' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.recovery_reject
union all
select
    'care_request' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.care_request_reject
union all
select
    'alignment' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.alignment_reject
union all
select
    'area' as feed_code,
    file_id,
    row_number,
    column_name,
    reason_code
from input.area_reject
