-- What the files of a run must hold together: a fault and how often it was found. The detail names rows by number of them, never by value.
select 'UNBALANCED' as fault, count(*) as found, 'charges that are not paid, adjusted or outstanding' as what
from line
where try_cast(charge_amount as decimal(18, 4)) - plan_paid - second_payer_paid - copay_paid - patient_paid - adjusted - outstanding <> 0
    or (charge_amount is null and line_number > 0)
union all
select 'UNBALANCED', count(*), 'closed claims with money outstanding'
from (
    select claims.id
    from claims
    inner join line on line.claimid = claims.id
    where claims.status1 = 'CLOSED' and claims.statusp = 'CLOSED'
    group by claims.id
    having sum(line.outstanding) <> 0
)
union all
select 'MISSING_PARENT', count(*), 'transactions before the first charge of their claim'
from line
where line_number = 0
union all
select 'UNKNOWN_TRANSACTION', cast(coalesce(sum(unknown_count), 0) as bigint), 'transactions of another type than CHARGE, PAYMENT, ADJUSTMENT, TRANSFERIN, TRANSFEROUT'
from line
union all
select 'MISSING_PARENT', count(*), 'charges whose claim is not in claims'
from line
where not exists (select 1 from claims where claims.id = line.claimid)
union all
select 'MISSING_PARENT', count(*), 'spans whose patient is not in patients'
from payer_transitions
where not exists (select 1 from patients where patients.id = payer_transitions.patient)
union all
select 'MISSING_PARENT', count(*), 'spans whose payer is not in payers'
from payer_transitions
where not exists (select 1 from payers where payers.id = payer_transitions.payer)
union all
select 'REPEATED_KEY', count(*) - count(distinct id), 'ids in claims'
from claims
union all
select 'REPEATED_KEY', count(*) - count(distinct id), 'ids in encounters'
from encounters
union all
select 'REPEATED_KEY', count(*) - count(distinct id), 'ids in patients'
from patients
union all
select 'REPEATED_KEY', count(*) - count(distinct id), 'ids in payers'
from payers
