-- A stage of a vendor's programme and how many members reached it in the performance period, with the same definitions for every vendor.
-- ELIGIBLE: covered on at least one day of the period and of age on its last day. OUTREACHED, REGISTERED, ENROLLED: the vendor's first such event is in the period.
-- ACTIVATED: the payer's finding; the stages after it are members of that cohort, whenever they reached them: BASELINED and OUTCOME_KNOWN by a
-- baseline and a follow-up that count in any outcome measure that a clause judges, RESPONDER by any of them; COMPLETED where the vendor's word of it
-- has such a follow-up behind it.
-- Where an agreement covers some employer groups only, ELIGIBLE are members of these.
-- grain: agreement_id, stage_code
with own as (
    select agreement.agreement_id, span.member_id
    from terms.agreement as agreement
    inner join core.coverage_span as span
        on
            span.span_from_date <= agreement.period_to_date
            and (span.span_to_date is null or agreement.period_from_date < span.span_to_date)
    inner join terms.agreement_group as named
        on agreement.agreement_id = named.agreement_id and coalesce(span.group_id, 'NO_GROUP') = named.group_id
    group by agreement.agreement_id, span.member_id
),

eligible as (
    select agreement.agreement_id, count(distinct member_month.member_id) as member_count
    from terms.agreement as agreement
    inner join core.member_month as member_month
        on
            agreement.period_from_date < cast(member_month.month_date + interval 1 month as date)
            and member_month.month_date <= agreement.period_to_date
    inner join core.member as member on member_month.member_id = member.member_id
    left join (select distinct named.agreement_id from terms.agreement_group as named) as limited
        on agreement.agreement_id = limited.agreement_id
    left join own on agreement.agreement_id = own.agreement_id and member_month.member_id = own.member_id
    where
        (limited.agreement_id is null or own.member_id is not null)
        and year(agreement.period_to_date) - year(member.birth_date)
        - case
            when
                month(agreement.period_to_date) * 100 + day(agreement.period_to_date)
                < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end >= agreement.minimum_age_number
    group by agreement.agreement_id
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
        on pair.agreement_id = measure.agreement_id and pair.measure_id = measure.measure_id and measure.role_code = 'JUDGED'
    left join outcomes.responder as responder
        on
            pair.agreement_id = responder.agreement_id
            and pair.measure_id = responder.measure_id
            and pair.member_id = responder.member_id
            and pair.activation_date = responder.activation_date
    where pair.is_in_cohort
),

reached as (
    select milestone.agreement_id, milestone.state_code as stage_code, milestone.member_id
    from attribution.milestone as milestone
    inner join terms.agreement as agreement
        on
            milestone.agreement_id = agreement.agreement_id
            and agreement.period_from_date <= milestone.event_date
            and milestone.event_date <= agreement.period_to_date
    where milestone.state_code in ('OUTREACHED', 'REGISTERED', 'ENROLLED')
    union all
    select cohort.agreement_id, 'ACTIVATED' as stage_code, cohort.member_id from cohort
    union all
    select cohort.agreement_id, milestone.state_code as stage_code, cohort.member_id
    from cohort
    inner join attribution.milestone as milestone
        on cohort.agreement_id = milestone.agreement_id and cohort.member_id = milestone.member_id
    where milestone.state_code in ('ENGAGED', 'RETAINED_3')
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
