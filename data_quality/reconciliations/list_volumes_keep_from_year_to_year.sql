-- What a list of procedures, a body region or the family of spinal fusion finds for a member month changes by no more than 30 percent from one whole year to the
-- next: above it a list may have codes that it should not have, below it codes may have been renewed that it still names by their old numbers.
-- severity: warning
-- Fewer than 2,000 lines in both years may change by chance: the therapy of one member is dozens.
with listed as (
    select distinct code.set_id, code.pattern
    from terms.value_set as code
    where code.system_code = 'HCPCS' and code.kind_code = 'PROCEDURE' and code.match_code = 'EXACT'
),

found as (
    select service.year_number, listed.set_id as list_id, sum(service.line_count) as line_count
    from core.service_year as service
    inner join listed on service.system_code = 'HCPCS' and service.code = listed.pattern
    group by service.year_number, listed.set_id
    union all
    select service.year_number, service.region_code as list_id, sum(service.line_count) as line_count
    from core.service_year as service
    where service.region_code <> 'NONE'
    group by service.year_number, service.region_code
    union all
    select service.year_number, service.code as list_id, sum(service.line_count) as line_count
    from core.service_year as service
    where service.code = 'SPINE_FUSION_BRIDGE'
    group by service.year_number, service.code
),

-- Either year may lack the list altogether.
compared as (
    select
        later.year_number,
        found.list_id,
        later.member_month_count,
        earlier.member_month_count as earlier_member_month_count,
        sum(case when found.year_number = later.year_number then found.line_count else 0 end) as line_count,
        sum(case when found.year_number = later.year_number then 0 else found.line_count end) as earlier_line_count
    from core.whole_year as later
    inner join core.whole_year as earlier on later.year_number = earlier.year_number + 1
    inner join found on found.year_number in (later.year_number, earlier.year_number)
    group by later.year_number, found.list_id, later.member_month_count, earlier.member_month_count
)

select compared.year_number, compared.list_id
from compared
where
    greatest(compared.line_count, compared.earlier_line_count) >= 2000
    and abs(compared.line_count * compared.earlier_member_month_count - compared.earlier_line_count * compared.member_month_count) * 10
    > 3 * compared.earlier_line_count * compared.member_month_count
