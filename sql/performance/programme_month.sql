-- A calendar month of the period, over by the paid-through date, on a day of which a member belonged to a vendor, and what happened in it then. A month in
-- which one activation follows another is the first one's.
-- grain: agreement_id, member_id, month_date
with month as (
    select
        member_month.month_date,
        cast(member_month.month_date + interval 1 month as date) as next_month_date
    from core.member_month as member_month
    group by member_month.month_date
),

owned as (
    select
        activation.agreement_id,
        activation.vendor_id,
        activation.member_id,
        activation.activation_date,
        month.month_date,
        greatest(activation.activation_date, agreement.period_from_date, month.month_date) as from_date,
        least(activation.to_date, cast(agreement.period_to_date + 1 as date), month.next_month_date) as to_date
    from attribution.activation as activation
    inner join terms.agreement as agreement on activation.agreement_id = agreement.agreement_id
    inner join month
        on
            greatest(activation.activation_date, agreement.period_from_date, month.month_date)
            < least(activation.to_date, cast(agreement.period_to_date + 1 as date), month.next_month_date)
),

owned_month as (
    select
        owned.agreement_id,
        owned.vendor_id,
        owned.member_id,
        owned.month_date,
        min(owned.activation_date) as activation_date,
        min(owned.from_date) as from_date,
        max(owned.to_date) as to_date
    from owned
    group by owned.agreement_id, owned.vendor_id, owned.member_id, owned.month_date
),

happened as (
    select distinct session.vendor_id, session.member_id, 'SESSION_DAY' as kind_code, session.session_date as happened_date, '' as event_id
    from attribution.session as session
    where session.reason_code = 'A01'
    union all
    select event.vendor_id, event.member_id, 'LOG_IN' as kind_code, event.event_date as happened_date, event.event_id
    from performance.member_event as event
    where event.event_code = 'LOGGED_IN'
    union all
    select score.vendor_id, score.member_id, 'PAIN' as kind_code, score.response_date as happened_date, score.response_id as event_id
    from outcomes.score as score
    where score.instrument_id = 'NPRS' and score.surveyor_code = 'VENDOR' and score.is_newest_scoring and score.fault_code is null
)

select
    owned_month.agreement_id, -- the agreement
    owned_month.member_id, -- the member
    owned_month.month_date, -- the month
    owned_month.activation_date, -- the activation that it follows
    count(case when happened.kind_code = 'SESSION_DAY' then 1 end) as session_day_count, -- days with a session that counts
    count(case when happened.kind_code = 'LOG_IN' then 1 end) as log_in_count, -- log-ins that the vendor reports
    count(case when happened.kind_code = 'PAIN' then 1 end) as pain_count -- valid answers about pain (NPRS)
from owned_month
cross join terms.run as run
left join happened
    on
        owned_month.vendor_id = happened.vendor_id
        and owned_month.member_id = happened.member_id
        and owned_month.from_date <= happened.happened_date
        and happened.happened_date < owned_month.to_date
where owned_month.to_date <= cast(run.paid_through_date + 1 as date)
group by owned_month.agreement_id, owned_month.member_id, owned_month.month_date, owned_month.activation_date
