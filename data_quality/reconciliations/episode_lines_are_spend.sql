-- What episodes hold, what stands outside them and what is not musculoskeletal add up to the spend: a line of an episode is
-- a final line or fill with exactly its spend, and no line is in two.
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

select placed.line_id
from episodes.episode_line as placed
left join final on placed.line_id = final.line_id
group by placed.line_id
having count(*) > 1 or count(final.line_id) = 0 or min(placed.spend_cents) <> min(final.spend_cents)
