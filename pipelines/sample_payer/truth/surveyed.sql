-- How members outside any vendor fare whom the plan asks, by the care they are in, with the probability their outcome was drawn from.
-- grain: cohort_code, measure_code
select
    outcome.vendor_id as cohort_code,
    outcome.measure_code,
    case outcome.vendor_id
        when 'IN_PERSON_PT' then setting('therapy_response_share')
        else setting('usual_care_response_share')
    end as probability,
    count(*) as member_count,
    count(*) filter (where outcome.has_follow_up) as follow_up_count,
    count(*) filter (where outcome.is_response) as response_count,
    count(*) filter (where outcome.has_follow_up and outcome.is_response) as reported_response_count
from vendors.outcome as outcome
group by outcome.vendor_id, outcome.measure_code
