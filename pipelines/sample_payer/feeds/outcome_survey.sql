-- An answer to one item of a questionnaire that the plan sent to members outside any vendor, as it came back.
-- grain: response_id, item_number
select
    cast(null as varchar) as vendor_id,
    response.response_id,
    member.person_id,
    arg_max(coverage.plan_member_id, case when coverage.from_date <= response.response_date then coverage.span_number else -coverage.span_number end)
        as member_id,
    response.instrument_code,
    response.instrument_version,
    'en' as language_code,
    'SELF' as mode_code,
    cast(response.response_date as varchar) as response_date,
    cast(item.item_number as varchar) as item_number,
    cast(item.item_value_number as varchar) as item_value,
    case
        when response.item_minimum_number is null
            then cast(response.tenths_number // 10 as varchar) || '.' || cast(response.tenths_number % 10 as varchar)
    end as supplied_score,
    cast(40 + response.answer_draw % 240 as varchar) as completed_seconds,
    '0' as edited_flag,
    'PAYER' as surveyor_code,
    cast(null as varchar) as item_code,
    cast(response.response_date + 2 as varchar) as received_date
from vendors.response as response
inner join vendors.item as item
    on item.response_id = response.response_id
inner join population.member as member
    on member.member_number = response.member_number
inner join population.coverage as coverage
    on coverage.member_number = response.member_number
group by all
