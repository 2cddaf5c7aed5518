-- Members a vendor counts as having access in a month, from the coverage it knew when it made the invoice.
-- grain: month_date
select
    month.month_date,
    count(distinct posting.member_number) as member_count
from population.month as month
inner join population.posting as posting
    on
        posting.from_date <= month.month_date
        and (
            posting.to_date is null
            or posting.to_date > month.month_date
            or posting.change_posted_date > month.month_date + 40
        )
        and (posting.death_date is null or posting.death_date + 28 > month.month_date + 40)
inner join population.member as member
    on
        member.member_number = posting.member_number
        and member.birth_date + to_years(18) <= month.month_date
where
    month.month_date >= getvariable('contract_from_date')
    and month.month_date <= getvariable('contract_to_date')
group by month.month_date
