-- How many drawn outcomes are responses, among activations that the plan should accept, above the floor.
-- grain: vendor_id, measure_code
select
    outcome.vendor_id,
    outcome.measure_code,
    count(*) as member_count,
    count(*) filter (where outcome.has_baseline) as baseline_count,
    count(*) filter (where outcome.has_follow_up) as follow_up_count,
    count(*) filter (where outcome.is_response) as response_count,
    count(*) filter (where outcome.has_follow_up and outcome.is_response) as reported_response_count
from vendors.outcome as outcome
where
    outcome.scenario_code in ('NONE', 'RETRO_TERMINATED_OLD')
    and not outcome.is_floor
    and outcome.activated_date >= getvariable('contract_from_date')
    and outcome.activated_date <= getvariable('contract_to_date')
group by outcome.vendor_id, outcome.measure_code
