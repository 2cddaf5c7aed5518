-- A member and a month of the performance period that an access fee covers (of a fee an employee only the subscribers'), under the agreement's exposure rule, as known on the paid-through date.
-- The day that decides must lie in term and period: the first, the 15th or the last of the month; under ANY_DAY the first covered day of the
-- month on which any of the vendor's agreements is in force. Under DAY_EXACT the covered days in term and period count.
-- Age is judged on the first day of the month; who is under the agreement's least age is marked and not counted.
-- grain: agreement_id, clause_id, member_id, month_date
with fee as (
    select
        clause.agreement_id,
        clause.clause_id,
        clause.unit_code,
        agreement.vendor_id,
        agreement.fee_exposure_code,
        agreement.minimum_age_number,
        greatest(
            agreement.period_from_date, agreement.effective_date, coalesce(clause.from_date, agreement.effective_date)
        ) as from_date,
        least(
            agreement.period_to_date, coalesce(agreement.termination_date, agreement.period_to_date),
            coalesce(cast(clause.to_date - 1 as date), agreement.period_to_date)
        ) as last_date
    from terms.fee as clause
    inner join terms.agreement as agreement on clause.agreement_id = agreement.agreement_id
    where clause.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') and agreement.period_from_date is not null
),

fee_month as (
    select
        fee.agreement_id,
        fee.clause_id,
        fee.unit_code,
        fee.vendor_id,
        fee.fee_exposure_code,
        fee.minimum_age_number,
        fee.from_date,
        fee.last_date,
        month.month_date,
        cast(month.month_date + interval 1 month as date) as next_month_date,
        fee.from_date <= month.month_date
        and cast(month.month_date + interval 1 month - interval 1 day as date) <= fee.last_date as is_whole
    from fee
    inner join (select distinct member_month.month_date from core.member_month as member_month) as month
        on
            fee.from_date < cast(month.month_date + interval 1 month as date)
            and month.month_date <= fee.last_date
),

-- Days of a month that is only partly in term and period are counted from the spans.
edge as (
    select
        fee_month.agreement_id,
        fee_month.clause_id,
        fee_month.month_date,
        fee_month.next_month_date,
        fee_month.from_date,
        fee_month.last_date,
        greatest(fee_month.month_date, min(vendor.effective_date)) as open_date
    from fee_month
    inner join terms.agreement as vendor
        on
            fee_month.vendor_id = vendor.vendor_id
            and vendor.effective_date < fee_month.next_month_date
            and (vendor.termination_date is null or fee_month.month_date <= vendor.termination_date)
    inner join terms.fee as vendor_fee
        on vendor.agreement_id = vendor_fee.agreement_id and fee_month.unit_code = vendor_fee.unit_code
    where not fee_month.is_whole
    group by
        fee_month.agreement_id, fee_month.clause_id, fee_month.month_date, fee_month.next_month_date, fee_month.from_date,
        fee_month.last_date
),

edge_day as (
    select
        edge.agreement_id,
        edge.clause_id,
        edge.month_date,
        span.member_id,
        min(
            case
                when span.span_to_date is null or edge.open_date < span.span_to_date
                    then greatest(span.span_from_date, edge.open_date)
            end
        ) as first_date,
        cast(
            sum(
                greatest(
                    0,
                    date_diff(
                        'day',
                        greatest(span.span_from_date, edge.from_date, edge.month_date),
                        least(
                            coalesce(span.span_to_date, edge.next_month_date), edge.next_month_date,
                            cast(edge.last_date + 1 as date)
                        )
                    )
                )
            ) as bigint
        ) as covered_days
    from edge
    inner join core.coverage_span as span
        on
            span.span_from_date < edge.next_month_date
            and (span.span_to_date is null or edge.month_date < span.span_to_date)
    group by edge.agreement_id, edge.clause_id, edge.month_date, span.member_id
)

select
    fee_month.agreement_id, -- the agreement
    fee_month.clause_id, -- its access fee
    member_month.member_id, -- the member
    member_month.month_date, -- the month
    case
        when fee_month.fee_exposure_code <> 'DAY_EXACT' then member_month.month_days
        when fee_month.is_whole then member_month.covered_days
        else coalesce(edge_day.covered_days, 0)
    end as counted_days, -- days that count: of the month under a rule of one day, covered ones in term and period under DAY_EXACT
    member_month.month_days, -- days of the month
    coalesce(
        year(member_month.month_date) - year(member.birth_date)
        - case
            when
                month(member_month.month_date) * 100 + day(member_month.month_date)
                < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end < fee_month.minimum_age_number,
        false
    ) as is_under_age -- under the agreement's least age: not counted
from fee_month
inner join core.member_month as member_month on fee_month.month_date = member_month.month_date
left join core.member as member on member_month.member_id = member.member_id
left join edge_day
    on
        fee_month.agreement_id = edge_day.agreement_id
        and fee_month.clause_id = edge_day.clause_id
        and fee_month.month_date = edge_day.month_date
        and member_month.member_id = edge_day.member_id
where
    (fee_month.unit_code = 'MEMBER_MONTH' or coalesce(member.is_subscriber, false))
    and case fee_month.fee_exposure_code
        when 'FIRST_OF_MONTH'
            then member_month.is_first_of_month and fee_month.from_date <= fee_month.month_date
        when 'MID_MONTH'
            then
                member_month.is_mid_month
                and cast(fee_month.month_date + 14 as date) between fee_month.from_date and fee_month.last_date
        when 'LAST_OF_MONTH'
            then
                member_month.is_last_of_month
                and cast(fee_month.next_month_date - 1 as date) <= fee_month.last_date
        when 'DAY_EXACT'
            then case when fee_month.is_whole then member_month.covered_days > 0 else coalesce(edge_day.covered_days > 0, false) end
        else
            member_month.is_any_day
            and (fee_month.is_whole or coalesce(edge_day.first_date between fee_month.from_date and fee_month.last_date, false))
    end
