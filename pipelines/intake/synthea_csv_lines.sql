-- A charge of a claim with the money that later transactions moved on it. Amounts are decimals; nothing is rounded.
-- The transactions of a claim follow one another by CHARGEID: a CHARGE opens a line, all up to the next one are its own. A TRANSFERIN only says
-- who owes what is still open (2 the second payer, p the patient): the same money a second time, never spend.
with
numbered as (
    select
        claims_transactions.claimid,
        claims_transactions.chargeid,
        claims_transactions.patientid,
        claims_transactions.type,
        claims_transactions.amount,
        claims_transactions.method,
        claims_transactions.fromdate,
        -- The run writes the first day of 1970 for an end that it does not know.
        case when not starts_with(claims_transactions.todate, '1970-01-01') then claims_transactions.todate end as todate,
        claims_transactions.procedurecode,
        claims_transactions.modifier1,
        claims_transactions.modifier2,
        claims_transactions.units,
        claims_transactions.transfertype,
        claims_transactions.payments,
        claims_transactions.adjustments,
        claims_transactions.outstanding,
        claims_transactions.appointmentid,
        claims_transactions.row_number,
        sum(case when claims_transactions.type = 'CHARGE' then 1 else 0 end) over (
            partition by claims_transactions.claimid
            order by try_cast(claims_transactions.chargeid as bigint), claims_transactions.row_number
        ) as line_number
    from claims_transactions
),

owed as (
    select
        numbered.*,
        last_value(case when numbered.type in ('CHARGE', 'TRANSFERIN') then numbered.transfertype end ignore nulls) over (
            partition by numbered.claimid, numbered.line_number
            order by try_cast(numbered.chargeid as bigint), numbered.row_number
            rows between unbounded preceding and current row
        ) as owed_by,
        row_number() over (
            partition by numbered.claimid, numbered.line_number
            order by try_cast(numbered.chargeid as bigint) desc, numbered.row_number desc
        ) as place_from_last
    from numbered
)
,
line as (
    select
        claimid,
        line_number,
        any_value(patientid) as patientid,
        any_value(appointmentid) as appointmentid,
        any_value(procedurecode) as procedurecode,
        min(row_number) filter (where type = 'CHARGE') as row_number,
        count(*) filter (where type = 'PAYMENT') as payment_count,
        count(*) filter (where type = 'ADJUSTMENT') as adjustment_count,
        count(*) filter (where type = 'TRANSFERIN') as transfer_in_count,
        count(*) filter (where type = 'TRANSFEROUT') as transfer_out_count,
        count(*) filter (where type is null or type not in ('CHARGE', 'PAYMENT', 'TRANSFERIN', 'TRANSFEROUT', 'ADJUSTMENT')) as unknown_count,
        max(fromdate) filter (where type = 'CHARGE') as fromdate,
        max(todate) filter (where type = 'CHARGE') as todate,
        max(units) filter (where type = 'CHARGE') as units,
        max(modifier1) filter (where type = 'CHARGE') as modifier1,
        max(modifier2) filter (where type = 'CHARGE') as modifier2,
        max(amount) filter (where type = 'CHARGE') as charge_amount,
        coalesce(sum(try_cast(payments as decimal(18, 4))) filter (where type = 'PAYMENT' and owed_by = '1' and method = 'ECHECK'), 0) as plan_paid,
        coalesce(sum(try_cast(payments as decimal(18, 4))) filter (where type = 'PAYMENT' and owed_by = '2'), 0) as second_payer_paid,
        coalesce(sum(try_cast(payments as decimal(18, 4))) filter (where type = 'PAYMENT' and owed_by is distinct from '2' and method = 'COPAY'), 0) as copay_paid,
        coalesce(
            sum(try_cast(payments as decimal(18, 4))) filter (
                where type = 'PAYMENT' and owed_by is distinct from '2' and method is distinct from 'COPAY'
                and not (owed_by is not distinct from '1' and method is not distinct from 'ECHECK')
            ), 0
        ) as patient_paid,
        coalesce(sum(try_cast(adjustments as decimal(18, 4))), 0) as adjusted,
        coalesce(max(try_cast(outstanding as decimal(18, 4))) filter (where place_from_last = 1), 0) as outstanding
    from owed
    group by claimid, line_number
)

select
    line.*,
    exists (
        select 1
        from medications
        where medications.encounter = line.appointmentid and medications.code = line.procedurecode
    ) as is_drug
from line
