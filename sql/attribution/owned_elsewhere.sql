-- A day on which a vendor says something billable happened to a member who belongs to another vendor on that day: where each region has an owner
-- of its own, in the region that the vendor states; where the last touch decides, from the first day of the month of the activation.
-- grain: vendor_id, member_id, claim_date
with claim_day as (
    select distinct day.vendor_id, day.member_id, day.claim_date
    from attribution.dated_claim as day
)

select
    claim_day.vendor_id, -- who says it
    claim_day.member_id, -- the member
    claim_day.claim_date, -- the day
    max(case when tied.vendor_id is not null then span.tie_broken_code end) as tie_broken_code -- what put the owner before this vendor on a day on which both had sessions and the ownership began: START, DAYS, AGREEMENT, VENDOR; null = no tie
from claim_day
inner join attribution.span as span
    on
        claim_day.member_id = span.member_id
        and claim_day.vendor_id <> span.vendor_id
        and case span.method_code when 'LAST_TOUCH' then date_trunc('month', span.from_date) else span.from_date end <= claim_day.claim_date
        and claim_day.claim_date < span.lock_to_date
left join attribution.vendor_day as tied
    on
        claim_day.vendor_id = tied.vendor_id
        and claim_day.member_id = tied.member_id
        and span.scope_code = tied.scope_code
        and span.from_date = tied.session_date
left join attribution.stated_region as stated
    on
        claim_day.vendor_id = stated.vendor_id
        and claim_day.member_id = stated.member_id
        and stated.from_date <= claim_day.claim_date
        and claim_day.claim_date < stated.to_date
where span.scope_code in ('ALL', coalesce(stated.region_code, 'OTHER_UNSPEC'))
group by claim_day.vendor_id, claim_day.member_id, claim_day.claim_date
