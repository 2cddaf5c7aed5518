-- Every reference episode of a case rate is in one risk cell: the cells' episodes and costs come to those of the reference, so that the mean risk factor
-- of the reference is 1.
-- severity: critical
with referred as (
    select episode.agreement_id, episode.clause_id, count(*) as episode_count, cast(sum(episode.actual_cents) as bigint) as actual_cents
    from performance.case_episode as episode
    where episode.role_code = 'REFERENCE'
    group by episode.agreement_id, episode.clause_id
),

celled as (
    select
        cell.agreement_id,
        cell.clause_id,
        cast(sum(cell.episode_count) as bigint) as episode_count,
        cast(sum(cell.actual_cents) as bigint) as actual_cents
    from performance.case_cell as cell
    group by cell.agreement_id, cell.clause_id
)

select coalesce(referred.agreement_id, celled.agreement_id) as agreement_id, coalesce(referred.clause_id, celled.clause_id) as clause_id
from referred
full outer join celled on referred.agreement_id = celled.agreement_id and referred.clause_id = celled.clause_id
where
    coalesce(referred.episode_count, 0) <> coalesce(celled.episode_count, 0)
    or coalesce(referred.actual_cents, 0) <> coalesce(celled.actual_cents, 0)
