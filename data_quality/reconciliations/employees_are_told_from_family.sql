-- Where a fee is owed for employees, each member covered in its period is known to be one or not: whom no source tells apart would be free.
-- severity: critical
select distinct month.member_id, fee.agreement_id, fee.clause_id
from terms.fee as fee
inner join terms.agreement as agreement on fee.agreement_id = agreement.agreement_id
inner join core.member_month as month
    on
        agreement.period_from_date < cast(month.month_date + interval 1 month as date)
        and month.month_date <= agreement.period_to_date
inner join core.member as member on month.member_id = member.member_id
where fee.unit_code = 'EMPLOYEE_MONTH' and member.is_subscriber is null
