-- A break of two weeks in the first twelve weeks of a programme, and whether the vendor flags it and reaches the member within a week.
-- grain: activation_id, found_date
with worked as (
    select distinct session.activation_id, session.member_number, session.session_date
    from vendors.session as session
    where session.quality_code = 'COMPLETE'
),
followed as (
    select
        worked.*,
        lead(worked.session_date) over (partition by worked.activation_id order by worked.session_date) as next_date
    from worked
),
broken as (
    select
        followed.activation_id,
        followed.session_date + 14 as found_date,
        chance('risk', followed.member_number, activation.account_key + date_diff('day', activation.activated_date, followed.session_date))
            as risk_draw
    from followed
    inner join vendors.activation as activation
        on activation.activation_id = followed.activation_id
    where
        (followed.next_date is null or followed.next_date > followed.session_date + 14)
        and followed.session_date + 14 < activation.activated_date + 84
        and followed.session_date + 40 < getvariable('delivery_date')
)
select
    broken.activation_id,
    cast(broken.found_date as date) as found_date,
    uniform_of(hash(broken.risk_draw, 'flagged')) < setting('risk_flagged_share') as is_flagged,
    cast(broken.found_date + cast(broken.risk_draw % 6 as integer) as date) as flagged_date,
    uniform_of(hash(broken.risk_draw, 'reached')) < setting('risk_reached_share') as is_reached,
    cast(broken.found_date + cast(broken.risk_draw % 6 + hash(broken.risk_draw, 'days') % 7 as integer) as date) as reached_date
from broken
