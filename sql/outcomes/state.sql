-- Every state of a vendor's programme that a member entered: those that events and sessions show (attribution.state), and those that need an answer.
-- BASELINED: the first baseline that counts in an outcome measure of the agreement. COMPLETED: on or after an activation the vendor says that the programme ended, and
-- a follow-up of that activation counts; entered with the later of the two.
-- grain: agreement_id, program_code, member_id, state_code
with ended as (
    select event.vendor_id, event.member_id, event.event_id, event.event_date, 'ALL' as program_code
    from attribution.event as event
    where event.event_code = 'COMPLETED' and event.member_id is not null and not event.is_test_account
    union all
    select event.vendor_id, event.member_id, event.event_id, event.event_date, event.program_code
    from attribution.event as event
    where
        event.event_code = 'COMPLETED' and event.member_id is not null and not event.is_test_account
        and event.program_code is not null
),

entered as (
    select
        pair.agreement_id, 'ALL' as program_code, pair.member_id, 'BASELINED' as state_code, pair.baseline_date as from_date,
        'RESPONSE' as evidence_code, pair.baseline_response_id as evidence_id
    from outcomes.pair as pair
    where pair.baseline_response_id is not null
    union all
    select
        pair.agreement_id,
        ended.program_code,
        pair.member_id,
        'COMPLETED' as state_code,
        greatest(ended.event_date, pair.follow_up_date) as from_date,
        'EVENT' as evidence_code,
        ended.event_id as evidence_id
    from outcomes.pair as pair
    inner join ended
        on
            pair.vendor_id = ended.vendor_id
            and pair.member_id = ended.member_id
            and pair.activation_date <= ended.event_date
    where pair.follow_up_response_id is not null
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
)

select
    state.agreement_id, -- the agreement
    state.program_code, -- ALL of the vendor's programmes, or one that it names
    state.member_id, -- the member
    state.state_code, -- those of attribution.state, BASELINED and COMPLETED
    state.from_date, -- first day in the state
    state.to_date, -- who had left: day of the return (exclusive end); else null
    state.evidence_code, -- what shows it: COVERAGE, EVENT, SESSION, RESPONSE, DEATH
    state.evidence_id -- the vendor's id of the event, session or response; null where the payer's own file shows it
from attribution.state as state
union all
select
    placed.agreement_id,
    placed.program_code,
    placed.member_id,
    placed.state_code,
    placed.from_date,
    cast(null as date) as to_date,
    placed.evidence_code,
    placed.evidence_id
from placed
where placed.order_number = 1
