-- The answers of the reports of the track for musculoskeletal care. What is called a score is no item: it is the sender's own score.
with patient as (
    select
        row_number,
        list_transform(
            cast(held.identifier as json[]),
            lambda each: {
                'kind': json_extract_string(each, '$.type.coding[0].code'), 'value': json_extract_string(each, '$.value')
            }
        ) as ids
    from resource
    where kind = 'Patient'
),

score as (
    select
        row_number,
        track_number,
        part_number,
        entry_number,
        arg_min(
            answer, list_position(['tscore', 'total-interval-score', 'score', 'total-score'], link_id)
        ) as supplied_score
    from item
    where link_id in ('tscore', 'total-interval-score', 'score', 'total-score') and answer is not null
    group by row_number, track_number, part_number, entry_number
),

numbered as (
    select
        *,
        nullif(regexp_extract(link_id, '[0-9]+$'), '') as item_number
    from item
    where
        link_id not in ('raw_score', 'tscore', 'total-interval-score', 'score', 'total-score')
        and (answer is not null or regexp_matches(link_id, '[0-9]+$'))
)

select
    row_number() over (
        order by
            response.row_number, response.track_number, response.part_number, response.entry_number,
            length(numbered.item_number), numbered.item_number, numbered.link_id
    ) as row_number,
    sent_by.vendor_id,
    coalesce(bundle.report.identifier.value, bundle.report.id) || '/' || response.held.id as response_id,
    coalesce(
        list_filter(patient.ids, lambda each: each.kind = 'MC')[1].value,
        list_filter(patient.ids, lambda each: each.kind = 'MB')[1].value,
        patient.ids[1].value
    ) as person_id,
    list_filter(patient.ids, lambda each: each.kind = 'MB')[1].value as member_id,
    response.instrument_code,
    response.instrument_version,
    coalesce(response.held.language, bundle.report.language) as language_code,
    case when response.is_proxy then 'PROXY' else 'SELF' end as mode_code,
    response.response_date,
    case when numbered.link_id is null then '1' else numbered.item_number end as item_number,
    numbered.answer as item_value,
    -- The guide's total of the neck disability index is a percentage; ours is of 50 points.
    case
        when response.instrument_code <> 'NDI' then score.supplied_score
        else coalesce(cast(try_cast(score.supplied_score as decimal(18, 3)) * 0.5 as varchar), score.supplied_score)
    end as supplied_score,
    case when response.is_edited then 'true' else 'false' end as edited_flag,
    'VENDOR' as surveyor_code,
    numbered.link_id as item_code,
    substr(bundle.report.timestamp, 1, 10) as received_date
from response
inner join bundle on response.row_number = bundle.row_number
inner join sent_by on response.row_number = sent_by.row_number
inner join patient on response.row_number = patient.row_number
left join score
    on
        response.row_number = score.row_number
        and response.track_number = score.track_number
        and response.part_number = score.part_number
        and response.entry_number = score.entry_number
left join numbered
    on
        response.row_number = numbered.row_number
        and response.track_number = numbered.track_number
        and response.part_number = numbered.part_number
        and response.entry_number = numbered.entry_number
where response.track_code = 'MSK' and response.is_final and not response.is_copy
