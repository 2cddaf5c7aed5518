-- A member activated in or before the performance period and an outcome measure of the agreement: the baseline and the follow-up that count.
-- Measures use the cohort activated in the period; a fee is also owed for a follow-up in the period of an earlier activation.
-- Baseline: the earliest valid score in the window around activation and before the day of the second session that counts. Follow-up: the valid score
-- closest to the target day, a tie goes to the later, of the same instrument, form version, language and items as the baseline; never the
-- best one. Both are answers to the vendor's own survey, scored as the signed version of the instrument does. Where an instrument judges the follow-up
-- by itself, it needs no baseline. Responses received after the cohort's last window and the days allowed for receipt never count, nor does a baseline
-- received later after its own day than the measure allows: before anybody can know how it ends. No answer is used of who does not allow the use of
-- their data; the member stays, with the baseline that came, as one who is silent.
-- Removed (listed, in no denominator): died, or cancer, fracture or (back, hip) pregnancy found after the baseline (the activation, where none is needed)
-- and before the follow-up; and who, as others than the vendor confirm, does not allow the use of their data.
-- grain: agreement_id, measure_id, member_id, activation_date
with cohort as (
    select
        measure.agreement_id,
        measure.measure_id,
        measure.target_days,
        activation.vendor_id,
        activation.member_id,
        activation.activation_date,
        activation.lock_to_date,
        activation.region_code,
        agreement.period_from_date <= activation.activation_date as is_in_cohort,
        chosen.instrument_id,
        exhibit.scoring_version_number,
        coalesce(chosen.judged_by_code, 'CHANGE') as judged_by_code,
        measure.baseline_receipt_days,
        cast(activation.activation_date - cast(measure.baseline_before_days as integer) as date) as baseline_from_date,
        cast(activation.activation_date + cast(measure.baseline_after_days as integer) as date) as baseline_last_date,
        cast(activation.activation_date + cast(measure.target_days as integer) as date) as target_date,
        cast(activation.activation_date + cast(measure.target_days - measure.window_before_days as integer) as date) as window_from_date,
        cast(activation.activation_date + cast(measure.target_days + measure.window_after_days as integer) as date) as window_last_date,
        cast(
            case
                when agreement.period_from_date <= activation.activation_date then agreement.period_to_date
                else cast(agreement.period_from_date - 1 as date)
            end
            + cast(measure.target_days + measure.window_after_days + measure.receipt_days as integer) as date
        ) as receipt_last_date
    from outcomes.measure as measure
    inner join terms.agreement as agreement on measure.agreement_id = agreement.agreement_id
    inner join attribution.activation as activation
        on
            measure.agreement_id = activation.agreement_id
            and activation.activation_date <= agreement.period_to_date
    left join terms.measure_instrument as chosen
        on
            measure.agreement_id = chosen.agreement_id
            and measure.measure_id = chosen.measure_id
            and activation.region_code = chosen.region_code
    left join terms.instrument as exhibit
        on chosen.instrument_id = exhibit.instrument_id and chosen.instrument_version = exhibit.version
    where measure.source_code = 'OUTCOMES'
),

second_session as (
    select session_day.agreement_id, session_day.member_id, session_day.activation_date, min(session_day.session_date) as session_date
    from (
        select activation.agreement_id, activation.member_id, activation.activation_date, session.session_date
        from attribution.activation as activation
        inner join attribution.session as session
            on
                activation.vendor_id = session.vendor_id
                and activation.member_id = session.member_id
                and activation.scope_code = session.scope_code
                and activation.activation_date < session.session_date
                and session.session_date < activation.lock_to_date
                and session.reason_code = 'A01'
    ) as session_day
    group by session_day.agreement_id, session_day.member_id, session_day.activation_date
),

valid_score as (
    select
        score.vendor_id,
        score.member_id,
        score.instrument_id,
        score.scoring_version_number,
        score.instrument_version_code,
        coalesce(score.language_code, '') as language_code,
        coalesce(score.item_set_code, '') as item_set_code,
        score.response_id,
        score.response_date,
        score.known_from_date,
        score.score_numerator,
        score.score_denominator,
        silenced.member_id is not null as is_silenced
    from outcomes.score as score
    left join attribution.data_opt_out as silenced
        on score.vendor_id = silenced.vendor_id and score.member_id = silenced.member_id
    where
        score.fault_code is null
        and score.member_id is not null
        and score.surveyor_code = 'VENDOR'
),

baseline as (
    select
        cohort.agreement_id,
        cohort.measure_id,
        cohort.member_id,
        cohort.activation_date,
        valid_score.instrument_version_code,
        valid_score.language_code,
        valid_score.item_set_code,
        valid_score.response_id,
        valid_score.response_date,
        case when not valid_score.is_silenced then valid_score.score_numerator end as score_numerator,
        case when not valid_score.is_silenced then valid_score.score_denominator end as score_denominator,
        row_number() over (
            partition by cohort.agreement_id, cohort.measure_id, cohort.member_id, cohort.activation_date
            order by valid_score.response_date, valid_score.known_from_date, valid_score.response_id
        ) as order_number
    from cohort
    inner join valid_score
        on
            cohort.vendor_id = valid_score.vendor_id
            and cohort.member_id = valid_score.member_id
            and cohort.instrument_id = valid_score.instrument_id
            and cohort.scoring_version_number = valid_score.scoring_version_number
            and cohort.baseline_from_date <= valid_score.response_date
            and valid_score.response_date <= cohort.baseline_last_date
            and valid_score.known_from_date <= cohort.receipt_last_date
            and (
                cohort.baseline_receipt_days is null
                or date_diff('day', valid_score.response_date, valid_score.known_from_date) <= cohort.baseline_receipt_days
            )
    left join second_session
        on
            cohort.agreement_id = second_session.agreement_id
            and cohort.member_id = second_session.member_id
            and cohort.activation_date = second_session.activation_date
    where second_session.session_date is null or valid_score.response_date < second_session.session_date
),

follow_up as (
    select
        cohort.agreement_id,
        cohort.measure_id,
        cohort.member_id,
        cohort.activation_date,
        valid_score.response_id,
        valid_score.response_date,
        valid_score.known_from_date,
        valid_score.score_numerator,
        valid_score.score_denominator,
        row_number() over (
            partition by cohort.agreement_id, cohort.measure_id, cohort.member_id, cohort.activation_date
            order by
                abs(date_diff('day', cohort.target_date, valid_score.response_date)),
                valid_score.response_date desc,
                valid_score.known_from_date,
                valid_score.response_id
        ) as order_number
    from cohort
    inner join valid_score
        on
            cohort.vendor_id = valid_score.vendor_id
            and cohort.member_id = valid_score.member_id
            and cohort.instrument_id = valid_score.instrument_id
            and cohort.scoring_version_number = valid_score.scoring_version_number
            and cohort.window_from_date <= valid_score.response_date
            and valid_score.response_date <= cohort.window_last_date
            and valid_score.known_from_date <= cohort.receipt_last_date
    left join baseline
        on
            cohort.agreement_id = baseline.agreement_id
            and cohort.measure_id = baseline.measure_id
            and cohort.member_id = baseline.member_id
            and cohort.activation_date = baseline.activation_date
            and baseline.order_number = 1
    where
        not valid_score.is_silenced
        and (
            cohort.judged_by_code = 'FOLLOW_UP'
            or (
                coalesce(baseline.instrument_version_code, '') = coalesce(valid_score.instrument_version_code, '')
                and baseline.language_code = valid_score.language_code
                and baseline.item_set_code = valid_score.item_set_code
                and baseline.response_id <> valid_score.response_id
            )
        )
),

paired as (
    select
        cohort.agreement_id,
        cohort.measure_id,
        cohort.vendor_id,
        cohort.member_id,
        cohort.activation_date,
        cohort.region_code,
        cohort.is_in_cohort,
        cohort.instrument_id,
        cohort.judged_by_code,
        cohort.target_days,
        cohort.window_last_date,
        baseline.instrument_version_code,
        baseline.response_id as baseline_response_id,
        baseline.response_date as baseline_date,
        case cohort.judged_by_code when 'FOLLOW_UP' then cohort.activation_date else baseline.response_date end as start_date,
        baseline.score_numerator as baseline_numerator,
        baseline.score_denominator as baseline_denominator,
        follow_up.response_id as follow_up_response_id,
        follow_up.response_date as follow_up_date,
        follow_up.known_from_date as follow_up_known_date,
        follow_up.score_numerator as follow_up_numerator,
        follow_up.score_denominator as follow_up_denominator
    from cohort
    left join baseline
        on
            cohort.agreement_id = baseline.agreement_id
            and cohort.measure_id = baseline.measure_id
            and cohort.member_id = baseline.member_id
            and cohort.activation_date = baseline.activation_date
            and baseline.order_number = 1
    left join follow_up
        on
            cohort.agreement_id = follow_up.agreement_id
            and cohort.measure_id = follow_up.measure_id
            and cohort.member_id = follow_up.member_id
            and cohort.activation_date = follow_up.activation_date
            and follow_up.order_number = 1
),

removal as (
    select
        paired.agreement_id,
        paired.measure_id,
        paired.member_id,
        paired.activation_date,
        min(exclusion.set_id) as set_id
    from paired
    inner join attribution.exclusion as exclusion
        on
            paired.member_id = exclusion.member_id
            and paired.start_date < exclusion.evidence_date
            and exclusion.evidence_date <= coalesce(paired.follow_up_date, paired.window_last_date)
            and (exclusion.region_code in ('ALL', paired.region_code) or paired.region_code = 'OTHER_UNSPEC')
    inner join terms.red_flag_scope as scope
        on
            exclusion.set_id = scope.set_id
            and scope.purpose_code = 'OUTCOME'
            and coalesce(paired.region_code, 'OTHER_UNSPEC') = scope.region_code
    group by paired.agreement_id, paired.measure_id, paired.member_id, paired.activation_date
)

select
    paired.agreement_id, -- the agreement
    paired.measure_id, -- the outcome measure
    paired.vendor_id, -- the vendor
    paired.member_id, -- the member
    paired.activation_date, -- the activation
    paired.is_in_cohort, -- activated in the performance period, whose measures it enters; false = in an earlier one
    paired.region_code, -- body region treated
    paired.instrument_id, -- instrument that the measure uses for the region; null if none is named
    paired.judged_by_code, -- CHANGE from the baseline, or FOLLOW_UP by itself
    paired.instrument_version_code, -- form version of the baseline
    paired.baseline_response_id, -- the baseline that counts; null = none
    paired.baseline_date, -- its day
    paired.baseline_numerator, -- its score is numerator / denominator; null where it may not be used
    paired.baseline_denominator, -- above 0
    paired.follow_up_response_id, -- the follow-up that counts; null = none
    paired.follow_up_date, -- its day
    paired.follow_up_known_date, -- when the payer had it
    paired.follow_up_numerator, -- its score is numerator / denominator
    paired.follow_up_denominator, -- above 0
    paired.target_days, -- days from activation to the follow-up aimed at
    paired.window_last_date, -- last day of the follow-up window
    case
        when
            member.death_date > paired.start_date
            and member.death_date <= coalesce(paired.follow_up_date, paired.window_last_date)
            then 'DEATH'
        when removal.set_id is not null then removal.set_id
        when silenced.is_confirmed then 'DATA_OPTED_OUT'
    end as removal_code -- why the member left numerator and denominator: DEATH, the red-flag set that takes members of the region out of outcomes, or DATA_OPTED_OUT; null = stays
from paired
left join core.member as member on paired.member_id = member.member_id
left join attribution.data_opt_out as silenced on paired.vendor_id = silenced.vendor_id and paired.member_id = silenced.member_id
left join removal
    on
        paired.agreement_id = removal.agreement_id
        and paired.measure_id = removal.measure_id
        and paired.member_id = removal.member_id
        and paired.activation_date = removal.activation_date
