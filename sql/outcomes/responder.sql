-- A member of a measure, activated in the performance period or before it, the denominators the member is in, and whether the improvement was large enough.
-- Improvement is baseline - follow-up where lower is better, else follow-up - baseline; it must reach the threshold that was signed for the instrument of the
-- region, in points or as a share of the baseline; compared as exact integers, equality is enough. An instrument that judges the follow-up by itself
-- needs no baseline: the answer must be as good as its threshold.
-- Whoever enters below the least severity cannot improve and is in no denominator. Before the final settlement only members whose
-- follow-up window has closed are judged.
-- grain: agreement_id, measure_id, member_id, activation_date
with delta as (
    select
        pair.agreement_id,
        pair.measure_id,
        pair.vendor_id,
        pair.member_id,
        pair.activation_date,
        pair.region_code,
        pair.instrument_id,
        pair.is_in_cohort,
        pair.removal_code,
        pair.judged_by_code,
        pair.baseline_response_id is not null or pair.judged_by_code = 'FOLLOW_UP' as has_baseline,
        pair.follow_up_response_id is not null as has_follow_up,
        instrument.direction_code,
        chosen.threshold_thousandths,
        chosen.threshold_percent_thousandths,
        pair.follow_up_numerator,
        pair.follow_up_denominator,
        pair.baseline_numerator * pair.follow_up_denominator as baseline_number,
        pair.baseline_denominator * pair.follow_up_denominator as common_number,
        case instrument.direction_code
            when 'L'
                then pair.baseline_numerator * pair.follow_up_denominator - pair.follow_up_numerator * pair.baseline_denominator
            else pair.follow_up_numerator * pair.baseline_denominator - pair.baseline_numerator * pair.follow_up_denominator
        end as gain_number,
        coalesce(
            1000 * pair.baseline_numerator < instrument.severity_minimum_thousandths * pair.baseline_denominator, false
        )
        or coalesce(
            1000 * pair.baseline_numerator > instrument.severity_maximum_thousandths * pair.baseline_denominator, false
        ) as is_too_mild
    from outcomes.pair as pair
    cross join terms.run as run
    left join terms.measure_instrument as chosen
        on
            pair.agreement_id = chosen.agreement_id
            and pair.measure_id = chosen.measure_id
            and pair.region_code = chosen.region_code
    left join terms.instrument as instrument
        on chosen.instrument_id = instrument.instrument_id and chosen.instrument_version = instrument.version
    where run.settlement_code = 'FINAL' or pair.window_last_date <= run.paid_through_date
)

select
    delta.agreement_id, -- the agreement
    delta.measure_id, -- the outcome measure
    delta.vendor_id, -- the vendor
    delta.member_id, -- the member
    delta.activation_date, -- the activation
    delta.region_code, -- body region treated
    delta.instrument_id, -- instrument
    delta.is_in_cohort, -- activated in the performance period, whose measures it enters; false = in an earlier one
    delta.is_too_mild, -- enters below the least severity: in no denominator
    delta.removal_code, -- removed for death, a later exclusion or a confirmed refusal of the use of data: in no denominator
    delta.removal_code is null and not delta.is_too_mild as is_in_activated, -- counts in N_act
    delta.removal_code is null and not delta.is_too_mild and delta.has_baseline as is_in_baseline, -- counts in N_base
    delta.removal_code is null and not delta.is_too_mild and delta.has_follow_up as is_in_follow_up, -- counts in N_fu
    coalesce(
        delta.removal_code is null
        and not delta.is_too_mild
        and case
            when delta.judged_by_code = 'FOLLOW_UP' and delta.direction_code = 'L'
                then 1000 * delta.follow_up_numerator <= delta.threshold_thousandths * delta.follow_up_denominator
            when delta.judged_by_code = 'FOLLOW_UP'
                then 1000 * delta.follow_up_numerator >= delta.threshold_thousandths * delta.follow_up_denominator
            else
                1000 * delta.gain_number >= delta.threshold_thousandths * delta.common_number
                or (
                    delta.gain_number > 0
                    and 1000 * delta.gain_number >= delta.threshold_percent_thousandths * delta.baseline_number
                )
        end,
        false
    ) as is_responder, -- counts in X
    coalesce(acuity.acuity_code, 'UNKNOWN') as acuity_code, -- how long the trouble had lasted at the activation
    delta.gain_number, -- the improvement in points is gain_number / common_number; null without both answers
    delta.common_number, -- above 0
    delta.baseline_number -- the baseline's score is baseline_number / common_number
from delta
left join outcomes.activation_acuity as acuity
    on
        delta.agreement_id = acuity.agreement_id
        and delta.member_id = acuity.member_id
        and delta.activation_date = acuity.activation_date
