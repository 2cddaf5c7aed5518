-- A member activated in or before the performance period and an outcome measure of the agreement: the baseline and the follow-up that count (outcomes.cohort_pair).
-- Measures use the cohort activated in the period; a fee is also owed for a follow-up in the period of an earlier activation.
-- Removed (listed, in no denominator): died, or cancer, fracture or (back, hip) pregnancy found after the baseline (the activation, where none is needed)
-- and before the follow-up; and who, as others than the vendor confirm, does not allow the use of their data.
-- grain: agreement_id, measure_id, member_id, activation_date
select
    pair.agreement_id, -- the agreement
    pair.measure_id, -- the outcome measure
    pair.vendor_id, -- the vendor
    pair.member_id, -- the member
    pair.index_date as activation_date, -- the activation
    pair.is_in_cohort, -- activated in the performance period, whose measures it enters; false = in an earlier one
    pair.region_code, -- body region treated
    pair.instrument_id, -- instrument that the measure uses for the region; null if none is named
    pair.judged_by_code, -- CHANGE from the baseline, or FOLLOW_UP by itself
    pair.instrument_version_code, -- form version of the baseline
    pair.baseline_response_id, -- the baseline that counts; null = none
    pair.baseline_date, -- its day
    pair.baseline_numerator, -- its score is numerator / denominator; null where it may not be used
    pair.baseline_denominator, -- above 0
    pair.follow_up_response_id, -- the follow-up that counts; null = none
    pair.follow_up_date, -- its day
    pair.follow_up_known_date, -- when the payer had it
    pair.follow_up_numerator, -- its score is numerator / denominator
    pair.follow_up_denominator, -- above 0
    pair.target_days, -- days from activation to the follow-up aimed at
    pair.window_last_date, -- last day of the follow-up window
    coalesce(pair.removal_code, case when silenced.is_confirmed then 'DATA_OPTED_OUT' end) as removal_code -- why the member left numerator and denominator: DEATH, the red-flag set that takes members of the region out of outcomes, or DATA_OPTED_OUT; null = stays
from outcomes.cohort_pair as pair
left join attribution.data_opt_out as silenced on pair.vendor_id = silenced.vendor_id and pair.member_id = silenced.member_id
where pair.cohort_code = 'VENDOR'
