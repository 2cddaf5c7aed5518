-- An activation: the first session that counts in a stretch of ownership (where claims decide, its first day), with the body region that the vendor states for the member.
-- It stands under each agreement with the vendor, whichever of them was in force: a renewal does not activate a member again, and what follows
-- the activation under a later agreement is judged by that one. Periods of performance decide where it is counted and paid.
-- The region is the one owned, or that of the vendor's latest event with a region up to the activation, else of the first one before the
-- ownership ends.
-- grain: agreement_id, member_id, activation_date
with first_session as (
    select
        span.agreement_id,
        span.member_id,
        span.from_date,
        min(case when session.is_standing then session.withdrawn_date end) as withdrawn_date,
        count(case when session.is_standing then session.session_id end) as standing_count
    from attribution.span as span
    inner join attribution.session as session
        on
            span.agreement_id = session.agreement_id
            and span.member_id = session.member_id
            and span.from_date = session.session_date
            and session.reason_code = 'A01'
    group by span.agreement_id, span.member_id, span.from_date
)

select
    agreement.agreement_id, -- an agreement with the vendor
    span.vendor_id, -- its vendor
    span.member_id, -- the member
    span.from_date as activation_date, -- day of the first session that counts
    span.lock_to_date, -- end of the ownership (exclusive)
    span.to_date, -- end for fees (exclusive)
    span.scope_code, -- what is owned: ALL of the member, or the body region
    case
        when span.scope_code = 'ALL' then coalesce(stated.region_code, 'OTHER_UNSPEC')
        else span.scope_code
    end as region_code, -- body region the vendor treats; OTHER_UNSPEC when it states none
    coalesce(first_session.standing_count > 0, false) as is_standing, -- the day lost coverage by a posting too late to take a fee back
    first_session.withdrawn_date, -- when the plan posted that end of coverage
    coalesce(span.case_from_date < span.from_date, false) as is_switched, -- the member came from another vendor within its case
    span.tie_broken_code, -- what put the vendor before another on the first day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
    span.case_owned_days, -- days of the case that are the vendor's; null = no case is shared
    span.case_days -- days of the case; null = no case is shared
from attribution.span as span
inner join terms.agreement as agreement on span.vendor_id = agreement.vendor_id
left join first_session
    on
        span.agreement_id = first_session.agreement_id
        and span.member_id = first_session.member_id
        and span.from_date = first_session.from_date
left join attribution.stated_region as stated
    on
        span.vendor_id = stated.vendor_id
        and span.member_id = stated.member_id
        and stated.from_date <= span.from_date
        and span.from_date < stated.to_date
        and stated.stated_date < span.lock_to_date
where first_session.member_id is not null or span.method_code = 'CLAIMS'
