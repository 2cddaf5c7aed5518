-- Each unit found owed in the period stands exactly once in the reconciliation list, accepted or not billed, and no other unit of a member
-- is accepted. One that stands although coverage was withdrawn is there once if it was billed in time, else not.
-- Days with a finding that two persons signed after a dispute are left out.
-- severity: critical
with owed as (
    select
        unit.agreement_id,
        unit.clause_id,
        unit.member_id,
        unit.event_date,
        count(*) as unit_count,
        count(case when not unit.is_standing then unit.unit_id end) as certain_count
    from performance.billable as unit
    where unit.is_payable and unit.is_in_period
    group by unit.agreement_id, unit.clause_id, unit.member_id, unit.event_date
),

listed as (
    select
        recon.agreement_id,
        recon.clause_id,
        recon.member_id,
        recon.event_date,
        count(case when recon.reason_code in ('A01', 'N01') then recon.recon_id end) as unit_count,
        count(case when recon.is_resolved then recon.recon_id end) as resolved_count
    from performance.recon as recon
    where recon.unit_code not in ('MEMBER_MONTH', 'EMPLOYEE_MONTH', 'RTM_CLAIM')
    group by recon.agreement_id, recon.clause_id, recon.member_id, recon.event_date
)

select coalesce(owed.agreement_id, listed.agreement_id) as agreement_id, coalesce(owed.clause_id, listed.clause_id) as clause_id
from owed
full outer join listed
    on
        owed.agreement_id = listed.agreement_id
        and owed.clause_id = listed.clause_id
        and owed.member_id = listed.member_id
        and owed.event_date = listed.event_date
where
    coalesce(listed.resolved_count, 0) = 0
    and (
        coalesce(listed.unit_count, 0) > coalesce(owed.unit_count, 0)
        or coalesce(listed.unit_count, 0) < coalesce(owed.certain_count, 0)
    )
