-- Units charged earlier that stand although coverage was withdrawn: posted too late to be taken back, at the amount charged then.
-- grain: agreement_id, clause_id, month_date
select
    recon.agreement_id, -- the agreement
    recon.clause_id, -- the fee clause
    recon.month_date, -- month of the events
    cast(sum(recon.accepted_count) as bigint) as unit_count, -- units that stand
    cast(sum(case recon.unit_code when 'RTM_CLAIM' then recon.plan_paid_cents else recon.billed_cents end) as bigint) as billed_cents -- amount charged then; for claims paid by the plan
from performance.recon as recon
where recon.reason_code = 'A01' and recon.is_standing
group by recon.agreement_id, recon.clause_id, recon.month_date
