-- Accepted units of a fee clause, item of its schedule if any, and month: what the clause prices. Standing ones are apart, in performance.standing.
-- grain: agreement_id, clause_id, item_code, month_date
select
    recon.agreement_id, -- the agreement
    recon.clause_id, -- the fee clause
    recon.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    recon.month_date, -- month of the events
    cast(sum(recon.accepted_count) as bigint) as unit_count, -- whole accepted units (A01)
    cast(sum(recon.accepted_numerator) as bigint) as unit_numerator, -- accepted units are exactly numerator / denominator
    max(recon.accepted_denominator) as unit_denominator, -- days of the month for member months by the day, else 1
    cast(sum(recon.allowed_cents) as bigint) as allowed_cents, -- allowed amount of claims, else 0
    cast(sum(recon.plan_paid_cents) as bigint) as plan_paid_cents -- of it paid by the plan, else 0
from performance.recon as recon
where recon.reason_code = 'A01' and not recon.is_standing
group by recon.agreement_id, recon.clause_id, recon.item_code, recon.month_date
