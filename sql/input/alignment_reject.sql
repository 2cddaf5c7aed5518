-- A cell of landed.alignment that cannot be typed: the row stays out of input.alignment.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null then 'vendor_id:MISSING' end,
            case when alignment_id is null then 'alignment_id:MISSING' end,
            case when result_code is null then 'result_code:MISSING' end,
            case when result_date is null then 'result_date:MISSING' end,
            case when received_date is null then 'received_date:MISSING' end,
            case
                when
                    upper(replace(result_code, '-', '_')) not in (
                        'ALIGNED', 'ALIGNED_SWITCH_APPROVED', 'NOT_ALIGNED_CONTROL_GROUP',
                        'NOT_ALIGNED_ALREADY_ALIGNED', 'NOT_ALIGNED_NOT_MEDICARE', 'NOT_ALIGNED_SERVICES',
                        'NOT_ALIGNED_DIAGNOSES', 'NOT_ALIGNED_CLINICAL_EXCLUSION', 'NOT_ALIGNED_MISMATCH',
                        'NOT_ALIGNED_NO_SWITCH_ATTESTATION', 'UNALIGNED', 'UNALIGNMENT_PENDING', 'PATIENT_NOT_ALIGNED',
                        'CANNOT_UNALIGN_DURING_LOCK_IN'
                    )
                    then 'result_code:UNKNOWN_CODE'
            end,
            case
                when
                    upper(replace(unaligned_reason_code, '-', '_')) not in (
                        'GEOGRAPHIC_RELOCATED', 'LOSS_OF_CONTACT', 'NO_LONGER_CLINICALLY_ELIGIBLE', 'PATIENT_INITIATED'
                    )
                    then 'unaligned_reason_code:UNKNOWN_CODE'
            end,
            case when result_date <> coalesce(cast(try_cast(result_date as date) as varchar), '') then 'result_date:NOT_A_DATE' end,
            case when unaligned_date <> coalesce(cast(try_cast(unaligned_date as date) as varchar), '') then 'unaligned_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end
        ) as failures
    from landed.alignment as received
),

failed as (
    select
        file_id,
        row_number,
        unnest(string_split(failures, ',')) as failure
    from checked
    where failures <> ''
)

select
    file_id,  -- SHA-256 of the file's bytes as received
    row_number,  -- row in the file, from 1
    split_part(failure, ':', 1) as column_name,  -- received column, under its canonical name
    split_part(failure, ':', 2) as reason_code  -- why it cannot be typed; the value itself is never repeated
from failed
