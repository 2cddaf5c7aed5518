-- Units charged earlier that stand although coverage was withdrawn: posted too late to be taken back. The clause prices them at the rate of
-- the event's day, whatever was billed; claims stand as they were paid.
-- grain: agreement_id, clause_id, item_code, version_number, event_date, group_id
select
    recon.agreement_id, -- the agreement
    recon.clause_id, -- the fee clause
    recon.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    recon.version_number, -- signed version under which a chain of milestones began; else null
    recon.event_date, -- day of the event; of a member month its first day
    part.group_id, -- employer group; NO_GROUP where none is known
    cast(sum(part.unit_numerator) as bigint) as unit_count, -- units that stand
    cast(sum(part.allowed_cents) as bigint) as allowed_cents, -- allowed amount of claims, else 0
    cast(sum(part.plan_paid_cents) as bigint) as plan_paid_cents -- of it paid by the plan, else 0
from performance.recon as recon
inner join performance.unit_group as part on recon.recon_id = part.recon_id
where recon.is_standing
group by recon.agreement_id, recon.clause_id, recon.item_code, recon.version_number, recon.event_date, part.group_id
