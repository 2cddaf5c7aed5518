-- A day on which a member had a line of a body region, or a vendor activated the member for it: could an episode open, and what lies behind it?
-- A line qualifies with its first diagnosis in the region and a service that treats, or with diagnosis 2 to 4 and a musculoskeletal
-- service. Looking back: the last line of the region, the last line that lies the chronic distance before that, the last surgery.
-- `window_to_date` is where an episode opening here would close; the length depends on what lies behind, not on earlier episodes.
-- grain: member_id, region_code, day_date
with line_day as (
    select
        line.member_id,
        line.region_code,
        line.service_date as day_date,
        1 as line_count,
        max(
            case
                when line.cob_status_code = 'SECONDARY' then 0
                when
                    line.position_number = 1
                    and line.category_code in (
                        'ED', 'URGENT', 'OFFICE', 'PT_OT', 'CHIRO', 'IP_MED', 'IP_SURG', 'OP_SURG', 'INJECTION', 'INTERVENTION', 'VENDOR'
                    )
                    then 1
                when
                    line.position_number <= 4
                    and line.category_code in ('PT_OT', 'CHIRO', 'INJECTION', 'INTERVENTION', 'OP_SURG')
                    then 1
                else 0
            end
        ) as claim_trigger_count,
        0 as vendor_trigger_count,
        max(
            case
                when line.category_code in ('OP_SURG', 'IP_SURG') and (line.position_number = 1 or procedure.region_code is not null) then 1
                else 0
            end
        ) as surgery_count
    from episodes.msk_line as line
    left join episodes.procedure_region as procedure
        on
            line.hcpcs_code = procedure.hcpcs_code
            and line.region_code = procedure.region_code
            and procedure.is_surgery
            and procedure.valid_from_date <= line.service_date
            and (procedure.valid_to_date is null or line.service_date < procedure.valid_to_date)
    group by line.member_id, line.region_code, line.service_date
),

happened as (
    select line_day.member_id, line_day.region_code, line_day.day_date, line_day.line_count, line_day.claim_trigger_count, line_day.vendor_trigger_count, line_day.surgery_count
    from line_day
    union all
    select activation.member_id, activation.region_code, activation.activation_date as day_date, 0 as line_count, 0 as claim_trigger_count, 1 as vendor_trigger_count, 0 as surgery_count
    from attribution.activation as activation
),

region_day as (
    select
        happened.member_id,
        happened.region_code,
        happened.day_date,
        max(happened.line_count) as line_count,
        max(happened.claim_trigger_count) as claim_trigger_count,
        max(happened.vendor_trigger_count) as vendor_trigger_count,
        max(happened.surgery_count) as surgery_count
    from happened
    group by happened.member_id, happened.region_code, happened.day_date
),

behind as (
    select
        region_day.member_id,
        region_day.region_code,
        region_day.day_date,
        region_day.claim_trigger_count,
        region_day.vendor_trigger_count,
        max(case when region_day.line_count > 0 then region_day.day_date end) over earlier as last_line_date,
        max(case when region_day.surgery_count > 0 then region_day.day_date end) over earlier as last_surgery_date,
        min(case when region_day.claim_trigger_count > 0 then region_day.day_date end) over later as next_qualifying_date
    from region_day
    window
        earlier as (
            partition by region_day.member_id, region_day.region_code order by region_day.day_date
            rows between unbounded preceding and 1 preceding
        ),
        later as (
            partition by region_day.member_id, region_day.region_code order by region_day.day_date
            rows between 1 following and unbounded following
        )
),

-- For each line's day: the last line's day that lies the chronic distance before it.
moment as (
    select region_day.member_id, region_day.region_code, region_day.day_date as moment_date, region_day.day_date as line_date, null as asked_date
    from region_day
    where region_day.line_count > 0
    union all
    select
        region_day.member_id,
        region_day.region_code,
        cast(region_day.day_date - cast(definition.chronic_apart_days as integer) as date) as moment_date,
        null as line_date,
        region_day.day_date as asked_date
    from region_day
    cross join episodes.definition as definition
    where region_day.line_count > 0
),

apart as (
    select
        moment.member_id,
        moment.region_code,
        moment.asked_date,
        max(moment.line_date) over (
            partition by moment.member_id, moment.region_code order by moment.moment_date
            range between unbounded preceding and current row
        ) as line_date
    from moment
),

judged as (
    select
        behind.member_id,
        behind.region_code,
        behind.day_date,
        behind.claim_trigger_count,
        behind.vendor_trigger_count,
        behind.next_qualifying_date,
        coalesce(date_diff('day', behind.last_line_date, behind.day_date) <= definition.clean_days, false) as has_recent_line,
        coalesce(date_diff('day', apart.line_date, behind.day_date) <= definition.chronic_lookback_days, false) as has_distant_line,
        coalesce(date_diff('day', behind.last_surgery_date, behind.day_date) <= definition.post_surgical_days, false) as has_recent_surgery,
        definition.trigger_confirm_code,
        definition.confirm_within_days,
        definition.window_acute_days,
        definition.window_chronic_days
    from behind
    cross join episodes.definition as definition
    left join apart
        on
            behind.member_id = apart.member_id
            and behind.region_code = apart.region_code
            and behind.last_line_date = apart.asked_date
)

select
    judged.member_id, -- the member
    judged.region_code, -- the body region
    judged.day_date, -- the day
    (
        judged.claim_trigger_count > 0
        and (
            judged.trigger_confirm_code = 'NONE'
            or coalesce(date_diff('day', judged.day_date, judged.next_qualifying_date) <= judged.confirm_within_days, false)
        )
    )
    or judged.vendor_trigger_count > 0 as is_trigger, -- an episode can open here
    case when judged.claim_trigger_count > 0 then 'CLAIM' when judged.vendor_trigger_count > 0 then 'VENDOR_EVENT' end as trigger_source_code, -- CLAIM, or VENDOR_EVENT when only an activation says so
    judged.has_recent_line, -- a line of the region within the clean period before
    judged.has_recent_line and judged.has_distant_line as is_chronic, -- and lines the chronic distance apart in the longer look-back
    judged.has_recent_surgery, -- surgery of the region shortly before
    cast(
        judged.day_date
        + cast(
            case when judged.has_recent_line and judged.has_distant_line then judged.window_chronic_days else judged.window_acute_days end as integer
        ) as date
    ) as window_to_date -- first day after the window of an episode that opens here
from judged
