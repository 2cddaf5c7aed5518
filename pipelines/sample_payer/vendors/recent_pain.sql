-- How bad a member's worst condition was over the months behind: what makes people look for help.
-- grain: member_number, month_number
with worst as (
    select
        severity.member_number,
        severity.month_number,
        max(struct_pack(pain_number := severity.pain_number, region_code := severity.region_code)) as top
    from population.severity as severity
    group by severity.member_number, severity.month_number
)
select
    worst.member_number,
    worst.month_number,
    worst.top.pain_number,
    worst.top.region_code,
    -- People register after the peak, not on it: the two to five months before count, the month itself does not.
    (
        coalesce(lag(worst.top.pain_number, 2) over months, 0)
        + coalesce(lag(worst.top.pain_number, 3) over months, 0)
        + coalesce(lag(worst.top.pain_number, 4) over months, 0)
        + coalesce(lag(worst.top.pain_number, 5) over months, 0)
    ) / 4 as recent_pain_number
from worst
window months as (partition by worst.member_number order by worst.month_number)
