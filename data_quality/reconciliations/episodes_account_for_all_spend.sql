-- What stands in episodes, what is musculoskeletal outside them and what is not musculoskeletal come to the spend of all claim lines and fills in use, to
-- the cent, by each definition.
-- severity: critical
with final as (
    select line.spend_cents
    from core.claim_line as line
    where line.disposition_code = 'used'
    union all
    select fill.spend_cents
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
),

whole as (
    select cast(coalesce(sum(final.spend_cents), 0) as bigint) as spend_cents
    from final
),

accounted as (
    select definition.definition_id, cast(coalesce(sum(conservation.spend_cents), 0) as bigint) as spend_cents
    from terms.episode_definition as definition
    left join episodes.conservation as conservation on definition.definition_id = conservation.definition_id
    group by definition.definition_id
)

select accounted.definition_id
from accounted
cross join whole
where accounted.spend_cents <> whole.spend_cents
