-- A procedure episode as it opens: an operation of a body region that no earlier procedure episode of it takes in.
-- The window runs from the days before the operation to the days after the discharge, and ends the day before the next operation that opens its own.
-- The parent is the condition episode of the region that is open on the day of the operation, else the first that opens until the discharge: an operation
-- that only its stay tells is dated by the admission, while the stay's lines carry their own days.
-- grain: episode_id
with anchor as (
    select
        part.definition_id,
        part.member_id,
        part.region_code,
        part.anchor_event_id,
        part.anchor_date,
        part.surgery_type_code,
        max(part.anchor_end_date) as anchor_end_date,
        count(*) as surgery_count
    from episodes.procedure_surgery as part
    group by
        part.definition_id, part.member_id, part.region_code, part.anchor_event_id, part.anchor_date,
        part.surgery_type_code
),

followed as (
    select
        anchor.definition_id,
        anchor.member_id,
        anchor.region_code,
        anchor.anchor_event_id,
        anchor.anchor_date,
        anchor.surgery_type_code,
        anchor.anchor_end_date,
        anchor.surgery_count,
        lead(anchor.anchor_date) over (
            partition by anchor.definition_id, anchor.member_id, anchor.region_code order by anchor.anchor_date, anchor.anchor_event_id
        ) as next_anchor_date,
        row_number() over (
            partition by anchor.definition_id, anchor.member_id, anchor.region_code order by anchor.anchor_date, anchor.anchor_event_id
        ) as episode_number
    from anchor
),

met as (
    select
        followed.definition_id,
        followed.anchor_event_id,
        opening.episode_id,
        row_number() over (
            partition by followed.definition_id, followed.anchor_event_id
            order by
                case when opening.start_date <= followed.anchor_date and followed.anchor_date < opening.window_to_date then 0 else 1 end,
                opening.start_date,
                opening.episode_id
        ) as order_number
    from followed
    inner join episodes.opening as opening
        on
            followed.definition_id = opening.definition_id
            and followed.member_id = opening.member_id
            and followed.region_code = opening.region_code
            and opening.window_from_date <= followed.anchor_end_date
            and followed.anchor_date < opening.window_to_date
),

parent as (
    select met.definition_id, met.anchor_event_id, met.episode_id
    from met
    where met.order_number = 1
)

select
    md5(concat_ws('|', followed.definition_id, 'PROC', followed.anchor_event_id)) as episode_id, -- hash of definition and operation
    followed.definition_id, -- the episode definition
    followed.member_id, -- the member
    followed.region_code, -- the body region
    followed.episode_number, -- 1 for the member's first procedure episode of the region
    followed.anchor_event_id as surgery_event_id, -- the operation that opens it
    followed.surgery_type_code, -- kind of that operation
    followed.surgery_count, -- operations in it: staged, of the other side, revisions
    followed.anchor_date as start_date, -- day of the operation
    followed.anchor_end_date, -- discharge, or day of the operation; of the last staged one
    cast(followed.anchor_date - cast(definition.procedure_before_days as integer) as date) as window_from_date, -- first day of the window
    least(
        cast(followed.anchor_end_date + cast(definition.procedure_after_days + 1 as integer) as date),
        coalesce(followed.next_anchor_date, date '9999-12-31')
    ) as window_to_date, -- first day after the window, or day of the next operation that opens its own
    parent.episode_id as parent_episode_id -- condition episode that it is part of; null if none was open until the discharge
from followed
inner join terms.episode_definition as definition on followed.definition_id = definition.definition_id
left join parent on followed.definition_id = parent.definition_id and followed.anchor_event_id = parent.anchor_event_id
