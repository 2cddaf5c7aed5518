-- Claims whose lines were not paid what the claim was paid, where the profile takes the amounts of lines.
select
    count(*) as row_count,
    cast(sum(abs(try_cast(lines_paid as decimal(24, 6)) - try_cast(total_paid as decimal(24, 6))) * 100) as bigint) as cents,
    list_sort(list(row_number))[1:5] as first_rows
from line
where item_number = 1 and is_by_line and try_cast(lines_paid as decimal(24, 6)) <> try_cast(total_paid as decimal(24, 6))
having count(*) > 0
