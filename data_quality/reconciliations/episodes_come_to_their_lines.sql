-- The spend of an episode and the vendor fees beside it are the sum of its lines.
-- severity: critical
with summed as (
    select line.episode_id, cast(sum(line.spend_cents) as bigint) as spend_cents
    from episodes.episode_line as line
    where line.episode_id is not null
    group by line.episode_id
)

select coalesce(episode.episode_id, summed.episode_id) as episode_id
from episodes.episode as episode
full outer join summed on episode.episode_id = summed.episode_id
where episode.episode_id is null or episode.spend_cents + episode.vendor_fee_cents <> coalesce(summed.spend_cents, 0)
