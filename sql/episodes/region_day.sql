-- A day on which a member had a line of a body region, or a vendor activated the member for it: could an episode of a definition open, and
-- what lies behind it? Looking back: the last line of the region, the last line that lies the chronic distance before that, a diagnosis of chronic
-- pain with the region, the last surgery of the region. `window_to_date` is where an episode opening here would close: by a fixed
-- length, which depends on what lies behind and not on earlier episodes, or on the day after the last line before a gap without any.
-- Where a definition asks for a second qualifying day, an activation needs one as a claim does: a later day with a qualifying line.
-- grain: definition_id, member_id, region_code, day_date
with line_day as (
    select
        line.msk_definition_code,
        line.member_id,
        line.region_code,
        line.service_date as day_date,
        1 as line_count,
        max(case when line.is_trigger then 1 else 0 end) as claim_trigger_count,
        0 as vendor_trigger_count
    from episodes.msk_line as line
    group by line.msk_definition_code, line.member_id, line.region_code, line.service_date
),

-- An activation makes a day of its own only where no line of the region does.
activated as (
    select distinct definition.msk_definition_code, activation.member_id, activation.region_code, activation.activation_date as day_date
    from attribution.activation as activation
    cross join terms.episode_definition as definition
    where activation.region_code is not null
),

happened as (
    select
        line_day.msk_definition_code,
        line_day.member_id,
        line_day.region_code,
        line_day.day_date,
        line_day.line_count,
        line_day.claim_trigger_count,
        case when activated.member_id is null then 0 else 1 end as vendor_trigger_count
    from line_day
    left join activated
        on
            line_day.msk_definition_code = activated.msk_definition_code
            and line_day.member_id = activated.member_id
            and line_day.region_code = activated.region_code
            and line_day.day_date = activated.day_date
    union all
    select activated.msk_definition_code, activated.member_id, activated.region_code, activated.day_date, 0 as line_count, 0 as claim_trigger_count, 1 as vendor_trigger_count
    from activated
    left join line_day
        on
            activated.msk_definition_code = line_day.msk_definition_code
            and activated.member_id = line_day.member_id
            and activated.region_code = line_day.region_code
            and activated.day_date = line_day.day_date
    where line_day.member_id is null
),

behind as (
    select
        happened.msk_definition_code,
        happened.member_id,
        happened.region_code,
        happened.day_date,
        happened.line_count,
        happened.claim_trigger_count,
        happened.vendor_trigger_count,
        max(case when happened.line_count > 0 then happened.day_date end) over earlier as last_line_date,
        min(case when happened.line_count > 0 then happened.day_date end) over earlier as first_line_date,
        min(case when happened.line_count > 0 then happened.day_date end) over later as next_line_date,
        min(case when happened.claim_trigger_count > 0 then happened.day_date end) over later as next_qualifying_date
    from happened
    window
        earlier as (
            partition by happened.msk_definition_code, happened.member_id, happened.region_code order by happened.day_date
            rows between unbounded preceding and 1 preceding
        ),
        later as (
            partition by happened.msk_definition_code, happened.member_id, happened.region_code order by happened.day_date
            rows between 1 following and unbounded following
        )
),

-- Days whose first line of the region ever lies before the longer look-back, while the first and the last line are far enough apart: is there a line
-- inside the look-back that lies the chronic distance before the last one? Without such a first line the two dates say it themselves.
asking as (
    select
        definition.definition_id,
        behind.msk_definition_code,
        behind.member_id,
        behind.region_code,
        behind.day_date,
        cast(behind.last_line_date - cast(definition.chronic_apart_days as integer) as date) as before_date,
        cast(behind.day_date - cast(definition.chronic_lookback_days as integer) as date) as since_date
    from behind
    inner join terms.episode_definition as definition on behind.msk_definition_code = definition.msk_definition_code
    where
        date_diff('day', behind.first_line_date, behind.last_line_date) >= definition.chronic_apart_days
        and date_diff('day', behind.first_line_date, behind.day_date) > definition.chronic_lookback_days
        and date_diff('day', behind.last_line_date, behind.day_date) <= definition.clean_days
),

distant as (
    select asking.definition_id, asking.member_id, asking.region_code, asking.day_date
    from asking
    inner join behind
        on
            asking.msk_definition_code = behind.msk_definition_code
            and asking.member_id = behind.member_id
            and asking.region_code = behind.region_code
            and asking.since_date <= behind.day_date
            and behind.day_date <= asking.before_date
    where behind.line_count > 0
    group by asking.definition_id, asking.member_id, asking.region_code, asking.day_date
),

-- Where lines without a longer gap end, for definitions that close episodes at a gap.
linked as (
    select
        definition.definition_id,
        behind.member_id,
        behind.region_code,
        behind.day_date,
        min(
            case
                when
                    behind.next_line_date is null
                    or date_diff('day', behind.day_date, behind.next_line_date) > definition.gap_days
                    then behind.day_date
            end
        ) over (
            partition by definition.definition_id, behind.member_id, behind.region_code order by behind.day_date
            rows between current row and unbounded following
        ) as last_date
    from behind
    inner join terms.episode_definition as definition
        on behind.msk_definition_code = definition.msk_definition_code and definition.window_rule_code = 'GAP'
),

operated as (
    select definition.definition_id, behind.member_id, behind.region_code, behind.day_date
    from behind
    inner join core.surgery_event as surgery on behind.member_id = surgery.member_id and behind.region_code = surgery.region_code
    inner join terms.episode_definition as definition on behind.msk_definition_code = definition.msk_definition_code
    where date_diff('day', surgery.surgery_date, behind.day_date) between 1 and definition.post_surgical_days
    group by definition.definition_id, behind.member_id, behind.region_code, behind.day_date
),

in_pain as (
    select definition.definition_id, behind.member_id, behind.region_code, behind.day_date
    from behind
    inner join episodes.chronic_day as chronic on behind.member_id = chronic.member_id and behind.region_code = chronic.region_code
    inner join terms.episode_definition as definition
        on chronic.definition_id = definition.definition_id and behind.msk_definition_code = definition.msk_definition_code
    where date_diff('day', chronic.day_date, behind.day_date) between 0 and definition.chronic_lookback_days
    group by definition.definition_id, behind.member_id, behind.region_code, behind.day_date
),

judged as (
    select
        definition.definition_id,
        behind.member_id,
        behind.region_code,
        behind.day_date,
        behind.claim_trigger_count > 0 as is_claim_trigger,
        behind.vendor_trigger_count > 0 as is_vendor_trigger,
        definition.trigger_confirm_code = 'NONE'
        or coalesce(date_diff('day', behind.day_date, behind.next_qualifying_date) <= definition.confirm_within_days, false) as is_confirmed,
        coalesce(date_diff('day', behind.last_line_date, behind.day_date) <= definition.clean_days, false) as has_recent_line,
        coalesce(
            date_diff('day', behind.first_line_date, behind.last_line_date) >= definition.chronic_apart_days
            and date_diff('day', behind.first_line_date, behind.day_date) <= definition.chronic_lookback_days,
            false
        )
        or distant.member_id is not null
        or in_pain.member_id is not null as has_chronic_evidence,
        operated.member_id is not null as has_recent_surgery,
        definition.window_rule_code,
        definition.window_acute_days,
        definition.window_chronic_days,
        least(linked.last_date, cast(behind.day_date + cast(definition.maximum_days - 1 as integer) as date)) as last_date
    from behind
    inner join terms.episode_definition as definition on behind.msk_definition_code = definition.msk_definition_code
    left join distant
        on
            behind.member_id = distant.member_id
            and behind.region_code = distant.region_code
            and behind.day_date = distant.day_date
            and definition.definition_id = distant.definition_id
    left join linked
        on
            behind.member_id = linked.member_id
            and behind.region_code = linked.region_code
            and behind.day_date = linked.day_date
            and definition.definition_id = linked.definition_id
    left join operated
        on
            behind.member_id = operated.member_id
            and behind.region_code = operated.region_code
            and behind.day_date = operated.day_date
            and definition.definition_id = operated.definition_id
    left join in_pain
        on
            behind.member_id = in_pain.member_id
            and behind.region_code = in_pain.region_code
            and behind.day_date = in_pain.day_date
            and definition.definition_id = in_pain.definition_id
)

select
    judged.definition_id, -- the episode definition
    judged.member_id, -- the member
    judged.region_code, -- the body region
    judged.day_date, -- the day
    judged.is_confirmed and (judged.is_claim_trigger or judged.is_vendor_trigger) as is_trigger, -- an episode can open here
    case
        when judged.is_confirmed and judged.is_claim_trigger then 'CLAIM'
        when judged.is_confirmed and judged.is_vendor_trigger then 'VENDOR_EVENT'
    end as trigger_source_code, -- CLAIM, or VENDOR_EVENT when only an activation says so
    judged.has_recent_line, -- a line of the region within the clean period before
    judged.has_recent_line and judged.has_chronic_evidence as is_chronic, -- and lines the chronic distance apart in the longer look-back, or a diagnosis of chronic pain with the region
    judged.has_recent_surgery, -- surgery of the region shortly before
    cast(
        case
            when judged.window_rule_code = 'GAP' then cast(judged.last_date + 1 as date)
            when judged.has_recent_line and judged.has_chronic_evidence
                then cast(judged.day_date + cast(judged.window_chronic_days as integer) as date)
            else cast(judged.day_date + cast(judged.window_acute_days as integer) as date)
        end as date
    ) as window_to_date -- first day after the window of an episode that opens here
from judged
