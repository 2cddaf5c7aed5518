-- What a capitated encounter is taken to cost: its units times the standard price, rounded once.
-- An encounter whose code has no price keeps the amount that the line itself says.
-- grain: file_id, row_number
select
    encounter.file_id,  -- SHA-256 of the file as received
    encounter.row_number,  -- row that gives the line its content
    encounter.member_id,  -- the person
    coalesce(source.capitation_code, 'IMPUTE') as capitation_code,  -- IMPUTE, or EXCLUDE: not priced, and the member stays out of comparisons of spend
    case when coalesce(source.capitation_code, 'IMPUTE') = 'IMPUTE' then price.price_basis_code end as price_basis_code,  -- PAYER_TABLE, MEDIAN or RVU; null if it is not priced
    case
        when coalesce(source.capitation_code, 'IMPUTE') = 'IMPUTE'
            then
                (2 * encounter.unit_thousandths * price.price_numerator + price.price_denominator)
                // (2 * price.price_denominator)
    end as imputed_cents  -- units times price, half a cent up; null if it is not priced
from core.encounter as encounter
left join terms.source as source on source.source_id = encounter.source_id
left join core.standard_price as price
    on
        price.source_id = encounter.source_id
        and price.year_number = encounter.year_number
        and price.system_code = encounter.system_code
        and price.code = encounter.code
        and price.modifier_class_code = encounter.modifier_class_code
        and price.setting_class_code = encounter.setting_class_code
