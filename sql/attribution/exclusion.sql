-- A red flag of a member that its rule's evidence establishes, with the dates between which it excludes.
-- Denied lines are evidence too. Outpatient evidence: the first such date of the member and this one lie far enough apart.
-- The same rules serve members of vendors and of the comparison (method 2.2).
-- grain: member_id, set_id, evidence_date
with flagged as (
    select
        line.member_id,
        flag.set_id,
        line.service_from_date,
        max(case when line.category_code in ('IP_MED', 'IP_SURG', 'ED') then 1 else 0 end) as is_emergency
    from core.line_red_flag as flag
    inner join core.claim_line as line on flag.claim_line_id = line.claim_line_id
    where line.disposition_code in ('used', 'denied')
    group by line.member_id, flag.set_id, line.service_from_date
),

counted as (
    select
        flagged.member_id,
        flagged.set_id,
        flagged.service_from_date,
        flagged.is_emergency,
        sum(flagged.is_emergency) over earlier as emergency_count,
        sum(1 - flagged.is_emergency) over earlier as other_count,
        min(case when flagged.is_emergency = 0 then flagged.service_from_date end) over earlier as first_other_date
    from flagged
    window earlier as (
        partition by flagged.member_id, flagged.set_id
        order by flagged.service_from_date
        rows between unbounded preceding and current row
    )
)

select
    counted.member_id, -- the member
    counted.set_id, -- the red-flag set
    counted.service_from_date as evidence_date, -- the date on which the evidence sufficed
    cast(counted.service_from_date + cast(rule.lookback_days as integer) as date) as excluded_to_date, -- last date that this evidence excludes
    rule.is_fee_exclusion -- whether it refuses fees (R06), not only analyses
from counted
inner join attribution.red_flag_rule as rule on counted.set_id = rule.set_id
where
    (counted.is_emergency = 1 and counted.emergency_count >= rule.emergency_count)
    or (
        counted.is_emergency = 0
        and counted.other_count >= rule.other_count
        and date_diff('day', counted.first_other_date, counted.service_from_date) >= rule.apart_days
    )
