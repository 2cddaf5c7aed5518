-- What a measure of engagement counts of a member after an activation, and over what.
-- By month: ACTIVE_IN_MONTH, LOG_INS, PAIN_REPORTED. By exercise, of sessions in the period that are not suspect, whether they count for payment or are
-- incomplete: EXERCISES_DONE, never more than prescribed. By course: SESSIONS_DONE, never more than prescribed, and RESOLVED_WITHIN_VISITS, after one
-- visit at least. By turn for the worse of the period: FLAGGED_EARLY. By the vendor's flag: REACHED_IN_TIME. The last two are counted when the days to act
-- are over, and flag and contact name the same reason. Members who do not allow the use of their
-- data count as if they had done nothing; where others than the vendor confirm it, they are not counted.
-- grain: agreement_id, measure_id, member_id, activation_date
with measure as (
    select measure.agreement_id, measure.measure_id, measure.numerator_code, measure.first_days, measure.visits_maximum_count
    from outcomes.measure as measure
    where measure.family_code = 'ENGAGEMENT'
),

-- An activation in so far as it lasts in the period.
owned as (
    select
        activation.agreement_id,
        activation.vendor_id,
        activation.member_id,
        activation.scope_code,
        activation.activation_date,
        greatest(activation.activation_date, agreement.period_from_date) as from_date,
        least(activation.to_date, cast(agreement.period_to_date + 1 as date)) as to_date
    from attribution.activation as activation
    inner join terms.agreement as agreement on activation.agreement_id = agreement.agreement_id
    where
        greatest(activation.activation_date, agreement.period_from_date)
        < least(activation.to_date, cast(agreement.period_to_date + 1 as date))
),

by_month as (
    select
        measure.agreement_id,
        measure.measure_id,
        month.member_id,
        month.activation_date,
        case measure.numerator_code
            when 'ACTIVE_IN_MONTH' then case when month.session_day_count + month.log_in_count > 0 then 1 else 0 end
            when 'PAIN_REPORTED' then case when month.pain_count > 0 then 1 else 0 end
            when 'LOG_INS' then month.log_in_count
        end as numerator_count,
        1 as denominator_count
    from measure
    inner join performance.programme_month as month on measure.agreement_id = month.agreement_id
    where measure.numerator_code in ('ACTIVE_IN_MONTH', 'PAIN_REPORTED', 'LOG_INS')
),

by_exercise as (
    select
        measure.agreement_id,
        measure.measure_id,
        owned.member_id,
        owned.activation_date,
        least(coalesce(session.exercises_completed_count, 0), session.exercises_prescribed_count) as numerator_count,
        session.exercises_prescribed_count as denominator_count
    from measure
    inner join owned on measure.agreement_id = owned.agreement_id
    inner join attribution.session as session
        on
            owned.agreement_id = session.agreement_id
            and owned.member_id = session.member_id
            and owned.scope_code = session.scope_code
            and owned.from_date <= session.session_date
            and session.session_date < owned.to_date
    where
        measure.numerator_code = 'EXERCISES_DONE'
        and session.reason_code in ('A01', 'R10')
        and not session.is_suspect
        and session.exercises_prescribed_count > 0
),

by_course as (
    select
        course.agreement_id,
        course.measure_id,
        course.member_id,
        course.activation_date,
        case measure.numerator_code
            when 'SESSIONS_DONE' then least(course.session_day_count, course.prescribed_count)
            else case when course.visit_count between 1 and measure.visits_maximum_count then 1 else 0 end
        end as numerator_count,
        case measure.numerator_code when 'SESSIONS_DONE' then course.prescribed_count else 1 end as denominator_count
    from measure
    inner join performance.course as course
        on measure.agreement_id = course.agreement_id and measure.measure_id = course.measure_id
    where course.prescribed_count is not null or measure.numerator_code <> 'SESSIONS_DONE'
),

by_turn as (
    select
        measure.agreement_id,
        measure.measure_id,
        turn.member_id,
        turn.activation_date,
        turn.reason_code,
        turn.found_date,
        case when count(event.event_id) > 0 then 1 else 0 end as numerator_count,
        1 as denominator_count
    from measure
    cross join terms.run as run
    cross join terms.common_rule as rule
    inner join owned on measure.agreement_id = owned.agreement_id
    inner join performance.deterioration as turn
        on
            owned.agreement_id = turn.agreement_id
            and owned.member_id = turn.member_id
            and owned.activation_date = turn.activation_date
            and owned.from_date <= turn.found_date
            and turn.found_date < owned.to_date
            and date_diff('day', turn.found_date, run.paid_through_date) >= measure.first_days
    left join performance.member_event as event
        on
            owned.vendor_id = event.vendor_id
            and owned.member_id = event.member_id
            and event.event_code = 'AT_RISK'
            and turn.reason_code = event.detail_code
            and date_diff('day', turn.found_date, event.event_date) <= measure.first_days
            and date_diff('day', event.event_date, turn.found_date) <= rule.risk_before_days
    where measure.numerator_code = 'FLAGGED_EARLY'
    group by measure.agreement_id, measure.measure_id, turn.member_id, turn.activation_date, turn.reason_code, turn.found_date
),

by_flag as (
    select
        measure.agreement_id,
        measure.measure_id,
        owned.member_id,
        owned.activation_date,
        flag.event_id,
        case when count(contact.event_id) > 0 then 1 else 0 end as numerator_count,
        1 as denominator_count
    from measure
    cross join terms.run as run
    inner join owned on measure.agreement_id = owned.agreement_id
    inner join performance.member_event as flag
        on
            owned.vendor_id = flag.vendor_id
            and owned.member_id = flag.member_id
            and flag.event_code = 'AT_RISK'
            and owned.from_date <= flag.event_date
            and flag.event_date < owned.to_date
            and date_diff('day', flag.event_date, run.paid_through_date) >= measure.first_days
    left join performance.member_event as contact
        on
            flag.vendor_id = contact.vendor_id
            and flag.member_id = contact.member_id
            and contact.event_code = 'REACHED'
            and flag.detail_code = contact.detail_code
            and flag.event_date <= contact.event_date
            and date_diff('day', flag.event_date, contact.event_date) <= measure.first_days
    where measure.numerator_code = 'REACHED_IN_TIME'
    group by measure.agreement_id, measure.measure_id, owned.member_id, owned.activation_date, flag.event_id
),

counted as (
    select agreement_id, measure_id, member_id, activation_date, numerator_count, denominator_count from by_month
    union all
    select agreement_id, measure_id, member_id, activation_date, numerator_count, denominator_count from by_exercise
    union all
    select agreement_id, measure_id, member_id, activation_date, numerator_count, denominator_count from by_course
    union all
    select agreement_id, measure_id, member_id, activation_date, numerator_count, denominator_count from by_turn
    union all
    select agreement_id, measure_id, member_id, activation_date, numerator_count, denominator_count from by_flag
)

select
    counted.agreement_id, -- the agreement
    counted.measure_id, -- the measure
    counted.member_id, -- the member
    counted.activation_date, -- the activation
    cast(sum(case when left_out.member_id is null then counted.numerator_count else 0 end) as bigint) as numerator_count, -- what is counted
    cast(sum(counted.denominator_count) as bigint) as denominator_count -- over what: months, exercises, sessions, members, turns or flags
from counted
inner join terms.agreement as agreement on counted.agreement_id = agreement.agreement_id
left join attribution.data_opt_out as left_out on agreement.vendor_id = left_out.vendor_id and counted.member_id = left_out.member_id
where not coalesce(left_out.is_confirmed, false)
group by counted.agreement_id, counted.measure_id, counted.member_id, counted.activation_date
