-- A code of a service, other than a diagnosis, that names a red-flag or exclusion set by itself: dialysis and hospice.
-- grain: system_code, code, set_id, valid_from_date
with
received as (
    select distinct
        'HCPCS' as system_code,
        hcpcs_code as code
    from input.medical_claim
    where hcpcs_code is not null
    union all
    select distinct
        'REVENUE' as system_code,
        revenue_code as code
    from input.medical_claim
    where revenue_code is not null
    union all
    select distinct
        'BILL_TYPE' as system_code,
        bill_type_code as code
    from input.medical_claim
    where bill_type_code is not null
    union all
    select distinct
        'POS' as system_code,
        place_of_service_code as code
    from input.medical_claim
    where place_of_service_code is not null
)

select
    received.system_code,  -- HCPCS, REVENUE, BILL_TYPE or POS
    received.code,  -- the code
    listed.set_id,  -- ESRD_TRANSPLANT or HOSPICE_PALLIATIVE
    coalesce(listed.valid_from_date, date '1900-01-01') as valid_from_date,  -- first day of service
    max(coalesce(listed.valid_to_date, date '9999-12-31')) as valid_to_date  -- first day of service no longer
from received
inner join terms.value_set as listed
    on
        listed.system_code = received.system_code
        and (
            (listed.match_code = 'EXACT' and received.code = listed.pattern)
            or (listed.match_code = 'PREFIX' and starts_with(received.code, listed.pattern))
            or (
                listed.match_code = 'RANGE'
                and length(received.code) = length(listed.pattern)
                and received.code >= listed.pattern
                and received.code <= listed.pattern_to
            )
        )
where listed.kind_code = 'RED_FLAG'
group by received.system_code, received.code, listed.set_id, coalesce(listed.valid_from_date, date '1900-01-01')
