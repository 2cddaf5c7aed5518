-- A calendar month of service.
-- grain: month_number
select
    year(month.month_date) * 12 + month(month.month_date) - 1 as month_number,
    month.month_date
from (
    select cast(unnest(generate_series(
        getvariable('window_from_date'), getvariable('extract_date'), interval 1 month
    )) as date) as month_date
) as month
