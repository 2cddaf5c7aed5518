-- How often several vendors could own a member on a vendor's attributed list, and what made it the owner.
-- grain: agreement_id, tie_broken_code
select
    list.agreement_id, -- the agreement
    list.tie_broken_code, -- what put the vendor before another: START, DAYS, AGREEMENT, VENDOR
    count(*) as stretch_count, -- stretches of ownership
    count(distinct list.member_key_id) as member_count -- members of theirs
from scorecard.attribution_list as list
where list.tie_broken_code is not null
group by list.agreement_id, list.tie_broken_code
