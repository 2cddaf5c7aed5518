-- A day on which a member had a session that counts with a vendor whose members are found by events and sessions, and the place of the vendor among those of the day. Where each body region has an
-- owner of its own, a day of the region. Days of an ownership that two persons took off the attributed list after a dispute are left out.
-- Ties of one day, in order: the earlier start if every vendor of the day gives one; more session days in the first days (common rules);
-- the agreement that took effect first; vendor id; agreement id.
-- grain: member_id, scope_code, session_date, agreement_id
with session_day as (
    select
        session.member_id,
        session.scope_code,
        session.session_date,
        session.agreement_id,
        session.vendor_id,
        min(session.started_second_number) as started_second_number
    from attribution.session as session
    inner join terms.agreement as agreement on session.agreement_id = agreement.agreement_id
    left join terms.member_finding as finding
        on
            finding.verb_code = 'MEMBER_REMOVE'
            and session.vendor_id = finding.vendor_id
            and left(md5(concat_ws('|', session.vendor_id, session.member_id)), 16) = finding.member_key_id
            and session.scope_code = finding.scope_code
            and finding.from_date <= session.session_date
            and session.session_date < finding.to_date
    where
        session.reason_code = 'A01' and coalesce(agreement.method_code, 'ROSTER') <> 'CLAIMS'
        and finding.member_key_id is null
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

placed as (
    select
        contender.member_id,
        contender.scope_code,
        contender.session_date,
        contender.agreement_id,
        contender.started_second_number,
        contender.first_days_count,
        agreement.effective_date,
        row_number() over (
            partition by contender.member_id, contender.scope_code, contender.session_date
            order by
                contender.started_second_number, contender.first_days_count desc, agreement.effective_date, contender.vendor_id,
                contender.agreement_id
        ) as place_number
    from contender
    inner join terms.agreement as agreement on contender.agreement_id = agreement.agreement_id
)

select
    session_day.member_id, -- the member
    session_day.scope_code, -- what an owner of the day owns: ALL of the member, or one body region
    session_day.session_date, -- the day
    session_day.agreement_id, -- agreement with the vendor
    session_day.vendor_id, -- the vendor
    coalesce(placed.place_number, 1) as place_number, -- 1: who may claim the day
    case
        when following.place_number is null then null
        when placed.started_second_number <> following.started_second_number then 'START'
        when placed.first_days_count <> following.first_days_count then 'DAYS'
        when placed.effective_date <> following.effective_date then 'AGREEMENT'
        else 'VENDOR'
    end as tie_broken_code -- what puts it before the next vendor of the day: START, DAYS, AGREEMENT, VENDOR; null = no vendor comes after it
from session_day
left join placed
    on
        session_day.member_id = placed.member_id
        and session_day.scope_code = placed.scope_code
        and session_day.session_date = placed.session_date
        and session_day.agreement_id = placed.agreement_id
left join placed as following
    on
        placed.member_id = following.member_id
        and placed.scope_code = following.scope_code
        and placed.session_date = following.session_date
        and placed.place_number + 1 = following.place_number
