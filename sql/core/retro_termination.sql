-- A posting, or a file that took the place of another, that shortened coverage known before, as known on the paid-through date.
-- grain: member_id, span_id, posted_date, former_end_date
with
version as (
    select
        source_id,
        member_id,
        span_id,
        known_from_date,
        span_from_date,
        -- A span that ends before it begins never was: its end is its beginning.
        greatest(span_from_date, coalesce(span_to_date, date '9999-12-31')) as end_date,
        disposition_code
    from core.eligibility_version
    where disposition_code in ('used', 'superseded', 'netted') and coverage_order_code = 'PRIMARY'
),

posted as (
    select
        source_id,
        member_id,
        span_id,
        known_from_date,
        min(end_date) as end_date
    from version
    group by source_id, member_id, span_id, known_from_date
),

followed as (
    select
        member_id,
        span_id,
        known_from_date as posted_date,
        end_date as new_end_date,
        lag(end_date) over (
            partition by source_id, member_id, span_id
            order by known_from_date nulls first
        ) as former_end_date
    from posted
),

former as (
    select
        former.source_id,
        former.member_id,
        former.span_from_date,
        coalesce(former.span_to_date, date '9999-12-31') as end_date,
        former.known_from_date,
        former.taken_date
    from input.former_coverage as former
    cross join terms.run as run
    where former.taken_date <= run.paid_through_date
),

-- What stands where a former span began, to its latest end.
standing as (
    select
        former.source_id,
        former.member_id,
        former.span_from_date,
        former.end_date as former_end_date,
        former.known_from_date as former_known_date,
        former.taken_date,
        coalesce(version.end_date, former.span_from_date) as end_date,
        version.known_from_date,
        row_number() over (
            partition by former.source_id, former.member_id, former.span_from_date, former.end_date, former.known_from_date, former.taken_date
            order by version.end_date desc nulls last, version.known_from_date nulls last
        ) as place_number
    from former
    left join version
        on
            version.source_id = former.source_id
            and version.member_id = former.member_id
            and version.disposition_code = 'used'
            and version.span_from_date <= former.span_from_date
            and version.end_date > former.span_from_date
),

taken as (
    select
        member_id,
        -- A posting that says when it was made counts from then; coverage that is only left out, from the day of the file.
        case when known_from_date > former_known_date and known_from_date < taken_date then known_from_date else taken_date end as posted_date,
        former_end_date,
        end_date as new_end_date
    from standing
    where place_number = 1 and end_date < former_end_date
)

select
    member_id,  -- the person
    span_id,  -- the span; null where a file that took the place of another no longer tells of it
    posted_date,  -- the day the plan posted the change, else that of the file
    former_end_date,  -- first day no longer covered, before; 9999-12-31 if it was open
    new_end_date  -- first day no longer covered, from now on
from followed
where new_end_date < former_end_date
union all
select
    member_id,
    cast(null as varchar) as span_id,
    posted_date,
    former_end_date,
    min(new_end_date) as new_end_date
from taken
group by member_id, posted_date, former_end_date
