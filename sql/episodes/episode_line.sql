-- A musculoskeletal claim line or fill, assigned to one episode of a definition or to none (MSK_UNEPISODED): each dollar counts once.
-- Lines outside every episode that would have belonged to one stay in the MSK spend; all others are not musculoskeletal and are not here.
-- A line goes whole to the episode of its first day, even if it runs beyond the window. Where the definition prorates by days, a stay's line that begins in a
-- procedure episode and runs beyond its window is split: part 1 the days inside, part 2 the rest, which goes to the condition episode open then, if any. It does
-- not matter whether the bill dates its lines by the stay or by their own days: a line of the stay that begins after the window is all rest.
-- grain: definition_id, line_id, part_number
with placed as (
    select strong.definition_id, strong.claim_line_id as line_id, strong.episode_id, strong.region_code, strong.score_number
    from episodes.strong_line as strong
    where not strong.is_tied
    union all
    select settled.definition_id, settled.line_id, settled.episode_id, opened.region_code, settled.score_number
    from episodes.settled_line as settled
    inner join episodes.window as opened on settled.episode_id = opened.episode_id
),

-- The lines of an operation that no diagnosis of theirs makes musculoskeletal.
operated as (
    select
        procedure.definition_id,
        procedure.claim_line_id,
        min(procedure.member_id) as member_id,
        min(procedure.service_date) as service_date,
        min(procedure.category_code) as category_code,
        min(procedure.spend_cents) as spend_cents,
        min(procedure.plan_paid_cents) as plan_paid_cents,
        min(procedure.util_count) as util_count
    from episodes.procedure_line as procedure
    group by procedure.definition_id, procedure.claim_line_id
),

musculoskeletal as (
    select
        line.msk_definition_code,
        line.claim_line_id as line_id,
        line.member_id,
        line.service_date,
        line.category_code,
        line.region_code,
        line.spend_cents,
        line.plan_paid_cents,
        line.util_count
    from episodes.msk_line as line
    where line.position_number = 1 and (line.spend_cents <> 0 or line.util_count <> 0)
    union all
    select
        line.msk_definition_code,
        line.claim_line_id as line_id,
        line.member_id,
        line.service_date,
        line.category_code,
        min(line.region_code) as region_code,
        line.spend_cents,
        line.plan_paid_cents,
        line.util_count
    from episodes.msk_line as line
    left join core.procedure_region as procedure
        on
            line.hcpcs_code = procedure.hcpcs_code
            and procedure.valid_from_date <= line.service_date
            and (procedure.valid_to_date is null or line.service_date < procedure.valid_to_date)
    where
        line.principal_region_code is null
        and (line.spend_cents <> 0 or line.util_count <> 0)
        and ((line.position_number <= 4 and line.is_msk_type) or procedure.hcpcs_code is not null)
    group by
        line.msk_definition_code, line.claim_line_id, line.member_id, line.service_date, line.category_code, line.spend_cents, line.plan_paid_cents,
        line.util_count
),

assigned as (
    select
        definition.definition_id,
        line.line_id,
        'MEDICAL' as feed_code,
        line.member_id,
        line.service_date,
        line.category_code,
        placed.episode_id,
        coalesce(placed.region_code, line.region_code) as region_code,
        placed.score_number,
        line.spend_cents,
        line.plan_paid_cents,
        line.util_count
    from musculoskeletal as line
    inner join terms.episode_definition as definition on line.msk_definition_code = definition.msk_definition_code
    left join placed on definition.definition_id = placed.definition_id and line.line_id = placed.line_id
    union all
    select
        operated.definition_id,
        operated.claim_line_id as line_id,
        'MEDICAL' as feed_code,
        operated.member_id,
        operated.service_date,
        operated.category_code,
        placed.episode_id,
        placed.region_code,
        placed.score_number,
        operated.spend_cents,
        operated.plan_paid_cents,
        operated.util_count
    from operated
    inner join placed on operated.definition_id = placed.definition_id and operated.claim_line_id = placed.line_id
    inner join terms.episode_definition as definition on operated.definition_id = definition.definition_id
    left join musculoskeletal as line
        on definition.msk_definition_code = line.msk_definition_code and operated.claim_line_id = line.line_id
    where line.line_id is null
    union all
    select
        placed.definition_id,
        fill.fill_id as line_id,
        'PHARMACY' as feed_code,
        fill.member_id,
        fill.fill_date as service_date,
        'RX' as category_code,
        placed.episode_id,
        placed.region_code,
        placed.score_number,
        fill.spend_cents,
        fill.plan_paid_cents,
        cast(1 as bigint) as util_count
    from core.pharmacy_fill as fill
    inner join placed on fill.fill_id = placed.line_id
    where placed.score_number = 3
),

-- Lines of a stay that run beyond the window of their procedure episode: what falls on the days inside, rounded once; nothing of a line that begins after it.
split as (
    select
        placed.definition_id,
        placed.line_id,
        placed.score_number,
        placed.region_code,
        line.member_id,
        line.service_from_date as service_date,
        line.category_code,
        greatest(opened.window_to_date, line.service_from_date) as rest_date,
        line.spend_cents,
        line.plan_paid_cents,
        case when line.spend_cents < 0 then -1 else 1 end
        * (
            (
                2 * abs(line.spend_cents) * greatest(0, date_diff('day', line.service_from_date, opened.window_to_date))
                + date_diff('day', line.service_from_date, line.service_to_date) + 1
            )
            // (2 * (date_diff('day', line.service_from_date, line.service_to_date) + 1))
        ) as inside_spend_cents,
        case when line.plan_paid_cents < 0 then -1 else 1 end
        * (
            (
                2 * abs(line.plan_paid_cents) * greatest(0, date_diff('day', line.service_from_date, opened.window_to_date))
                + date_diff('day', line.service_from_date, line.service_to_date) + 1
            )
            // (2 * (date_diff('day', line.service_from_date, line.service_to_date) + 1))
        ) as inside_plan_paid_cents
    from placed
    inner join terms.episode_definition as definition
        on placed.definition_id = definition.definition_id and definition.straddle_code = 'PRORATE_DAYS'
    inner join episodes.window as opened on placed.episode_id = opened.episode_id and opened.family_code = 'PROC'
    inner join core.claim_line as line on placed.line_id = line.claim_line_id and line.form_code = 'I' and line.stay_id is not null
    where opened.window_to_date <= line.service_to_date
),

rest as (
    select
        split.definition_id,
        split.line_id,
        split.member_id,
        split.service_date,
        split.category_code,
        split.region_code,
        split.score_number,
        split.rest_date,
        split.spend_cents - split.inside_spend_cents as spend_cents,
        split.plan_paid_cents - split.inside_plan_paid_cents as plan_paid_cents
    from split
),

rest_placed as (
    select rest.definition_id, rest.line_id, max(opened.episode_id) as episode_id
    from rest
    inner join episodes.window as opened
        on
            rest.definition_id = opened.definition_id
            and rest.member_id = opened.member_id
            and rest.region_code = opened.region_code
            and opened.family_code = 'COND'
            and opened.window_from_date <= rest.rest_date
            and rest.rest_date < opened.window_to_date
    group by rest.definition_id, rest.line_id
)

select
    assigned.definition_id, -- the episode definition
    assigned.line_id, -- claim line or fill
    cast(1 as bigint) as part_number, -- 1; 2 for the days of a split stay's line that lie beyond the window
    assigned.feed_code, -- MEDICAL or PHARMACY
    assigned.member_id, -- the member
    assigned.service_date, -- first day of service, or day of the fill
    assigned.category_code, -- service category; RX for a fill
    assigned.episode_id, -- the episode; null = in none
    assigned.region_code, -- region of the episode, else of the line
    case when assigned.episode_id is null then 'MSK_UNEPISODED' else 'EPISODE' end as assignment_code, -- EPISODE or MSK_UNEPISODED
    assigned.score_number, -- 8, 6, 5, 4, 3 or 2: how it belongs to the episode
    coalesce(split.inside_spend_cents, assigned.spend_cents) as spend_cents, -- allowed net of other payers
    coalesce(split.inside_plan_paid_cents, assigned.plan_paid_cents) as plan_paid_cents, -- of it paid by the plan
    assigned.util_count -- 1 if it counts as use of a service
from assigned
left join split on assigned.definition_id = split.definition_id and assigned.line_id = split.line_id
union all
select
    rest.definition_id,
    rest.line_id,
    cast(2 as bigint) as part_number,
    'MEDICAL' as feed_code,
    rest.member_id,
    rest.service_date,
    rest.category_code,
    rest_placed.episode_id,
    rest.region_code,
    case when rest_placed.episode_id is null then 'MSK_UNEPISODED' else 'EPISODE' end as assignment_code,
    case when rest_placed.episode_id is not null then rest.score_number end as score_number,
    rest.spend_cents,
    rest.plan_paid_cents,
    cast(0 as bigint) as util_count
from rest
left join rest_placed on rest.definition_id = rest_placed.definition_id and rest.line_id = rest_placed.line_id
