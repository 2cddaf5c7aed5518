-- An answer to one item of a questionnaire, as delivered.
-- grain: vendor_id, response_id, item_number
select
    response.vendor_id,
    response.response_id,
    account.person_id,
    account.plan_member_id as member_id,
    response.instrument_code,
    response.instrument_version,
    'en' as language_code,
    case when response.kind_code = 'PROXY' then 'PROXY' else 'SELF' end as mode_code,
    cast(response.response_date as varchar) as response_date,
    cast(item.item_number as varchar) as item_number,
    cast(item.item_value_number as varchar) as item_value,
    case
        when response.item_minimum_number is null
            then cast(response.tenths_number // 10 as varchar) || '.' || cast(response.tenths_number % 10 as varchar)
    end as supplied_score,
    case
        when response.kind_code = 'HURRIED' then '7'
        else cast(40 + response.answer_draw % 240 as varchar)
    end as completed_seconds,
    case when response.kind_code = 'EDITED' then '1' else '0' end as edited_flag,
    cast(
        response.response_date + cast(
            least(
                account.delay_days + 1 + response.answer_draw % 3,
                date_diff('day', response.response_date, getvariable('delivery_date'))
            ) as integer
        )
        as varchar
    ) as received_date
from vendors.response as response
inner join vendors.item as item
    on item.response_id = response.response_id
inner join vendors.account as account
    on account.activation_id = response.activation_id
