-- The cost of an episode at a level of association: at level 1 of its own lines, at level 2 of a condition with the procedure episodes inside it.
-- Sum one level only: both hold all dollars of the episodes. What concerns a vendor's value uses level 2. Complete and mature episodes have their cost cut at
-- the percentiles of their stratum, or at the definition's cap.
-- grain: episode_id, assoc_level_number
with valued as (
    select
        episode.episode_id,
        cast(1 as bigint) as assoc_level_number,
        episode.spend_cents
    from episodes.episode as episode
    union all
    select
        episode.episode_id,
        cast(2 as bigint) as assoc_level_number,
        episode.level_2_cents as spend_cents
    from episodes.episode as episode
    where episode.parent_episode_id is null
)

select
    valued.episode_id, -- the episode
    valued.assoc_level_number, -- 1 own lines; 2 with procedure episodes inside
    episode.definition_id, -- the episode definition
    episode.family_code, -- COND or PROC
    episode.region_code, -- body region
    episode.acuity_code, -- acuity; null for operations
    episode.status_code, -- COMPLETE, CENSORED_ENROLL, CENSORED_PAIDTHROUGH or EXCLUDED
    episode.is_mature, -- enough run-out has passed
    valued.spend_cents, -- cost without vendor fees
    case
        when episode.status_code <> 'COMPLETE' or not episode.is_mature then cast(null as bigint)
        when definition.outlier_method_code = 'CAP_DOLLAR' then least(valued.spend_cents, definition.cap_cents)
        when definition.outlier_method_code = 'WINSOR_PCTL'
            then greatest(least(valued.spend_cents, stratum.high_cents), stratum.low_cents)
        else valued.spend_cents
    end as truncated_cents -- cost after extreme values are replaced; null unless complete and mature
from valued
inner join episodes.episode as episode on valued.episode_id = episode.episode_id
inner join terms.episode_definition as definition on episode.definition_id = definition.definition_id
left join episodes.stratum as stratum
    on
        episode.definition_id = stratum.definition_id
        and valued.assoc_level_number = stratum.assoc_level_number
        and episode.family_code = stratum.family_code
        and episode.region_code = stratum.region_code
        and coalesce(episode.acuity_code, episode.surgery_type_code) = stratum.acuity_code
        and cast(year(episode.start_date) as bigint) = stratum.year_number
