-- Lines that are not one JSON object. Empty lines are nothing.
select
    count(*) as row_count,
    list_sort(list(row_number))[1:5] as first_rows
from received
where trim(received.line) <> '' and case when json_valid(received.line) then json_type(received.line) <> 'OBJECT' else true end
having count(*) > 0
