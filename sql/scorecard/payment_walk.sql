-- A line of the walk from fees to net: the payment lines of a clause (and measure) added up, or a running total between them.
-- grain: agreement_id, position_number
with line as (
    select
        line.agreement_id,
        case
            when line.step_number <= 9 and line.clause_id = line.of_clause_id and line.kind_code <> 'MEMBER_SHARE' then 1
            when line.step_number <= 11 then 2
            else 4
        end as group_number,
        line.clause_id,
        line.kind_code,
        line.measure_id,
        line.line_number,
        line.cents,
        line.reason
    from settlement.payment_line as line
),

added as (
    select
        line.agreement_id,
        line.group_number,
        line.clause_id,
        line.kind_code,
        line.measure_id,
        min(line.line_number) as first_line_number,
        cast(sum(line.cents) as bigint) as cents,
        case when min(line.reason) = max(line.reason) then min(line.reason) end as reason
    from line
    group by line.agreement_id, line.group_number, line.clause_id, line.kind_code, line.measure_id
),

total as (
    select summary.agreement_id, 3 as group_number
    from settlement.summary as summary
    union all
    select summary.agreement_id, 5 as group_number
    from settlement.summary as summary
),

ordered as (
    select added.agreement_id, added.group_number, added.clause_id, added.kind_code, added.measure_id, added.first_line_number, added.cents, added.reason
    from added
    union all
    select total.agreement_id, total.group_number, null as clause_id, null as kind_code, null as measure_id, 0 as first_line_number, 0 as cents, null as reason
    from total
),

run_through as (
    select
        ordered.agreement_id,
        ordered.group_number,
        ordered.clause_id,
        ordered.kind_code,
        ordered.measure_id,
        ordered.reason,
        ordered.cents,
        row_number() over (
            partition by ordered.agreement_id order by ordered.group_number, ordered.first_line_number
        ) as position_number,
        cast(
            sum(ordered.cents) over (
                partition by ordered.agreement_id
                order by ordered.group_number, ordered.first_line_number
                rows between unbounded preceding and current row
            ) as bigint
        ) as to_cents
    from ordered
)

select
    run_through.agreement_id, -- the agreement
    run_through.position_number, -- number of the line on the page
    case run_through.group_number
        when 1 then 'FEE'
        when 2 then 'FEE_CHANGE'
        when 3 then 'FEES'
        when 4 then 'CHANGE'
        else 'NET'
    end as row_code, -- FEE, FEE_CHANGE (tier, cap, members' share), FEES (total), CHANGE (guarantee, refund), NET (total)
    run_through.clause_id, -- the clause that moves it; null for totals
    run_through.kind_code, -- kind of the lines
    run_through.measure_id, -- the measure that lost a part of its pool
    clause.clause_text, -- the clause as signed
    run_through.reason, -- the lines' own reason, where they share one
    case
        when run_through.group_number in (3, 5) then run_through.to_cents
        else run_through.cents
    end as amount_cents, -- the amount; for totals the running amount
    case
        when run_through.group_number in (3, 5) then run_through.to_cents
        else run_through.to_cents - run_through.cents
    end as from_cents, -- the running amount before the line
    run_through.to_cents -- the running amount after it
from run_through
left join settlement.clause as clause
    on run_through.agreement_id = clause.agreement_id and run_through.clause_id = clause.clause_id
