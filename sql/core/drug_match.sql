-- How well the drugs of a source's fills are known: which by the payer's table, which by the shipped list, which not.
-- grain: source_id, match_code
select
    source_id,  -- who sent it
    match_code,  -- STATED, LISTED, SAME_PRODUCT (a listed product in a newer package, not counted as one), UNMATCHED, AMBIGUOUS or UNREADABLE
    count(*) as fill_count,  -- fills that stand
    count(distinct ndc_code) as drug_count,  -- drug codes
    cast(sum(spend_cents) as bigint) as spend_cents  -- spend on them
from core.pharmacy_fill
group by source_id, match_code
