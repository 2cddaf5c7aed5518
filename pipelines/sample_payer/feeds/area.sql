-- A postal area of the plan, as the payer describes it.
-- grain: area_kind, area_code
select
    'ZIP3' as area_kind,
    lpad(cast(state.first_zip_number // 100 + band.band_number as varchar), 3, '0') as area_code,
    case when band.is_rural then '1' else '0' end as rural_flag,
    cast(band.therapist_miles_number as varchar) as therapist_miles,
    cast(getvariable('window_from_date') as varchar) as posted_date
from parameter.state as state
cross join parameter.area_band as band
