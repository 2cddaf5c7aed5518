-- What a report says of an instrument: a section of its composition, below the section of the track, and one of its entries.
select
    part.row_number,
    part.track_number,
    part.part_number,
    entry_number,
    list_filter(part.track.code.coding, lambda each: ends_with(each.system, 'ACCESSTrackCS'))[1].code as track_code,
    case when ends_with(part.inner_section.code.coding[1].system, 'loinc.org') then 'LOINC' else 'ACCESS' end as system_code,
    part.inner_section.code.coding[1].code as code,
    part.inner_section.entry[entry_number].reference as reference
from (
    select
        row_number,
        track_number,
        track,
        unnest(range(1, len(track.section) + 1)) as part_number,
        unnest(track.section) as inner_section
    from (
        select
            row_number,
            unnest(range(1, len(held.section) + 1)) as track_number,
            unnest(held.section) as track
        from resource
        where kind = 'Composition' and entry_number = 1
    ) as tracks
) as part,
    unnest(range(1, len(part.inner_section.entry) + 1)) as numbered (entry_number)
