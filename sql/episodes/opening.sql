-- A condition episode as it opens: the first qualifying day opens one, its fixed window closes it, the next qualifying day after that opens the next.
-- OTHER_UNSPEC opens only on a day on which no other region of the member has an open episode.
-- Each qualifying day knows the first one after its own window, so that the recursion only follows pointers.
-- grain: episode_id
with recursive named_day as (
    select day.member_id, day.region_code, day.day_date, day.window_to_date
    from episodes.region_day as day
    where day.is_trigger and day.region_code <> 'OTHER_UNSPEC'
),

named_moment as (
    select named_day.member_id, named_day.region_code, named_day.day_date as moment_date, named_day.day_date as trigger_date from named_day
    union all
    select distinct named_day.member_id, named_day.region_code, named_day.window_to_date as moment_date, cast(null as date) as trigger_date from named_day
),

named_next as (
    select
        named_moment.member_id,
        named_moment.region_code,
        named_moment.moment_date,
        min(named_moment.trigger_date) over (
            partition by named_moment.member_id, named_moment.region_code order by named_moment.moment_date
            range between current row and unbounded following
        ) as next_date
    from named_moment
),

named_pointer as (
    select named_day.member_id, named_day.region_code, named_day.day_date, min(named_next.next_date) as next_date
    from named_day
    inner join named_next
        on
            named_day.member_id = named_next.member_id
            and named_day.region_code = named_next.region_code
            and named_day.window_to_date = named_next.moment_date
    where named_next.next_date is not null
    group by named_day.member_id, named_day.region_code, named_day.day_date
),

named_opened as (
    select named_day.member_id, named_day.region_code, min(named_day.day_date) as start_date, cast(1 as bigint) as episode_number
    from named_day
    group by named_day.member_id, named_day.region_code
    union all
    select
        named_pointer.member_id,
        named_pointer.region_code,
        named_pointer.next_date as start_date,
        named_opened.episode_number + 1 as episode_number
    from named_opened
    inner join named_pointer
        on
            named_opened.member_id = named_pointer.member_id
            and named_opened.region_code = named_pointer.region_code
            and named_opened.start_date = named_pointer.day_date
),

-- Days of no stated region, without those on which an episode of a stated region is open.
taken as (
    select distinct day.member_id, day.day_date
    from episodes.region_day as day
    inner join named_opened on day.member_id = named_opened.member_id and named_opened.start_date <= day.day_date
    inner join episodes.region_day as opened
        on
            named_opened.member_id = opened.member_id
            and named_opened.region_code = opened.region_code
            and named_opened.start_date = opened.day_date
            and day.day_date < opened.window_to_date
    where day.is_trigger and day.region_code = 'OTHER_UNSPEC'
),

other_day as (
    select day.member_id, day.day_date, day.window_to_date
    from episodes.region_day as day
    left join taken on day.member_id = taken.member_id and day.day_date = taken.day_date
    where day.is_trigger and day.region_code = 'OTHER_UNSPEC' and taken.member_id is null
),

other_moment as (
    select other_day.member_id, other_day.day_date as moment_date, other_day.day_date as trigger_date from other_day
    union all
    select distinct other_day.member_id, other_day.window_to_date as moment_date, cast(null as date) as trigger_date from other_day
),

other_next as (
    select
        other_moment.member_id,
        other_moment.moment_date,
        min(other_moment.trigger_date) over (
            partition by other_moment.member_id order by other_moment.moment_date
            range between current row and unbounded following
        ) as next_date
    from other_moment
),

other_pointer as (
    select other_day.member_id, other_day.day_date, min(other_next.next_date) as next_date
    from other_day
    inner join other_next
        on other_day.member_id = other_next.member_id and other_day.window_to_date = other_next.moment_date
    where other_next.next_date is not null
    group by other_day.member_id, other_day.day_date
),

other_opened as (
    select other_day.member_id, min(other_day.day_date) as start_date, cast(1 as bigint) as episode_number
    from other_day
    group by other_day.member_id
    union all
    select other_pointer.member_id, other_pointer.next_date as start_date, other_opened.episode_number + 1 as episode_number
    from other_opened
    inner join other_pointer
        on other_opened.member_id = other_pointer.member_id and other_opened.start_date = other_pointer.day_date
),

opened as (
    select named_opened.member_id, named_opened.region_code, named_opened.start_date, named_opened.episode_number from named_opened
    union all
    select other_opened.member_id, 'OTHER_UNSPEC' as region_code, other_opened.start_date, other_opened.episode_number from other_opened
),

lookback as (
    select
        opened.member_id,
        opened.region_code,
        opened.start_date,
        sum(
            date_diff(
                'day',
                greatest(span.span_from_date, cast(opened.start_date - cast(definition.clean_days as integer) as date)),
                least(coalesce(span.span_to_date, opened.start_date), opened.start_date)
            )
        ) as covered_days
    from opened
    cross join episodes.definition as definition
    inner join core.coverage_span as span
        on
            opened.member_id = span.member_id
            and span.span_from_date < opened.start_date
            and (
                span.span_to_date is null
                or cast(opened.start_date - cast(definition.clean_days as integer) as date) < span.span_to_date
            )
    group by opened.member_id, opened.region_code, opened.start_date
)

select
    md5(concat_ws('|', definition.definition_id, opened.member_id, opened.region_code, cast(opened.start_date as varchar))) as episode_id, -- hash of definition, member, region and first day
    opened.member_id, -- the member
    opened.region_code, -- the body region
    opened.episode_number, -- 1 for the member's first episode of the region
    opened.start_date, -- day that opens it
    cast(opened.start_date - cast(definition.window_before_days as integer) as date) as window_from_date, -- first day of the window
    day.window_to_date, -- first day after the window
    day.trigger_source_code, -- CLAIM, or VENDOR_EVENT when only a vendor's activation says so
    case
        when day.has_recent_surgery then 'POST_SURGICAL'
        when day.has_recent_line and opened.episode_number > 1 then 'CONTINUATION'
        when day.is_chronic then 'CHRONIC'
        when day.has_recent_line then 'RECURRENT'
        when coalesce(lookback.covered_days, 0) < definition.clean_days then 'UNKNOWN_LOOKBACK'
        else 'ACUTE'
    end as acuity_code -- ACUTE, RECURRENT, CHRONIC, CONTINUATION (of an episode before), POST_SURGICAL, UNKNOWN_LOOKBACK (not covered all the clean period)
from opened
cross join episodes.definition as definition
inner join episodes.region_day as day
    on opened.member_id = day.member_id and opened.region_code = day.region_code and opened.start_date = day.day_date
left join lookback
    on
        opened.member_id = lookback.member_id
        and opened.region_code = lookback.region_code
        and opened.start_date = lookback.start_date
