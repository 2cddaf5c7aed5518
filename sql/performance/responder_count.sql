-- What an outcome measure counts over the cohort (activated in the performance period), and the missing-data policy that holds.
-- NRI_BASE counts members with a baseline, a missing follow-up is a failure; it falls to NRI_ACT (all activated) when too few have a baseline. COMPLETER
-- counts follow-ups only while enough baselines have one, else it falls to NRI_BASE.
-- A weighted rate (IPW) is shown from actuarial.adjusted_rate and never paid on: here it counts as NRI_BASE.
-- grain: agreement_id, measure_id
with answered as (
    select
        responder.agreement_id,
        responder.measure_id,
        count(case when responder.is_in_activated then responder.member_id end) as activated_count,
        count(case when responder.is_in_baseline then responder.member_id end) as baseline_count,
        count(case when responder.is_in_follow_up then responder.member_id end) as follow_up_count,
        count(case when responder.is_responder then responder.member_id end) as responder_count
    from outcomes.responder as responder
    where responder.is_in_cohort
    group by responder.agreement_id, responder.measure_id
)

select
    answered.agreement_id, -- the agreement
    answered.measure_id, -- the outcome measure
    answered.activated_count, -- members activated (N_act)
    answered.baseline_count, -- of them with a valid baseline (N_base)
    answered.follow_up_count, -- of them with a valid follow-up (N_fu)
    answered.responder_count, -- of them improved by enough (X)
    case
        when
            measure.missing_policy_code = 'COMPLETER'
            and answered.follow_up_count > 0
            and answered.follow_up_count * 1000 >= answered.baseline_count * measure.follow_up_capture_minimum_thousandths
            and answered.baseline_count * 1000 >= answered.activated_count * measure.baseline_capture_minimum_thousandths
            then 'COMPLETER'
        when
            measure.missing_policy_code in ('COMPLETER', 'NRI_BASE', 'IPW')
            and answered.baseline_count > 0
            and answered.baseline_count * 1000 >= answered.activated_count * measure.baseline_capture_minimum_thousandths
            then 'NRI_BASE'
        else 'NRI_ACT'
    end as policy_code -- the missing-data policy that held: NRI_BASE, NRI_ACT or COMPLETER
from answered
inner join outcomes.measure as measure
    on answered.agreement_id = measure.agreement_id and answered.measure_id = measure.measure_id
