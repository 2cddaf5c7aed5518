-- Member months (as days) that an access fee counts, by the employer group of the member's coverage on the day that decides: the first, the 15th or the last of
-- the month; under ANY_DAY the first covered day that counts; under DAY_EXACT each day goes to the group of that day.
-- grain: agreement_id, clause_id, month_date, group_id
with fee_month as (
    select
        exposed.agreement_id,
        exposed.month_date,
        agreement.fee_exposure_code,
        case agreement.fee_exposure_code
            when 'MID_MONTH' then cast(exposed.month_date + 14 as date)
            when 'LAST_OF_MONTH' then cast(exposed.month_date + interval 1 month - interval 1 day as date)
            when 'FIRST_OF_MONTH' then exposed.month_date
            else greatest(exposed.month_date, agreement.period_from_date, agreement.effective_date)
        end as from_date,
        case agreement.fee_exposure_code
            when 'FIRST_OF_MONTH' then exposed.month_date
            when 'MID_MONTH' then cast(exposed.month_date + 14 as date)
            else
                least(
                    cast(exposed.month_date + interval 1 month - interval 1 day as date), agreement.period_to_date,
                    coalesce(agreement.termination_date, agreement.period_to_date)
                )
        end as last_date
    from (select distinct month.agreement_id, month.month_date from performance.access_exposure as month) as exposed
    inner join terms.agreement as agreement on exposed.agreement_id = agreement.agreement_id
),

part as (
    select
        exposed.agreement_id,
        exposed.clause_id,
        exposed.month_date,
        coalesce(span.group_id, 'NO_GROUP') as group_id,
        case
            when fee_month.fee_exposure_code <> 'DAY_EXACT' then exposed.counted_days
            else
                date_diff(
                    'day',
                    greatest(span.span_from_date, fee_month.from_date),
                    least(coalesce(span.span_to_date, cast(fee_month.last_date + 1 as date)), cast(fee_month.last_date + 1 as date))
                )
        end as counted_days
    from performance.access_exposure as exposed
    inner join fee_month
        on exposed.agreement_id = fee_month.agreement_id and exposed.month_date = fee_month.month_date
    inner join core.coverage_span as span
        on
            exposed.member_id = span.member_id
            and span.span_from_date <= fee_month.last_date
            and (span.span_to_date is null or fee_month.from_date < span.span_to_date)
    left join core.coverage_span as before
        on
            fee_month.fee_exposure_code = 'ANY_DAY'
            and span.member_id = before.member_id
            and before.span_from_date < span.span_from_date
            and fee_month.from_date < before.span_to_date
    where not exposed.is_under_age and before.member_id is null
)

select
    part.agreement_id, -- the agreement
    part.clause_id, -- its access fee
    part.month_date, -- the month
    part.group_id, -- employer group; NO_GROUP where the plan names none
    cast(sum(part.counted_days) as bigint) as counted_days -- days that count: of the month under a rule of one day, covered ones under DAY_EXACT
from part
group by part.agreement_id, part.clause_id, part.month_date, part.group_id
