-- A row of the reconciliation file: a unit (billed or not), a claim line, a member month, or a settlement line of the whole agreement.
-- The cents of an agreement's rows add up to its net. Fee lines of a clause and month (tiers and members' share included) are shared among
-- the accepted units of that clause and month by largest remainder, ties by the larger weight, then by row_id; a month's access fee among
-- the member months that the payer counts; fees that stand among the units charged then. Everything else is a row of its own. Refused and
-- unbilled units stand with 0 cents and their reason.
-- grain: row_id
with fee_line as (
    select
        line.agreement_id,
        line.of_clause_id as clause_id,
        line.month_date,
        line.step_number = 9 as is_standing,
        cast(sum(line.cents) as bigint) as cents
    from settlement.payment_line as line
    where line.step_number <= 9 and line.month_date is not null
    group by line.agreement_id, line.of_clause_id, line.month_date, line.step_number = 9
),

unit as (
    select
        left(recon.recon_id, 16) as row_id,
        case recon.unit_code when 'RTM_CLAIM' then 'CLAIM_LINE' else 'UNIT' end as row_code,
        recon.agreement_id,
        recon.clause_id,
        recon.member_id,
        recon.reference_id,
        coalesce(recon.event_date, recon.billed_date) as event_date,
        recon.month_date,
        recon.reason_code,
        recon.is_standing,
        recon.unit_count,
        recon.billed_cents,
        case
            when recon.reason_code <> 'A01' then 0
            when recon.unit_code = 'RTM_CLAIM' then recon.plan_paid_cents
            else recon.accepted_count
        end as weight_number
    from performance.recon as recon
    -- Accepted access fees stand by member below.
    where recon.unit_code is null or recon.unit_code <> 'MEMBER_MONTH' or recon.reason_code <> 'A01' or recon.is_standing
    union all
    select
        left(
            md5(concat_ws('|', month.agreement_id, month.clause_id, month.member_id, cast(month.month_date as varchar))), 16
        ) as row_id,
        'MEMBER_MONTH' as row_code,
        month.agreement_id,
        month.clause_id,
        month.member_id,
        recon.reference_id,
        month.month_date as event_date,
        month.month_date,
        recon.reason_code,
        false as is_standing,
        1 as unit_count,
        null as billed_cents,
        month.counted_days as weight_number
    from performance.access_exposure as month
    inner join performance.recon as recon
        on
            month.agreement_id = recon.agreement_id
            and month.clause_id = recon.clause_id
            and month.month_date = recon.month_date
    where not month.is_under_age and recon.unit_code = 'MEMBER_MONTH' and recon.reason_code = 'A01' and not recon.is_standing
),

share as (
    select
        unit.row_id,
        unit.agreement_id,
        unit.clause_id,
        unit.month_date,
        unit.is_standing,
        unit.weight_number,
        fee_line.cents as posted_cents,
        abs(fee_line.cents) * unit.weight_number as product_number,
        cast(
            sum(unit.weight_number) over (
                partition by unit.agreement_id, unit.clause_id, unit.month_date, unit.is_standing
            ) as bigint
        ) as total_number
    from unit
    inner join fee_line
        on
            unit.agreement_id = fee_line.agreement_id
            and unit.clause_id = fee_line.clause_id
            and unit.month_date = fee_line.month_date
            and unit.is_standing = fee_line.is_standing
    where unit.weight_number > 0
),

floored as (
    select
        share.row_id,
        share.posted_cents,
        share.product_number // share.total_number as base_cents,
        abs(share.posted_cents) - cast(
            sum(share.product_number // share.total_number) over (
                partition by share.agreement_id, share.clause_id, share.month_date, share.is_standing
            ) as bigint
        ) as left_cents,
        row_number() over (
            partition by share.agreement_id, share.clause_id, share.month_date, share.is_standing
            order by share.product_number % share.total_number desc, share.weight_number desc, share.row_id
        ) as order_number
    from share
),

shared as (
    select
        floored.row_id,
        case when floored.posted_cents < 0 then -1 else 1 end
        * (floored.base_cents + case when floored.order_number <= floored.left_cents then 1 else 0 end) as cents
    from floored
),

shared_month as (
    select distinct share.agreement_id, share.clause_id, share.month_date, share.is_standing
    from share
),

whole as (
    select
        line.agreement_id,
        line.clause_id,
        line.of_clause_id,
        line.kind_code,
        line.measure_id,
        line.month_date,
        cast(sum(line.cents) as bigint) as cents
    from settlement.payment_line as line
    left join shared_month
        on
            line.agreement_id = shared_month.agreement_id
            and line.of_clause_id = shared_month.clause_id
            and line.month_date = shared_month.month_date
            and (line.step_number = 9) = shared_month.is_standing
            and line.step_number <= 9
    where shared_month.agreement_id is null
    group by line.agreement_id, line.clause_id, line.of_clause_id, line.kind_code, line.measure_id, line.month_date
)

select
    unit.row_id, -- names the row in every release
    unit.agreement_id, -- the agreement
    unit.row_code, -- UNIT, CLAIM_LINE, MEMBER_MONTH or SETTLEMENT (a line of the whole agreement)
    unit.clause_id, -- the clause
    coalesce(clause.kind_code, 'UNKNOWN_CLAUSE') as kind_code, -- its kind
    cast(null as varchar) as measure_id, -- the measure, on lines of a guarantee
    case
        when unit.member_id is not null then left(md5(concat_ws('|', summary.vendor_id, unit.member_id)), 16)
    end as member_key_id, -- stable pseudonym: first 16 digits of md5(vendor_id|member_id); null = billed by month, or no single member fits
    -- A reference that a spreadsheet would run as a formula is written as text.
    case
        when left(unit.reference_id, 1) in ('=', '+', '-', '@') then concat('''', unit.reference_id)
        else unit.reference_id
    end as reference_id, -- the vendor's invoice line, or the claim line
    unit.event_date, -- day of the event by the payer's finding, else as billed
    unit.month_date, -- month it is settled in
    unit.reason_code, -- A01 accepted, R.. refused, N01 not billed
    unit.unit_count, -- units concerned
    unit.billed_cents, -- as billed
    coalesce(shared.cents, 0) as amount_cents -- part of the net
from unit
inner join settlement.summary as summary on unit.agreement_id = summary.agreement_id
left join settlement.clause as clause on unit.agreement_id = clause.agreement_id and unit.clause_id = clause.clause_id
left join shared on unit.row_id = shared.row_id
union all
select
    left(
        md5(
            concat_ws(
                '|', whole.agreement_id, whole.clause_id, whole.of_clause_id, whole.kind_code, coalesce(whole.measure_id, ''),
                coalesce(cast(whole.month_date as varchar), '')
            )
        ),
        16
    ) as row_id,
    whole.agreement_id,
    'SETTLEMENT' as row_code,
    whole.clause_id,
    whole.kind_code,
    whole.measure_id,
    null as member_key_id,
    null as reference_id,
    null as event_date,
    whole.month_date,
    null as reason_code,
    null as unit_count,
    null as billed_cents,
    whole.cents
from whole
