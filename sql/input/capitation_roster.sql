-- A provider who is paid a fixed amount a head, for some or all services, from one day to another.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.provider_npi as provider_id,  -- rendering or billing provider; null for every provider of the tax number
    received.provider_tin as tax_id,  -- tax number; null for every tax number of the provider
    upper(received.hcpcs_code) as hcpcs_prefix_code,  -- beginning of the procedure codes that are capitated; null for all
    try_cast(received.start_date as date) as from_date,  -- first day of service
    try_cast(received.end_date as date) as to_date,  -- last day of service; null if it has none
    try_cast(received.posted_date as date) as known_from_date  -- the day it was posted; null if it does not say: then it was always known
from landed.capitation_roster as received
where not exists (
    select 1
    from input.capitation_roster_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
