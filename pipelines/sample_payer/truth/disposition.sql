-- A way in which received rows must end, and how many rows were made to end so (rows that end so by themselves come on top).
-- grain: disposition_code
select 'netted' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where adjusted.status_code = 'void'
union all
select 'denied' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where adjusted.adjustment_code = 'DENIED' or adjusted.has_denied_line
union all
select 'quarantined' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where adjusted.adjustment_code = 'ORPHAN'
union all
select 'rejected' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where adjusted.has_bad_date or adjusted.has_bad_amount
union all
select 'duplicate' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where adjusted.adjustment_code = 'FILE_DUPLICATE' and adjusted.step_number = 2
union all
select 'out_of_scope' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where adjusted.form_code = 'D' and adjusted.adjustment_code = 'NONE' and not adjusted.has_denied_line
union all
select 'superseded' as disposition_code, count(*) as row_count
from population.posting as posting
where posting.change_posted_date <= getvariable('extract_date')
union all
select 'used' as disposition_code, count(*) as row_count
from claims.adjusted as adjusted
where
    adjusted.adjustment_code = 'NONE'
    and adjusted.form_code != 'D'
    and not adjusted.has_bad_date
    and not adjusted.has_bad_amount
    and not adjusted.has_denied_line
