-- Where a member lives, as the plan described it last, by what the payer says of that place: of the postal code, else of its first three digits, else of
-- the county. A place of which nothing is known is unknown, never urban or near.
-- grain: member_id
with
place as (
    select
        version.member_id,
        received.zip_code,
        received.county_code,
        row_number() over (
            partition by version.member_id
            order by
                coalesce(version.known_from_date, date '0001-01-01') desc,
                version.span_from_date desc,
                version.span_id desc,
                version.file_id desc,
                version.row_number desc
        ) as place_from_last
    from core.eligibility_version as version
    inner join input.eligibility as received on version.file_id = received.file_id and version.row_number = received.row_number
    where
        version.disposition_code in ('used', 'netted', 'out_of_scope')
        and (received.zip_code is not null or received.county_code is not null)
),

described as (
    select
        area.area_kind_code,
        area.area_code,
        area.is_rural,
        area.therapist_miles_number,
        row_number() over (
            partition by area.area_kind_code, area.area_code
            order by coalesce(area.known_from_date, date '0001-01-01') desc, area.file_id desc, area.row_number desc
        ) as place_from_last
    from input.area as area
    cross join terms.run as run
    where area.known_from_date is null or area.known_from_date <= run.paid_through_date
)

select
    place.member_id,  -- the person
    coalesce(of_zip.is_rural, of_zip_start.is_rural, of_county.is_rural) as is_rural,  -- whether the member lives in the country; null if nobody said
    coalesce(of_zip.therapist_miles_number, of_zip_start.therapist_miles_number, of_county.therapist_miles_number)
        as therapist_miles_number  -- whole miles to the next therapist who sees patients in person; null if nobody said
from place
left join described as of_zip
    on of_zip.area_kind_code = 'ZIP5' and place.zip_code = of_zip.area_code and of_zip.place_from_last = 1
left join described as of_zip_start
    on of_zip_start.area_kind_code = 'ZIP3' and substr(place.zip_code, 1, 3) = of_zip_start.area_code and of_zip_start.place_from_last = 1
left join described as of_county
    on of_county.area_kind_code = 'COUNTY' and place.county_code = of_county.area_code and of_county.place_from_last = 1
where place.place_from_last = 1
