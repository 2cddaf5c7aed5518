-- A member with a capitated encounter of a source that leaves such members out of comparisons of spend.
-- grain: member_id
select
    line.member_id,  -- the person
    min(line.service_from_date) as first_service_date,  -- first encounter
    count(*) as encounter_count  -- encounters in use
from core.claim_line as line
inner join terms.source as source on source.source_id = line.source_id
where source.capitation_code = 'EXCLUDE' and line.zero_pay_code = 'ENCOUNTER' and line.disposition_code = 'used'
group by line.member_id
