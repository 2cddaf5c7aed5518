-- A musculoskeletal claim line or fill, assigned to one episode or to none (MSK_UNEPISODED): each dollar counts once.
-- After the lines that belong by themselves (episodes.strong_line) come 3 a drug fill and 2 a musculoskeletal service with an unstated
-- region (OTHER_UNSPEC) first: they go to the open episode with the most recent line of its own, if that is recent enough. Such a line
-- never makes another one recent. Ties: earliest start, then the definition's order of regions. Lines outside every episode that would have
-- belonged to one stay in the MSK spend; all others are not musculoskeletal and are not here.
-- grain: line_id
with weak as (
    select
        line.claim_line_id as line_id,
        line.member_id,
        line.service_date,
        2 as score_number,
        definition.unspecified_recency_days as recency_days
    from episodes.msk_line as line
    cross join episodes.definition as definition
    left join episodes.strong_line as strong on line.claim_line_id = strong.claim_line_id
    where
        strong.claim_line_id is null
        and line.region_code = 'OTHER_UNSPEC'
        and line.position_number = 1
        and line.is_msk_type
        and (line.spend_cents <> 0 or line.util_count <> 0)
    union all
    select
        fill.fill_id as line_id,
        fill.member_id,
        fill.fill_date as service_date,
        3 as score_number,
        definition.drug_recency_days as recency_days
    from core.pharmacy_fill as fill
    cross join episodes.definition as definition
    where fill.class_code is not null and fill.disposition_code = 'used'
),

recent as (
    select
        weak.line_id,
        weak.member_id,
        weak.service_date,
        weak.score_number,
        opening.episode_id,
        opening.region_code,
        opening.start_date,
        max(strong.service_date) as recent_date
    from weak
    inner join episodes.opening as opening
        on
            weak.member_id = opening.member_id
            and opening.window_from_date <= weak.service_date
            and weak.service_date < opening.window_to_date
    inner join episodes.strong_line as strong
        on
            opening.episode_id = strong.episode_id
            and strong.service_date <= weak.service_date
            and date_diff('day', strong.service_date, weak.service_date) <= weak.recency_days
    group by
        weak.line_id, weak.member_id, weak.service_date, weak.score_number, opening.episode_id, opening.region_code,
        opening.start_date
),

followed as (
    select
        recent.line_id,
        recent.score_number,
        recent.episode_id,
        recent.region_code,
        row_number() over (
            partition by recent.line_id
            order by
                recent.recent_date desc, recent.start_date, region.region_order_number, recent.region_code, recent.episode_id
        ) as order_number
    from recent
    cross join episodes.definition as definition
    left join terms.episode_region as region
        on
            recent.region_code = region.region_code
            and definition.definition_id = region.definition_id
            and definition.version_number = region.version
),

placed as (
    select strong.claim_line_id as line_id, strong.episode_id, strong.region_code, strong.score_number
    from episodes.strong_line as strong
    union all
    select followed.line_id, followed.episode_id, followed.region_code, cast(followed.score_number as bigint) as score_number
    from followed
    where followed.order_number = 1
),

musculoskeletal as (
    select
        line.claim_line_id as line_id,
        line.member_id,
        line.service_date,
        line.category_code,
        line.spend_cents,
        line.plan_paid_cents,
        line.util_count,
        min(case when line.position_number = 1 then line.region_code end) as principal_region_code,
        min(line.region_code) as any_region_code
    from episodes.msk_line as line
    left join episodes.procedure_region as procedure
        on
            line.hcpcs_code = procedure.hcpcs_code
            and procedure.valid_from_date <= line.service_date
            and (procedure.valid_to_date is null or line.service_date < procedure.valid_to_date)
    where
        (line.spend_cents <> 0 or line.util_count <> 0)
        and (
            line.position_number = 1
            or (line.position_number <= 4 and line.is_msk_type)
            or procedure.hcpcs_code is not null
        )
    group by
        line.claim_line_id, line.member_id, line.service_date, line.category_code, line.spend_cents, line.plan_paid_cents,
        line.util_count
)

select
    line.line_id, -- claim line or fill
    'MEDICAL' as feed_code, -- MEDICAL or PHARMACY
    line.member_id, -- the member
    line.service_date, -- first day of service, or day of the fill
    line.category_code, -- service category; RX for a fill
    placed.episode_id, -- the episode; null = in none
    coalesce(placed.region_code, line.principal_region_code, line.any_region_code) as region_code, -- region of the episode, else of the line
    case when placed.episode_id is null then 'MSK_UNEPISODED' else 'EPISODE' end as assignment_code, -- EPISODE or MSK_UNEPISODED
    placed.score_number, -- 6, 5, 4, 3 or 2: how it belongs to the episode
    line.spend_cents, -- allowed net of other payers
    line.plan_paid_cents, -- of it paid by the plan
    line.util_count -- 1 if it counts as use of a service
from musculoskeletal as line
left join placed on line.line_id = placed.line_id
union all
select
    fill.fill_id as line_id,
    'PHARMACY' as feed_code,
    fill.member_id,
    fill.fill_date as service_date,
    'RX' as category_code,
    placed.episode_id,
    placed.region_code,
    'EPISODE' as assignment_code,
    placed.score_number,
    fill.spend_cents,
    fill.plan_paid_cents,
    cast(1 as bigint) as util_count
from core.pharmacy_fill as fill
inner join placed on fill.fill_id = placed.line_id
