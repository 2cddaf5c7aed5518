-- A cell of like episodes in the reference of a case rate: region and acuity, age band and other illnesses. A cell that is too small gives up illness, then age, then
-- acuity, then region: at each step the episodes of all cells that are too small are put together, so that every reference episode is in one cell, and the
-- expected costs of the reference come to its actual costs.
-- grain: agreement_id, clause_id, level_number, region_code, group_code, age_band_code, illness_number
with reference as (
    select
        episode.agreement_id, episode.clause_id, episode.region_code, episode.group_code, episode.age_band_code,
        episode.illness_number, episode.actual_cents, definition.cell_minimum_count as minimum_count
    from performance.case_episode as episode
    inner join terms.agreement as agreement on episode.agreement_id = agreement.agreement_id
    inner join terms.episode_definition as definition on agreement.episode_definition_id = definition.definition_id
    where episode.role_code = 'REFERENCE'
),

whole as (
    select
        agreement_id, clause_id, region_code, group_code, age_band_code, illness_number, actual_cents, minimum_count,
        case
            when count(*) over (partition by agreement_id, clause_id, region_code, group_code, age_band_code, illness_number) >= minimum_count then 1
        end as level_number
    from reference
),

-- From here on the partition by level counts, of the episodes not yet in a cell, those that are alike in what is kept.
without_illness as (
    select
        agreement_id, clause_id, region_code, group_code, age_band_code, illness_number, actual_cents, minimum_count,
        case
            when level_number is not null then level_number
            when count(*) over (partition by agreement_id, clause_id, level_number, region_code, group_code, age_band_code) >= minimum_count then 2
        end as level_number
    from whole
),

without_age as (
    select
        agreement_id, clause_id, region_code, group_code, age_band_code, illness_number, actual_cents, minimum_count,
        case
            when level_number is not null then level_number
            when count(*) over (partition by agreement_id, clause_id, level_number, region_code, group_code) >= minimum_count then 3
        end as level_number
    from without_illness
),

without_acuity as (
    select
        agreement_id, clause_id, region_code, group_code, age_band_code, illness_number, actual_cents, minimum_count,
        case
            when level_number is not null then level_number
            when count(*) over (partition by agreement_id, clause_id, level_number, region_code) >= minimum_count then 4
            else 5
        end as level_number
    from without_age
),

kept as (
    select
        agreement_id,
        clause_id,
        level_number,
        case when level_number < 5 then region_code else 'ALL' end as region_code,
        case when level_number < 4 then group_code else 'ALL' end as group_code,
        case when level_number < 3 then age_band_code else 'ALL' end as age_band_code,
        case when level_number < 2 then illness_number else -1 end as illness_number,
        actual_cents,
        minimum_count
    from without_acuity
)

select
    agreement_id, -- the agreement
    clause_id, -- the case rate
    cast(level_number as bigint) as level_number, -- 1 the whole cell; 2 without illness; 3 without age; 4 without acuity; 5 all that is left
    region_code, -- body region; ALL where it was given up
    group_code, -- acuity, or kind of operation; ALL where it was given up
    age_band_code, -- age band; ALL where it was given up
    cast(illness_number as bigint) as illness_number, -- groups of other illness; -1 where they were given up
    count(*) as episode_count, -- episodes of the reference: the denominator of the expected cost
    cast(sum(actual_cents) as bigint) as actual_cents, -- what they cost: its numerator
    count(*) < minimum_count as is_small -- still fewer than the definition asks for, and nothing left to join
from kept
group by agreement_id, clause_id, level_number, region_code, group_code, age_band_code, illness_number, minimum_count
