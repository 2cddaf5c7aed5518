-- An event that a vendor reported about a member, without those of accounts that the vendor itself marked as tests.
-- grain: vendor_id, event_id
select
    event.vendor_id, -- who reported it
    event.event_id, -- the vendor's id of the event
    event.member_id, -- the member
    event.event_code, -- what happened
    event.event_date, -- when
    event.detail_code, -- what more the event says
    event.event_count -- how many, where the event says
from attribution.event as event
left join attribution.test_account as test_account
    on
        event.vendor_id = test_account.vendor_id
        and event.submitted_member_id = test_account.submitted_member_id
        and event.submitted_plan_member_id = test_account.submitted_plan_member_id
where test_account.vendor_id is null and event.member_id is not null
