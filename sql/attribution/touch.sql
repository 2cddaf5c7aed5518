-- A day on which a member had a session that counts, with the vendor who may claim it: the day's only vendor, or the winner of a tie. Where each
-- body region has an owner of its own, a day of the region.
-- Ties of one day, in order: the earlier start if every vendor of the day gives one; more session days in the first days (common rules);
-- the agreement that took effect first; vendor id; agreement id.
-- `next_touch_date` is the first such day on or after the end of the ownership that this day would begin.
-- grain: member_id, scope_code, touch_date
with session_day as (
    select
        session.member_id,
        session.scope_code,
        session.session_date,
        session.agreement_id,
        session.vendor_id,
        min(session.started_second_number) as started_second_number
    from attribution.session as session
    where session.reason_code = 'A01'
    group by session.member_id, session.scope_code, session.session_date, session.agreement_id, session.vendor_id
),

tied as (
    select
        session_day.member_id,
        session_day.scope_code,
        session_day.session_date,
        count(*) = count(session_day.started_second_number) as has_every_start
    from session_day
    group by session_day.member_id, session_day.scope_code, session_day.session_date
    having count(*) > 1
),

contender as (
    select
        session_day.member_id,
        session_day.scope_code,
        session_day.session_date,
        session_day.agreement_id,
        session_day.vendor_id,
        case when tied.has_every_start then session_day.started_second_number end as started_second_number,
        count(*) as first_days_count
    from tied
    inner join session_day
        on
            tied.member_id = session_day.member_id
            and tied.scope_code = session_day.scope_code
            and tied.session_date = session_day.session_date
    inner join session_day as later
        on
            session_day.member_id = later.member_id
            and session_day.scope_code = later.scope_code
            and session_day.vendor_id = later.vendor_id
            and session_day.session_date <= later.session_date
    cross join terms.common_rule as rule
    where date_diff('day', session_day.session_date, later.session_date) < rule.tie_first_days
    group by
        session_day.member_id, session_day.scope_code, session_day.session_date, session_day.agreement_id, session_day.vendor_id,
        session_day.started_second_number, tied.has_every_start
),

ranked as (
    select
        contender.member_id,
        contender.scope_code,
        contender.session_date,
        contender.agreement_id,
        row_number() over (
            partition by contender.member_id, contender.scope_code, contender.session_date
            order by
                contender.started_second_number, contender.first_days_count desc, agreement.effective_date, contender.vendor_id,
                contender.agreement_id
        ) as rank_number
    from contender
    inner join terms.agreement as agreement on contender.agreement_id = agreement.agreement_id
),

winner as (
    select
        session_day.member_id,
        session_day.scope_code,
        session_day.session_date as touch_date,
        session_day.agreement_id,
        session_day.vendor_id,
        ranked.rank_number is not null as is_tie_broken
    from session_day
    left join ranked
        on
            session_day.member_id = ranked.member_id
            and session_day.scope_code = ranked.scope_code
            and session_day.session_date = ranked.session_date
            and session_day.agreement_id = ranked.agreement_id
    where coalesce(ranked.rank_number, 1) = 1
),

owned as (
    select
        winner.member_id,
        winner.scope_code,
        winner.touch_date,
        winner.agreement_id,
        winner.vendor_id,
        winner.is_tie_broken,
        min(cast(winner.touch_date + cast(agreement.lock_months_number as integer) * interval 1 month as date)) as lock_to_date,
        min(opt_out.from_date) as opted_out_date
    from winner
    inner join terms.agreement as agreement on winner.agreement_id = agreement.agreement_id
    left join attribution.opt_out as opt_out
        on
            winner.vendor_id = opt_out.vendor_id
            and winner.member_id = opt_out.member_id
            and winner.touch_date < opt_out.from_date
    group by winner.member_id, winner.scope_code, winner.touch_date, winner.agreement_id, winner.vendor_id, winner.is_tie_broken
),

-- The end of every possible ownership is put among the member's touches; the next touch is then the least one that follows.
moment as (
    select owned.member_id, owned.scope_code, owned.touch_date as moment_date, owned.touch_date from owned
    union all
    select
        owned.member_id,
        owned.scope_code,
        least(owned.lock_to_date, coalesce(owned.opted_out_date, owned.lock_to_date)) as moment_date,
        null as touch_date
    from owned
),

following as (
    select
        moment.member_id,
        moment.scope_code,
        moment.moment_date,
        min(moment.touch_date) over (
            partition by moment.member_id, moment.scope_code
            order by moment.moment_date
            range between current row and unbounded following
        ) as next_touch_date
    from moment
),

next_touch as (
    select following.member_id, following.scope_code, following.moment_date, min(following.next_touch_date) as next_touch_date
    from following
    group by following.member_id, following.scope_code, following.moment_date
)

select
    owned.member_id, -- the member
    owned.scope_code, -- what an ownership owns: ALL of the member, or one body region
    owned.touch_date, -- day of the session
    owned.agreement_id, -- agreement with the vendor who has the day
    owned.vendor_id, -- that vendor
    owned.is_tie_broken, -- whether several vendors had a session on this day
    owned.lock_to_date, -- where an ownership that begins here would end by the lock (exclusive)
    owned.opted_out_date, -- first opt-out from this vendor after the day, if any
    next_touch.next_touch_date -- first touch at or after the end of such an ownership
from owned
left join next_touch
    on
        owned.member_id = next_touch.member_id
        and owned.scope_code = next_touch.scope_code
        and least(owned.lock_to_date, coalesce(owned.opted_out_date, owned.lock_to_date)) = next_touch.moment_date
