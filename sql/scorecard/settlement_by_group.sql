-- What each employer group pays of a settlement: its part of the lines of a clause, kind, measure and month. For the payer alone.
-- grain: agreement_id, group_id, clause_id, of_clause_id, kind_code, measure_id, month_date
select
    part.agreement_id, -- the agreement
    -- An id that a spreadsheet would run as a formula is written as text.
    case
        when left(part.group_id, 1) in ('=', '+', '-', '@') then concat('''', part.group_id)
        else part.group_id
    end as group_id, -- employer group; NO_GROUP where none is known
    line.clause_id, -- the clause
    line.of_clause_id, -- the fee clause that a tier, a cap or the members' share changes; else the clause itself
    line.kind_code, -- kind of the lines
    line.measure_id, -- the measure, on lines of a guarantee
    line.month_date, -- month of the lines; null = the whole period
    cast(sum(part.cents) as bigint) as amount_cents -- the group's part; below 0 = it gets back
from settlement.group_part as part
inner join settlement.payment_line as line
    on part.agreement_id = line.agreement_id and part.line_number = line.line_number
group by
    part.agreement_id, part.group_id, line.clause_id, line.of_clause_id, line.kind_code, line.measure_id, line.month_date
having sum(part.cents) <> 0
