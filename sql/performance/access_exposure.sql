-- A member and a month of the performance period that an access fee covers under the agreement's exposure rule, as known on the paid-through date.
-- Age is judged on the first day of the month; who is under the agreement's least age is marked and not counted.
-- grain: agreement_id, clause_id, member_id, month_date
with fee as (
    select
        clause.agreement_id,
        clause.clause_id,
        agreement.fee_exposure_code,
        agreement.minimum_age_number,
        greatest(agreement.period_from_date, agreement.effective_date) as from_date,
        least(agreement.period_to_date, coalesce(agreement.termination_date, agreement.period_to_date)) as last_date
    from terms.fee as clause
    inner join terms.agreement as agreement on clause.agreement_id = agreement.agreement_id
    where clause.unit_code = 'MEMBER_MONTH' and agreement.period_from_date is not null
)

select
    fee.agreement_id, -- the agreement
    fee.clause_id, -- its access fee
    member_month.member_id, -- the member
    member_month.month_date, -- the month
    case fee.fee_exposure_code when 'DAY_EXACT' then member_month.covered_days else member_month.month_days end as counted_days, -- days that count: of the month under a rule of one day, covered ones under DAY_EXACT
    member_month.month_days, -- days of the month
    coalesce(
        year(member_month.month_date) - year(member.birth_date)
        - case
            when
                month(member_month.month_date) * 100 + day(member_month.month_date)
                < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end < fee.minimum_age_number,
        false
    ) as is_under_age -- under the agreement's least age: not counted
from fee
inner join core.member_month as member_month
    on
        fee.from_date < cast(member_month.month_date + interval 1 month as date)
        and member_month.month_date <= fee.last_date
left join core.member as member on member_month.member_id = member.member_id
where
    case fee.fee_exposure_code
        when 'FIRST_OF_MONTH' then member_month.is_first_of_month
        when 'MID_MONTH' then member_month.is_mid_month
        when 'LAST_OF_MONTH' then member_month.is_last_of_month
        when 'DAY_EXACT' then member_month.covered_days > 0
        else member_month.is_any_day
    end
