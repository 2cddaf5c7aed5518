-- Lines that hold something else than a bundle.
select
    count(*) as row_count,
    list_sort(list(row_number))[1:5] as first_rows
from bundle
where report.resourceType is distinct from 'Bundle'
having count(*) > 0
