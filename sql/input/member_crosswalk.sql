-- A person id that marks join with another one, and the person it means as known on the paid-through date. An id that is not here means itself.
-- The person keeps the id that was known first, so that a later id does not rename what was settled. Ids that contradict each other stay apart.
-- grain: source_member_id
with
component as (
    select
        source_member_id,
        min(reached_member_id) as component_id
    from input.member_reach
    group by source_member_id
),

linked as (
    select
        component.component_id,
        max(marked.known_from_date) as known_from_date
    from component
    inner join input.member_key as marked on marked.source_member_id = component.source_member_id and marked.is_link
    group by component.component_id
),

kept_apart as (
    select distinct component_id
    from input.member_review
    where is_kept_apart
),

used as (
    select
        component.component_id,
        component.source_member_id,
        min(coalesce(eligibility.source_id, '')) as source_id,
        min(case when eligibility.person_id is null then '9999-12-31' else coalesce(eligibility.posted_date, '0001-01-01') end) as first_posted_date,
        min(try_cast(eligibility.enrollment_start_date as date)) as valid_from_date,
        max(coalesce(try_cast(eligibility.enrollment_end_date as date), date '9999-12-30')) as last_date
    from component
    cross join terms.run as run
    left join landed.eligibility as eligibility
        on
            eligibility.person_id = component.source_member_id
            and coalesce(try_cast(eligibility.posted_date as date) <= run.paid_through_date, true)
    group by component.component_id, component.source_member_id
),

first_used as (
    select
        component_id,
        arg_min(source_member_id, concat(first_posted_date, '|', source_member_id)) as member_id
    from used
    group by component_id
)

select
    used.source_member_id,  -- person id as received
    nullif(used.source_id, '') as source_id,  -- who sent it first by name; null if only a link names it
    used.component_id,  -- the smallest id of those joined
    case when kept_apart.component_id is null then first_used.member_id else used.source_member_id end as member_id,  -- the person
    case when kept_apart.component_id is null then 'MERGED' else 'KEPT_APART' end as decision_code,  -- MERGED, or KEPT_APART because the ids contradict each other
    used.valid_from_date,  -- first day of any coverage under the id
    nullif(cast(used.last_date + 1 as date), date '9999-12-31') as valid_to_date,  -- first day after all of it; null while open
    linked.known_from_date  -- the day the last of the marks became known; 0001-01-01 if they always were
from used
inner join linked on linked.component_id = used.component_id
inner join first_used on first_used.component_id = used.component_id
left join kept_apart on kept_apart.component_id = used.component_id
