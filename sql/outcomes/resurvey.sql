-- A follow-up that counts, and what the member answered when the payer or a third party asked again: the valid score nearest to its day of the same
-- instrument, form version, language and items; a tie goes to the later. Alike: the two scores differ by less than what counts as improved, in points, else as a
-- share of the baseline; where the follow-up is judged by itself, both are on one side of the threshold. Nothing is paid on it but by a measure that an agreement names.
-- grain: agreement_id, measure_id, member_id, activation_date
with own as (
    select
        pair.agreement_id,
        pair.measure_id,
        pair.vendor_id,
        pair.member_id,
        pair.activation_date,
        pair.is_in_cohort,
        pair.judged_by_code,
        pair.instrument_id,
        pair.follow_up_date,
        pair.follow_up_numerator,
        pair.follow_up_denominator,
        pair.baseline_numerator,
        pair.baseline_denominator,
        score.scoring_version_number,
        score.instrument_version_code,
        score.language_code,
        score.item_set_code,
        exhibit.direction_code,
        chosen.threshold_thousandths,
        chosen.threshold_percent_thousandths
    from outcomes.pair as pair
    inner join terms.measure_instrument as chosen
        on
            pair.agreement_id = chosen.agreement_id
            and pair.measure_id = chosen.measure_id
            and pair.region_code = chosen.region_code
    inner join terms.instrument as exhibit
        on chosen.instrument_id = exhibit.instrument_id and chosen.instrument_version = exhibit.version
    inner join outcomes.score as score
        on
            pair.vendor_id = score.vendor_id
            and score.surveyor_code = 'VENDOR'
            and pair.follow_up_response_id = score.response_id
            and exhibit.scoring_version_number = score.scoring_version_number
    where pair.removal_code is null
),

asked as (
    select
        own.agreement_id,
        own.measure_id,
        own.vendor_id,
        own.member_id,
        own.activation_date,
        own.is_in_cohort,
        own.judged_by_code,
        own.direction_code,
        own.threshold_thousandths,
        own.threshold_percent_thousandths,
        own.follow_up_numerator,
        own.follow_up_denominator,
        own.baseline_numerator,
        own.baseline_denominator,
        again.surveyor_code,
        again.response_id,
        again.score_numerator,
        again.score_denominator,
        case own.direction_code when 'L' then 1 else -1 end
        * (again.score_numerator * own.follow_up_denominator - own.follow_up_numerator * again.score_denominator) as better_number,
        again.score_denominator * own.follow_up_denominator as common_number,
        row_number() over (
            partition by own.agreement_id, own.measure_id, own.member_id, own.activation_date
            order by
                abs(date_diff('day', own.follow_up_date, again.response_date)),
                again.response_date desc, again.surveyor_code, again.vendor_id, again.response_id
        ) as order_number
    from own
    cross join terms.audit_rule as rule
    inner join outcomes.score as again
        on
            own.member_id = again.member_id
            and again.vendor_id in (own.vendor_id, '')
            and again.surveyor_code <> 'VENDOR'
            and again.fault_code is null
            and own.instrument_id = again.instrument_id
            and own.scoring_version_number = again.scoring_version_number
            and coalesce(own.instrument_version_code, '') = coalesce(again.instrument_version_code, '')
            and coalesce(own.language_code, '') = coalesce(again.language_code, '')
            and coalesce(own.item_set_code, '') = coalesce(again.item_set_code, '')
            and abs(date_diff('day', own.follow_up_date, again.response_date)) <= rule.asked_again_days
),

judged as (
    select
        asked.agreement_id,
        asked.measure_id,
        asked.vendor_id,
        asked.member_id,
        asked.activation_date,
        asked.is_in_cohort,
        asked.surveyor_code,
        asked.response_id,
        asked.better_number,
        case
            when asked.judged_by_code = 'FOLLOW_UP' and asked.direction_code = 'L'
                then
                    (1000 * asked.follow_up_numerator <= asked.threshold_thousandths * asked.follow_up_denominator)
                    = (1000 * asked.score_numerator <= asked.threshold_thousandths * asked.score_denominator)
            when asked.judged_by_code = 'FOLLOW_UP'
                then
                    (1000 * asked.follow_up_numerator >= asked.threshold_thousandths * asked.follow_up_denominator)
                    = (1000 * asked.score_numerator >= asked.threshold_thousandths * asked.score_denominator)
            when asked.threshold_thousandths is not null
                then 1000 * abs(asked.better_number) < asked.threshold_thousandths * asked.common_number
            else
                1000 * abs(asked.better_number) * asked.baseline_denominator
                < asked.threshold_percent_thousandths * asked.baseline_numerator * asked.common_number
        end as is_alike
    from asked
    where asked.order_number = 1
)

select
    judged.agreement_id, -- the agreement
    judged.measure_id, -- the outcome measure
    judged.vendor_id, -- the vendor whose follow-up it is
    judged.member_id, -- the member
    judged.activation_date, -- the activation
    judged.is_in_cohort, -- activated in the performance period
    judged.surveyor_code, -- who asked again: PAYER or THIRD_PARTY
    judged.response_id, -- their id of the answer
    judged.is_alike, -- whether the two answers differ by less than what matters
    not judged.is_alike and judged.better_number > 0 as is_better -- whether the vendor's is better by what matters
from judged
