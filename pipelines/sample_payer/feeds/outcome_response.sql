-- An answer to one item of a questionnaire, as delivered. A third party asks some members again after their follow-up, who answer the same.
-- grain: vendor_id, response_id, item_number
with sheet as (
    select
        response.*,
        unnest(
            case
                when
                    response.kind_code = 'FOLLOW_UP'
                    and uniform('asked again', response.member_number, hash(response.activation_id)) < setting('resurvey_share')
                    then ['VENDOR', 'THIRD_PARTY']
                else ['VENDOR']
            end
        ) as surveyor_code
    from vendors.response as response
),
dated as (
    select
        sheet.* replace (
            case sheet.surveyor_code when 'VENDOR' then sheet.response_date else sheet.response_date + 3 end as response_date
        ),
        sheet.response_id || case sheet.surveyor_code when 'VENDOR' then '' else '-again' end as delivered_id
    from sheet
)
select
    response.vendor_id,
    response.delivered_id as response_id,
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
    response.surveyor_code,
    cast(null as varchar) as item_code,
    cast(
        response.response_date + cast(
            least(
                account.delay_days + 1 + response.answer_draw % 3,
                date_diff('day', response.response_date, getvariable('delivery_date'))
            ) as integer
        )
        as varchar
    ) as received_date
from dated as response
inner join vendors.item as item
    on item.response_id = response.response_id
inner join vendors.account as account
    on account.activation_id = response.activation_id
