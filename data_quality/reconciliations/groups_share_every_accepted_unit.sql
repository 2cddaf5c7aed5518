-- The parts of the employer groups add up to the accepted units of each row of the reconciliation list; what stands is counted in whole units.
-- severity: critical
with part as (
    select part.recon_id, part.unit_numerator, part.allowed_cents
    from performance.unit_group as part
    union all
    select
        recon.recon_id,
        -case when recon.is_standing then recon.accepted_count else recon.accepted_numerator end as unit_numerator,
        -recon.allowed_cents as allowed_cents
    from performance.recon as recon
    where recon.reason_code = 'A01' and recon.accepted_numerator > 0
)

select part.recon_id
from part
group by part.recon_id
having sum(part.unit_numerator) <> 0 or sum(part.allowed_cents) <> 0
