-- A resource of a report, with the ways by which the report may refer to it.
select
    entry.row_number,
    entry.entry_number,
    entry.found.fullUrl as full_url,
    entry.found.resource.resourceType as kind,
    entry.found.resource.resourceType || '/' || entry.found.resource.id as local_reference,
    entry.found.resource as held
from (
    select row_number, unnest(range(1, len(report.entry) + 1)) as entry_number, unnest(report.entry) as found
    from bundle
) as entry
