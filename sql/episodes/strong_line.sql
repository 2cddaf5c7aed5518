-- A claim line and an open episode with the highest claim on it by the line itself. 8 the line belongs to the episode's operation; 6 first diagnosis in the
-- region; 5 a procedure of the region by itself; 4 diagnosis 2 to 4 in the region and a musculoskeletal service. Several rows of a line are tied: which of
-- the episodes takes it depends on the lines before it (episodes.contested_line).
-- grain: claim_line_id, episode_id
with candidate as (
    select
        line.msk_definition_code,
        line.claim_line_id,
        line.member_id,
        line.service_date,
        line.region_code,
        case when line.position_number = 1 then 6 else 4 end as score_number
    from episodes.msk_line as line
    where line.is_assignable and (line.position_number = 1 or (line.position_number <= 4 and line.is_msk_type))
    union all
    select
        line.msk_definition_code,
        line.claim_line_id,
        line.member_id,
        line.service_date,
        procedure.region_code,
        5 as score_number
    from episodes.msk_line as line
    inner join core.procedure_region as procedure
        on
            line.hcpcs_code = procedure.hcpcs_code
            and procedure.valid_from_date <= line.service_date
            and (procedure.valid_to_date is null or line.service_date < procedure.valid_to_date)
    -- The first diagnosis says the same, and more.
    where line.is_assignable and coalesce(line.principal_region_code <> procedure.region_code, true)
),

operated as (
    select distinct procedure.definition_id, procedure.claim_line_id
    from episodes.procedure_line as procedure
),

scored as (
    select
        opened.definition_id,
        candidate.claim_line_id,
        candidate.member_id,
        candidate.service_date,
        opened.episode_id,
        opened.region_code,
        candidate.score_number
    from candidate
    inner join episodes.window as opened
        on
            candidate.msk_definition_code = opened.msk_definition_code
            and candidate.member_id = opened.member_id
            and candidate.region_code = opened.region_code
            and opened.window_from_date <= candidate.service_date
            and candidate.service_date < opened.window_to_date
    left join operated
        on opened.definition_id = operated.definition_id and candidate.claim_line_id = operated.claim_line_id
    where operated.claim_line_id is null
    union all
    select
        procedure.definition_id,
        procedure.claim_line_id,
        procedure.member_id,
        procedure.service_date,
        procedure.episode_id,
        opened.region_code,
        8 as score_number
    from episodes.procedure_line as procedure
    inner join episodes.window as opened on procedure.episode_id = opened.episode_id
),

several as (
    select scored.definition_id, scored.claim_line_id, max(scored.score_number) as score_number
    from scored
    group by scored.definition_id, scored.claim_line_id
    having count(*) > 1
),

-- Lines with several candidates: the episodes of the highest score.
top as (
    select
        scored.definition_id,
        scored.claim_line_id,
        scored.member_id,
        scored.service_date,
        scored.episode_id,
        scored.region_code,
        scored.score_number
    from scored
    inner join several
        on
            scored.definition_id = several.definition_id
            and scored.claim_line_id = several.claim_line_id
            and scored.score_number = several.score_number
    group by
        scored.definition_id, scored.claim_line_id, scored.member_id, scored.service_date, scored.episode_id,
        scored.region_code, scored.score_number
),

tied as (
    select top.definition_id, top.claim_line_id
    from top
    group by top.definition_id, top.claim_line_id
    having count(*) > 1
)

select
    scored.claim_line_id, -- the claim line
    scored.episode_id, -- the episode
    scored.definition_id, -- the episode definition
    scored.member_id, -- the member
    scored.service_date, -- first day of service
    scored.region_code, -- body region of the episode
    cast(scored.score_number as bigint) as score_number, -- 8, 6, 5 or 4
    false as is_tied -- another episode has the same score
from scored
left join several on scored.definition_id = several.definition_id and scored.claim_line_id = several.claim_line_id
where several.claim_line_id is null
union all
select
    top.claim_line_id,
    top.episode_id,
    top.definition_id,
    top.member_id,
    top.service_date,
    top.region_code,
    cast(top.score_number as bigint) as score_number,
    tied.claim_line_id is not null as is_tied
from top
left join tied on top.definition_id = tied.definition_id and top.claim_line_id = tied.claim_line_id
