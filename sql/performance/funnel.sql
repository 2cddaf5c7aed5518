-- A stage of a vendor's programme and how many members reached it in the performance period, with the same definitions for every vendor.
-- ELIGIBLE: whom the programme may reach. OUTREACHED, REGISTERED, ENROLLED: the state was entered in the period.
-- ACTIVATED: the payer's finding; the stages after it are members of that cohort, whenever they reached them: BASELINED and OUTCOME_KNOWN by a
-- baseline and a follow-up that count in any outcome measure that a clause judges (of an agreement that judges none, that is reported), RESPONDER by any of them; COMPLETED where the vendor's word of it
-- has such a follow-up behind it.
-- grain: agreement_id, stage_code
with eligible as (
    select member.agreement_id, count(*) as member_count
    from performance.eligible_member as member
    group by member.agreement_id
),

cohort as (
    select distinct activation.agreement_id, activation.member_id
    from attribution.activation as activation
    inner join terms.agreement as agreement
        on
            activation.agreement_id = agreement.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
),

-- Where a clause judges an outcome, only what clauses judge counts.
judging as (
    select distinct pair.agreement_id
    from outcomes.pair as pair
    inner join outcomes.measure as measure
        on pair.agreement_id = measure.agreement_id and pair.measure_id = measure.measure_id and measure.role_code = 'JUDGED'
),

answered as (
    select
        pair.agreement_id,
        pair.member_id,
        pair.activation_date,
        pair.baseline_response_id is not null as has_baseline,
        pair.follow_up_response_id is not null as has_follow_up,
        coalesce(responder.is_responder, false) as is_responder
    from outcomes.pair as pair
    inner join outcomes.measure as measure
        on pair.agreement_id = measure.agreement_id and pair.measure_id = measure.measure_id
    left join judging on pair.agreement_id = judging.agreement_id
    left join outcomes.responder as responder
        on
            pair.agreement_id = responder.agreement_id
            and pair.measure_id = responder.measure_id
            and pair.member_id = responder.member_id
            and pair.activation_date = responder.activation_date
    where pair.is_in_cohort and (measure.role_code = 'JUDGED' or judging.agreement_id is null)
),

reached as (
    select state.agreement_id, state.state_code as stage_code, state.member_id
    from attribution.state as state
    inner join terms.agreement as agreement
        on
            state.agreement_id = agreement.agreement_id
            and agreement.period_from_date <= state.from_date
            and state.from_date <= agreement.period_to_date
    where state.program_code = 'ALL' and state.state_code in ('OUTREACHED', 'REGISTERED', 'ENROLLED')
    union all
    select cohort.agreement_id, 'ACTIVATED' as stage_code, cohort.member_id from cohort
    union all
    select cohort.agreement_id, state.state_code as stage_code, cohort.member_id
    from cohort
    inner join attribution.state as state
        on cohort.agreement_id = state.agreement_id and cohort.member_id = state.member_id
    where state.program_code = 'ALL' and state.state_code in ('ENGAGED', 'RETAINED_3')
    union all
    select answered.agreement_id, 'BASELINED' as stage_code, answered.member_id
    from answered
    where answered.has_baseline
    union all
    select answered.agreement_id, 'OUTCOME_KNOWN' as stage_code, answered.member_id
    from answered
    where answered.has_follow_up
    union all
    select answered.agreement_id, 'RESPONDER' as stage_code, answered.member_id
    from answered
    where answered.is_responder
    union all
    select answered.agreement_id, 'COMPLETED' as stage_code, answered.member_id
    from answered
    inner join terms.agreement as agreement on answered.agreement_id = agreement.agreement_id
    inner join attribution.event as event
        on
            agreement.vendor_id = event.vendor_id
            and answered.member_id = event.member_id
            and answered.activation_date <= event.event_date
            and event.event_code = 'COMPLETED'
            and not event.is_test_account
    where answered.has_follow_up
),

counted as (
    select reached.agreement_id, reached.stage_code, count(distinct reached.member_id) as member_count
    from reached
    group by reached.agreement_id, reached.stage_code
    union all
    select eligible.agreement_id, 'ELIGIBLE' as stage_code, eligible.member_count
    from eligible
),

stage as (
    select named.stage_code, named.stage_number
    from (
        values
        ('ELIGIBLE', 1), ('OUTREACHED', 2), ('REGISTERED', 3), ('ENROLLED', 4), ('ACTIVATED', 5), ('BASELINED', 6), ('ENGAGED', 7),
        ('RETAINED_3', 8), ('OUTCOME_KNOWN', 9), ('COMPLETED', 10), ('RESPONDER', 11)
    ) as named (stage_code, stage_number)
)

select
    agreement.agreement_id, -- the agreement
    stage.stage_code, -- the stage
    cast(stage.stage_number as bigint) as stage_number, -- its place in the funnel
    coalesce(counted.member_count, 0) as member_count -- members who reached it
from terms.agreement as agreement
cross join stage
left join counted on agreement.agreement_id = counted.agreement_id and stage.stage_code = counted.stage_code
where agreement.period_from_date is not null
