-- A report a vendor owes the plan for every quarter of the contract year that is served, and when it came.
-- grain: vendor_id, report_id
select
    vendor.vendor_id,
    vendor.vendor_id || '-2025q' || cast(quarter.number as varchar) as report_id,
    cast(quarter.due_date as varchar) as due_date,
    -- One report of one vendor is late.
    cast(
        quarter.due_date
        + case when vendor.vendor_id = 'kinetic_home' and quarter.number = 2 then 9 else -cast(chance('report ' || vendor.vendor_id, quarter.number, 0) % 9 as integer) end
        as varchar
    ) as delivered_date,
    cast(
        quarter.due_date
        + case when vendor.vendor_id = 'kinetic_home' and quarter.number = 2 then 9 else -cast(chance('report ' || vendor.vendor_id, quarter.number, 0) % 9 as integer) end
        as varchar
    ) as received_date
from parameter.vendor as vendor
cross join (
    values
    (1, date '2025-03-31', date '2025-04-30'),
    (2, date '2025-06-30', date '2025-07-31'),
    (3, date '2025-09-30', date '2025-10-31'),
    (4, date '2025-12-31', date '2026-01-31')
) as quarter (number, last_date, due_date)
where quarter.last_date >= getvariable('programme_from_date')
