-- A day on which a vendor says something billable happened to a member who belongs to another vendor on that day: where each region has an owner
-- of its own, in the region that the vendor states; where the last touch decides, from the first day of the month of the activation.
-- grain: vendor_id, member_id, claim_date
with claim_day as (
    select distinct day.vendor_id, day.member_id, day.claim_date
    from attribution.dated_claim as day
)

select distinct
    claim_day.vendor_id, -- who says it
    claim_day.member_id, -- the member
    claim_day.claim_date -- the day
from claim_day
inner join attribution.span as span
    on
        claim_day.member_id = span.member_id
        and claim_day.vendor_id <> span.vendor_id
        and case span.method_code when 'LAST_TOUCH' then date_trunc('month', span.from_date) else span.from_date end <= claim_day.claim_date
        and claim_day.claim_date < span.lock_to_date
left join attribution.stated_region as stated
    on
        claim_day.vendor_id = stated.vendor_id
        and claim_day.member_id = stated.member_id
        and stated.from_date <= claim_day.claim_date
        and claim_day.claim_date < stated.to_date
where span.scope_code in ('ALL', coalesce(stated.region_code, 'OTHER_UNSPEC'))
