-- All spend of claim lines and fills of the plan, by what episodes make of it: in an episode, musculoskeletal and in none, or not musculoskeletal.
-- The three come to the spend of all lines in use.
-- grain: definition_id, assignment_code
with final as (
    select line.claim_line_id as line_id, line.spend_cents
    from core.claim_line as line
    where line.disposition_code = 'used'
    union all
    select fill.fill_id as line_id, fill.spend_cents
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
),

assigned as (
    select line.definition_id, line.line_id
    from episodes.episode_line as line
    where line.part_number = 1
)

select
    line.definition_id, -- the episode definition
    line.assignment_code, -- EPISODE, MSK_UNEPISODED or NOT_MSK
    count(*) as line_count, -- lines and fills; a split line counts in each part
    cast(sum(line.spend_cents) as bigint) as spend_cents -- allowed net of other payers, vendor fees included
from episodes.episode_line as line
group by line.definition_id, line.assignment_code
union all
select
    definition.definition_id,
    'NOT_MSK' as assignment_code,
    count(*) as line_count,
    cast(coalesce(sum(final.spend_cents), 0) as bigint) as spend_cents
from final
cross join terms.episode_definition as definition
left join assigned on definition.definition_id = assigned.definition_id and final.line_id = assigned.line_id
where assigned.line_id is null
group by definition.definition_id
