-- A pair of identifiers as a vendor submitted it (person id, plan member id) and the member it means, if it means exactly one.
-- A person id that the plan knows wins; else the plan's own number must lead to one person. `""` stands for "not given".
-- grain: submitted_member_id, submitted_plan_member_id
with submitted as (
    select member_id, plan_member_id, known_from_date from input.session
    union all
    select member_id, plan_member_id, known_from_date from input.vendor_event
    union all
    select member_id, plan_member_id, known_from_date from input.outcome_response
    union all
    select member_id, plan_member_id, known_from_date from input.satisfaction_response
    union all
    select member_id, plan_member_id, known_from_date from input.vendor_invoice
),

pair as (
    select
        coalesce(submitted.member_id, '') as submitted_member_id,
        coalesce(submitted.plan_member_id, '') as submitted_plan_member_id
    from submitted
    cross join terms.run as run
    where submitted.known_from_date <= run.paid_through_date
    group by coalesce(submitted.member_id, ''), coalesce(submitted.plan_member_id, '')
),

plan_number as (
    select
        eligibility.plan_member_id,
        min(eligibility.member_id) as member_id,
        count(distinct eligibility.member_id) as person_count
    from input.eligibility as eligibility
    cross join terms.run as run
    where
        eligibility.plan_member_id is not null
        and eligibility.member_id is not null
        and (eligibility.known_from_date is null or eligibility.known_from_date <= run.paid_through_date)
    group by eligibility.plan_member_id
)

select
    pair.submitted_member_id, -- person id as the vendor submitted it, "" if not given
    pair.submitted_plan_member_id, -- the plan's member number as submitted, "" if not given
    case
        when person.member_id is not null then person.member_id
        when plan_number.person_count = 1 then plan_number.member_id
    end as member_id, -- the member meant; null if none or several
    case
        when person.member_id is not null then 'PERSON'
        when plan_number.person_count = 1 then 'PLAN_NUMBER'
    end as match_code, -- PERSON by the person id, PLAN_NUMBER by the plan's number
    case
        when person.member_id is not null or plan_number.person_count = 1 then null
        when plan_number.person_count > 1 then 'R02'
        else 'R01'
    end as reason_code -- R01 not found, R02 ambiguous, null when matched
from pair
left join core.member as person on pair.submitted_member_id = person.member_id
left join plan_number on pair.submitted_plan_member_id = plan_number.plan_member_id
