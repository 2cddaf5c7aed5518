-- What the payer says a drug is: its class, and its strength where doses are added up.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    case
        when regexp_matches(received.ndc_code, '^[0-9]{4}-[0-9]{4}-[0-9]{2}$') then concat('0', replace(received.ndc_code, '-', ''))
        when regexp_matches(received.ndc_code, '^[0-9]{5}-[0-9]{3}-[0-9]{2}$')
            then concat(substr(received.ndc_code, 1, 5), '0', substr(received.ndc_code, 7, 3), substr(received.ndc_code, 11, 2))
        when regexp_matches(received.ndc_code, '^[0-9]{5}-[0-9]{4}-[0-9]{1}$')
            then concat(substr(received.ndc_code, 1, 5), substr(received.ndc_code, 7, 4), '0', substr(received.ndc_code, 12, 1))
        else replace(received.ndc_code, '-', '')
    end as ndc11_code,  -- drug code in eleven digits
    upper(received.class_code) as class_code,  -- OPIOID, NSAID_RX, MUSCLE_RELAXANT ...
    upper(received.ingredient_code) as ingredient_code,  -- active ingredient
    upper(received.unit_code) as unit_code,  -- what the strength is measured in
    -- Four digits of strength and three of factor: numerators of 10,000,000ths.
    cast(cast(received.strength as decimal(18, 4)) * 10000 as bigint)
    * cast(cast(coalesce(received.mme_factor, '0') as decimal(18, 3)) * 1000 as bigint) as unit_mme_numerator,  -- morphine milligram equivalents of one unit; null without a strength
    cast(case when received.strength is not null then 10000000 end as bigint) as unit_mme_denominator,  -- their denominator
    coalesce(try_cast(received.valid_from_date as date), date '0001-01-01') as valid_from_date,  -- first day it holds
    coalesce(try_cast(received.valid_to_date as date), date '9999-12-31') as valid_to_date  -- first day it no longer holds
from landed.drug_class as received
where not exists (
    select 1
    from input.drug_class_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
