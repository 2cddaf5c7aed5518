-- A stretch of time in which a member, or a body region of a member, belongs to one vendor, by the one rule of the run's agreements: FIRST_TOUCH_LOCK,
-- LAST_TOUCH or PLURALITY of sessions, or CLAIMS. It runs on through gaps of coverage; for fees the member also leaves with the last coverage.
-- grain: member_id, scope_code, from_date
with owned as (
    select
        lock_span.member_id, lock_span.scope_code, lock_span.vendor_id, lock_span.agreement_id, lock_span.from_date, lock_span.to_date,
        lock_span.ended_by_code, 'FIRST_TOUCH_LOCK' as method_code, lock_span.tie_broken_code, lock_span.case_from_date, lock_span.case_owned_days,
        lock_span.case_days
    from attribution.lock_span as lock_span
    where lock_span.contest_code = 'ALL'
    union all
    select
        latest.member_id, latest.scope_code, latest.vendor_id, latest.agreement_id, latest.from_date, latest.to_date,
        latest.ended_by_code, 'LAST_TOUCH' as method_code, latest.tie_broken_code, null as case_from_date, null as case_owned_days,
        null as case_days
    from attribution.last_touch_span as latest
    union all
    select
        most.member_id, most.scope_code, most.vendor_id, most.agreement_id, most.from_date, most.to_date,
        most.ended_by_code, 'PLURALITY' as method_code, most.tie_broken_code, null as case_from_date, null as case_owned_days,
        null as case_days
    from attribution.plurality_span as most
    union all
    select
        claimed.member_id, 'ALL' as scope_code, claimed.vendor_id, claimed.agreement_id, claimed.from_date, claimed.to_date,
        'CLAIMS' as ended_by_code, 'CLAIMS' as method_code, claimed.tie_broken_code, null as case_from_date, null as case_owned_days,
        null as case_days
    from attribution.claim_span as claimed
),

last_coverage as (
    select
        span.member_id,
        case when count(*) = count(span.span_to_date) then max(span.span_to_date) end as coverage_to_date
    from core.coverage_span as span
    group by span.member_id
),

bounded as (
    select
        owned.member_id,
        owned.scope_code,
        owned.vendor_id,
        owned.agreement_id,
        owned.from_date,
        owned.to_date,
        owned.ended_by_code,
        owned.method_code,
        owned.tie_broken_code,
        owned.case_from_date,
        owned.case_owned_days,
        owned.case_days,
        -- A session that stands after a retroactive termination lies beyond the last coverage: its own day is the last one then.
        greatest(coalesce(last_coverage.coverage_to_date, owned.to_date), cast(owned.from_date + 1 as date)) as coverage_to_date
    from owned
    left join last_coverage on owned.member_id = last_coverage.member_id
)

select
    bounded.member_id, -- the member
    bounded.scope_code, -- what is owned: ALL of the member, or one body region
    bounded.vendor_id, -- the vendor the member belongs to
    bounded.agreement_id, -- the agreement it is under
    bounded.from_date, -- activation: the first session that counts; by claims the first of a month
    bounded.to_date as lock_to_date, -- until then no other vendor owns the member (exclusive)
    least(bounded.to_date, bounded.coverage_to_date) as to_date, -- until then fees can be owed (exclusive)
    case
        when bounded.coverage_to_date < bounded.to_date then 'COVERAGE_END'
        else bounded.ended_by_code
    end as ended_by_code, -- what ends it for fees: LOCK, OPTED_OUT, UNALIGNED, SWITCH, FINDING, LATER_TOUCH, CLAIMS (another vendor or none by claims), COVERAGE_END (death ends coverage too)
    bounded.method_code, -- how the member came to the vendor
    bounded.tie_broken_code, -- what put the vendor before another on the first day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
    bounded.case_from_date, -- where the first touch decides: activation with the first of the vendors who share the case, before from_date if the member switched; else null
    cast(bounded.case_owned_days as bigint) as case_owned_days, -- days of the case that are the vendor's; null = no case is shared
    cast(bounded.case_days as bigint) as case_days -- days of the case; null = no case is shared
from bounded
