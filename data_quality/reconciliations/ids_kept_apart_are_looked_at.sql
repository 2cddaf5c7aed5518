-- Ids that marks join and that contradict each other, or are joined although a date of birth differs by little: a person must look at them.
-- severity: warning
select review.component_id, review.reason_code
from input.member_review as review
