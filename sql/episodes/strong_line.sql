-- A claim line and the open episode that it belongs to by its own diagnosis or procedure (scores 6, 5 and 4).
-- 6 first diagnosis in the region; 5 a procedure of the region by itself; 4 diagnosis 2 to 4 in the region and a musculoskeletal service. The highest
-- score wins; a tie goes to the episode with the most recent line before or on the day among lines that needed no tie-break, then to
-- the earliest start, then to the first region in the definition's order. Score 8 (lines of a surgery's procedure episode) needs PROC episodes and
-- does not occur yet.
-- grain: claim_line_id
with candidate as (
    select
        line.claim_line_id,
        line.member_id,
        line.service_date,
        line.region_code,
        case when line.position_number = 1 then 6 when line.position_number <= 4 and line.is_msk_type then 4 else 0 end as score_number
    from episodes.msk_line as line
    where line.spend_cents <> 0 or line.util_count <> 0
    union all
    select
        line.claim_line_id,
        line.member_id,
        line.service_date,
        procedure.region_code,
        5 as score_number
    from episodes.msk_line as line
    inner join episodes.procedure_region as procedure
        on
            line.hcpcs_code = procedure.hcpcs_code
            and procedure.valid_from_date <= line.service_date
            and (procedure.valid_to_date is null or line.service_date < procedure.valid_to_date)
    where line.spend_cents <> 0 or line.util_count <> 0
),

scored as (
    select
        candidate.claim_line_id,
        candidate.member_id,
        candidate.service_date,
        opening.episode_id,
        opening.region_code,
        opening.start_date,
        max(candidate.score_number) as score_number
    from candidate
    inner join episodes.opening as opening
        on
            candidate.member_id = opening.member_id
            and candidate.region_code = opening.region_code
            and opening.window_from_date <= candidate.service_date
            and candidate.service_date < opening.window_to_date
    where candidate.score_number > 0
    group by
        candidate.claim_line_id, candidate.member_id, candidate.service_date, opening.episode_id, opening.region_code,
        opening.start_date
),

best as (
    select
        scored.claim_line_id,
        max(scored.score_number) as score_number
    from scored
    group by scored.claim_line_id
),

top as (
    select
        scored.claim_line_id,
        scored.member_id,
        scored.service_date,
        scored.episode_id,
        scored.region_code,
        scored.start_date,
        scored.score_number
    from scored
    inner join best on scored.claim_line_id = best.claim_line_id and scored.score_number = best.score_number
),

tied as (
    select top.claim_line_id
    from top
    group by top.claim_line_id
    having count(*) > 1
),

plain as (
    select top.claim_line_id, top.member_id, top.service_date, top.episode_id, top.region_code, top.score_number
    from top
    left join tied on top.claim_line_id = tied.claim_line_id
    where tied.claim_line_id is null
),

recent as (
    select
        top.claim_line_id,
        top.member_id,
        top.service_date,
        top.episode_id,
        top.region_code,
        top.start_date,
        top.score_number,
        max(plain.service_date) as recent_date
    from top
    inner join tied on top.claim_line_id = tied.claim_line_id
    left join plain on top.episode_id = plain.episode_id and plain.service_date <= top.service_date
    group by
        top.claim_line_id, top.member_id, top.service_date, top.episode_id, top.region_code, top.start_date, top.score_number
),

settled as (
    select
        recent.claim_line_id,
        recent.member_id,
        recent.service_date,
        recent.episode_id,
        recent.region_code,
        recent.score_number,
        row_number() over (
            partition by recent.claim_line_id
            order by
                coalesce(recent.recent_date, date '1900-01-01') desc, recent.start_date, region.region_order_number,
                recent.region_code, recent.episode_id
        ) as order_number
    from recent
    cross join episodes.definition as definition
    left join terms.episode_region as region
        on
            recent.region_code = region.region_code
            and definition.definition_id = region.definition_id
            and definition.version_number = region.version
)

select
    plain.claim_line_id, -- the claim line
    plain.member_id, -- the member
    plain.service_date, -- first day of service
    plain.episode_id, -- the episode
    plain.region_code, -- its body region
    cast(plain.score_number as bigint) as score_number, -- 6, 5 or 4
    false as is_tie_broken -- another episode had the same score
from plain
union all
select
    settled.claim_line_id,
    settled.member_id,
    settled.service_date,
    settled.episode_id,
    settled.region_code,
    cast(settled.score_number as bigint) as score_number,
    true as is_tie_broken
from settled
where settled.order_number = 1
