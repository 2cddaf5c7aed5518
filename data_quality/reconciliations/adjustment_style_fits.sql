-- A source that sends 100,000 rows by differences and never a negative one, or negative rows where each version restates the line, corrects otherwise than it says.
-- severity: warning
with counted as (
    select claim.source_id, count(*) as row_count, count(case when claim.allowed_cents < 0 then 1 end) as negative_count
    from input.medical_claim as claim
    group by claim.source_id
)

select counted.source_id
from counted
inner join terms.source as source on counted.source_id = source.source_id
where
    (source.adjustment_style_code = 'DELTA' and counted.row_count >= 100000 and counted.negative_count = 0)
    or (source.adjustment_style_code in ('REPLACE', 'REPLACE_CLAIM') and counted.negative_count > 0)
