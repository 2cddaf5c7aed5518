-- A line that goes to one of several episodes, or to none, by what happened before it, and one of these episodes: a line tied between episodes; a fill
-- of a musculoskeletal drug (score 3); a musculoskeletal service with an unstated region (OTHER_UNSPEC) first that belongs nowhere by itself (score 2). Lines of a member are taken in
-- the order of their day, claims before fills, and then of source, claim and line.
-- grain: line_id, episode_id
with weak as (
    select
        definition.definition_id,
        line.claim_line_id as line_id,
        'MEDICAL' as feed_code,
        line.member_id,
        line.service_date,
        2 as score_number,
        definition.unspecified_recency_days as recency_days
    from episodes.msk_line as line
    inner join terms.episode_definition as definition on line.msk_definition_code = definition.msk_definition_code
    left join episodes.strong_line as strong
        on definition.definition_id = strong.definition_id and line.claim_line_id = strong.claim_line_id
    where
        line.region_code = 'OTHER_UNSPEC'
        and line.position_number = 1
        and line.is_msk_type
        and line.is_assignable
        and strong.claim_line_id is null
    union all
    select
        definition.definition_id,
        fill.fill_id as line_id,
        'PHARMACY' as feed_code,
        fill.member_id,
        fill.fill_date as service_date,
        3 as score_number,
        definition.drug_recency_days as recency_days
    from core.drug_fill as fill
    cross join terms.episode_definition as definition
    where fill.is_msk_drug
),

offered as (
    select
        weak.definition_id,
        weak.line_id,
        weak.feed_code,
        weak.member_id,
        weak.service_date,
        weak.score_number,
        cast(weak.service_date - cast(weak.recency_days as integer) as date) as since_date,
        opened.episode_id,
        opened.region_code
    from weak
    inner join episodes.window as opened
        on
            weak.definition_id = opened.definition_id
            and weak.member_id = opened.member_id
            and opened.window_from_date <= weak.service_date
            and weak.service_date < opened.window_to_date
),

-- A drug follows a line of the region: where there can be none near enough, the episode is no candidate.
followed as (
    select distinct offered.line_id, offered.episode_id
    from offered
    inner join episodes.strong_line as strong
        on
            offered.episode_id = strong.episode_id
            and offered.since_date <= strong.service_date
            and strong.service_date <= offered.service_date
    where offered.score_number = 3
),

contested as (
    select
        strong.definition_id,
        strong.claim_line_id as line_id,
        'MEDICAL' as feed_code,
        strong.member_id,
        strong.service_date,
        strong.score_number,
        cast(null as date) as since_date,
        strong.episode_id,
        strong.region_code
    from episodes.strong_line as strong
    where strong.is_tied
    union all
    select
        offered.definition_id,
        offered.line_id,
        offered.feed_code,
        offered.member_id,
        offered.service_date,
        offered.score_number,
        offered.since_date,
        offered.episode_id,
        offered.region_code
    from offered
    left join followed on offered.line_id = followed.line_id and offered.episode_id = followed.episode_id
    where offered.score_number = 2 or followed.line_id is not null
),

asked as (
    select distinct contested.episode_id, contested.service_date
    from contested
),

asked_episode as (
    select distinct asked.episode_id
    from asked
),

-- Of each episode: the days of lines that are its own beyond doubt, and the days on which that is asked, which come first on a day.
moment as (
    select strong.episode_id, strong.service_date as moment_date, 1 as turn_number, strong.service_date as line_date
    from episodes.strong_line as strong
    inner join asked_episode on strong.episode_id = asked_episode.episode_id
    where not strong.is_tied
    group by strong.episode_id, strong.service_date
    union all
    select asked.episode_id, asked.service_date as moment_date, 0 as turn_number, cast(null as date) as line_date
    from asked
),

passed as (
    select
        moment.episode_id,
        moment.moment_date,
        moment.turn_number,
        max(moment.line_date) over (
            partition by moment.episode_id order by moment.moment_date, moment.turn_number
            rows between unbounded preceding and current row
        ) as earlier_date
    from moment
),

-- On the same day claims come before fills; then the order of source, claim and line decides what came before.
same_day as (
    select distinct strong.claim_line_id as line_id, strong.definition_id, strong.member_id, strong.service_date, strong.episode_id
    from episodes.strong_line as strong
    inner join asked on strong.episode_id = asked.episode_id and strong.service_date = asked.service_date
    where not strong.is_tied
),

together as (
    select contested.definition_id, contested.member_id, contested.service_date, contested.line_id, contested.feed_code
    from contested
    union
    select same_day.definition_id, same_day.member_id, same_day.service_date, same_day.line_id, 'MEDICAL' as feed_code
    from same_day
),

keyed as (
    select
        together.definition_id,
        together.member_id,
        together.service_date,
        together.line_id,
        together.feed_code,
        coalesce(line.source_id, fill.source_id) as source_id,
        coalesce(line.claim_root_id, fill.claim_root_id) as claim_root_id,
        coalesce(line.line_number, fill.line_number) as line_number
    from together
    left join core.claim_line as line on together.feed_code = 'MEDICAL' and together.line_id = line.claim_line_id
    left join core.pharmacy_fill as fill on together.feed_code = 'PHARMACY' and together.line_id = fill.fill_id
),

ordered as (
    select
        keyed.definition_id,
        keyed.line_id,
        row_number() over (
            partition by keyed.definition_id, keyed.member_id
            order by keyed.service_date, keyed.feed_code, keyed.source_id, keyed.claim_root_id, keyed.line_number, keyed.line_id
        ) as order_number
    from keyed
),

earlier_that_day as (
    select contested.line_id, contested.episode_id
    from contested
    inner join ordered on contested.definition_id = ordered.definition_id and contested.line_id = ordered.line_id
    inner join same_day on contested.episode_id = same_day.episode_id and contested.service_date = same_day.service_date
    inner join ordered as other on same_day.definition_id = other.definition_id and same_day.line_id = other.line_id
    where other.order_number < ordered.order_number
    group by contested.line_id, contested.episode_id
)

select
    contested.line_id, -- claim line or fill
    contested.episode_id, -- an episode that it could go to
    contested.definition_id, -- the episode definition
    contested.member_id, -- the member
    contested.service_date, -- first day of service, or day of the fill
    contested.region_code, -- body region of the episode
    cast(contested.score_number as bigint) as score_number, -- 8, 6, 5 or 4 tied; 3 a drug; 2 an unstated region
    contested.since_date, -- the episode must have a line since this day; null for ties
    ordered.order_number, -- place of the line among the member's contested lines
    case when earlier_that_day.line_id is not null then contested.service_date else passed.earlier_date end as earlier_date, -- last day before the line of a line that is the episode's own beyond doubt
    row_number() over (
        partition by contested.definition_id, contested.line_id
        order by opened.start_date, opened.region_order_number, contested.region_code, contested.episode_id
    ) as preference_number -- place among the episodes if nothing else decides: earliest start, order of regions, operation first
from contested
inner join episodes.window as opened on contested.episode_id = opened.episode_id
inner join ordered on contested.definition_id = ordered.definition_id and contested.line_id = ordered.line_id
inner join passed
    on contested.episode_id = passed.episode_id and contested.service_date = passed.moment_date and passed.turn_number = 0
left join earlier_that_day on contested.line_id = earlier_that_day.line_id and contested.episode_id = earlier_that_day.episode_id
