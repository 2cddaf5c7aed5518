-- Everybody who may be in a study of savings has one row in each comparison of its year, with the reason where nobody is like them, and nobody else has one.
-- severity: critical
with told as (
    select candidate.agreement_id, candidate.year_code, quality.method_code, candidate.member_id, 1 as row_count
    from savings.candidate as candidate
    inner join actuarial.match_quality as quality
        on candidate.agreement_id = quality.agreement_id and candidate.year_code = quality.year_code
    union all
    select matched.agreement_id, matched.year_code, matched.method_code, matched.member_id, -1 as row_count
    from actuarial.match as matched
)

select agreement_id, year_code, method_code, member_id
from told
group by agreement_id, year_code, method_code, member_id
having sum(row_count) <> 0
