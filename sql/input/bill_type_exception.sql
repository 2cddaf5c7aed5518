-- A line whose type of bill its source declares invalid: a letter as the frequency. The line stays as it came; it is only told of.
-- grain: file_id, row_number
select
    claim.file_id,  -- SHA-256 of the file as received
    claim.row_number,  -- row in the file, from 1
    claim.source_id,  -- who sent it: terms.source
    claim.claim_id,  -- claim number of this transaction
    claim.bill_type_code,  -- type of bill as it stands
    'LETTERED_FREQUENCY' as reason_code  -- what is wrong with it
from input.medical_claim as claim
inner join terms.source as source on source.source_id = claim.source_id
where not source.has_lettered_bill_types and regexp_matches(claim.bill_type_code, '^..[A-Z]$')
