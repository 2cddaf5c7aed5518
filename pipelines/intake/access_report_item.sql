-- An item of a response with its answer, those of a group too; of an observation its components, or its value.
with item as (
    select row_number, track_number, part_number, entry_number, unnest(held.item) as asked
    from response
    where kind = 'QuestionnaireResponse'
),

inner_item as (
    select row_number, track_number, part_number, entry_number, unnest(asked.item) as asked
    from item
),

answered as (
    select row_number, track_number, part_number, entry_number, asked.linkId as link_id, asked.answer as answer
    from item
    where asked.item is null
    union all
    select row_number, track_number, part_number, entry_number, asked.linkId as link_id, asked.answer as answer
    from inner_item
)

select
    row_number,
    track_number,
    part_number,
    entry_number,
    link_id,
    coalesce(
        answer[1].valueDecimal,
        answer[1].valueInteger,
        list_filter(
            answer[1].valueCoding.extension, lambda each: ends_with(each.url, '/itemWeight') or ends_with(each.url, '/ordinalValue')
        )[1].valueDecimal
    ) as answer
from answered
union all
select
    row_number,
    track_number,
    part_number,
    entry_number,
    'component-' || component_number as link_id,
    coalesce(
        held.component[component_number].valueQuantity.value, held.component[component_number].valueInteger
    ) as answer
from response, unnest(range(1, len(held.component) + 1)) as numbered (component_number)
where kind = 'Observation'
union all
select
    row_number,
    track_number,
    part_number,
    entry_number,
    case when is_single then 'value-1' else 'score' end as link_id,
    coalesce(held.valueQuantity.value, held.valueInteger) as answer
from response
where kind = 'Observation'
