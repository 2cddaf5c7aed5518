-- Reports whose custodian is no participant that the profile names.
select
    count(*) as row_count,
    list_sort(list(bundle.row_number))[1:5] as first_rows
from bundle
left join sent_by on bundle.row_number = sent_by.row_number
where sent_by.vendor_id is null
having count(*) > 0
