-- The member-level reconciliation of an agreement follows each line of the payment walk (clause, kind and the clause it changes) to the cent,
-- and so its net; what it lists as paid through claims is what was paid through them.
-- severity: critical
with part as (
    select line.agreement_id, line.clause_id, line.of_clause_id, line.kind_code, line.cents
    from settlement.payment_line as line
    union all
    select
        reconciliation.agreement_id,
        reconciliation.clause_id,
        reconciliation.of_clause_id,
        reconciliation.kind_code,
        -reconciliation.amount_cents as cents
    from scorecard.reconciliation as reconciliation
    where reconciliation.amount_cents <> 0
    union all
    select
        reconciliation.agreement_id,
        'paid through claims' as clause_id,
        null as of_clause_id,
        null as kind_code,
        reconciliation.posted_cents as cents
    from scorecard.reconciliation as reconciliation
    union all
    select
        posted.agreement_id,
        'paid through claims' as clause_id,
        null as of_clause_id,
        null as kind_code,
        -posted.posted_cents as cents
    from performance.posted as posted
)

select part.agreement_id, part.clause_id, part.kind_code
from part
group by part.agreement_id, part.clause_id, part.of_clause_id, part.kind_code
having sum(part.cents) <> 0
