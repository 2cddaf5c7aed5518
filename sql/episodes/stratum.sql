-- The percentiles at which extreme costs are cut, as this run's complete and mature episodes give them, by nearest rank: for analysis, and for whoever
-- freezes values in an agreement. A stratum is family, region, acuity (of an operation: its kind) and year of the start; one with fewer episodes than the
-- definition asks for uses all episodes of family, region and year, and if these are too few those of family and year.
-- grain: definition_id, assoc_level_number, family_code, region_code, acuity_code, year_number
with valued as (
    select
        episode.definition_id,
        level.assoc_level_number,
        episode.family_code,
        episode.region_code,
        coalesce(episode.acuity_code, episode.surgery_type_code) as acuity_code,
        cast(year(episode.start_date) as bigint) as year_number,
        episode.episode_id,
        case when level.assoc_level_number = 1 then episode.spend_cents else episode.level_2_cents end as spend_cents
    from episodes.episode as episode
    inner join terms.episode_definition as definition
        on episode.definition_id = definition.definition_id and definition.outlier_method_code = 'WINSOR_PCTL'
    cross join (
        select named.assoc_level_number
        from (values (cast(1 as bigint)), (cast(2 as bigint))) as named (assoc_level_number)
    ) as level
    where
        episode.status_code = 'COMPLETE'
        and episode.is_mature
        and (level.assoc_level_number = 1 or episode.parent_episode_id is null)
),

sized as (
    select
        valued.definition_id,
        valued.assoc_level_number,
        valued.family_code,
        valued.region_code,
        valued.acuity_code,
        valued.year_number,
        count(*) as episode_count
    from valued
    group by
        valued.definition_id, valued.assoc_level_number, valued.family_code, valued.region_code, valued.acuity_code,
        valued.year_number
),

sized_up as (
    select
        sized.definition_id,
        sized.assoc_level_number,
        sized.family_code,
        sized.region_code,
        sized.acuity_code,
        sized.year_number,
        sized.episode_count,
        sum(sized.episode_count) over (
            partition by sized.definition_id, sized.assoc_level_number, sized.family_code, sized.region_code, sized.year_number
        ) as region_episode_count
    from sized
),

collapsed as (
    select
        sized_up.definition_id,
        sized_up.assoc_level_number,
        sized_up.family_code,
        sized_up.region_code,
        sized_up.acuity_code,
        sized_up.year_number,
        case when sized_up.region_episode_count >= definition.stratum_minimum_count then sized_up.region_code else 'ALL' end as used_region_code,
        case when sized_up.episode_count >= definition.stratum_minimum_count then sized_up.acuity_code else 'ALL' end as used_acuity_code
    from sized_up
    inner join terms.episode_definition as definition on sized_up.definition_id = definition.definition_id
),

used as (
    select distinct
        collapsed.definition_id,
        collapsed.assoc_level_number,
        collapsed.family_code,
        collapsed.used_region_code,
        collapsed.used_acuity_code,
        collapsed.year_number
    from collapsed
),

ranked as (
    select
        used.definition_id,
        used.assoc_level_number,
        used.family_code,
        used.used_region_code,
        used.used_acuity_code,
        used.year_number,
        valued.spend_cents,
        row_number() over (
            partition by
                used.definition_id, used.assoc_level_number, used.family_code, used.used_region_code, used.used_acuity_code,
                used.year_number
            order by valued.spend_cents, valued.episode_id
        ) as rank_number,
        count(*) over (
            partition by
                used.definition_id, used.assoc_level_number, used.family_code, used.used_region_code, used.used_acuity_code,
                used.year_number
        ) as episode_count
    from used
    inner join valued
        on
            used.definition_id = valued.definition_id
            and used.assoc_level_number = valued.assoc_level_number
            and used.family_code = valued.family_code
            and used.year_number = valued.year_number
            and used.used_region_code in ('ALL', valued.region_code)
            and used.used_acuity_code in ('ALL', valued.acuity_code)
),

-- The p-th value of n stands at rank p * n, rounded up, at least 1.
cut as (
    select
        ranked.definition_id,
        ranked.assoc_level_number,
        ranked.family_code,
        ranked.used_region_code,
        ranked.used_acuity_code,
        ranked.year_number,
        max(ranked.episode_count) as episode_count,
        max(
            case
                when ranked.rank_number = greatest(1, (definition.low_thousandths * ranked.episode_count + 999) // 1000)
                    then ranked.spend_cents
            end
        ) as low_cents,
        max(
            case
                when ranked.rank_number = greatest(1, (definition.high_thousandths * ranked.episode_count + 999) // 1000)
                    then ranked.spend_cents
            end
        ) as high_cents
    from ranked
    inner join terms.episode_definition as definition on ranked.definition_id = definition.definition_id
    group by
        ranked.definition_id, ranked.assoc_level_number, ranked.family_code, ranked.used_region_code, ranked.used_acuity_code,
        ranked.year_number
)

select
    collapsed.definition_id, -- the episode definition
    collapsed.assoc_level_number, -- 1 own lines; 2 with procedure episodes inside
    collapsed.family_code, -- COND or PROC
    collapsed.region_code, -- body region
    collapsed.acuity_code, -- acuity; of an operation its kind
    collapsed.year_number, -- year of the start
    collapsed.used_region_code, -- region of the episodes it rests on; ALL = of every region
    collapsed.used_acuity_code, -- acuity of the episodes it rests on; ALL = of every acuity
    cut.episode_count, -- episodes it rests on
    cut.low_cents, -- cost below is replaced by this
    cut.high_cents -- cost above is replaced by this
from collapsed
inner join cut
    on
        collapsed.definition_id = cut.definition_id
        and collapsed.assoc_level_number = cut.assoc_level_number
        and collapsed.family_code = cut.family_code
        and collapsed.used_region_code = cut.used_region_code
        and collapsed.used_acuity_code = cut.used_acuity_code
        and collapsed.year_number = cut.year_number
