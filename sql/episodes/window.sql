-- The window of an episode, of a condition or of an operation, and its place among equals: where a line could go to several episodes with
-- the same right, the earliest start comes first, then the definition's order of regions, then the operation before its condition.
-- grain: episode_id
select
    opening.episode_id, -- the episode
    opening.definition_id, -- the episode definition
    definition.msk_definition_code, -- whose diagnoses name its regions
    opening.member_id, -- the member
    opening.region_code, -- the body region
    'COND' as family_code, -- COND condition, PROC procedure
    opening.start_date, -- day that opens it
    opening.window_from_date, -- first day of the window
    opening.window_to_date, -- first day after the window
    coalesce(region.region_order_number, 99) * 2 + 1 as region_order_number -- place of the region, operations first
from episodes.opening as opening
inner join terms.episode_definition as definition on opening.definition_id = definition.definition_id
left join terms.episode_region as region
    on opening.definition_id = region.definition_id and opening.region_code = region.region_code
union all
select
    procedure.episode_id,
    procedure.definition_id,
    definition.msk_definition_code,
    procedure.member_id,
    procedure.region_code,
    'PROC' as family_code,
    procedure.start_date,
    procedure.window_from_date,
    procedure.window_to_date,
    coalesce(region.region_order_number, 99) * 2 as region_order_number
from episodes.procedure as procedure
inner join terms.episode_definition as definition on procedure.definition_id = definition.definition_id
left join terms.episode_region as region
    on procedure.definition_id = region.definition_id and procedure.region_code = region.region_code
