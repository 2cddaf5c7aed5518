-- The parts of the employer groups add up to each payment line, to the cent.
-- severity: critical
with part as (
    select part.agreement_id, part.line_number, part.cents
    from settlement.group_part as part
    union all
    select line.agreement_id, line.line_number, -line.cents as cents
    from settlement.payment_line as line
)

select part.agreement_id, part.line_number
from part
group by part.agreement_id, part.line_number
having sum(part.cents) <> 0
