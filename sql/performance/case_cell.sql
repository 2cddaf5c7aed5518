-- A cell of like episodes in the reference of a case rate: region and acuity, age band and other illnesses. A cell that is too small gives up illness, then age, then
-- acuity, then region: at each step the episodes of all cells that are too small are put together, so that every reference episode is in one cell, and the
-- expected costs of the reference come to its actual costs.
-- grain: agreement_id, clause_id, level_number, region_code, group_code, age_band_code, illness_number
with reference as (
    select
        episode.agreement_id,
        episode.clause_id,
        episode.region_code,
        episode.group_code,
        episode.age_band_code,
        episode.illness_number,
        definition.cell_minimum_count as minimum_count,
        count(*) as episode_count,
        cast(sum(episode.actual_cents) as bigint) as actual_cents
    from performance.case_episode as episode
    inner join terms.agreement as agreement on episode.agreement_id = agreement.agreement_id
    inner join terms.episode_definition as definition on agreement.episode_definition_id = definition.definition_id
    where episode.role_code = 'REFERENCE'
    group by
        episode.agreement_id, episode.clause_id, episode.region_code, episode.group_code, episode.age_band_code,
        episode.illness_number, definition.cell_minimum_count
),

level_2 as (
    select
        reference.agreement_id,
        reference.clause_id,
        reference.region_code,
        reference.group_code,
        reference.age_band_code,
        reference.minimum_count,
        cast(sum(reference.episode_count) as bigint) as episode_count,
        cast(sum(reference.actual_cents) as bigint) as actual_cents
    from reference
    where reference.episode_count < reference.minimum_count
    group by
        reference.agreement_id, reference.clause_id, reference.region_code, reference.group_code, reference.age_band_code,
        reference.minimum_count
),

level_3 as (
    select
        level_2.agreement_id,
        level_2.clause_id,
        level_2.region_code,
        level_2.group_code,
        level_2.minimum_count,
        cast(sum(level_2.episode_count) as bigint) as episode_count,
        cast(sum(level_2.actual_cents) as bigint) as actual_cents
    from level_2
    where level_2.episode_count < level_2.minimum_count
    group by level_2.agreement_id, level_2.clause_id, level_2.region_code, level_2.group_code, level_2.minimum_count
),

level_4 as (
    select
        level_3.agreement_id,
        level_3.clause_id,
        level_3.region_code,
        level_3.minimum_count,
        cast(sum(level_3.episode_count) as bigint) as episode_count,
        cast(sum(level_3.actual_cents) as bigint) as actual_cents
    from level_3
    where level_3.episode_count < level_3.minimum_count
    group by level_3.agreement_id, level_3.clause_id, level_3.region_code, level_3.minimum_count
),

level_5 as (
    select
        level_4.agreement_id,
        level_4.clause_id,
        level_4.minimum_count,
        cast(sum(level_4.episode_count) as bigint) as episode_count,
        cast(sum(level_4.actual_cents) as bigint) as actual_cents
    from level_4
    where level_4.episode_count < level_4.minimum_count
    group by level_4.agreement_id, level_4.clause_id, level_4.minimum_count
)

select
    reference.agreement_id, -- the agreement
    reference.clause_id, -- the case rate
    cast(1 as bigint) as level_number, -- 1 the whole cell; 2 without illness; 3 without age; 4 without acuity; 5 all that is left
    reference.region_code, -- body region; ALL where it was given up
    reference.group_code, -- acuity, or kind of operation; ALL where it was given up
    reference.age_band_code, -- age band; ALL where it was given up
    cast(reference.illness_number as bigint) as illness_number, -- groups of other illness; -1 where they were given up
    reference.episode_count, -- episodes of the reference: the denominator of the expected cost
    reference.actual_cents, -- what they cost: its numerator
    false as is_small -- still fewer than the definition asks for, and nothing left to join
from reference
where reference.episode_count >= reference.minimum_count
union all
select
    level_2.agreement_id,
    level_2.clause_id,
    cast(2 as bigint) as level_number,
    level_2.region_code,
    level_2.group_code,
    level_2.age_band_code,
    cast(-1 as bigint) as illness_number,
    level_2.episode_count,
    level_2.actual_cents,
    false as is_small
from level_2
where level_2.episode_count >= level_2.minimum_count
union all
select
    level_3.agreement_id,
    level_3.clause_id,
    cast(3 as bigint) as level_number,
    level_3.region_code,
    level_3.group_code,
    'ALL' as age_band_code,
    cast(-1 as bigint) as illness_number,
    level_3.episode_count,
    level_3.actual_cents,
    false as is_small
from level_3
where level_3.episode_count >= level_3.minimum_count
union all
select
    level_4.agreement_id,
    level_4.clause_id,
    cast(4 as bigint) as level_number,
    level_4.region_code,
    'ALL' as group_code,
    'ALL' as age_band_code,
    cast(-1 as bigint) as illness_number,
    level_4.episode_count,
    level_4.actual_cents,
    false as is_small
from level_4
where level_4.episode_count >= level_4.minimum_count
union all
select
    level_5.agreement_id,
    level_5.clause_id,
    cast(5 as bigint) as level_number,
    'ALL' as region_code,
    'ALL' as group_code,
    'ALL' as age_band_code,
    cast(-1 as bigint) as illness_number,
    level_5.episode_count,
    level_5.actual_cents,
    level_5.episode_count < level_5.minimum_count as is_small
from level_5
