-- One answer on one questionnaire.
-- The sum is spread over the answers so that they are never all equal.
-- grain: response_id, item_number
with place as (
    select
        response.*,
        unnest(range(response.answered_count)) as place_number
    from vendors.response as response
    where response.item_minimum_number is not null
),
spread as (
    select
        place.*,
        place.raw_number // place.answered_count as base_number,
        place.raw_number % place.answered_count as rest_number,
        (place.place_number + place.answer_draw % place.item_count) % place.item_count + 1 as item_number
    from place
)
select
    spread.response_id,
    spread.item_number,
    case
        when spread.kind_code = 'OUT_OF_RANGE' and spread.place_number = 0 then spread.item_maximum_number + 7
        when spread.rest_number = 0 and spread.answered_count > 1
            then
                spread.base_number
                + case spread.place_number when 0 then 1 when 1 then -1 else 0 end
        else spread.base_number + case when spread.place_number < spread.rest_number then 1 else 0 end
    end as item_value_number
from spread
union all
select
    response.response_id,
    1 as item_number,
    cast(null as bigint) as item_value_number
from vendors.response as response
where response.item_minimum_number is null
