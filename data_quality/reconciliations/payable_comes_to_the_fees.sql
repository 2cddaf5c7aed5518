-- What an invoice statement calls payable under a clause and month is the fee that the settlement posted for its units, to the cent.
-- severity: critical
with part as (
    select statement.agreement_id, statement.clause_id, statement.month_date, statement.payable_cents as cents
    from scorecard.invoice_statement as statement
    where statement.reason_code = 'A01'
    union all
    select line.agreement_id, line.clause_id, line.month_date, -line.cents as cents
    from settlement.payment_line as line
    inner join scorecard.invoice_statement as statement
        on
            line.agreement_id = statement.agreement_id
            and line.clause_id = statement.clause_id
            and line.month_date = statement.month_date
            and statement.reason_code = 'A01'
    where line.step_number <= 9 and line.clause_id = line.of_clause_id and line.kind_code <> 'MEMBER_SHARE'
)

select part.agreement_id, part.clause_id, part.month_date
from part
group by part.agreement_id, part.clause_id, part.month_date
having sum(part.cents) <> 0
