-- Every response that was scored was known, for the day it is of, by the one paid-through date of the run.
-- severity: critical
select response.response_id
from outcomes.response as response
cross join terms.run as run
where
    response.known_from_date > run.paid_through_date
    or not exists (
        select 1
        from input.outcome_response as received
        where
            received.vendor_id = response.vendor_id
            and received.response_id = response.response_id
            and received.response_date = response.response_date
            and received.known_from_date <= run.paid_through_date
    )
