-- A line of an episode, or outside them all, is a final line or fill with exactly its spend; where a stay is split by days its parts come to it. No definition
-- has a line twice.
-- severity: critical
with final as (
    select line.claim_line_id as line_id, line.spend_cents
    from core.claim_line as line
    where line.disposition_code = 'used'
    union all
    select fill.fill_id as line_id, fill.spend_cents
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
)

select placed.definition_id, placed.line_id
from episodes.episode_line as placed
left join final on placed.line_id = final.line_id
group by placed.definition_id, placed.line_id
having
    count(*) <> max(placed.part_number)
    or count(final.line_id) = 0
    or sum(placed.spend_cents) <> min(final.spend_cents)
