-- A line of an explanation of benefit, in the order of the resource; one without lines is one line of nothing but its totals.
select
    row_number,
    unnest(generate_series(1, greatest(1, coalesce(len(eob.item), 0)))) as item_number,
    unnest(case when coalesce(len(eob.item), 0) = 0 then [null] else eob.item end) as item
from resource
