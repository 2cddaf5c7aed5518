-- A version of a span of coverage, as the plan posted it.
-- grain: span_id, posted_date
with version as (
    select
        posting.member_number,
        'S' || lpad(cast(posting.member_number as varchar), 8, '0') || cast(posting.span_number as varchar) as span_id,
        posting.plan_member_id,
        posting.subscriber_id,
        posting.group_id,
        posting.funding_code,
        posting.from_date,
        cast(null as date) as to_date,
        cast(null as date) as death_date,
        posting.first_posted_date as posted_date,
        'primary' as order_code
    from population.posting as posting
    union all
    select
        posting.member_number,
        'S' || lpad(cast(posting.member_number as varchar), 8, '0') || cast(posting.span_number as varchar) as span_id,
        posting.plan_member_id,
        posting.subscriber_id,
        posting.group_id,
        posting.funding_code,
        posting.from_date,
        posting.to_date,
        cast(null as date) as death_date,
        posting.change_posted_date as posted_date,
        'primary' as order_code
    from population.posting as posting
    where posting.change_posted_date is not null
    union all
    -- Half of the plans leave the end of coverage open when they post a death.
    select
        posting.member_number,
        'S' || lpad(cast(posting.member_number as varchar), 8, '0') || cast(posting.span_number as varchar) as span_id,
        posting.plan_member_id,
        posting.subscriber_id,
        posting.group_id,
        posting.funding_code,
        posting.from_date,
        case
            when posting.member_number % 2 = 0 then posting.to_date
            else least(posting.death_date + 1, coalesce(posting.to_date, posting.death_date + 1))
        end as to_date,
        posting.death_date,
        posting.death_posted_date as posted_date,
        'primary' as order_code
    from population.posting as posting
    where posting.death_posted_date is not null
    union all
    select
        other_coverage.member_number,
        'S' || lpad(cast(other_coverage.member_number as varchar), 8, '0') || '9' as span_id,
        coverage.plan_member_id,
        coverage.subscriber_id,
        coverage.group_id,
        coverage.funding_code,
        other_coverage.from_date,
        other_coverage.to_date,
        cast(null as date) as death_date,
        other_coverage.from_date + 10 as posted_date,
        'other' as order_code
    from population.other_coverage as other_coverage
    inner join population.posting as coverage
        on
            coverage.member_number = other_coverage.member_number
            and coverage.span_number = 1
    union all
    -- Coverage that was announced and then never took effect: the later version ends before it starts.
    select
        posting.member_number,
        'S' || lpad(cast(posting.member_number as varchar), 8, '0') || '7' as span_id,
        posting.plan_member_id,
        posting.subscriber_id,
        'G0099' as group_id,
        posting.funding_code,
        coalesce(posting.to_date, posting.from_date + 400) as from_date,
        case version_number.number when 2 then coalesce(posting.to_date, posting.from_date + 400) end as to_date,
        cast(null as date) as death_date,
        posting.from_date + cast(20 * version_number.number as integer) as posted_date,
        'primary' as order_code
    from population.posting as posting
    inner join population.member as member
        on member.member_number = posting.member_number
    cross join range(1, 3) as version_number (number)
    where
        posting.span_number = 1
        and uniform('voided', member.household_number, 0) < setting('voided_share')
)
select
    member.person_id,
    version.plan_member_id as member_id,
    version.subscriber_id,
    member.sex_code as gender,
    cast(member.birth_date as varchar) as birth_date,
    cast(version.death_date as varchar) as death_date,
    cast(version.from_date as varchar) as enrollment_start_date,
    cast(version.to_date - 1 as varchar) as enrollment_end_date,
    'Sample Health Plan' as payer,
    'commercial' as payer_type,
    member.plan_id as plan,
    version.group_id,
    version.funding_code as plan_funding,
    state.state_code as state,
    lpad(cast(cast(state.first_zip_number + member.home_number as integer) as varchar), 5, '0') as zip_code,
    case
        when member.position_number = 1 then 'self'
        when member.is_adult then 'spouse'
        else 'child'
    end as subscriber_relation,
    cast(getvariable('delivery_date') as varchar) as file_date,
    cast(version.posted_date as varchar) as posted_date,
    version.span_id,
    version.order_code as coverage_order
from version
inner join population.member as member
    on member.member_number = version.member_number
inner join parameter.state as state
    on state.state_number = member.home_number % 4
where version.posted_date <= getvariable('delivery_date')
order by version.member_number, version.span_id, version.posted_date, version.to_date
