-- A member's course from an activation in the period through the first days that a measure of engagement looks at, when they are over: what was
-- prescribed and done, when the vendor says that the complaint was resolved, and how many visits for therapy it took.
-- Prescribed is what was last assigned by activation, else first after it. A visit is a day: with a therapist of claims, near or at a distance, or of the vendor.
-- grain: agreement_id, measure_id, member_id, activation_date
with watched as (
    select
        measure.agreement_id,
        measure.measure_id,
        activation.vendor_id,
        activation.member_id,
        activation.scope_code,
        activation.activation_date,
        cast(activation.activation_date + cast(measure.first_days as integer) as date) as watched_to_date
    from outcomes.measure as measure
    inner join terms.agreement as agreement on measure.agreement_id = agreement.agreement_id
    inner join attribution.activation as activation
        on
            measure.agreement_id = activation.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
    cross join terms.run as run
    where
        measure.numerator_code in ('SESSIONS_DONE', 'RESOLVED_WITHIN_VISITS')
        and date_diff('day', activation.activation_date, run.paid_through_date) >= measure.first_days
),

done as (
    select watched.agreement_id, watched.measure_id, watched.member_id, watched.activation_date, count(distinct session.session_date) as session_day_count
    from watched
    inner join attribution.session as session
        on
            watched.vendor_id = session.vendor_id
            and watched.member_id = session.member_id
            and watched.scope_code = session.scope_code
            and session.reason_code = 'A01'
            and watched.activation_date <= session.session_date
            and session.session_date < watched.watched_to_date
    group by watched.agreement_id, watched.measure_id, watched.member_id, watched.activation_date
),

assigned as (
    select
        watched.agreement_id,
        watched.measure_id,
        watched.member_id,
        watched.activation_date,
        event.event_count,
        row_number() over (
            partition by watched.agreement_id, watched.measure_id, watched.member_id, watched.activation_date
            order by
                case when event.event_date <= watched.activation_date then 0 else 1 end,
                abs(date_diff('day', event.event_date, watched.activation_date)),
                event.event_id
        ) as order_number
    from watched
    inner join performance.member_event as event
        on
            watched.vendor_id = event.vendor_id
            and watched.member_id = event.member_id
            and event.event_code = 'EXERCISE_ASSIGNED'
            and event.event_count > 0
            and event.event_date < watched.watched_to_date
),

resolved as (
    select
        watched.agreement_id,
        watched.measure_id,
        watched.vendor_id,
        watched.member_id,
        watched.activation_date,
        min(event.event_date) as resolved_date
    from watched
    inner join performance.member_event as event
        on
            watched.vendor_id = event.vendor_id
            and watched.member_id = event.member_id
            and event.event_code = 'RESOLVED'
            and watched.activation_date <= event.event_date
            and event.event_date < watched.watched_to_date
    group by watched.agreement_id, watched.measure_id, watched.vendor_id, watched.member_id, watched.activation_date
),

therapy_day as (
    select visit.member_id, visit.visit_date, cast(null as varchar) as vendor_id
    from core.visit as visit
    where visit.category_code = 'PT_OT' and visit.discipline_code = 'PT' and visit.is_msk
    union all
    select session.member_id, session.session_date as visit_date, session.vendor_id
    from attribution.session as session
    where session.reason_code = 'A01' and session.type_code = 'VISIT'
),

resolving as (
    select
        resolved.agreement_id,
        resolved.measure_id,
        resolved.member_id,
        resolved.activation_date,
        resolved.resolved_date,
        count(distinct therapy_day.visit_date) as visit_count
    from resolved
    left join therapy_day
        on
            resolved.member_id = therapy_day.member_id
            and (therapy_day.vendor_id is null or resolved.vendor_id = therapy_day.vendor_id)
            and resolved.activation_date <= therapy_day.visit_date
            and therapy_day.visit_date <= resolved.resolved_date
    group by resolved.agreement_id, resolved.measure_id, resolved.member_id, resolved.activation_date, resolved.resolved_date
)

select
    watched.agreement_id, -- the agreement
    watched.measure_id, -- the measure
    watched.member_id, -- the member
    watched.activation_date, -- the activation
    assigned.event_count as prescribed_count, -- sessions prescribed; null if the vendor does not say
    coalesce(done.session_day_count, 0) as session_day_count, -- days with a session that counts
    resolving.resolved_date, -- day on which the complaint was resolved; null if it was not
    resolving.visit_count -- visits for therapy up to then
from watched
left join done
    on
        watched.agreement_id = done.agreement_id
        and watched.measure_id = done.measure_id
        and watched.member_id = done.member_id
        and watched.activation_date = done.activation_date
left join assigned
    on
        watched.agreement_id = assigned.agreement_id
        and watched.measure_id = assigned.measure_id
        and watched.member_id = assigned.member_id
        and watched.activation_date = assigned.activation_date
        and assigned.order_number = 1
left join resolving
    on
        watched.agreement_id = resolving.agreement_id
        and watched.measure_id = resolving.measure_id
        and watched.member_id = resolving.member_id
        and watched.activation_date = resolving.activation_date
