-- Units charged earlier that stand although coverage was withdrawn: posted too late to be taken back. The clause prices them at the rate of
-- the event's day, whatever was billed; claims stand as they were paid.
-- grain: agreement_id, clause_id, item_code, event_date
select
    recon.agreement_id, -- the agreement
    recon.clause_id, -- the fee clause
    recon.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    recon.event_date, -- day of the event; of a member month its first day
    cast(sum(recon.accepted_count) as bigint) as unit_count, -- units that stand
    cast(sum(recon.allowed_cents) as bigint) as allowed_cents, -- allowed amount of claims, else 0
    cast(sum(recon.plan_paid_cents) as bigint) as plan_paid_cents -- of it paid by the plan, else 0
from performance.recon as recon
where recon.reason_code = 'A01' and recon.is_standing
group by recon.agreement_id, recon.clause_id, recon.item_code, recon.event_date
