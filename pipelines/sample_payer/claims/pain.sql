-- Pain of a condition in a month in both worlds: without any vendor, and with the one the member has.
-- grain: member_number, region_code, month_number
select
    severity.member_number,
    severity.region_code,
    severity.month_number,
    severity.pain_number as untreated_pain_number,
    greatest(
        0,
        severity.pain_number
        - coalesce(
            treatment.pain_effect
            * case
                when severity.month_number < treatment.month_number then 0
                when severity.month_number = treatment.month_number then 0.3
                when severity.month_number = treatment.month_number + 1 then 0.7
                when severity.month_number <= treatment.month_number + 12 then 1
                else 0.6
            end,
            0
        )
    ) as treated_pain_number
from population.severity as severity
left join claims.treatment as treatment
    on treatment.member_number = severity.member_number
