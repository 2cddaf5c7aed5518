-- A price that the payer names for a code in a year, to price services that a fixed amount a head pays for.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    cast(received.price_year as bigint) as year_number,  -- year of service
    coalesce(upper(received.code_system), 'HCPCS') as system_code,  -- HCPCS or MSDRG
    upper(received.code) as code,  -- procedure, or MS-DRG of three digits
    coalesce(upper(received.modifier_class), 'ANY') as modifier_class_code,  -- NONE, 26, TC, ASSISTANT; ANY if the row names none
    coalesce(upper(received.setting_class), 'ANY') as setting_class_code,  -- FACILITY, NONFACILITY, OUTPATIENT, INPATIENT; ANY if the row names none
    cast(try_cast(received.price_amount as decimal(18, 2)) * 100 as bigint) as price_cents,  -- for one unit, or one inpatient claim
    try_cast(received.posted_date as date) as known_from_date  -- the day it was posted; null if it does not say: then it was always known
from landed.standard_price as received
where not exists (
    select 1
    from input.standard_price_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
