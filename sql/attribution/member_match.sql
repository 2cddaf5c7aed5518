-- A pair of identifiers as a vendor submitted it (person id, plan member id) and the member it means, if it means exactly one.
-- M1: the person id is one of the plan's, or a token that the plan gave one person. M2: the plan's own number, with the date of birth where the
-- vendor's roster has one; without it the number must lead to one person. M3: last name, first name, date of birth and postal code of the roster
-- fit one person only. M4: none of these, or a contradiction: nothing is paid until it is resolved. `""` stands for "not given".
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
    union all
    select member_id, plan_member_id, known_from_date from input.care_request
    union all
    select member_id, plan_member_id, known_from_date from input.alignment
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

-- Rosters that contradict each other on a pair say nothing of it.
roster as (
    select
        coalesce(roster.member_id, '') as submitted_member_id,
        coalesce(roster.plan_member_id, '') as submitted_plan_member_id,
        case when min(roster.birth_date) = max(roster.birth_date) then min(roster.birth_date) end as birth_date,
        case when min(roster.name_id) = max(roster.name_id) then min(roster.name_id) end as name_id
    from input.vendor_roster as roster
    cross join terms.run as run
    where roster.known_from_date <= run.paid_through_date
    group by coalesce(roster.member_id, ''), coalesce(roster.plan_member_id, '')
),

plan_number as (
    select distinct
        eligibility.plan_member_id,
        eligibility.member_id,
        member.birth_date
    from input.eligibility as eligibility
    cross join terms.run as run
    left join core.member as member on eligibility.member_id = member.member_id
    where
        eligibility.plan_member_id is not null
        and eligibility.member_id is not null
        and (eligibility.known_from_date is null or eligibility.known_from_date <= run.paid_through_date)
),

numbered as (
    select
        pair.submitted_member_id,
        pair.submitted_plan_member_id,
        count(*) as candidate_count,
        count(case when roster.birth_date is null or roster.birth_date = plan_number.birth_date then 1 end) as person_count,
        min(case when roster.birth_date is null or roster.birth_date = plan_number.birth_date then plan_number.member_id end) as member_id
    from pair
    inner join plan_number on pair.submitted_plan_member_id = plan_number.plan_member_id
    left join roster
        on
            pair.submitted_member_id = roster.submitted_member_id
            and pair.submitted_plan_member_id = roster.submitted_plan_member_id
    group by pair.submitted_member_id, pair.submitted_plan_member_id
),

token as (
    select
        eligibility.person_token,
        min(eligibility.member_id) as member_id
    from input.eligibility as eligibility
    cross join terms.run as run
    where
        eligibility.person_token is not null
        and (eligibility.known_from_date is null or eligibility.known_from_date <= run.paid_through_date)
    group by eligibility.person_token
    having count(distinct eligibility.member_id) = 1
),

named as (
    select
        roster.submitted_member_id,
        roster.submitted_plan_member_id,
        count(distinct eligibility.member_id) as person_count,
        min(eligibility.member_id) as member_id
    from roster
    inner join input.eligibility as eligibility on roster.name_id = eligibility.name_id
    cross join terms.run as run
    where eligibility.known_from_date is null or eligibility.known_from_date <= run.paid_through_date
    group by roster.submitted_member_id, roster.submitted_plan_member_id
)

select
    pair.submitted_member_id, -- person id as the vendor submitted it, "" if not given
    pair.submitted_plan_member_id, -- the plan's member number as submitted, "" if not given
    case
        when person.member_id is not null then person.member_id
        when token.member_id is not null then token.member_id
        when numbered.person_count = 1 then numbered.member_id
        when named.person_count = 1 then named.member_id
    end as member_id, -- the member meant; null if none or several
    case
        when person.member_id is not null or token.member_id is not null then 'M1'
        when numbered.person_count = 1 then 'M2'
        when named.person_count = 1 then 'M3'
        else 'M4'
    end as match_code, -- M1, M2, M3 or M4
    case
        when person.member_id is not null or token.member_id is not null or numbered.person_count = 1 or named.person_count = 1 then null
        when numbered.candidate_count > 0 or named.person_count > 1 then 'R02'
        else 'R01'
    end as reason_code -- R01 not found, R02 ambiguous or contradictory, null when matched
from pair
left join core.member as person on pair.submitted_member_id = person.member_id
left join token on pair.submitted_member_id = token.person_token
left join numbered
    on
        pair.submitted_member_id = numbered.submitted_member_id
        and pair.submitted_plan_member_id = numbered.submitted_plan_member_id
left join named
    on
        pair.submitted_member_id = named.submitted_member_id
        and pair.submitted_plan_member_id = named.submitted_plan_member_id
