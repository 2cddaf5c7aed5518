-- The parts of the measures add up to the fees at risk, and what they earned and lost to what was earned and lost.
-- severity: critical
with summed as (
    select
        measure.agreement_id,
        cast(sum(measure.pool_cents) as bigint) as at_risk_cents,
        cast(sum(measure.earned_cents) as bigint) as earned_cents,
        cast(sum(measure.forfeited_cents) as bigint) as forfeited_cents
    from settlement.measure as measure
    group by measure.agreement_id
)

select summary.agreement_id
from settlement.summary as summary
inner join summed on summary.agreement_id = summed.agreement_id
where
    summary.at_risk_cents <> summed.at_risk_cents
    or summary.earned_cents <> summed.earned_cents
    or summary.forfeited_cents <> summed.forfeited_cents
    or summary.at_risk_cents <> summary.earned_cents + summary.forfeited_cents
