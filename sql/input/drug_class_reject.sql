-- A cell of landed.drug_class that cannot be typed: the row stays out of input.drug_class.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when ndc_code is null then 'ndc_code:MISSING' end,
            case when class_code is null then 'class_code:MISSING' end,
            case when regexp_matches(ndc_code, '^[0-9]{10}$') then 'ndc_code:AMBIGUOUS_DRUG_CODE' end,
            case
                when
                    not regexp_matches(
                        ndc_code,
                        '^([0-9]{10,11}|[0-9]{5}-[0-9]{4}-[0-9]{2}|[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-[0-9]{3}-[0-9]{2}|[0-9]{5}-[0-9]{4}-[0-9])$'
                    )
                    then 'ndc_code:NOT_A_DRUG_CODE'
            end,
            case when not regexp_matches(strength, '^[0-9]{1,6}([.][0-9]{1,4}0*)?$') then 'strength:NOT_A_NUMBER' end,
            case when not regexp_matches(mme_factor, '^[0-9]{1,4}([.][0-9]{1,3}0*)?$') then 'mme_factor:NOT_A_NUMBER' end,
            case when strength is null and mme_factor is not null then 'strength:MISSING' end,
            case when valid_from_date <> coalesce(cast(try_cast(valid_from_date as date) as varchar), '') then 'valid_from_date:NOT_A_DATE' end,
            case when valid_to_date <> coalesce(cast(try_cast(valid_to_date as date) as varchar), '') then 'valid_to_date:NOT_A_DATE' end
        ) as failures
    from landed.drug_class as received
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
