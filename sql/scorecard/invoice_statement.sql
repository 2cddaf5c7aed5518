-- What a vendor billed for a month under a clause and what became of it: payable, refused with its reason, paid through claims already.
-- Payable is before tiers, members' share and caps; under a clause and month it is the fee of the settlement.
-- grain: agreement_id, month_date, clause_id, reason_code
with payable as (
    select row.agreement_id, row.month_date, row.clause_id, cast(sum(row.amount_cents) as bigint) as cents
    from scorecard.reconciliation as row
    where row.reason_code = 'A01'
    group by row.agreement_id, row.month_date, row.clause_id
),

billed as (
    select
        recon.agreement_id,
        recon.month_date,
        recon.clause_id,
        recon.reason_code,
        cast(sum(recon.unit_count) as bigint) as unit_count,
        cast(sum(recon.billed_cents) as bigint) as billed_cents,
        cast(sum(case when recon.unit_code = 'RTM_CLAIM' then recon.plan_paid_cents else 0 end) as bigint) as claims_paid_cents
    from performance.recon as recon
    where recon.reason_code <> 'N01'
    group by recon.agreement_id, recon.month_date, recon.clause_id, recon.reason_code
)

select
    billed.agreement_id, -- the agreement
    billed.month_date, -- month it is settled in
    billed.clause_id, -- the fee clause billed
    coalesce(clause.kind_code, 'UNKNOWN_CLAUSE') as kind_code, -- its kind
    billed.reason_code, -- A01 accepted, or why it was refused
    billed.unit_count, -- units billed
    billed.billed_cents, -- as billed
    case when billed.reason_code = 'A01' then coalesce(payable.cents, 0) else 0 end as payable_cents, -- fees of the accepted units, before tiers, members' share and caps
    case when billed.reason_code = 'A01' then 0 else billed.billed_cents end as refused_cents, -- as billed, for what was not accepted
    billed.claims_paid_cents -- what the plan paid for them through claims, accepted or not
from billed
left join payable
    on
        billed.agreement_id = payable.agreement_id
        and billed.month_date = payable.month_date
        and billed.clause_id = payable.clause_id
left join settlement.clause as clause on billed.agreement_id = clause.agreement_id and billed.clause_id = clause.clause_id
