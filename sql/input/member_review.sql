-- A reason to look at person ids that marks join. All but BIRTH_DATE_NEAR keep the ids apart, each as its source sent it.
-- grain: component_id, reason_code
with
component as (
    select
        source_member_id,
        min(reached_member_id) as component_id
    from input.member_reach
    group by source_member_id
),

described as (
    select
        component.component_id,
        component.source_member_id,
        try_cast(eligibility.birth_date as date) as birth_date,
        case
            when lower(eligibility.gender) in ('female', 'f') then 'F'
            when lower(eligibility.gender) in ('male', 'm') then 'M'
        end as sex_code,
        eligibility.subscriber_id,
        eligibility.person_number,
        nullif(upper(regexp_replace(coalesce(eligibility.first_name, ''), '[^A-Za-z]', '', 'g')), '') as first_name,
        coalesce(eligibility.posted_date, '') as posted_date
    from component
    inner join landed.eligibility as eligibility on eligibility.person_id = component.source_member_id
    cross join terms.run as run
    where coalesce(try_cast(eligibility.posted_date as date) <= run.paid_through_date, true)
),

-- An id with two dates of birth is its source's own affair: its latest one speaks for it.
record as (
    select
        component_id,
        source_member_id,
        arg_max(birth_date, case when birth_date is not null then concat(posted_date, cast(birth_date as varchar)) end) as birth_date,
        min(sex_code) as sex_code,
        max(sex_code) as other_sex_code
    from described
    group by component_id, source_member_id
),

pair as (
    select
        record.component_id,
        record.source_member_id,
        other.source_member_id as other_member_id,
        record.birth_date,
        other.birth_date as other_birth_date,
        cast(record.birth_date as varchar) as birth_text,
        cast(other.birth_date as varchar) as other_birth_text,
        least(record.sex_code, other.sex_code) <> greatest(record.other_sex_code, other.other_sex_code) as has_conflicting_sex
    from record
    inner join record as other
        on other.component_id = record.component_id and record.source_member_id < other.source_member_id
),

compared as (
    select
        component_id,
        source_member_id,
        other_member_id,
        has_conflicting_sex,
        birth_date is null or other_birth_date is null as is_birth_date_unknown,
        birth_date <> other_birth_date as is_birth_date_different,
        coalesce(birth_date = other_birth_date, false) as is_birth_date_equal,
        (
            year(birth_date) = year(other_birth_date)
            and month(birth_date) = day(other_birth_date)
            and day(birth_date) = month(other_birth_date)
        )
        or case when substr(birth_text, 1, 1) = substr(other_birth_text, 1, 1) then 0 else 1 end
        + case when substr(birth_text, 2, 1) = substr(other_birth_text, 2, 1) then 0 else 1 end
        + case when substr(birth_text, 3, 1) = substr(other_birth_text, 3, 1) then 0 else 1 end
        + case when substr(birth_text, 4, 1) = substr(other_birth_text, 4, 1) then 0 else 1 end
        + case when substr(birth_text, 6, 1) = substr(other_birth_text, 6, 1) then 0 else 1 end
        + case when substr(birth_text, 7, 1) = substr(other_birth_text, 7, 1) then 0 else 1 end
        + case when substr(birth_text, 9, 1) = substr(other_birth_text, 9, 1) then 0 else 1 end
        + case when substr(birth_text, 10, 1) = substr(other_birth_text, 10, 1) then 0 else 1 end = 1 as is_birth_date_near
    from pair
),

-- One subscriber and one date of birth may be twins. A first name in common says that they are not; where no names were sent a person number
-- in common does, because it is what tells twins apart.
relative as (
    select
        compared.component_id,
        compared.source_member_id,
        compared.other_member_id,
        max(case when here.first_name = there.first_name then 1 else 0 end) = 1 as has_first_name_in_common,
        max(case when here.first_name <> there.first_name then 1 else 0 end) = 1 as has_other_first_name,
        max(case when here.person_number = there.person_number then 1 else 0 end) = 1 as has_person_number_in_common
    from compared
    inner join described as here
        on here.component_id = compared.component_id and here.source_member_id = compared.source_member_id
    inner join described as there
        on
            there.component_id = compared.component_id
            and there.source_member_id = compared.other_member_id
            and there.subscriber_id = here.subscriber_id
    where compared.is_birth_date_equal
    group by compared.component_id, compared.source_member_id, compared.other_member_id
),

stated_apart as (
    select
        link.source_member_id,
        link.linked_source_member_id
    from input.member_link as link
    cross join terms.run as run
    where link.known_from_date <= run.paid_through_date
    group by link.source_member_id, link.linked_source_member_id
    having ends_with(max(concat(cast(link.known_from_date as varchar), link.link_code)), 'SPLIT')
),

reason as (
    select component.component_id, 'STATED_APART' as reason_code
    from stated_apart
    inner join component on component.source_member_id = stated_apart.source_member_id
    inner join input.member_reach as reach
        on
            reach.source_member_id = stated_apart.source_member_id
            and reach.reached_member_id = stated_apart.linked_source_member_id
    union all
    select component_id, 'BIRTH_DATE_UNKNOWN' as reason_code
    from compared
    where is_birth_date_unknown
    union all
    select component_id, 'BIRTH_DATE' as reason_code
    from compared
    where is_birth_date_different and not is_birth_date_near
    union all
    select component_id, 'BIRTH_DATE_NEAR' as reason_code
    from compared
    where is_birth_date_different and is_birth_date_near
    union all
    select component_id, 'SEX' as reason_code
    from compared
    where has_conflicting_sex
    union all
    select component_id, 'TWINS' as reason_code
    from relative
    where not has_first_name_in_common and (has_other_first_name or not has_person_number_in_common)
    union all
    select key_id as component_id, 'MARK_OF_MANY' as reason_code
    from input.member_key
    where not is_link
),

size as (
    select
        component_id,
        count(*) as source_member_count
    from component
    group by component_id
    union all
    select
        key_id as component_id,
        max(member_count) as source_member_count
    from input.member_key
    where not is_link
    group by key_id
)

select
    reason.component_id,  -- the smallest id of those joined; of a mark of many the mark, hashed
    reason.reason_code,  -- BIRTH_DATE, BIRTH_DATE_UNKNOWN, SEX, TWINS, STATED_APART, MARK_OF_MANY: kept apart; BIRTH_DATE_NEAR: joined although a digit, or day and month, differ
    max(size.source_member_count) as source_member_count,  -- ids concerned
    max(case when reason.reason_code = 'BIRTH_DATE_NEAR' then 0 else 1 end) = 1 as is_kept_apart  -- whether the reason keeps the ids apart
from reason
inner join size on size.component_id = reason.component_id
group by reason.component_id, reason.reason_code
