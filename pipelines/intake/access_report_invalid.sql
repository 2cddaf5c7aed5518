-- Reports that are not what the guide asks for: a dated document that begins with its composition, about one patient, whose references lead to its own
-- resources, and whose responses are dated and tell their items apart.
with wrong as (
    select row_number
    from bundle
    where
        report.type is distinct from 'document'
        or report.timestamp is null
        or coalesce(report.identifier.value, report.id) is null
        or report.entry[1].resource.resourceType is distinct from 'Composition'
        or len(list_filter(report.entry, lambda each: each.resource.resourceType = 'Patient')) is distinct from 1
    union all
    select part.row_number
    from part
    left join response
        on
            part.row_number = response.row_number
            and part.track_number = response.track_number
            and part.part_number = response.part_number
            and part.entry_number = response.entry_number
    where response.row_number is null or response.kind not in ('QuestionnaireResponse', 'Observation')
    union all
    select response.row_number
    from response
    inner join resource as patient on response.row_number = patient.row_number and patient.kind = 'Patient'
    where
        response.held.id is null
        or response.response_date is null
        or not (
            response.held.subject.reference = patient.full_url
            or response.held.subject.reference = patient.local_reference
            or ends_with(response.held.subject.reference, '/' || patient.local_reference)
        )
    union all
    select row_number
    from item
    group by row_number, track_number, part_number, entry_number, link_id
    having count(*) > 1
)

select
    count(distinct row_number) as row_count,
    list_sort(list(distinct row_number))[1:5] as first_rows
from wrong
having count(*) > 0
