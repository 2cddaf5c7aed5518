-- The baseline and the follow-up that count of a member whom an outcome measure follows: who activated in or before the performance period (cohort VENDOR), by the
-- vendor's own survey, and who is in a cohort that the measure names to stand beside, from its index day on, by the payer's: no vendor asks members of none.
-- Baseline: the earliest valid score in the window around the index day, of the vendor's before the day of the second session that counts. Follow-up: the valid score
-- closest to the target day, a tie goes to the later, of the same instrument, form version, language and items as the baseline; never the
-- best one. Scores are those of the signed version of the instrument. Where an instrument judges the follow-up by itself, it needs no baseline.
-- Responses received after the cohort's last window and the days allowed for receipt never count, nor does a baseline received later after its own day than the
-- measure allows: before anybody can know how it ends. No answer is used of who does not allow the vendor the use of their data; the baseline that came stays, without its score.
-- Removed: died, or found with what takes members of the region out of outcomes, after the baseline (the index day, where none is needed) and before the follow-up.
-- grain: agreement_id, measure_id, cohort_code, member_id, index_date
with followed as (
    select
        agreement.agreement_id,
        measure.measure_id,
        'VENDOR' as cohort_code,
        'VENDOR' as surveyor_code,
        activation.vendor_id,
        activation.member_id,
        activation.activation_date as index_date,
        activation.region_code,
        agreement.period_from_date <= activation.activation_date as is_in_cohort,
        case
            when agreement.period_from_date <= activation.activation_date then agreement.period_to_date
            else cast(agreement.period_from_date - 1 as date)
        end as cohort_last_date
    from terms.agreement as agreement
    inner join attribution.activation as activation
        on
            agreement.agreement_id = activation.agreement_id
            and activation.activation_date <= agreement.period_to_date
    inner join outcomes.measure as measure on agreement.agreement_id = measure.agreement_id
    union all
    select
        agreement.agreement_id,
        beside.measure_id,
        indexed.cohort_code,
        'PAYER' as surveyor_code,
        cast(null as varchar) as vendor_id,
        indexed.member_id,
        indexed.index_date,
        indexed.region_code,
        true as is_in_cohort,
        agreement.period_to_date as cohort_last_date
    from terms.agreement as agreement
    inner join outcomes.cohort_index as indexed on agreement.agreement_id = indexed.agreement_id
    inner join terms.measure_comparator as beside
        on agreement.agreement_id = beside.agreement_id and indexed.cohort_code = beside.cohort_code
    where indexed.cohort_code <> 'VENDOR'
),

asked as (
    select
        followed.agreement_id,
        followed.measure_id,
        followed.cohort_code,
        followed.surveyor_code,
        followed.vendor_id,
        followed.member_id,
        followed.index_date,
        followed.region_code,
        followed.is_in_cohort,
        chosen.instrument_id,
        exhibit.scoring_version_number,
        coalesce(chosen.judged_by_code, 'CHANGE') as judged_by_code,
        measure.target_days,
        measure.baseline_receipt_days,
        cast(followed.index_date - cast(measure.baseline_before_days as integer) as date) as baseline_from_date,
        cast(followed.index_date + cast(measure.baseline_after_days as integer) as date) as baseline_last_date,
        cast(followed.index_date + cast(measure.target_days as integer) as date) as target_date,
        cast(followed.index_date + cast(measure.target_days - measure.window_before_days as integer) as date) as window_from_date,
        cast(followed.index_date + cast(measure.target_days + measure.window_after_days as integer) as date) as window_last_date,
        cast(
            followed.cohort_last_date + cast(measure.target_days + measure.window_after_days + measure.receipt_days as integer) as date
        ) as receipt_last_date
    from followed
    inner join outcomes.measure as measure
        on
            followed.agreement_id = measure.agreement_id
            and followed.measure_id = measure.measure_id
            and measure.source_code = 'OUTCOMES'
    left join terms.measure_instrument as chosen
        on
            measure.agreement_id = chosen.agreement_id
            and measure.measure_id = chosen.measure_id
            and followed.region_code = chosen.region_code
    left join terms.instrument as exhibit
        on chosen.instrument_id = exhibit.instrument_id and chosen.instrument_version = exhibit.version
),

second_session as (
    select activation.agreement_id, activation.member_id, activation.activation_date, min(session.session_date) as session_date
    from attribution.activation as activation
    inner join attribution.session as session
        on
            activation.vendor_id = session.vendor_id
            and activation.member_id = session.member_id
            and activation.scope_code = session.scope_code
            and activation.activation_date < session.session_date
            and session.session_date < activation.lock_to_date
            and session.reason_code = 'A01'
    group by activation.agreement_id, activation.member_id, activation.activation_date
),

answered as (
    select
        asked.agreement_id,
        asked.measure_id,
        asked.cohort_code,
        asked.member_id,
        asked.index_date,
        asked.target_date,
        asked.judged_by_code,
        score.instrument_version_code,
        coalesce(score.language_code, '') as language_code,
        coalesce(score.item_set_code, '') as item_set_code,
        score.vendor_id,
        score.response_id,
        score.response_date,
        score.known_from_date,
        score.score_numerator,
        score.score_denominator,
        silenced.member_id is not null as is_silenced,
        asked.baseline_from_date <= score.response_date
        and score.response_date <= asked.baseline_last_date
        and (
            asked.baseline_receipt_days is null
            or date_diff('day', score.response_date, score.known_from_date) <= asked.baseline_receipt_days
        )
        and (second_session.session_date is null or score.response_date < second_session.session_date) as is_early,
        asked.window_from_date <= score.response_date and score.response_date <= asked.window_last_date as is_late
    from asked
    inner join outcomes.score as score
        on
            asked.member_id = score.member_id
            and asked.instrument_id = score.instrument_id
            and asked.scoring_version_number = score.scoring_version_number
            and asked.surveyor_code = score.surveyor_code
            and (asked.vendor_id is null or asked.vendor_id = score.vendor_id)
            and score.known_from_date <= asked.receipt_last_date
            and score.fault_code is null
    left join second_session
        on
            asked.cohort_code = 'VENDOR'
            and asked.agreement_id = second_session.agreement_id
            and asked.member_id = second_session.member_id
            and asked.index_date = second_session.activation_date
    left join attribution.data_opt_out as silenced
        on asked.vendor_id = silenced.vendor_id and asked.member_id = silenced.member_id
),

baseline as (
    select
        answered.*,
        row_number() over (
            partition by answered.agreement_id, answered.measure_id, answered.cohort_code, answered.member_id, answered.index_date
            order by answered.response_date, answered.known_from_date, answered.response_id, answered.vendor_id
        ) as order_number
    from answered
    where answered.is_early
),

follow_up as (
    select
        answered.*,
        row_number() over (
            partition by answered.agreement_id, answered.measure_id, answered.cohort_code, answered.member_id, answered.index_date
            order by
                abs(date_diff('day', answered.target_date, answered.response_date)),
                answered.response_date desc,
                answered.known_from_date,
                answered.response_id,
                answered.vendor_id
        ) as order_number
    from answered
    left join baseline
        on
            answered.agreement_id = baseline.agreement_id
            and answered.measure_id = baseline.measure_id
            and answered.cohort_code = baseline.cohort_code
            and answered.member_id = baseline.member_id
            and answered.index_date = baseline.index_date
            and baseline.order_number = 1
    where
        answered.is_late
        and not answered.is_silenced
        and (
            answered.judged_by_code = 'FOLLOW_UP'
            or (
                coalesce(baseline.instrument_version_code, '') = coalesce(answered.instrument_version_code, '')
                and baseline.language_code = answered.language_code
                and baseline.item_set_code = answered.item_set_code
                and not (baseline.response_id = answered.response_id and baseline.vendor_id = answered.vendor_id)
            )
        )
),

paired as (
    select
        asked.agreement_id,
        asked.measure_id,
        asked.cohort_code,
        asked.vendor_id,
        asked.member_id,
        asked.index_date,
        asked.is_in_cohort,
        asked.region_code,
        asked.instrument_id,
        asked.judged_by_code,
        asked.target_days,
        asked.window_last_date,
        baseline.instrument_version_code,
        baseline.response_id as baseline_response_id,
        baseline.response_date as baseline_date,
        case when not baseline.is_silenced then baseline.score_numerator end as baseline_numerator,
        case when not baseline.is_silenced then baseline.score_denominator end as baseline_denominator,
        follow_up.response_id as follow_up_response_id,
        follow_up.response_date as follow_up_date,
        follow_up.known_from_date as follow_up_known_date,
        follow_up.score_numerator as follow_up_numerator,
        follow_up.score_denominator as follow_up_denominator,
        case asked.judged_by_code when 'FOLLOW_UP' then asked.index_date else baseline.response_date end as looked_from_date,
        coalesce(follow_up.response_date, asked.window_last_date) as looked_last_date
    from asked
    left join baseline
        on
            asked.agreement_id = baseline.agreement_id
            and asked.measure_id = baseline.measure_id
            and asked.cohort_code = baseline.cohort_code
            and asked.member_id = baseline.member_id
            and asked.index_date = baseline.index_date
            and baseline.order_number = 1
    left join follow_up
        on
            asked.agreement_id = follow_up.agreement_id
            and asked.measure_id = follow_up.measure_id
            and asked.cohort_code = follow_up.cohort_code
            and asked.member_id = follow_up.member_id
            and asked.index_date = follow_up.index_date
            and follow_up.order_number = 1
),

removal as (
    select
        paired.agreement_id,
        paired.measure_id,
        paired.cohort_code,
        paired.member_id,
        paired.index_date,
        min(exclusion.set_id) as set_id
    from paired
    inner join attribution.exclusion as exclusion
        on
            paired.member_id = exclusion.member_id
            and paired.looked_from_date < exclusion.evidence_date
            and exclusion.evidence_date <= paired.looked_last_date
            and (exclusion.region_code in ('ALL', paired.region_code) or paired.region_code = 'OTHER_UNSPEC')
    inner join terms.red_flag_scope as scope
        on
            exclusion.set_id = scope.set_id
            and scope.purpose_code = 'OUTCOME'
            and coalesce(paired.region_code, 'OTHER_UNSPEC') = scope.region_code
    group by paired.agreement_id, paired.measure_id, paired.cohort_code, paired.member_id, paired.index_date
)

select
    paired.agreement_id, -- the agreement
    paired.measure_id, -- the outcome measure
    paired.cohort_code, -- VENDOR, or one beside it: IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    paired.vendor_id, -- the vendor whose survey counts; null beside it, where the payer's does
    paired.member_id, -- the member
    paired.index_date, -- the activation, or the index day of the cohort
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
    paired.target_days, -- days from the index day to the follow-up aimed at
    paired.window_last_date, -- last day of the follow-up window
    case
        when member.death_date > paired.looked_from_date and member.death_date <= paired.looked_last_date then 'DEATH'
        else removal.set_id
    end as removal_code -- why the member left: DEATH, or the red-flag set that takes members of the region out of outcomes; null = stays
from paired
left join core.member as member on paired.member_id = member.member_id
left join removal
    on
        paired.agreement_id = removal.agreement_id
        and paired.measure_id = removal.measure_id
        and paired.cohort_code = removal.cohort_code
        and paired.member_id = removal.member_id
        and paired.index_date = removal.index_date
