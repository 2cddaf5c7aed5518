-- A stretch of months in which a member belongs to one vendor by claims (attribution.claim_month), without a month between that is nobody's or another's.
-- grain: member_id, from_date
with numbered as (
    select
        month.member_id,
        month.month_date,
        month.vendor_id,
        month.agreement_id,
        month.tie_broken_code,
        lag(month.month_date) over (partition by month.member_id order by month.month_date) as former_date,
        lag(month.vendor_id) over (partition by month.member_id order by month.month_date) as former_vendor_id
    from attribution.claim_month as month
),

begun as (
    select
        numbered.member_id,
        numbered.month_date,
        numbered.vendor_id,
        numbered.agreement_id,
        numbered.tie_broken_code,
        sum(
            case
                when
                    numbered.former_vendor_id = numbered.vendor_id
                    and cast(numbered.former_date + interval 1 month as date) = numbered.month_date
                    then 0
                else 1
            end
        ) over (partition by numbered.member_id order by numbered.month_date) as span_number
    from numbered
)

select
    begun.member_id, -- the member
    min(begun.month_date) as from_date, -- first day of the first month
    cast(max(begun.month_date) + interval 1 month as date) as to_date, -- first day after the last (exclusive end)
    min(begun.vendor_id) as vendor_id, -- the vendor
    arg_min(begun.agreement_id, begun.month_date) as agreement_id, -- the agreement in force at its beginning
    nullif(arg_min(coalesce(begun.tie_broken_code, ''), begun.month_date), '') as tie_broken_code -- what broke a tie in its first month: START, AGREEMENT, VENDOR; null = nothing had to
from begun
group by begun.member_id, begun.span_number
