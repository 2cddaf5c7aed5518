-- An operation of a body region and the procedure episode that takes it in.
-- The first operation opens one (ANCHOR). A later one within its window stays in it if it is a revision or has a diagnosis of infection (COMPLICATION), or
-- if it is of the same kind within the merge days, staged or of the other side (STAGED, which moves the end of the window). Any other opens its own.
-- grain: definition_id, surgery_event_id
with recursive infected as (
    select distinct placed.surgery_event_id
    from core.surgery_line as placed
    inner join core.line_red_flag as flag on placed.claim_line_id = flag.claim_line_id
    where flag.set_id = 'INFECTION'
),

event as (
    select
        surgery.surgery_event_id,
        surgery.member_id,
        surgery.region_code,
        surgery.surgery_date,
        surgery.surgery_type_code,
        greatest(surgery.end_date, surgery.last_date) as end_date,
        surgery.surgery_type_code = 'REVISION' or infected.surgery_event_id is not null as is_complication,
        row_number() over (
            partition by surgery.member_id, surgery.region_code order by surgery.surgery_date, surgery.surgery_event_id
        ) as event_number
    from core.surgery_event as surgery
    left join infected on surgery.surgery_event_id = infected.surgery_event_id
),

-- One row an operation: to which anchor it belongs, and where that anchor's window ends after it.
walked as (
    select
        definition.definition_id,
        event.member_id,
        event.region_code,
        event.event_number,
        event.surgery_event_id,
        event.surgery_event_id as anchor_event_id,
        event.surgery_date as anchor_date,
        event.surgery_type_code as anchor_type_code,
        event.end_date as anchor_end_date,
        'ANCHOR' as role_code
    from event
    cross join terms.episode_definition as definition
    where event.event_number = 1
    union all
    select
        judged.definition_id,
        judged.member_id,
        judged.region_code,
        judged.event_number,
        judged.surgery_event_id,
        case when judged.role_code = 'ANCHOR' then judged.surgery_event_id else judged.anchor_event_id end as anchor_event_id,
        case when judged.role_code = 'ANCHOR' then judged.surgery_date else judged.anchor_date end as anchor_date,
        case when judged.role_code = 'ANCHOR' then judged.surgery_type_code else judged.anchor_type_code end as anchor_type_code,
        case
            when judged.role_code = 'ANCHOR' then judged.end_date
            when judged.role_code = 'STAGED' then greatest(judged.anchor_end_date, judged.end_date)
            else judged.anchor_end_date
        end as anchor_end_date,
        judged.role_code
    from (
        select
            walked.definition_id,
            event.member_id,
            event.region_code,
            event.event_number,
            event.surgery_event_id,
            event.surgery_date,
            event.surgery_type_code,
            event.end_date,
            walked.anchor_event_id,
            walked.anchor_date,
            walked.anchor_type_code,
            walked.anchor_end_date,
            case
                when date_diff('day', walked.anchor_end_date, event.surgery_date) > definition.procedure_after_days then 'ANCHOR'
                when event.is_complication then 'COMPLICATION'
                when
                    definition.has_bilateral_merge
                    and event.surgery_type_code = walked.anchor_type_code
                    and date_diff('day', walked.anchor_date, event.surgery_date) <= definition.procedure_merge_days
                    then 'STAGED'
                else 'ANCHOR'
            end as role_code
        from walked
        inner join event
            on
                walked.member_id = event.member_id
                and walked.region_code = event.region_code
                and walked.event_number + 1 = event.event_number
        inner join terms.episode_definition as definition on walked.definition_id = definition.definition_id
    ) as judged
)

select
    walked.definition_id, -- the episode definition
    walked.surgery_event_id, -- the operation
    walked.member_id, -- the member
    walked.region_code, -- the body region
    walked.role_code, -- ANCHOR, STAGED or COMPLICATION
    walked.anchor_event_id, -- the operation that opens the episode
    walked.anchor_date, -- day of that operation
    walked.anchor_type_code as surgery_type_code, -- kind of that operation
    walked.anchor_end_date, -- discharge, or day of the operation; of the last staged one up to here
    event.end_date -- discharge or last day of this operation
from walked
inner join event on walked.surgery_event_id = event.surgery_event_id
