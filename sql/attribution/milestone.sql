-- The first day on which a member reached a state of a vendor's programme, under an agreement.
-- Up to ENROLLED and for OPTED_OUT by the vendor's own events; from ACTIVATED on by the payer's finding from sessions. ENGAGED is by the
-- definition of the agreement's fee as last signed, else of a measure that it judges, else of one only reported. Baselines and follow-ups: outcomes.pair.
-- grain: agreement_id, member_id, state_code
with reported as (
    select
        agreement.agreement_id,
        event.member_id,
        case event.event_code when 'INVITED' then 'OUTREACHED' when 'OUTREACH' then 'OUTREACHED' else event.event_code end as state_code,
        event.event_date
    from attribution.event as event
    inner join terms.agreement as agreement on event.vendor_id = agreement.vendor_id
    where
        event.event_code in ('INVITED', 'OUTREACH', 'REGISTERED', 'ENROLLED', 'OPTED_OUT')
        and event.member_id is not null
        and not event.is_test_account
),

engaged_definition as (
    select term.agreement_id, term.sessions_count, term.within_days, term.version_number, 1 as preference_number
    from terms.fee as fee
    inner join terms.fee_term as term on fee.agreement_id = term.agreement_id and fee.clause_id = term.clause_id
    where fee.unit_code = 'ENGAGED'
    union all
    select
        measure.agreement_id,
        measure.sessions_count,
        measure.within_days,
        1 as version_number,
        case measure.role_code when 'REPORTED' then 3 else 2 end as preference_number
    from terms.measure as measure
    where measure.sessions_count is not null and measure.within_days is not null
),

preferred as (
    select
        engaged_definition.agreement_id,
        engaged_definition.sessions_count,
        engaged_definition.within_days,
        row_number() over (
            partition by engaged_definition.agreement_id
            order by
                engaged_definition.preference_number, engaged_definition.version_number desc, engaged_definition.sessions_count,
                engaged_definition.within_days
        ) as order_number
    from engaged_definition
),

block as (
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        date_diff('day', activation.activation_date, session.session_date) // 30 as block_number,
        min(session.session_date) as session_date
    from attribution.activation as activation
    inner join attribution.session as session
        on
            activation.vendor_id = session.vendor_id
            and activation.member_id = session.member_id
            and activation.scope_code = session.scope_code
            and activation.activation_date <= session.session_date
            and session.reason_code = 'A01'
    where date_diff('day', activation.activation_date, session.session_date) < 90
    group by
        activation.agreement_id, activation.member_id, activation.activation_date,
        date_diff('day', activation.activation_date, session.session_date) // 30
),

reached as (
    select reported.agreement_id, reported.member_id, reported.state_code, reported.event_date from reported
    union all
    select activation.agreement_id, activation.member_id, 'ACTIVATED' as state_code, activation.activation_date as event_date
    from attribution.activation as activation
    union all
    select engagement.agreement_id, engagement.member_id, 'ENGAGED' as state_code, engagement.engaged_date as event_date
    from attribution.engagement as engagement
    inner join preferred
        on
            engagement.agreement_id = preferred.agreement_id
            and engagement.sessions_count = preferred.sessions_count
            and engagement.within_days = preferred.within_days
            and preferred.order_number = 1
    union all
    select block.agreement_id, block.member_id, 'RETAINED_3' as state_code, max(block.session_date) as event_date
    from block
    group by block.agreement_id, block.member_id, block.activation_date
    having count(*) = 3
)

select
    reached.agreement_id, -- the agreement
    reached.member_id, -- the member
    reached.state_code, -- OUTREACHED, REGISTERED, ENROLLED, ACTIVATED, ENGAGED, RETAINED_3 (a session in each of the first three 30-day blocks), OPTED_OUT
    min(reached.event_date) as event_date -- first day in the state
from reached
group by reached.agreement_id, reached.member_id, reached.state_code
