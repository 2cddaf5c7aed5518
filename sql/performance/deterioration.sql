-- A turn for the worse that the payer finds in a member after activation, while the member belongs to the vendor, whatever the vendor saw of it.
-- PAIN: an NPRS by so many points above the one before. ADHERENCE: so many days in a row without a session that counts, in the weeks of the programme;
-- found on the last of them. OPIOID: a first opioid after the days without any in hand that its rule asks for.
-- grain: agreement_id, member_id, activation_date, reason_code, found_date
with pain as (
    select
        score.vendor_id,
        score.member_id,
        score.response_date,
        score.score_numerator,
        score.score_denominator,
        lag(score.score_numerator) over (
            partition by score.vendor_id, score.member_id
            order by score.response_date, score.known_from_date, score.response_id
        ) as former_numerator,
        lag(score.score_denominator) over (
            partition by score.vendor_id, score.member_id
            order by score.response_date, score.known_from_date, score.response_id
        ) as former_denominator
    from outcomes.score as score
    where
        score.instrument_id = 'NPRS'
        and score.surveyor_code = 'VENDOR'
        and score.is_newest_scoring
        and score.fault_code is null
        and score.member_id is not null
),

session_day as (
    select distinct session.vendor_id, session.member_id, session.scope_code, session.session_date
    from attribution.session as session
    where session.reason_code = 'A01'
),

next_session as (
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        session_day.session_date,
        lead(session_day.session_date) over (
            partition by activation.agreement_id, activation.member_id, activation.activation_date
            order by session_day.session_date
        ) as next_date
    from attribution.activation as activation
    inner join session_day
        on
            activation.vendor_id = session_day.vendor_id
            and activation.member_id = session_day.member_id
            and activation.scope_code = session_day.scope_code
            and activation.activation_date <= session_day.session_date
            and session_day.session_date < activation.lock_to_date
),

found as (
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        'PAIN' as reason_code,
        pain.response_date as found_date
    from attribution.activation as activation
    cross join terms.common_rule as rule
    inner join pain on activation.vendor_id = pain.vendor_id and activation.member_id = pain.member_id
    where
        pain.score_numerator * pain.former_denominator - pain.former_numerator * pain.score_denominator
        >= rule.risk_rise_points_number * pain.score_denominator * pain.former_denominator
    union distinct
    select
        next_session.agreement_id,
        next_session.member_id,
        next_session.activation_date,
        'ADHERENCE' as reason_code,
        cast(next_session.session_date + cast(rule.risk_break_days as integer) as date) as found_date
    from next_session
    cross join terms.common_rule as rule
    where
        (next_session.next_date is null or date_diff('day', next_session.session_date, next_session.next_date) > rule.risk_break_days)
        and date_diff('day', next_session.activation_date, next_session.session_date) + rule.risk_break_days < rule.risk_watch_days
    union distinct
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        'OPIOID' as reason_code,
        fill.fill_date as found_date
    from attribution.activation as activation
    inner join core.drug_fill as fill on activation.member_id = fill.member_id
    where fill.class_code = 'OPIOID' and fill.is_class_start
)

select
    found.agreement_id, -- the agreement
    found.member_id, -- the member
    found.activation_date, -- the activation it follows
    found.reason_code, -- PAIN, ADHERENCE or OPIOID
    found.found_date -- the day on which it can be seen
from found
cross join terms.run as run
inner join attribution.activation as activation
    on
        found.agreement_id = activation.agreement_id
        and found.member_id = activation.member_id
        and found.activation_date = activation.activation_date
where
    activation.activation_date < found.found_date
    and found.found_date < activation.to_date
    and found.found_date <= run.paid_through_date
