-- Every final line and fill was known on the one paid-through date of the run: the same date holds for every source.
-- severity: critical
select line.claim_line_id as line_id
from core.claim_line as line
cross join terms.run as run
where line.known_from_date > run.paid_through_date
union all
select fill.fill_id as line_id
from core.pharmacy_fill as fill
cross join terms.run as run
where fill.known_from_date > run.paid_through_date
