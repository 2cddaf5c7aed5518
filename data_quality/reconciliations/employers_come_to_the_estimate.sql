-- The months of the employers that are compared come to those that an estimate of all eligible members is of, but for the digits that are not shown.
-- severity: critical
with counted as (
    select compared.agreement_id, sum(cast(compared.compared_months as double)) as compared_months
    from actuarial.group_match as compared
    group by compared.agreement_id
)

select estimate.agreement_id, estimate.estimate_code
from actuarial.savings_estimate as estimate
left join counted on estimate.agreement_id = counted.agreement_id
where
    estimate.estimate_code = 'GROUP_TIME'
    and estimate.value is not null
    and round(coalesce(counted.compared_months, 0) - cast(estimate.month_numerator as double) / estimate.month_denominator, 3) <> 0
