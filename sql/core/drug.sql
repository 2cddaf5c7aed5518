-- A drug code as it came on pharmacy claims, in eleven digits, and what the shipped list says of it. A code of ten digits without dashes may lack
-- its zero in any of three places: it means no drug. The list is of 2017: a newer package of a listed product is told apart, and not counted.
-- grain: ndc_code
with
received as (
    select distinct ndc_code
    from input.pharmacy_claim
),

normalised as (
    select
        ndc_code,
        case
            when regexp_matches(ndc_code, '^[0-9]{11}$') then ndc_code
            when regexp_matches(ndc_code, '^[0-9]{5}-[0-9]{4}-[0-9]{2}$') then replace(ndc_code, '-', '')
            when regexp_matches(ndc_code, '^[0-9]{4}-[0-9]{4}-[0-9]{2}$') then concat('0', replace(ndc_code, '-', ''))
            when
                regexp_matches(ndc_code, '^[0-9]{5}-[0-9]{3}-[0-9]{2}$')
                then concat(substr(ndc_code, 1, 5), '0', substr(ndc_code, 7, 3), substr(ndc_code, 11, 2))
            when
                regexp_matches(ndc_code, '^[0-9]{5}-[0-9]{4}-[0-9]{1}$')
                then concat(substr(ndc_code, 1, 5), substr(ndc_code, 7, 4), '0', substr(ndc_code, 12, 1))
        end as ndc11_code
    from received
),

listed as (
    select distinct pattern as ndc11_code
    from terms.value_set
    where system_code = 'NDC' and set_id = 'OPIOID' and match_code = 'EXACT'
),

listed_product as (
    select distinct substr(ndc11_code, 1, 9) as product_code
    from listed
)

select
    normalised.ndc_code,  -- drug code as received
    normalised.ndc11_code,  -- drug code in eleven digits; null if it cannot be one
    case when listed.ndc11_code is not null then 'OPIOID' end as class_code,  -- OPIOID, or null
    case when listed.ndc11_code is not null then dose.ingredient_code end as ingredient_code,  -- active ingredient of a listed drug
    case when listed.ndc11_code is not null then dose.unit_mme_numerator end as unit_mme_numerator,  -- morphine milligram equivalents of one unit; null if it has none
    case when listed.ndc11_code is not null then dose.unit_mme_denominator end as unit_mme_denominator,  -- their denominator
    case
        when listed.ndc11_code is not null then 'LISTED'
        when product.product_code is not null then 'SAME_PRODUCT'
        when normalised.ndc11_code is not null then 'UNMATCHED'
        when regexp_matches(normalised.ndc_code, '^[0-9]{10}$') then 'AMBIGUOUS'
        else 'UNREADABLE'
    end as match_code  -- LISTED; SAME_PRODUCT: another package of a listed product; UNMATCHED; AMBIGUOUS: ten digits without dashes; UNREADABLE
from normalised
left join listed on listed.ndc11_code = normalised.ndc11_code
left join listed_product as product on product.product_code = substr(normalised.ndc11_code, 1, 9)
left join terms.drug as dose on dose.ndc11_code = normalised.ndc11_code
