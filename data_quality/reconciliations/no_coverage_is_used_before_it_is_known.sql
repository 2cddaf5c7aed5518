-- Every version of a coverage span that gives coverage had been posted by the one paid-through date of the run.
-- severity: critical
select version.file_id
from core.eligibility_version as version
cross join terms.run as run
where version.disposition_code = 'used' and version.known_from_date > run.paid_through_date
