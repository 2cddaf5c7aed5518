-- A cell of landed.standard_price that cannot be typed: the row stays out of input.standard_price.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when price_year is null then 'price_year:MISSING' end,
            case when code is null then 'code:MISSING' end,
            case when price_amount is null then 'price_amount:MISSING' end,
            case when not regexp_matches(price_year, '^[0-9]{4}$') then 'price_year:NOT_A_COUNT' end,
            case when upper(code_system) not in ('HCPCS', 'MSDRG') then 'code_system:UNKNOWN_CODE' end,
            case when upper(modifier_class) not in ('NONE', '26', 'TC', 'ASSISTANT') then 'modifier_class:UNKNOWN_CODE' end,
            case
                when upper(setting_class) not in ('FACILITY', 'NONFACILITY', 'OUTPATIENT', 'INPATIENT')
                    then 'setting_class:UNKNOWN_CODE'
            end,
            case
                when regexp_matches(price_amount, '^[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(price_amount, '^[0-9]{1,13}[.][0-9]+$') then 'price_amount:FRACTION_OF_A_CENT'
                when price_amount is not null then 'price_amount:NOT_MONEY'
            end,
            case when posted_date <> coalesce(cast(try_cast(posted_date as date) as varchar), '') then 'posted_date:NOT_A_DATE' end
        ) as failures
    from landed.standard_price as received
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
