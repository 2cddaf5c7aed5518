-- What a source sent for a month of service, as it stands on the paid-through date: the figures that show a month with too little in it. A claim with
-- all its lines belongs to the month of its first service.
-- Claims per thousand are claim_count over covered_member_count; shares are kept as counts.
-- grain: source_id, feed_code, month_date
with
-- Claims first, then months: one pass over the lines, whatever their number.
claim as (
    select
        'medical_claim' as feed_code,
        source_id,
        claim_root_id,
        cast(date_trunc('month', min(incurred_date)) as date) as month_date,
        min(member_id) as member_id,
        count(*) as line_count,
        count(case when line_status_code = 'DENIED' then 1 end) as denied_count,
        count(case when allowed_cents < 0 then 1 end) as negative_count,
        cast(sum(allowed_cents) as bigint) as allowed_cents,
        cast(sum(case when allowed_cents < 0 then allowed_cents else 0 end) as bigint) as negative_cents
    from core.claim_line
    group by source_id, claim_root_id
    union all
    select
        'pharmacy_claim' as feed_code,
        source_id,
        claim_root_id,
        cast(date_trunc('month', min(fill_date)) as date) as month_date,
        min(member_id) as member_id,
        count(*) as line_count,
        count(case when line_status_code = 'DENIED' then 1 end) as denied_count,
        count(case when allowed_cents < 0 then 1 end) as negative_count,
        cast(sum(allowed_cents) as bigint) as allowed_cents,
        cast(sum(case when allowed_cents < 0 then allowed_cents else 0 end) as bigint) as negative_cents
    from core.pharmacy_fill
    group by source_id, claim_root_id
),

monthly as (
    select
        feed_code,
        source_id,
        month_date,
        count(*) as claim_count,
        count(distinct member_id) as member_count,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(denied_count) as bigint) as denied_count,
        cast(sum(negative_count) as bigint) as negative_count,
        cast(sum(allowed_cents) as bigint) as allowed_cents,
        cast(sum(negative_cents) as bigint) as negative_cents
    from claim
    group by feed_code, source_id, month_date
),

-- Diagnoses are counted on the rows as received: a row without one stays without one, whatever becomes of it.
received as (
    select
        'medical_claim' as feed_code,
        claim.source_id,
        cast(date_trunc('month', claim.service_from_date) as date) as month_date,
        count(*) as received_count,
        count(case when claim.diagnosis_1_code is null then 1 end) as missing_diagnosis_count
    from input.medical_claim as claim
    cross join terms.run as run
    where claim.known_from_date <= run.paid_through_date
    group by claim.source_id, cast(date_trunc('month', claim.service_from_date) as date)
),

covered as (
    select
        month_date,
        count(*) as covered_member_count
    from core.member_month
    group by month_date
)

select
    monthly.source_id,  -- who sent it
    monthly.feed_code,  -- medical_claim or pharmacy_claim
    monthly.month_date,  -- first day of the month of service
    monthly.claim_count,  -- claims that stand
    monthly.line_count,  -- their lines
    monthly.member_count,  -- members with a claim
    coalesce(covered.covered_member_count, 0) as covered_member_count,  -- members covered on a day of the month
    monthly.allowed_cents,  -- allowed, whatever is left out of spend
    monthly.denied_count,  -- denied lines
    monthly.negative_count,  -- lines below zero
    monthly.negative_cents,  -- what they come to
    coalesce(received.received_count, 0) as received_count,  -- rows received of medical services in the month, known on the paid-through date; 0 for pharmacies
    coalesce(received.missing_diagnosis_count, 0) as missing_diagnosis_count  -- of them without a diagnosis
from monthly
left join received
    on
        received.feed_code = monthly.feed_code
        and received.source_id = monthly.source_id
        and received.month_date = monthly.month_date
left join covered on covered.month_date = monthly.month_date
