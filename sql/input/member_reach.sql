-- A pair of person ids that marks join, directly or through others, each pair in both directions and each id with itself.
-- Five doublings follow chains of up to 32 steps; that none is longer is checked on every run.
-- grain: source_member_id, reached_member_id
with
step_1 as (
    select
        source_member_id,
        first_source_member_id as reached_member_id
    from input.member_key
    where is_link
    union
    select
        first_source_member_id as source_member_id,
        source_member_id as reached_member_id
    from input.member_key
    where is_link
    union
    select
        source_member_id,
        source_member_id as reached_member_id
    from input.member_key
    where is_link
),

step_2 as (
    select distinct
        here.source_member_id,
        onward.reached_member_id
    from step_1 as here
    inner join step_1 as onward on onward.source_member_id = here.reached_member_id
),

step_4 as (
    select distinct
        here.source_member_id,
        onward.reached_member_id
    from step_2 as here
    inner join step_2 as onward on onward.source_member_id = here.reached_member_id
),

step_8 as (
    select distinct
        here.source_member_id,
        onward.reached_member_id
    from step_4 as here
    inner join step_4 as onward on onward.source_member_id = here.reached_member_id
),

step_16 as (
    select distinct
        here.source_member_id,
        onward.reached_member_id
    from step_8 as here
    inner join step_8 as onward on onward.source_member_id = here.reached_member_id
)

select distinct
    here.source_member_id,  -- a person id
    onward.reached_member_id  -- an id that may be the same person
from step_16 as here
inner join step_16 as onward on onward.source_member_id = here.reached_member_id
