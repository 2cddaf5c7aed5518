-- Received rows that give no row of their own, by feed and why: what moves money on a line is in the line's amounts.
select case when is_drug then 'pharmacy_claim' else 'medical_claim' end as feed, 'PAYMENT' as code, cast(sum(payment_count) as bigint) as found
from line
group by is_drug
union all
select case when is_drug then 'pharmacy_claim' else 'medical_claim' end, 'ADJUSTMENT', cast(sum(adjustment_count) as bigint)
from line
group by is_drug
union all
select case when is_drug then 'pharmacy_claim' else 'medical_claim' end, 'TRANSFERIN', cast(sum(transfer_in_count) as bigint)
from line
group by is_drug
union all
select case when is_drug then 'pharmacy_claim' else 'medical_claim' end, 'TRANSFEROUT', cast(sum(transfer_out_count) as bigint)
from line
group by is_drug
union all
select 'eligibility', 'NO_INSURANCE', count(*)
from payer_transitions
inner join payers on payers.id = payer_transitions.payer
where payers.name = 'NO_INSURANCE'
union all
select 'eligibility', 'EMPTY_SPAN', count(*)
from payer_transitions
left join payers on payers.id = payer_transitions.payer
where
    payers.name is distinct from 'NO_INSURANCE'
    and substr(payer_transitions.end_date, 1, 10) <= substr(payer_transitions.start_date, 1, 10)
