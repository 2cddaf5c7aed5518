-- An event that a fee clause counts for a member, before once-only months are looked at, whatever the vendor billed.
-- ENROLLED: a consent after screening, with a region chosen, received in time, on a day nothing speaks against and no other vendor owns. ACTIVATED, ENGAGED: by the
-- payer's finding from sessions. SESSION: a day with a session that counts, of the dearest type (a visit before an exercise) that the schedule names. ENGAGED_MONTH: the day of
-- the last session that a calendar month needs. OUTCOME_REPORTED: the earliest follow-up that counts in any outcome measure that a clause judges
-- (with the fee's target day, where the fee names one); RESPONDER: the follow-up that shows it in the fee's measure; of both the day must pass the
-- day's checks and the answer be received in time. A milestone is the event of its state.
-- Over an amendment the terms are those of the version in force on the day that it started.
-- grain: agreement_id, clause_id, item_code, member_id, started_date, event_date
with counted as (
    select
        fee.agreement_id,
        fee.clause_id,
        item.item_code,
        term.version_number,
        case fee.unit_code when 'MILESTONE' then item.item_code else fee.unit_code end as state_code,
        term.sessions_count,
        term.within_days,
        term.target_days,
        term.measure_id
    from terms.fee as fee
    inner join terms.fee_term as term on fee.agreement_id = term.agreement_id and fee.clause_id = term.clause_id
    left join terms.fee_item as item
        on
            term.agreement_id = item.agreement_id
            and term.clause_id = item.clause_id
            and term.version_number = item.version_number
),

usable_day as (
    select day.vendor_id, day.member_id, day.claim_date, max(day.withdrawn_date) as withdrawn_date
    from attribution.dated_claim as day
    where day.reason_code is null
    group by day.vendor_id, day.member_id, day.claim_date
),

enrolment as (
    select
        counted.agreement_id,
        counted.clause_id,
        counted.item_code,
        counted.version_number,
        consent.member_id,
        consent.event_date,
        max(day.withdrawn_date) as withdrawn_date
    from counted
    inner join terms.agreement as agreement on counted.agreement_id = agreement.agreement_id
    inner join attribution.enrolment as consent on agreement.vendor_id = consent.vendor_id
    inner join usable_day as day
        on
            consent.vendor_id = day.vendor_id
            and consent.member_id = day.member_id
            and consent.event_date = day.claim_date
    left join attribution.owned_elsewhere as elsewhere
        on
            consent.vendor_id = elsewhere.vendor_id
            and consent.member_id = elsewhere.member_id
            and consent.event_date = elsewhere.claim_date
    where
        counted.state_code = 'ENROLLED'
        and date_diff('day', consent.event_date, consent.known_from_date) <= agreement.event_submission_days
        and elsewhere.member_id is null
    group by counted.agreement_id, counted.clause_id, counted.item_code, counted.version_number, consent.member_id, consent.event_date
),

-- Sessions count under whichever agreement with the vendor was in force, within the ownership that the activation began.
session_day as (
    select
        counted.agreement_id,
        counted.clause_id,
        counted.version_number,
        counted.state_code,
        counted.sessions_count,
        activation.member_id,
        session.session_date,
        max(case counted.state_code when 'SESSION' then counted.item_code end) as item_code,
        max(session.withdrawn_date) as withdrawn_date
    from counted
    inner join attribution.activation as activation on counted.agreement_id = activation.agreement_id
    inner join attribution.session as session
        on
            activation.vendor_id = session.vendor_id
            and activation.member_id = session.member_id
            and activation.scope_code = session.scope_code
            and activation.activation_date <= session.session_date
            and session.session_date < activation.lock_to_date
            and session.reason_code = 'A01'
    where
        counted.state_code = 'ENGAGED_MONTH'
        or (counted.state_code = 'SESSION' and counted.item_code = session.type_code)
    group by
        counted.agreement_id, counted.clause_id, counted.version_number, counted.state_code, counted.sessions_count,
        activation.member_id, session.session_date
),

numbered as (
    select
        session_day.agreement_id,
        session_day.clause_id,
        session_day.version_number,
        session_day.sessions_count,
        session_day.member_id,
        session_day.session_date,
        session_day.withdrawn_date,
        row_number() over (
            partition by
                session_day.agreement_id, session_day.clause_id, session_day.version_number, session_day.member_id,
                date_trunc('month', session_day.session_date)
            order by session_day.session_date
        ) as day_number
    from session_day
    where session_day.state_code = 'ENGAGED_MONTH'
),

reported as (
    select
        counted.agreement_id,
        counted.clause_id,
        counted.item_code,
        counted.version_number,
        pair.member_id,
        pair.activation_date,
        pair.follow_up_date,
        day.withdrawn_date,
        dense_rank() over (
            partition by
                counted.agreement_id, counted.clause_id, counted.item_code, counted.version_number, pair.member_id,
                pair.activation_date
            order by pair.follow_up_date
        ) as order_number
    from counted
    inner join terms.agreement as agreement on counted.agreement_id = agreement.agreement_id
    inner join outcomes.pair as pair
        on
            counted.agreement_id = pair.agreement_id
            and (counted.target_days is null or counted.target_days = pair.target_days)
    inner join outcomes.measure as measure
        on pair.agreement_id = measure.agreement_id and pair.measure_id = measure.measure_id and measure.role_code = 'JUDGED'
    left join outcomes.responder as responder
        on
            pair.agreement_id = responder.agreement_id
            and pair.measure_id = responder.measure_id
            and pair.member_id = responder.member_id
            and pair.activation_date = responder.activation_date
    inner join usable_day as day
        on pair.vendor_id = day.vendor_id and pair.member_id = day.member_id and pair.follow_up_date = day.claim_date
    where
        date_diff('day', pair.follow_up_date, pair.follow_up_known_date) <= agreement.event_submission_days
        and (
            counted.state_code = 'OUTCOME_REPORTED'
            or (counted.state_code = 'RESPONDER' and counted.measure_id = pair.measure_id and responder.is_responder)
        )
),

found as (
    select
        enrolment.agreement_id, enrolment.clause_id, enrolment.item_code, enrolment.version_number, enrolment.member_id, enrolment.event_date as started_date,
        enrolment.event_date, enrolment.withdrawn_date
    from enrolment
    union all
    select
        counted.agreement_id, counted.clause_id, counted.item_code, counted.version_number, activation.member_id, activation.activation_date as started_date,
        activation.activation_date as event_date, activation.withdrawn_date
    from counted
    inner join attribution.activation as activation on counted.agreement_id = activation.agreement_id
    where counted.state_code = 'ACTIVATED'
    union all
    select
        counted.agreement_id, counted.clause_id, counted.item_code, counted.version_number, engagement.member_id, engagement.activation_date as started_date,
        engagement.engaged_date as event_date, engagement.withdrawn_date
    from counted
    inner join attribution.engagement as engagement
        on
            counted.agreement_id = engagement.agreement_id
            and counted.sessions_count = engagement.sessions_count
            and counted.within_days = engagement.within_days
    where counted.state_code = 'ENGAGED'
    union all
    select
        numbered.agreement_id, numbered.clause_id, null as item_code, numbered.version_number, numbered.member_id,
        cast(date_trunc('month', numbered.session_date) as date) as started_date, numbered.session_date as event_date, numbered.withdrawn_date
    from numbered
    where numbered.day_number = numbered.sessions_count
    union all
    select
        session_day.agreement_id, session_day.clause_id, session_day.item_code, session_day.version_number, session_day.member_id, session_day.session_date as started_date,
        session_day.session_date as event_date, session_day.withdrawn_date
    from session_day
    where session_day.state_code = 'SESSION'
    union all
    select
        reported.agreement_id, reported.clause_id, reported.item_code, reported.version_number, reported.member_id, reported.activation_date as started_date,
        reported.follow_up_date as event_date, max(reported.withdrawn_date) as withdrawn_date
    from reported
    where reported.order_number = 1
    group by
        reported.agreement_id, reported.clause_id, reported.item_code, reported.version_number, reported.member_id, reported.activation_date,
        reported.follow_up_date
)

select
    found.agreement_id, -- the agreement
    found.clause_id, -- the fee clause
    found.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    found.member_id, -- the member
    found.version_number, -- signed version whose terms count it: the one of the day that it started
    found.started_date, -- day that once-only months count from: the activation; of an enrolment or a session its own, of an engaged month its first
    found.event_date, -- day of the event
    found.withdrawn_date -- when the plan posted an end of coverage too late to take the fee back; else null
from found
inner join terms.fee_term as term
    on
        found.agreement_id = term.agreement_id
        and found.clause_id = term.clause_id
        and found.version_number = term.version_number
        and coalesce(term.from_date <= found.started_date, true)
        and coalesce(found.started_date < term.to_date, true)
