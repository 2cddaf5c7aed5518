-- The episodes that a case rate settles, and what they cost, are those of the table it is made of.
-- severity: critical
with settled as (
    select episode.agreement_id, episode.clause_id, count(*) as episode_count, cast(sum(episode.actual_cents) as bigint) as actual_cents
    from performance.case_episode as episode
    where episode.role_code = 'SETTLED'
    group by episode.agreement_id, episode.clause_id
),

priced as (
    select
        rate.agreement_id,
        rate.clause_id,
        cast(sum(rate.episode_count) as bigint) as episode_count,
        cast(sum(rate.actual_cents) as bigint) as actual_cents
    from performance.case_rate as rate
    group by rate.agreement_id, rate.clause_id
)

select coalesce(settled.agreement_id, priced.agreement_id) as agreement_id, coalesce(settled.clause_id, priced.clause_id) as clause_id
from settled
full outer join priced on settled.agreement_id = priced.agreement_id and settled.clause_id = priced.clause_id
where
    coalesce(settled.episode_count, 0) <> coalesce(priced.episode_count, 0)
    or coalesce(settled.actual_cents, 0) <> coalesce(priced.actual_cents, 0)
