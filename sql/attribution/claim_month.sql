-- A month of coverage and the vendor whose a member is in it, where agreements find members by claims: of the vendors' paid musculoskeletal lines of the months before
-- (common rules) the vendor with most distinct days has it, if it has enough of them. Ties: the earlier first day, the agreement that took effect first, vendor id.
-- A day counts if nothing speaks against it (attribution.dated_claim).
-- grain: member_id, month_date
with treated as (
    select distinct agreement.agreement_id, agreement.vendor_id, line.member_id, line.service_from_date as service_date
    from core.claim_line as line
    inner join terms.agreement as agreement on line.vendor_id = agreement.vendor_id and agreement.method_code = 'CLAIMS'
    inner join attribution.dated_claim as day
        on
            agreement.agreement_id = day.agreement_id
            and line.member_id = day.member_id
            and line.service_from_date = day.claim_date
            and day.reason_code is null
    where line.is_msk and line.disposition_code = 'used' and line.line_status_code = 'PAID'
),

counted as (
    select
        month.member_id,
        month.month_date,
        treated.vendor_id,
        count(distinct treated.service_date) as day_count,
        min(treated.service_date) as first_date
    from core.member_month as month
    cross join terms.common_rule as rule
    inner join treated
        on
            month.member_id = treated.member_id
            and cast(month.month_date - cast(rule.claims_months_number as integer) * interval 1 month as date) <= treated.service_date
            and treated.service_date < month.month_date
    group by month.member_id, month.month_date, treated.vendor_id, rule.claims_day_count
    having count(distinct treated.service_date) >= rule.claims_day_count
),

placed as (
    select
        counted.member_id,
        counted.month_date,
        counted.vendor_id,
        agreement.agreement_id,
        agreement.effective_date,
        counted.day_count,
        counted.first_date,
        row_number() over (
            partition by counted.member_id, counted.month_date
            order by counted.day_count desc, counted.first_date, agreement.effective_date, counted.vendor_id, agreement.agreement_id
        ) as place_number
    from counted
    inner join terms.agreement as agreement
        on
            counted.vendor_id = agreement.vendor_id
            and agreement.method_code = 'CLAIMS'
            and agreement.effective_date <= counted.month_date
            and (agreement.termination_date is null or counted.month_date <= agreement.termination_date)
)

select
    first.member_id, -- the member
    first.month_date, -- first day of the month
    first.vendor_id, -- whose the member is
    first.agreement_id, -- the agreement in force
    first.day_count, -- days with lines of this vendor in the months before
    case
        when second.day_count is null or first.day_count <> second.day_count then null
        when first.first_date <> second.first_date then 'START'
        when first.effective_date <> second.effective_date then 'AGREEMENT'
        else 'VENDOR'
    end as tie_broken_code -- what put it before another vendor with as many days: START, AGREEMENT, VENDOR; null = nothing had to
from placed as first
left join placed as second
    on
        first.member_id = second.member_id
        and first.month_date = second.month_date
        and second.place_number = 2
where first.place_number = 1
