-- A provider who bills: its numbers have valid check digits.
-- grain: provider_code, provider_number
with kind as (
    select
        template_line.provider_code,
        dense_rank() over (order by template_line.provider_code) as kind_number
    from parameter.template_line as template_line
    group by template_line.provider_code
),
numbered as (
    select
        kind.provider_code,
        provider.provider_number,
        100000000 + kind.kind_number * 1000000 + provider.provider_number * 37 as base_number,
        200000000 + kind.kind_number * 1000000 + (provider.provider_number // 3) * 41 as tax_number
    from kind
    cross join range(60) as provider (provider_number)
    where kind.provider_code != 'VENDOR'
)
select
    numbered.provider_code,
    numbered.provider_number,
    npi(numbered.base_number) as npi_code,
    cast(numbered.tax_number as varchar) as tax_id
from numbered
