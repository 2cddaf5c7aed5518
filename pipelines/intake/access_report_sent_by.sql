-- The vendor of a report: the participant that is its custodian, by the profile.
select
    composition.row_number,
    min(participant.vendor_id) as vendor_id
from resource as composition
inner join resource as organization
    on
        composition.row_number = organization.row_number
        and (
            composition.held.custodian.reference = organization.full_url
            or composition.held.custodian.reference = organization.local_reference
            or ends_with(composition.held.custodian.reference, '/' || organization.local_reference)
        )
inner join participant
    on list_contains(json_extract_string(organization.held.identifier, '$[*].value'), participant.participant_id)
where composition.entry_number = 1
group by composition.row_number
