-- The units that clauses price are the units that the reconciliation list accepts, clause by clause and month by month.
-- severity: critical
with accepted as (
    select
        recon.agreement_id,
        recon.clause_id,
        recon.month_date,
        cast(sum(recon.accepted_count) as bigint) as unit_count
    from performance.recon as recon
    where recon.reason_code = 'A01' and not recon.is_standing
    group by recon.agreement_id, recon.clause_id, recon.month_date
)

select coalesce(unit.agreement_id, accepted.agreement_id) as agreement_id, coalesce(unit.clause_id, accepted.clause_id) as clause_id
from performance.unit as unit
full outer join accepted
    on
        unit.agreement_id = accepted.agreement_id
        and unit.clause_id = accepted.clause_id
        and unit.month_date = accepted.month_date
where coalesce(unit.unit_count, 0) <> coalesce(accepted.unit_count, 0)
