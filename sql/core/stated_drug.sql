-- What the payer's own table says of a drug from a day on: it goes before the shipped list. Its word holds to its last day, or to the first day
-- of its next word on the drug.
-- grain: ndc11_code, valid_from_date
with
stated as (
    select
        ndc11_code,
        valid_from_date,
        min(class_code) as class_code,
        min(ingredient_code) as ingredient_code,
        min(unit_mme_numerator) as unit_mme_numerator,
        max(valid_to_date) as valid_to_date
    from input.drug_class
    group by ndc11_code, valid_from_date
)

select
    ndc11_code,  -- drug code in eleven digits
    class_code,  -- OPIOID, NSAID_RX, MUSCLE_RELAXANT ...; the first by name where one day has two
    ingredient_code,  -- active ingredient; null if the table does not say
    unit_mme_numerator,  -- morphine milligram equivalents of one unit; null without a strength
    cast(case when unit_mme_numerator is not null then 10000000 end as bigint) as unit_mme_denominator,  -- their denominator
    valid_from_date,  -- first day of a fill on which it holds
    least(
        valid_to_date,
        coalesce(lead(valid_from_date) over (partition by ndc11_code order by valid_from_date), date '9999-12-31')
    ) as valid_to_date  -- first day on which it no longer does
from stated
