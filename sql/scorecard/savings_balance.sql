-- How alike treated members and their comparison are, column by column, by the method that savings rest on, in the year that is settled.
-- grain: agreement_id, covariate_code
select
    balance.agreement_id, -- the agreement
    balance.covariate_code, -- the column, with the level after a colon
    balance.treated_mean, -- mean of the treated, as decimal text
    balance.control_mean, -- weighted mean of their comparison, as decimal text
    balance.difference_before, -- difference of means in standard deviations before matching or weighting; null = without a measure
    balance.difference, -- the same after it; null = without a measure
    balance.variance_ratio, -- weighted variance of the comparison over that of the treated; null = of two values only
    balance.difference_limit, -- the largest difference that is alike
    balance.is_within -- whether the column is alike
from actuarial.balance as balance
inner join actuarial.match_quality as quality
    on
        balance.agreement_id = quality.agreement_id
        and balance.year_code = quality.year_code
        and balance.method_code = quality.method_code
        and quality.is_paid_on
where balance.year_code = 'SETTLED'
