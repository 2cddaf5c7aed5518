-- A condition episode as it opens: the first qualifying day opens one, its window closes it, the next qualifying day after that opens the next.
-- OTHER_UNSPEC opens only on a day on which no other region of the member has an open episode. Each definition in force has its own episodes.
-- Each qualifying day that can open a later episode knows the first one after its own window, so that the recursion only follows pointers.
-- grain: episode_id
with recursive named_first as (
    select
        day.definition_id,
        day.member_id,
        day.region_code,
        min(day.day_date) as start_date,
        max(day.day_date) as last_date,
        arg_min(day.window_to_date, day.day_date) as window_to_date
    from episodes.region_day as day
    where day.is_trigger and day.region_code <> 'OTHER_UNSPEC'
    group by day.definition_id, day.member_id, day.region_code
),

-- Days after the first window, and the first day of whoever has such days.
named_day as (
    select day.definition_id, day.member_id, day.region_code, day.day_date, day.window_to_date
    from episodes.region_day as day
    inner join named_first
        on
            day.definition_id = named_first.definition_id
            and day.member_id = named_first.member_id
            and day.region_code = named_first.region_code
    where
        day.is_trigger
        and named_first.window_to_date <= named_first.last_date
        and (named_first.window_to_date <= day.day_date or day.day_date = named_first.start_date)
),

named_moment as (
    select
        named_day.definition_id,
        named_day.member_id,
        named_day.region_code,
        named_day.day_date as moment_date,
        named_day.day_date as trigger_date
    from named_day
    union all
    select
        named_day.definition_id,
        named_day.member_id,
        named_day.region_code,
        named_day.window_to_date as moment_date,
        cast(null as date) as trigger_date
    from named_day
    group by named_day.definition_id, named_day.member_id, named_day.region_code, named_day.window_to_date
),

named_next as (
    select
        named_moment.definition_id,
        named_moment.member_id,
        named_moment.region_code,
        named_moment.moment_date,
        min(named_moment.trigger_date) over (
            partition by named_moment.definition_id, named_moment.member_id, named_moment.region_code
            order by named_moment.moment_date
            range between current row and unbounded following
        ) as next_date
    from named_moment
),

named_pointer as (
    select
        named_day.definition_id,
        named_day.member_id,
        named_day.region_code,
        named_day.day_date,
        min(named_next.next_date) as next_date
    from named_day
    inner join named_next
        on
            named_day.definition_id = named_next.definition_id
            and named_day.member_id = named_next.member_id
            and named_day.region_code = named_next.region_code
            and named_day.window_to_date = named_next.moment_date
    where named_next.next_date is not null
    group by named_day.definition_id, named_day.member_id, named_day.region_code, named_day.day_date
),

named_opened as (
    select
        named_first.definition_id,
        named_first.member_id,
        named_first.region_code,
        named_first.start_date,
        cast(1 as bigint) as episode_number
    from named_first
    union all
    select
        named_pointer.definition_id,
        named_pointer.member_id,
        named_pointer.region_code,
        named_pointer.next_date as start_date,
        named_opened.episode_number + 1 as episode_number
    from named_opened
    inner join named_pointer
        on
            named_opened.definition_id = named_pointer.definition_id
            and named_opened.member_id = named_pointer.member_id
            and named_opened.region_code = named_pointer.region_code
            and named_opened.start_date = named_pointer.day_date
),

named_window as (
    select
        named_opened.definition_id,
        named_opened.member_id,
        named_opened.region_code,
        named_opened.start_date,
        named_opened.episode_number,
        day.window_to_date,
        day.trigger_source_code,
        day.has_recent_surgery,
        day.has_recent_line,
        day.is_chronic
    from named_opened
    inner join episodes.region_day as day
        on
            named_opened.definition_id = day.definition_id
            and named_opened.member_id = day.member_id
            and named_opened.region_code = day.region_code
            and named_opened.start_date = day.day_date
),

-- Days of no stated region, without those on which an episode of a stated region is open.
taken as (
    select distinct day.definition_id, day.member_id, day.day_date
    from episodes.region_day as day
    inner join named_window
        on
            day.definition_id = named_window.definition_id
            and day.member_id = named_window.member_id
            and named_window.start_date <= day.day_date
            and day.day_date < named_window.window_to_date
    where day.is_trigger and day.region_code = 'OTHER_UNSPEC'
),

other_day as (
    select
        day.definition_id,
        day.member_id,
        day.day_date,
        day.window_to_date,
        day.trigger_source_code,
        day.has_recent_surgery,
        day.has_recent_line,
        day.is_chronic
    from episodes.region_day as day
    left join taken
        on day.definition_id = taken.definition_id and day.member_id = taken.member_id and day.day_date = taken.day_date
    where day.is_trigger and day.region_code = 'OTHER_UNSPEC' and taken.member_id is null
),

other_moment as (
    select other_day.definition_id, other_day.member_id, other_day.day_date as moment_date, other_day.day_date as trigger_date
    from other_day
    union all
    select
        other_day.definition_id,
        other_day.member_id,
        other_day.window_to_date as moment_date,
        cast(null as date) as trigger_date
    from other_day
    group by other_day.definition_id, other_day.member_id, other_day.window_to_date
),

other_next as (
    select
        other_moment.definition_id,
        other_moment.member_id,
        other_moment.moment_date,
        min(other_moment.trigger_date) over (
            partition by other_moment.definition_id, other_moment.member_id order by other_moment.moment_date
            range between current row and unbounded following
        ) as next_date
    from other_moment
),

other_pointer as (
    select other_day.definition_id, other_day.member_id, other_day.day_date, min(other_next.next_date) as next_date
    from other_day
    inner join other_next
        on
            other_day.definition_id = other_next.definition_id
            and other_day.member_id = other_next.member_id
            and other_day.window_to_date = other_next.moment_date
    where other_next.next_date is not null
    group by other_day.definition_id, other_day.member_id, other_day.day_date
),

other_opened as (
    select
        other_day.definition_id,
        other_day.member_id,
        min(other_day.day_date) as start_date,
        cast(1 as bigint) as episode_number
    from other_day
    group by other_day.definition_id, other_day.member_id
    union all
    select
        other_pointer.definition_id,
        other_pointer.member_id,
        other_pointer.next_date as start_date,
        other_opened.episode_number + 1 as episode_number
    from other_opened
    inner join other_pointer
        on
            other_opened.definition_id = other_pointer.definition_id
            and other_opened.member_id = other_pointer.member_id
            and other_opened.start_date = other_pointer.day_date
),

opened as (
    select
        named_window.definition_id,
        named_window.member_id,
        named_window.region_code,
        named_window.start_date,
        named_window.episode_number,
        named_window.window_to_date,
        named_window.trigger_source_code,
        named_window.has_recent_surgery,
        named_window.has_recent_line,
        named_window.is_chronic
    from named_window
    union all
    select
        other_opened.definition_id,
        other_opened.member_id,
        'OTHER_UNSPEC' as region_code,
        other_opened.start_date,
        other_opened.episode_number,
        other_day.window_to_date,
        other_day.trigger_source_code,
        other_day.has_recent_surgery,
        other_day.has_recent_line,
        other_day.is_chronic
    from other_opened
    inner join other_day
        on
            other_opened.definition_id = other_day.definition_id
            and other_opened.member_id = other_day.member_id
            and other_opened.start_date = other_day.day_date
),

lookback as (
    select
        opened.definition_id,
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
    inner join terms.episode_definition as definition on opened.definition_id = definition.definition_id
    inner join core.coverage_span as span
        on
            opened.member_id = span.member_id
            and span.span_from_date < opened.start_date
            and (
                span.span_to_date is null
                or cast(opened.start_date - cast(definition.clean_days as integer) as date) < span.span_to_date
            )
    where not opened.has_recent_line and not opened.has_recent_surgery
    group by opened.definition_id, opened.member_id, opened.region_code, opened.start_date
)

select
    md5(concat_ws('|', opened.definition_id, opened.member_id, opened.region_code, cast(opened.start_date as varchar))) as episode_id, -- hash of definition, member, region and first day
    opened.definition_id, -- the episode definition
    opened.member_id, -- the member
    opened.region_code, -- the body region
    opened.episode_number, -- 1 for the member's first episode of the region
    opened.start_date, -- day that opens it
    cast(opened.start_date - cast(definition.window_before_days as integer) as date) as window_from_date, -- first day of the window
    opened.window_to_date, -- first day after the window
    opened.trigger_source_code, -- CLAIM, or VENDOR_EVENT when only a vendor's activation says so
    case
        when opened.has_recent_surgery then 'POST_SURGICAL'
        when opened.has_recent_line and opened.episode_number > 1 and definition.window_rule_code = 'FIXED' then 'CONTINUATION'
        when opened.is_chronic then 'CHRONIC'
        when opened.has_recent_line then 'RECURRENT'
        when coalesce(lookback.covered_days, 0) < definition.clean_days then 'UNKNOWN_LOOKBACK'
        else 'ACUTE'
    end as acuity_code -- ACUTE, RECURRENT, CHRONIC, CONTINUATION (of an episode before, where windows are fixed), POST_SURGICAL, UNKNOWN_LOOKBACK (not covered all the clean period)
from opened
inner join terms.episode_definition as definition on opened.definition_id = definition.definition_id
left join lookback
    on
        opened.definition_id = lookback.definition_id
        and opened.member_id = lookback.member_id
        and opened.region_code = lookback.region_code
        and opened.start_date = lookback.start_date
