-- An activated member and a definition of engagement, with the day on which the member met it.
-- Met on the n-th distinct day with a session that counts, if it is within w days, the day of activation being day 1.
-- A definition comes from a fee or from a measure of the agreement. Sessions count under whichever agreement with the vendor was in force.
-- grain: agreement_id, member_id, activation_date, sessions_count, within_days
with definition as (
    select term.agreement_id, term.sessions_count, term.within_days
    from terms.fee_term as term
    where term.sessions_count is not null and term.within_days is not null
    union distinct
    select measure.agreement_id, measure.sessions_count, measure.within_days
    from terms.measure as measure
    where measure.sessions_count is not null and measure.within_days is not null
),

session_day as (
    select
        session.vendor_id,
        session.member_id,
        session.scope_code,
        session.session_date,
        max(session.withdrawn_date) as withdrawn_date
    from attribution.session as session
    where session.reason_code = 'A01'
    group by session.vendor_id, session.member_id, session.scope_code, session.session_date
),

numbered as (
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        session_day.session_date,
        session_day.withdrawn_date,
        row_number() over (
            partition by activation.agreement_id, activation.member_id, activation.activation_date
            order by session_day.session_date
        ) as day_number
    from attribution.activation as activation
    inner join session_day
        on
            activation.vendor_id = session_day.vendor_id
            and activation.member_id = session_day.member_id
            and activation.scope_code = session_day.scope_code
            and activation.activation_date <= session_day.session_date
            and session_day.session_date < activation.lock_to_date
)

select
    numbered.agreement_id, -- the agreement
    numbered.member_id, -- the member
    numbered.activation_date, -- the activation it follows
    definition.sessions_count, -- distinct session days required
    definition.within_days, -- days allowed, activation being day 1
    numbered.session_date as engaged_date, -- day on which the last of them happened
    numbered.withdrawn_date is not null as is_standing, -- that day lost coverage by a posting too late to take a fee back
    numbered.withdrawn_date -- when the plan posted that end of coverage
from numbered
inner join definition
    on numbered.agreement_id = definition.agreement_id and numbered.day_number = definition.sessions_count
where date_diff('day', numbered.activation_date, numbered.session_date) < definition.within_days
