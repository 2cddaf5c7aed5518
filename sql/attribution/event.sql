-- An event that a vendor reported, known by the paid-through date, with the member it concerns.
-- Of several versions of an event the one received last counts.
-- grain: vendor_id, event_id
with version as (
    select
        event.vendor_id,
        event.event_id,
        event.source_id,
        coalesce(event.member_id, '') as submitted_member_id,
        coalesce(event.plan_member_id, '') as submitted_plan_member_id,
        event.event_code,
        event.event_date,
        event.region_code,
        event.program_code,
        event.detail_code,
        event.event_count,
        coalesce(event.is_test_account, false) as is_test_account,
        event.known_from_date,
        row_number() over (
            partition by event.vendor_id, event.event_id
            order by
                event.known_from_date desc, event.event_date, event.event_code, event.region_code, event.member_id,
                event.plan_member_id, event.is_test_account, event.program_code, event.detail_code, event.event_count, event.source_id
        ) as version_number
    from input.vendor_event as event
    cross join terms.run as run
    where event.known_from_date <= run.paid_through_date
)

select
    version.vendor_id, -- who reported it
    version.event_id, -- the vendor's id of the event
    version.source_id, -- who sent it: terms.source
    version.submitted_member_id, -- person id as submitted, "" if not given
    version.submitted_plan_member_id, -- plan's member number as submitted, "" if not given
    matched.member_id, -- the member; null if none or several fit
    version.event_code, -- what happened (INVITED, REGISTERED, ENROLLED, OPTED_OUT ...)
    version.event_date, -- when, by the member's local calendar
    version.region_code, -- body region the vendor states, if any
    version.program_code, -- the vendor's programme, if it states one
    version.detail_code, -- what more the event says: the reason of a risk, the finding of a screening
    version.event_count, -- sessions prescribed by an EXERCISE_ASSIGNED
    version.is_test_account, -- whether the account is one of the vendor's own
    version.known_from_date -- when the payer received it
from version
left join attribution.member_match as matched
    on
        version.submitted_member_id = matched.submitted_member_id
        and version.submitted_plan_member_id = matched.submitted_plan_member_id
where version.version_number = 1
