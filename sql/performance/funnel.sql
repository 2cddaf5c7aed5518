-- A stage of a vendor's programme and how many members reached it in the performance period, with the same definitions for every vendor.
-- ELIGIBLE: covered on at least one day of the period and of age on its last day. OUTREACHED, REGISTERED, ENROLLED: the vendor's first such event is in the period.
-- ACTIVATED: the payer's finding; the stages after it are members of that cohort, whenever they reached them: BASELINED and OUTCOME_KNOWN by a
-- baseline and a follow-up that count in any outcome measure, RESPONDER by any of them.
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
    select pair.agreement_id, 'BASELINED' as stage_code, pair.member_id
    from outcomes.pair as pair
    where pair.is_in_cohort and pair.baseline_response_id is not null
    union all
    select pair.agreement_id, 'OUTCOME_KNOWN' as stage_code, pair.member_id
    from outcomes.pair as pair
    where pair.is_in_cohort and pair.follow_up_response_id is not null
    union all
    select responder.agreement_id, 'RESPONDER' as stage_code, responder.member_id
    from outcomes.responder as responder
    where responder.is_in_cohort and responder.is_responder
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
        ('RETAINED_3', 8), ('OUTCOME_KNOWN', 9), ('RESPONDER', 10)
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
