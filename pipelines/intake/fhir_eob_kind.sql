-- Lines that hold a resource of another kind.
select
    count(*) as row_count,
    list_sort(list(row_number))[1:5] as first_rows
from resource
where eob.resourceType is distinct from 'ExplanationOfBenefit'
having count(*) > 0
