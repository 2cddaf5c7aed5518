-- What is looked at in the members whom a vendor's outcomes rest on: how many of how many, of an outcome measure, an instrument or all (subject).
-- By measure of responders: TOO_MILD of those with a baseline; REMOVED against N_base; SAME_DAYS: follow-ups so many days after the baseline as most are; ASKED_AGAIN
-- of the follow-ups, and of these ALIKE_ASKED_AGAIN and BETTER_THAN_ASKED_AGAIN. By instrument: BASELINE_SHIFT, the square of the difference of this period's mean
-- baseline to that of enough members activated before, over the variance of theirs. Of all activated in the period: DATA_OPTED_OUT by the vendor's word alone,
-- UNENROLLED: who left, was taken off or called ineligible in the days before a follow-up is asked for. Of all their sessions: SUSPECT_SESSION.
-- grain: agreement_id, check_code, subject_code
with followed as (
    select
        responder.agreement_id,
        responder.measure_id,
        responder.is_too_mild,
        responder.removal_code,
        responder.is_in_baseline,
        responder.is_in_follow_up,
        resurvey.is_alike,
        resurvey.is_better
    from outcomes.responder as responder
    inner join outcomes.measure as measure
        on
            responder.agreement_id = measure.agreement_id
            and responder.measure_id = measure.measure_id
            and measure.numerator_code = 'RESPONDER'
            and measure.adjustment_code is null
    left join outcomes.resurvey as resurvey
        on
            responder.agreement_id = resurvey.agreement_id
            and responder.measure_id = resurvey.measure_id
            and responder.member_id = resurvey.member_id
            and responder.activation_date = resurvey.activation_date
    where responder.is_in_cohort
),

by_measure as (
    select
        followed.agreement_id,
        audit.check_code,
        followed.measure_id as subject_code,
        count(
            case audit.check_code
                when 'TOO_MILD' then case when followed.is_too_mild and followed.removal_code is null then 1 end
                when 'REMOVED' then case when followed.removal_code is not null then 1 end
                when 'ASKED_AGAIN' then case when followed.is_in_follow_up and followed.is_alike is not null then 1 end
                when 'ALIKE_ASKED_AGAIN' then case when followed.is_in_follow_up and followed.is_alike then 1 end
                when 'BETTER_THAN_ASKED_AGAIN' then case when followed.is_in_follow_up and followed.is_better then 1 end
            end
        ) as numerator_count,
        count(
            case audit.check_code
                when 'TOO_MILD'
                    then case when followed.is_in_baseline or (followed.is_too_mild and followed.removal_code is null) then 1 end
                when 'REMOVED' then case when followed.is_in_baseline then 1 end
                when 'ASKED_AGAIN' then case when followed.is_in_follow_up then 1 end
                else case when followed.is_in_follow_up and followed.is_alike is not null then 1 end
            end
        ) as denominator_count
    from followed
    inner join terms.audit_check as audit
        on audit.check_code in ('TOO_MILD', 'REMOVED', 'ASKED_AGAIN', 'ALIKE_ASKED_AGAIN', 'BETTER_THAN_ASKED_AGAIN')
    group by followed.agreement_id, audit.check_code, followed.measure_id
),

distance as (
    select
        pair.agreement_id,
        pair.measure_id,
        date_diff('day', pair.baseline_date, pair.follow_up_date) as distance_days,
        count(*) as pair_count
    from outcomes.pair as pair
    inner join outcomes.measure as measure
        on
            pair.agreement_id = measure.agreement_id
            and pair.measure_id = measure.measure_id
            and measure.numerator_code = 'RESPONDER'
            and measure.adjustment_code is null
    where pair.is_in_cohort and pair.removal_code is null and pair.baseline_date is not null and pair.follow_up_date is not null
    group by pair.agreement_id, pair.measure_id, date_diff('day', pair.baseline_date, pair.follow_up_date)
),

by_distance as (
    select
        distance.agreement_id,
        'SAME_DAYS' as check_code,
        distance.measure_id as subject_code,
        max(distance.pair_count) as numerator_count,
        cast(sum(distance.pair_count) as bigint) as denominator_count
    from distance
    group by distance.agreement_id, distance.measure_id
),

baseline as (
    select
        pair.agreement_id,
        pair.instrument_id,
        pair.member_id,
        pair.activation_date,
        pair.is_in_cohort,
        min(1000 * pair.baseline_numerator // pair.baseline_denominator) as score_thousandths
    from outcomes.pair as pair
    where pair.baseline_numerator is not null and pair.removal_code is null
    group by pair.agreement_id, pair.instrument_id, pair.member_id, pair.activation_date, pair.is_in_cohort
),

mean as (
    select
        baseline.agreement_id,
        baseline.instrument_id,
        cast(sum(case when baseline.is_in_cohort then baseline.score_thousandths end) as bigint)
        // count(case when baseline.is_in_cohort then 1 end) as now_thousandths,
        cast(sum(case when not baseline.is_in_cohort then baseline.score_thousandths end) as bigint)
        // count(case when not baseline.is_in_cohort then 1 end) as before_thousandths
    from baseline
    inner join terms.audit_check as audit on audit.check_code = 'BASELINE_SHIFT'
    group by baseline.agreement_id, baseline.instrument_id, audit.minimum_count
    having
        count(case when baseline.is_in_cohort then 1 end) >= audit.minimum_count
        and count(case when not baseline.is_in_cohort then 1 end) >= audit.minimum_count
),

by_instrument as (
    select
        mean.agreement_id,
        'BASELINE_SHIFT' as check_code,
        mean.instrument_id as subject_code,
        (mean.now_thousandths - mean.before_thousandths) * (mean.now_thousandths - mean.before_thousandths) as numerator_count,
        cast(
            sum(
                (baseline.score_thousandths - mean.before_thousandths) * (baseline.score_thousandths - mean.before_thousandths)
            ) as bigint
        ) // count(*) as denominator_count
    from mean
    inner join baseline
        on mean.agreement_id = baseline.agreement_id and mean.instrument_id = baseline.instrument_id and not baseline.is_in_cohort
    group by mean.agreement_id, mean.instrument_id, mean.now_thousandths, mean.before_thousandths
),

activated as (
    select activation.agreement_id, activation.vendor_id, activation.member_id, activation.scope_code, activation.activation_date, activation.lock_to_date
    from terms.agreement as agreement
    inner join attribution.activation as activation
        on
            agreement.agreement_id = activation.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
),

unenrolled as (
    select distinct activated.agreement_id, activated.member_id, activated.activation_date
    from activated
    cross join terms.audit_rule as rule
    inner join attribution.event as event
        on
            activated.vendor_id = event.vendor_id
            and activated.member_id = event.member_id
            and event.event_code in ('OPTED_OUT', 'DISENROLLED', 'INELIGIBLE')
            and date_diff('day', activated.activation_date, event.event_date)
            between rule.unenrolled_from_days and rule.unenrolled_to_days
),

by_agreement as (
    select
        activated.agreement_id,
        audit.check_code,
        'ALL' as subject_code,
        count(
            case audit.check_code
                when 'UNENROLLED' then unenrolled.member_id
                else case when not silenced.is_confirmed then silenced.member_id end
            end
        ) as numerator_count,
        count(*) as denominator_count
    from activated
    inner join terms.audit_check as audit on audit.check_code in ('UNENROLLED', 'DATA_OPTED_OUT')
    left join unenrolled
        on
            activated.agreement_id = unenrolled.agreement_id
            and activated.member_id = unenrolled.member_id
            and activated.activation_date = unenrolled.activation_date
    left join attribution.data_opt_out as silenced
        on activated.vendor_id = silenced.vendor_id and activated.member_id = silenced.member_id
    group by activated.agreement_id, audit.check_code
),

by_session as (
    select
        activated.agreement_id,
        'SUSPECT_SESSION' as check_code,
        'ALL' as subject_code,
        count(case when session.is_suspect then 1 end) as numerator_count,
        count(*) as denominator_count
    from activated
    inner join attribution.session as session
        on
            activated.agreement_id = session.agreement_id
            and activated.member_id = session.member_id
            and activated.scope_code = session.scope_code
            and activated.activation_date <= session.session_date
            and session.session_date < activated.lock_to_date
    group by activated.agreement_id
),

counted as (
    select agreement_id, check_code, subject_code, numerator_count, denominator_count from by_measure
    union all
    select agreement_id, check_code, subject_code, numerator_count, denominator_count from by_distance
    union all
    select agreement_id, check_code, subject_code, numerator_count, denominator_count from by_instrument
    union all
    select agreement_id, check_code, subject_code, numerator_count, denominator_count from by_agreement
    union all
    select agreement_id, check_code, subject_code, numerator_count, denominator_count from by_session
)

select
    counted.agreement_id, -- the agreement
    counted.check_code, -- what is looked at
    counted.subject_code, -- an outcome measure, an instrument, or ALL
    counted.numerator_count, -- members, follow-ups or sessions found so; of BASELINE_SHIFT square thousandths
    counted.denominator_count -- members, follow-ups or sessions looked at; of BASELINE_SHIFT square thousandths
from counted
where counted.denominator_count > 0
