-- A line of the summary of a drop: how many records a file has. The title line is left.
select
    lower(trim(split_part(summary.line, '|', 1))) as name,
    sum(try_cast(trim(split_part(summary.line, '|', 3)) as bigint)) as record_count
from summary
where regexp_matches(upper(trim(split_part(summary.line, '|', 1))), '^CCLF[1-9]$')
group by 1
