-- A member in in-person therapy or usual care, and an outcome measure that these stand beside: whom the payer asked, and who improved by enough.
-- Only the payer's own survey counts; baseline and follow-up are those of outcomes.cohort_pair, thresholds, entry severity, receipt and removal those of the vendor's
-- members. Nobody is counted whom the payer did not ask at the start: a missing follow-up is a failure then.
-- Where an instrument judges the follow-up by itself, whoever answered it is counted.
-- grain: agreement_id, measure_id, member_id
with compared as (
    select
        pair.agreement_id,
        pair.measure_id,
        pair.member_id,
        pair.cohort_code,
        pair.region_code,
        indexed.acuity_code,
        pair.judged_by_code,
        exhibit.direction_code,
        exhibit.severity_minimum_thousandths,
        exhibit.severity_maximum_thousandths,
        chosen.threshold_thousandths,
        chosen.threshold_percent_thousandths,
        pair.follow_up_response_id is not null as has_follow_up,
        pair.follow_up_numerator,
        pair.follow_up_denominator,
        -- Where the follow-up is judged by itself, no baseline matters.
        case when pair.judged_by_code = 'CHANGE' then pair.baseline_numerator end as baseline_numerator,
        case when pair.judged_by_code = 'CHANGE' then pair.baseline_denominator end as baseline_denominator
    from outcomes.cohort_pair as pair
    inner join outcomes.cohort_index as indexed
        on pair.agreement_id = indexed.agreement_id and pair.member_id = indexed.member_id and pair.cohort_code = indexed.cohort_code
    inner join terms.measure_instrument as chosen
        on
            pair.agreement_id = chosen.agreement_id
            and pair.measure_id = chosen.measure_id
            and pair.region_code = chosen.region_code
    inner join terms.instrument as exhibit
        on chosen.instrument_id = exhibit.instrument_id and chosen.instrument_version = exhibit.version
    cross join terms.run as run
    where
        pair.cohort_code <> 'VENDOR'
        and pair.removal_code is null
        and case pair.judged_by_code
            when 'FOLLOW_UP' then pair.follow_up_response_id is not null
            else pair.baseline_response_id is not null
        end
        and (run.settlement_code = 'FINAL' or pair.window_last_date <= run.paid_through_date)
),

changed as (
    select
        compared.*,
        compared.baseline_numerator * compared.follow_up_denominator as baseline_number,
        compared.baseline_denominator * compared.follow_up_denominator as common_number,
        case compared.direction_code when 'L' then 1 else -1 end
        * (
            compared.baseline_numerator * compared.follow_up_denominator
            - compared.follow_up_numerator * compared.baseline_denominator
        ) as gain_number
    from compared
)

select
    changed.agreement_id, -- the agreement
    changed.measure_id, -- the outcome measure
    changed.member_id, -- the member
    changed.cohort_code, -- IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    changed.region_code, -- body region treated on the index day
    changed.acuity_code, -- how long the trouble had lasted then
    changed.has_follow_up, -- answered again in the window; false = a failure
    coalesce(
        case
            when changed.judged_by_code = 'FOLLOW_UP' and changed.direction_code = 'L'
                then 1000 * changed.follow_up_numerator <= changed.threshold_thousandths * changed.follow_up_denominator
            when changed.judged_by_code = 'FOLLOW_UP'
                then 1000 * changed.follow_up_numerator >= changed.threshold_thousandths * changed.follow_up_denominator
            else
                1000 * changed.gain_number >= changed.threshold_thousandths * changed.common_number
                or (
                    changed.gain_number > 0
                    and 1000 * changed.gain_number >= changed.threshold_percent_thousandths * changed.baseline_number
                )
        end,
        false
    ) as is_responder, -- improved by enough
    changed.gain_number, -- the improvement in points is gain_number / common_number; null without both answers
    changed.common_number -- above 0
from changed
where
    not coalesce(1000 * changed.baseline_numerator < changed.severity_minimum_thousandths * changed.baseline_denominator, false)
    and not coalesce(1000 * changed.baseline_numerator > changed.severity_maximum_thousandths * changed.baseline_denominator, false)
