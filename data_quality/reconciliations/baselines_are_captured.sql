-- A measure whose baselines, or whose follow-ups where only those who answered count, are fewer than it asks for is judged by a stricter rule than agreed.
-- severity: warning
with answered as (
    select
        responder.agreement_id,
        responder.measure_id,
        count(case when responder.is_in_activated then 1 end) as activated_count,
        count(case when responder.is_in_baseline then 1 end) as baseline_count,
        count(case when responder.is_in_follow_up then 1 end) as follow_up_count
    from outcomes.responder as responder
    where responder.is_in_cohort
    group by responder.agreement_id, responder.measure_id
)

select measure.agreement_id, measure.measure_id
from outcomes.measure as measure
inner join answered
    on measure.agreement_id = answered.agreement_id and measure.measure_id = answered.measure_id
where
    (
        measure.missing_policy_code in ('NRI_BASE', 'COMPLETER')
        and answered.baseline_count * 1000 < answered.activated_count * measure.baseline_capture_minimum_thousandths
    )
    or (
        measure.missing_policy_code = 'COMPLETER'
        and answered.follow_up_count * 1000 < answered.baseline_count * measure.follow_up_capture_minimum_thousandths
    )
