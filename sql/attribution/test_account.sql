-- An account that a vendor itself marked as a test or an employee's, by the identifiers it uses.
-- grain: vendor_id, submitted_member_id, submitted_plan_member_id
select distinct
    event.vendor_id, -- the vendor
    event.submitted_member_id, -- person id of the account, "" if not given
    event.submitted_plan_member_id -- plan's member number of the account, "" if not given
from attribution.event as event
where event.is_test_account
