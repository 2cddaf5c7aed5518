-- A procedure episode as it opens: an operation of a body region that no earlier procedure episode of it takes in.
-- The window runs from the days before the operation to the days after the discharge, and ends the day before the next operation that opens its own.
-- The parent is the condition episode of the region that is open on the day of the operation.
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

parent as (
    select
        followed.definition_id,
        followed.anchor_event_id,
        max(opening.episode_id) as episode_id
    from followed
    inner join episodes.opening as opening
        on
            followed.definition_id = opening.definition_id
            and followed.member_id = opening.member_id
            and followed.region_code = opening.region_code
            and opening.window_from_date <= followed.anchor_date
            and followed.anchor_date < opening.window_to_date
            and opening.start_date <= followed.anchor_date
    group by followed.definition_id, followed.anchor_event_id
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
    parent.episode_id as parent_episode_id -- condition episode that it is part of; null if none was open
from followed
inner join terms.episode_definition as definition on followed.definition_id = definition.definition_id
left join parent on followed.definition_id = parent.definition_id and followed.anchor_event_id = parent.anchor_event_id
