-- A member of a measure, activated in the performance period or before it, the denominators the member is in, and whether the improvement was large enough.
-- Improvement is baseline - follow-up where lower is better, else follow-up - baseline; it must reach the instrument's MCID, or under
-- MCID_OR_30PCT thirty percent of the baseline where lower is better; compared as exact integers, equality is enough.
-- Whoever enters below the least severity cannot improve and is in no denominator (5.5). Before the final settlement only members whose
-- follow-up window has closed are judged.
-- grain: agreement_id, measure_id, member_id, activation_date
with instrument as (
    select
        exhibit.instrument_id,
        exhibit.direction_code,
        exhibit.mcid_thousandths,
        exhibit.severity_minimum_thousandths,
        exhibit.severity_maximum_thousandths
    from terms.instrument as exhibit
    inner join (
        select latest.instrument_id, max(latest.version) as version from terms.instrument as latest group by latest.instrument_id
    ) as newest
        on exhibit.instrument_id = newest.instrument_id and exhibit.version = newest.version
),

delta as (
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
        pair.baseline_response_id is not null as has_baseline,
        pair.follow_up_response_id is not null as has_follow_up,
        instrument.direction_code,
        instrument.mcid_thousandths,
        measure.responder_rule_code,
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
    inner join outcomes.measure as measure on pair.agreement_id = measure.agreement_id and pair.measure_id = measure.measure_id
    cross join terms.run as run
    left join instrument on pair.instrument_id = instrument.instrument_id
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
    delta.removal_code, -- removed for death or a later exclusion: in no denominator
    delta.removal_code is null and not delta.is_too_mild as is_in_activated, -- counts in N_act
    delta.removal_code is null and not delta.is_too_mild and delta.has_baseline as is_in_baseline, -- counts in N_base
    delta.removal_code is null and not delta.is_too_mild and delta.has_follow_up as is_in_follow_up, -- counts in N_fu
    coalesce(
        delta.removal_code is null
        and not delta.is_too_mild
        and (
            1000 * delta.gain_number >= delta.mcid_thousandths * delta.common_number
            or (
                delta.responder_rule_code = 'MCID_OR_30PCT'
                and delta.direction_code = 'L'
                and delta.gain_number > 0
                and 10 * delta.gain_number >= 3 * delta.baseline_number
            )
        ),
        false
    ) as is_responder -- counts in X
from delta
