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

in_force as (
    select
        counted.member_id,
        counted.month_date,
        counted.vendor_id,
        agreement.agreement_id,
        agreement.effective_date,
        counted.day_count,
        counted.first_date
    from counted
    inner join terms.agreement as agreement
        on
            counted.vendor_id = agreement.vendor_id
            and agreement.method_code = 'CLAIMS'
            and agreement.effective_date <= counted.month_date
            and (agreement.termination_date is null or counted.month_date <= agreement.termination_date)
),

placed as (
    select
        in_force.member_id,
        in_force.month_date,
        in_force.vendor_id,
        in_force.agreement_id,
        in_force.effective_date,
        in_force.day_count,
        in_force.first_date,
        row_number() over (
            partition by in_force.member_id, in_force.month_date
            order by in_force.day_count desc, in_force.first_date, in_force.effective_date, in_force.vendor_id, in_force.agreement_id
        ) as place_number
    from in_force
)

select
    placed.member_id, -- the member
    placed.month_date, -- first day of the month
    placed.vendor_id, -- whose the member is
    placed.agreement_id, -- the agreement in force
    placed.day_count, -- days with lines of this vendor in the months before
    case
        when following.day_count is null or placed.day_count <> following.day_count then null
        when placed.first_date <> following.first_date then 'START'
        when placed.effective_date <> following.effective_date then 'AGREEMENT'
        else 'VENDOR'
    end as tie_broken_code -- what put it before another vendor with as many days: START, AGREEMENT, VENDOR; null = nothing had to
from placed
left join placed as following
    on
        placed.member_id = following.member_id
        and placed.month_date = following.month_date
        and placed.place_number + 1 = following.place_number
where placed.place_number = 1
