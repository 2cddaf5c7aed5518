-- An event that a vendor reported, known by the paid-through date, with the member it concerns.
-- Of several versions of an event the one received last counts, but for the body region: of what was received soon after the day of the event the last, else
-- what was received first. Later it may be known how the member fares, and by which questionnaire better.
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
),

stated as (
    select
        version.vendor_id,
        version.event_id,
        version.region_code,
        version.known_from_date,
        date_diff('day', version.event_date, version.known_from_date) > rule.region_receipt_days as is_late,
        date_diff('day', version.event_date, version.known_from_date) as receipt_days
    from version
    cross join terms.common_rule as rule
    where version.region_code is not null
),

region as (
    select
        stated.vendor_id,
        stated.event_id,
        stated.region_code,
        stated.known_from_date,
        stated.is_late,
        row_number() over (
            partition by stated.vendor_id, stated.event_id
            order by stated.is_late, case when stated.is_late then stated.receipt_days else -stated.receipt_days end, stated.region_code
        ) as place_number
    from stated
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
    region.region_code, -- body region the vendor states, if any
    region.known_from_date as region_known_from_date, -- when the payer received that region
    region.is_late as is_region_late, -- whether that was so late that the member's outcome may be known
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
left join region
    on version.vendor_id = region.vendor_id and version.event_id = region.event_id and region.place_number = 1
where version.version_number = 1
