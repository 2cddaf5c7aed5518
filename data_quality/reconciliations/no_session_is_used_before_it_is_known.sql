-- Every session judged was known, on the day it is judged for, by the one paid-through date of the run.
-- severity: critical
select session.session_id
from attribution.session as session
cross join terms.run as run
where
    not exists (
        select 1
        from input.session as received
        where
            received.vendor_id = session.vendor_id
            and received.session_id = session.session_id
            and received.session_date = session.session_date
            and received.known_from_date <= run.paid_through_date
    )
