-- A state of a vendor's programme that a member entered, under an agreement, on its first day: by the vendor's events, by sessions that count, or by the payer's own files.
-- Summary counts of a vendor and its own words ACTIVATED, BASELINED and COMPLETED are never read; what needs an answer (BASELINED, COMPLETED) is added in outcomes.state.
-- ELIGIBLE: the first day of the agreement's term on which a member the vendor speaks of is covered, of age and not excluded.
-- ACTIVATED: the first session that counts in an ownership. ENGAGED by the definition of the agreement's fee as last signed, else of a measure that it judges, else of
-- one only reported. RETAINED_k: a session in each of the first k blocks of 30 days, entered with the first of the last block.
-- Program ALL is the vendor's whole; a programme that events or sessions name stands beside it, with sessions of its own.
-- grain: agreement_id, program_code, member_id, state_code
with reported as (
    select event.vendor_id, event.member_id, event.event_id, event.event_code, event.event_date, 'ALL' as program_code
    from attribution.event as event
    where event.member_id is not null and not event.is_test_account
    union all
    select event.vendor_id, event.member_id, event.event_id, event.event_code, event.event_date, event.program_code
    from attribution.event as event
    where event.member_id is not null and not event.is_test_account and event.program_code is not null
),

consent as (
    select enrolment.vendor_id, enrolment.member_id, enrolment.event_id, enrolment.event_date, 'ALL' as program_code
    from attribution.enrolment as enrolment
    union all
    select enrolment.vendor_id, enrolment.member_id, enrolment.event_id, enrolment.event_date, enrolment.program_code
    from attribution.enrolment as enrolment
    where enrolment.program_code is not null
),

owned_session as (
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        session.session_date,
        session.session_id,
        session.program_code
    from attribution.activation as activation
    inner join attribution.session as session
        on
            activation.vendor_id = session.vendor_id
            and activation.member_id = session.member_id
            and activation.scope_code = session.scope_code
            and activation.activation_date <= session.session_date
            and session.session_date < activation.lock_to_date
            and session.reason_code = 'A01'
),

session_day as (
    select
        held.agreement_id, held.member_id, held.activation_date, held.program_code, held.session_date, min(held.session_id) as session_id
    from (
        select
            owned_session.agreement_id, owned_session.member_id, owned_session.activation_date, 'ALL' as program_code,
            owned_session.session_date, owned_session.session_id
        from owned_session
        union all
        select
            owned_session.agreement_id, owned_session.member_id, owned_session.activation_date, owned_session.program_code,
            owned_session.session_date, owned_session.session_id
        from owned_session
        where owned_session.program_code is not null
    ) as held
    group by held.agreement_id, held.member_id, held.activation_date, held.program_code, held.session_date
),

numbered as (
    select
        session_day.agreement_id,
        session_day.member_id,
        session_day.activation_date,
        session_day.program_code,
        session_day.session_date,
        session_day.session_id,
        min(session_day.session_date) over (
            partition by session_day.agreement_id, session_day.member_id, session_day.activation_date, session_day.program_code
        ) as first_date,
        row_number() over (
            partition by session_day.agreement_id, session_day.member_id, session_day.activation_date, session_day.program_code
            order by session_day.session_date
        ) as day_number
    from session_day
),

block as (
    select
        placed.agreement_id,
        placed.member_id,
        placed.activation_date,
        placed.program_code,
        placed.block_number,
        min(placed.session_date) as session_date,
        arg_min(placed.session_id, placed.session_date) as session_id,
        row_number() over (
            partition by placed.agreement_id, placed.member_id, placed.activation_date, placed.program_code
            order by placed.block_number
        ) as order_number
    from (
        select
            numbered.agreement_id,
            numbered.member_id,
            numbered.activation_date,
            numbered.program_code,
            numbered.session_date,
            numbered.session_id,
            date_diff('day', numbered.first_date, numbered.session_date) // 30 + 1 as block_number
        from numbered
    ) as placed
    group by placed.agreement_id, placed.member_id, placed.activation_date, placed.program_code, placed.block_number
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

spoken_of as (
    select distinct agreement.agreement_id, agreement.effective_date, agreement.termination_date, agreement.minimum_age_number, known.member_id
    from terms.agreement as agreement
    inner join (
        select reported.vendor_id, reported.member_id from reported
        union distinct
        select session.vendor_id, session.member_id from attribution.session as session where session.member_id is not null
    ) as known
        on agreement.vendor_id = known.vendor_id
),

-- The first day of each coverage, and the first after each exclusion, on which a member may become eligible.
opening_day as (
    select
        spoken_of.agreement_id,
        spoken_of.member_id,
        greatest(
            span.span_from_date,
            spoken_of.effective_date,
            coalesce(
                cast(member.birth_date + cast(spoken_of.minimum_age_number as integer) * interval 1 year as date), spoken_of.effective_date
            )
        ) as from_date,
        least(
            coalesce(span.span_to_date, date '9999-12-31'), coalesce(cast(spoken_of.termination_date + 1 as date), date '9999-12-31')
        ) as to_date
    from spoken_of
    inner join core.coverage_span as span on spoken_of.member_id = span.member_id
    left join core.member as member on spoken_of.member_id = member.member_id
),

candidate as (
    select opening_day.agreement_id, opening_day.member_id, opening_day.from_date
    from opening_day
    where opening_day.from_date < opening_day.to_date
    union distinct
    select opening_day.agreement_id, opening_day.member_id, cast(exclusion.excluded_to_date + 1 as date) as from_date
    from opening_day
    inner join attribution.exclusion as exclusion
        on
            opening_day.member_id = exclusion.member_id
            and exclusion.is_fee_exclusion
            and exclusion.region_code = 'ALL'
            and opening_day.from_date <= exclusion.excluded_to_date
            and exclusion.excluded_to_date + 1 < opening_day.to_date
),

eligible as (
    select candidate.agreement_id, candidate.member_id, min(candidate.from_date) as from_date
    from candidate
    left join attribution.exclusion as exclusion
        on
            candidate.member_id = exclusion.member_id
            and exclusion.is_fee_exclusion
            and exclusion.region_code = 'ALL'
            and exclusion.evidence_date <= candidate.from_date
            and candidate.from_date <= exclusion.excluded_to_date
    where exclusion.member_id is null
    group by candidate.agreement_id, candidate.member_id
),

entered as (
    select
        eligible.agreement_id, 'ALL' as program_code, eligible.member_id, 'ELIGIBLE' as state_code, eligible.from_date,
        'COVERAGE' as evidence_code, cast(null as varchar) as evidence_id
    from eligible
    union all
    select
        agreement.agreement_id,
        reported.program_code,
        reported.member_id,
        case when reported.event_code in ('INVITED', 'OUTREACH') then 'OUTREACHED' else reported.event_code end as state_code,
        reported.event_date as from_date,
        'EVENT' as evidence_code,
        reported.event_id as evidence_id
    from reported
    inner join terms.agreement as agreement on reported.vendor_id = agreement.vendor_id
    where reported.event_code in ('INVITED', 'OUTREACH', 'REGISTERED', 'OPTED_OUT', 'DISENROLLED', 'INELIGIBLE')
    union all
    select
        agreement.agreement_id, consent.program_code, consent.member_id, 'ENROLLED' as state_code, consent.event_date as from_date,
        'EVENT' as evidence_code, consent.event_id as evidence_id
    from consent
    inner join terms.agreement as agreement on consent.vendor_id = agreement.vendor_id
    union all
    select
        numbered.agreement_id, numbered.program_code, numbered.member_id, 'ACTIVATED' as state_code, numbered.session_date as from_date,
        'SESSION' as evidence_code, numbered.session_id as evidence_id
    from numbered
    where numbered.day_number = 1
    union all
    select
        numbered.agreement_id, numbered.program_code, numbered.member_id, 'ENGAGED' as state_code, numbered.session_date as from_date,
        'SESSION' as evidence_code, numbered.session_id as evidence_id
    from numbered
    inner join preferred
        on
            numbered.agreement_id = preferred.agreement_id
            and numbered.day_number = preferred.sessions_count
            and preferred.order_number = 1
    where date_diff('day', numbered.first_date, numbered.session_date) < preferred.within_days
    union all
    select
        block.agreement_id, block.program_code, block.member_id, concat('RETAINED_', cast(block.block_number as varchar)) as state_code,
        block.session_date as from_date, 'SESSION' as evidence_code, block.session_id as evidence_id
    from block
    where block.block_number = block.order_number
    union all
    select
        spoken_of.agreement_id, 'ALL' as program_code, spoken_of.member_id, 'DECEASED' as state_code, member.death_date as from_date,
        'DEATH' as evidence_code, cast(null as varchar) as evidence_id
    from spoken_of
    inner join core.member as member on spoken_of.member_id = member.member_id
    where member.death_date is not null
),

placed as (
    select
        entered.agreement_id,
        entered.program_code,
        entered.member_id,
        entered.state_code,
        entered.from_date,
        entered.evidence_code,
        entered.evidence_id,
        row_number() over (
            partition by entered.agreement_id, entered.program_code, entered.member_id, entered.state_code
            order by entered.from_date, entered.evidence_id
        ) as order_number
    from entered
),

returned as (
    select
        placed.agreement_id, placed.program_code, placed.member_id, placed.state_code, min(reported.event_date) as to_date
    from placed
    inner join terms.agreement as agreement on placed.agreement_id = agreement.agreement_id
    inner join reported
        on
            agreement.vendor_id = reported.vendor_id
            and placed.member_id = reported.member_id
            and placed.program_code = reported.program_code
            and reported.event_code in ('REGISTERED', 'ENROLLED')
            and placed.from_date < reported.event_date
    where placed.order_number = 1 and placed.state_code in ('OPTED_OUT', 'DISENROLLED', 'INELIGIBLE')
    group by placed.agreement_id, placed.program_code, placed.member_id, placed.state_code
)

select
    placed.agreement_id, -- the agreement
    placed.program_code, -- ALL of the vendor's programmes, or one that it names
    placed.member_id, -- the member
    placed.state_code, -- ELIGIBLE, OUTREACHED, REGISTERED, ENROLLED, ACTIVATED, ENGAGED, RETAINED_1 and on, OPTED_OUT, DISENROLLED, INELIGIBLE, DECEASED
    placed.from_date, -- first day in the state
    returned.to_date, -- who had left: day of registering or enrolling again (exclusive end); else null
    placed.evidence_code, -- what shows it: COVERAGE, EVENT, SESSION, DEATH
    placed.evidence_id -- the vendor's id of the event or session; null where the payer's own file shows it
from placed
left join returned
    on
        placed.agreement_id = returned.agreement_id
        and placed.program_code = returned.program_code
        and placed.member_id = returned.member_id
        and placed.state_code = returned.state_code
where placed.order_number = 1
