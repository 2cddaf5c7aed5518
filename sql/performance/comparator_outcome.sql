-- A member in in-person therapy or usual care, and an outcome measure that these stand beside: whom the payer asked, and who improved by enough.
-- Only the payer's own survey counts: no vendor asks members of none. Windows are those of the measure around the index day, the baseline is the earliest
-- valid score, the follow-up the one closest to its target, a tie goes to the later, of the same form, language and items; thresholds, entry severity, receipt
-- and removal are those of the vendor's members. Nobody is counted whom the payer did not ask at the start: a missing follow-up is a failure then.
-- Where an instrument judges the follow-up by itself, whoever answered it is counted.
-- grain: agreement_id, measure_id, member_id
with cohort as (
    select
        measure.agreement_id,
        measure.measure_id,
        indexed.member_id,
        indexed.cohort_code,
        indexed.region_code,
        indexed.acuity_code,
        chosen.instrument_id,
        exhibit.scoring_version_number,
        exhibit.direction_code,
        exhibit.severity_minimum_thousandths,
        exhibit.severity_maximum_thousandths,
        chosen.threshold_thousandths,
        chosen.threshold_percent_thousandths,
        chosen.judged_by_code,
        measure.baseline_receipt_days,
        indexed.index_date,
        cast(indexed.index_date - cast(measure.baseline_before_days as integer) as date) as baseline_from_date,
        cast(indexed.index_date + cast(measure.baseline_after_days as integer) as date) as baseline_last_date,
        cast(indexed.index_date + cast(measure.target_days as integer) as date) as target_date,
        cast(indexed.index_date + cast(measure.target_days - measure.window_before_days as integer) as date) as window_from_date,
        cast(indexed.index_date + cast(measure.target_days + measure.window_after_days as integer) as date) as window_last_date,
        cast(
            agreement.period_to_date + cast(measure.target_days + measure.window_after_days + measure.receipt_days as integer) as date
        ) as receipt_last_date
    from outcomes.measure as measure
    inner join terms.agreement as agreement on measure.agreement_id = agreement.agreement_id
    inner join performance.cohort_index as indexed on measure.agreement_id = indexed.agreement_id
    inner join terms.measure_comparator as beside
        on
            measure.agreement_id = beside.agreement_id
            and measure.measure_id = beside.measure_id
            and indexed.cohort_code = beside.cohort_code
    inner join terms.measure_instrument as chosen
        on
            measure.agreement_id = chosen.agreement_id
            and measure.measure_id = chosen.measure_id
            and indexed.region_code = chosen.region_code
    inner join terms.instrument as exhibit
        on chosen.instrument_id = exhibit.instrument_id and chosen.instrument_version = exhibit.version
    cross join terms.run as run
    where
        measure.source_code = 'OUTCOMES'
        and indexed.cohort_code <> 'VENDOR'
        and (
            run.settlement_code = 'FINAL'
            or cast(indexed.index_date + cast(measure.target_days + measure.window_after_days as integer) as date) <= run.paid_through_date
        )
),

answered as (
    select
        cohort.agreement_id,
        cohort.measure_id,
        cohort.member_id,
        cohort.target_date,
        cohort.judged_by_code,
        score.vendor_id,
        score.response_id,
        score.response_date,
        score.known_from_date,
        score.instrument_version_code,
        coalesce(score.language_code, '') as language_code,
        coalesce(score.item_set_code, '') as item_set_code,
        score.score_numerator,
        score.score_denominator,
        cohort.baseline_from_date <= score.response_date
        and score.response_date <= cohort.baseline_last_date
        and (
            cohort.baseline_receipt_days is null
            or date_diff('day', score.response_date, score.known_from_date) <= cohort.baseline_receipt_days
        ) as is_early,
        cohort.window_from_date <= score.response_date and score.response_date <= cohort.window_last_date as is_late
    from cohort
    inner join outcomes.score as score
        on
            cohort.member_id = score.member_id
            and cohort.instrument_id = score.instrument_id
            and cohort.scoring_version_number = score.scoring_version_number
            and score.known_from_date <= cohort.receipt_last_date
    where score.surveyor_code = 'PAYER' and score.fault_code is null
),

baseline as (
    select
        answered.*,
        row_number() over (
            partition by answered.agreement_id, answered.measure_id, answered.member_id
            order by answered.response_date, answered.known_from_date, answered.response_id, answered.vendor_id
        ) as order_number
    from answered
    where answered.is_early and answered.judged_by_code = 'CHANGE'
),

follow_up as (
    select
        answered.agreement_id,
        answered.measure_id,
        answered.member_id,
        answered.response_id,
        answered.response_date,
        answered.score_numerator,
        answered.score_denominator,
        row_number() over (
            partition by answered.agreement_id, answered.measure_id, answered.member_id
            order by
                abs(date_diff('day', answered.target_date, answered.response_date)),
                answered.response_date desc, answered.known_from_date, answered.response_id, answered.vendor_id
        ) as order_number
    from answered
    left join baseline
        on
            answered.agreement_id = baseline.agreement_id
            and answered.measure_id = baseline.measure_id
            and answered.member_id = baseline.member_id
            and baseline.order_number = 1
    where
        answered.is_late
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
        cohort.*,
        follow_up.response_date as follow_up_date,
        coalesce(baseline.response_date, cohort.index_date) as start_date,
        follow_up.response_id is not null as has_follow_up,
        follow_up.score_numerator as follow_up_numerator,
        follow_up.score_denominator as follow_up_denominator,
        baseline.score_numerator as baseline_numerator,
        baseline.score_denominator as baseline_denominator,
        baseline.score_numerator * follow_up.score_denominator as baseline_number,
        baseline.score_denominator * follow_up.score_denominator as common_number,
        case cohort.direction_code when 'L' then 1 else -1 end
        * (
            baseline.score_numerator * follow_up.score_denominator - follow_up.score_numerator * baseline.score_denominator
        ) as gain_number
    from cohort
    left join baseline
        on
            cohort.agreement_id = baseline.agreement_id
            and cohort.measure_id = baseline.measure_id
            and cohort.member_id = baseline.member_id
            and baseline.order_number = 1
    left join follow_up
        on
            cohort.agreement_id = follow_up.agreement_id
            and cohort.measure_id = follow_up.measure_id
            and cohort.member_id = follow_up.member_id
            and follow_up.order_number = 1
    where baseline.response_id is not null or (cohort.judged_by_code = 'FOLLOW_UP' and follow_up.response_id is not null)
),

removed as (
    select distinct paired.agreement_id, paired.measure_id, paired.member_id
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
            and paired.region_code = scope.region_code
)

select
    paired.agreement_id, -- the agreement
    paired.measure_id, -- the outcome measure
    paired.member_id, -- the member
    paired.cohort_code, -- IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    paired.region_code, -- body region treated on the index day
    paired.acuity_code, -- how long the trouble had lasted then
    paired.has_follow_up, -- answered again in the window; false = a failure
    coalesce(
        case
            when paired.judged_by_code = 'FOLLOW_UP' and paired.direction_code = 'L'
                then 1000 * paired.follow_up_numerator <= paired.threshold_thousandths * paired.follow_up_denominator
            when paired.judged_by_code = 'FOLLOW_UP'
                then 1000 * paired.follow_up_numerator >= paired.threshold_thousandths * paired.follow_up_denominator
            else
                1000 * paired.gain_number >= paired.threshold_thousandths * paired.common_number
                or (
                    paired.gain_number > 0
                    and 1000 * paired.gain_number >= paired.threshold_percent_thousandths * paired.baseline_number
                )
        end,
        false
    ) as is_responder, -- improved by enough
    paired.gain_number, -- the improvement in points is gain_number / common_number; null without both answers
    paired.common_number -- above 0
from paired
left join core.member as member on paired.member_id = member.member_id
left join removed
    on paired.agreement_id = removed.agreement_id and paired.measure_id = removed.measure_id and paired.member_id = removed.member_id
where
    removed.member_id is null
    and coalesce(
        member.death_date <= paired.start_date or member.death_date > coalesce(paired.follow_up_date, paired.window_last_date), true
    )
    and not coalesce(1000 * paired.baseline_numerator < paired.severity_minimum_thousandths * paired.baseline_denominator, false)
    and not coalesce(1000 * paired.baseline_numerator > paired.severity_maximum_thousandths * paired.baseline_denominator, false)
