-- A response or an observation that a report refers to, with its instrument. One with an author other than the patient or a device was not answered by the
-- patient.
with referred as (
    select
        part.row_number,
        part.track_number,
        part.part_number,
        part.entry_number,
        part.track_code,
        coalesce(instrument.instrument_code, part.code) as instrument_code,
        coalesce(instrument.instrument_version, '1.0') as instrument_version,
        coalesce(instrument.is_single, false) as is_single,
        resource.kind,
        resource.full_url,
        resource.held,
        substr(coalesce(resource.held.authored, resource.held.effectiveDateTime), 1, 10) as response_date
    from part
    inner join resource
        on
            part.row_number = resource.row_number
            and (
                part.reference = resource.full_url
                or part.reference = resource.local_reference
                or ends_with(part.reference, '/' || resource.local_reference)
            )
    left join instrument_code as instrument on part.system_code = instrument.system_code and part.code = instrument.code
)

select
    *,
    held.status in ('completed', 'amended', 'final', 'corrected') as is_final,
    held.status in ('amended', 'corrected') as is_edited,
    coalesce(
        not (
            coalesce(json_extract_string(held.author, '$.reference'), 'Patient/') similar to '.*(Patient|Device)/.*'
            and coalesce(held.source.reference, held.performer[1].reference, 'Patient/') similar to '.*Patient/.*'
        ),
        false
    ) as is_proxy,
    -- The same answers sent as an observation too count once.
    kind = 'Observation'
    and max(case when kind = 'QuestionnaireResponse' then 1 else 0 end) over (
        partition by row_number, instrument_code, response_date
    ) = 1 as is_copy
from referred
