-- Each comparison judges every treated member who may be compared, also those in whose cells there is nobody: their share decides the tier of savings.
-- severity: critical
with judged as (
    select
        candidate.agreement_id,
        candidate.year_code,
        count(*) as member_count
    from savings.candidate as candidate
    where
        candidate.arm_code = 'TREATED'
        and (candidate.reason_code is null or candidate.reason_code = 'NO_CONTROL_IN_CELL')
    group by candidate.agreement_id, candidate.year_code
)

select quality.agreement_id, quality.year_code, quality.method_code
from actuarial.match_quality as quality
left join judged
    on quality.agreement_id = judged.agreement_id and quality.year_code = judged.year_code
where quality.treated_count <> coalesce(judged.member_count, 0)
