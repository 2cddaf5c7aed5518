-- Where a later file of coverage took the place of an earlier one and tells what was posted after the paid-through date, what was known on that day may be gone.
-- severity: warning
select ended.source_id
from core.conservation as ended
where ended.feed_code = 'eligibility'
group by ended.source_id
having
    max(case when ended.exclusion_code = 'FILE_SUPERSEDED' then 1 else 0 end) = 1
    and max(case when ended.disposition_code = 'not_yet_known' and ended.exclusion_code is null then 1 else 0 end) = 1
