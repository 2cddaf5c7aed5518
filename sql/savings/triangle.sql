-- How spend of the whole plan became known: what was incurred in a month, by how many months later the payer could know it.
-- Increments: what was paid and later taken back stands in both months, and all increments of a line come to its spend. A line that was never contested
-- became known once; of a contested one each transaction moves the spend, of a source that restates by what it changed. What nobody said in a transaction
-- (a standard price, a line that a later version left out) moves on the day of the line that stands, else of its claim's last word. A vendor's lines are not here.
-- grain: design_id, design_version_number, claim_group_code, incurred_month_date, development_number
with
standing as (
    select
        'medical_claim' as feed_code,
        claim_line_id,
        source_id,
        case when form_code <> 'I' then 'PROF' when stay_id is null then 'OP' else 'IP' end as claim_group_code,
        case when form_code = 'I' then stay_id end as stay_id,
        incurred_date,
        known_from_date,
        spend_cents,
        util_count,
        disposition_code <> 'out_of_scope' and vendor_id is null as is_counted
    from core.claim_line
    union all
    select
        'pharmacy_claim' as feed_code,
        fill_id as claim_line_id,
        source_id,
        'RX' as claim_group_code,
        cast(null as varchar) as stay_id,
        fill_date as incurred_date,
        known_from_date,
        spend_cents,
        util_count,
        disposition_code <> 'out_of_scope' as is_counted
    from core.pharmacy_fill
),

told as (
    select
        contested.feed_code,
        contested.claim_line_id,
        contested.source_id,
        contested.claim_root_id,
        contested.file_id,
        contested.row_number,
        contested.adjustment_style_code = 'DELTA' as is_increment,
        contested.known_from_date,
        row_number() over (
            partition by contested.feed_code, contested.claim_line_id
            order by
                contested.known_from_date, contested.version_number,
                case when contested.is_reversal then 1 else 0 end,
                contested.transaction_id, contested.file_id, contested.row_number
        ) as turn_number,
        case
            when contested.status_code = 'DENIED' or (contested.is_reversal and contested.adjustment_style_code <> 'DELTA') then 0
            else contested.allowed_cents - coalesce(contested.other_payer_cents, 0)
        end as spend_cents
    from core.contested_transaction as contested
    inner join core.netting as netted
        on
            netted.feed_code = contested.feed_code
            and netted.file_id = contested.file_id
            and netted.row_number = contested.row_number
    where netted.disposition_code in ('line', 'superseded', 'netted')
),

-- A line of which nothing stands: what its rows say it was. Its months are those of a plan's claims only if its member was covered.
row_of_gone as (
    select
        told.feed_code,
        told.claim_line_id,
        told.source_id,
        told.claim_root_id,
        claim.member_id,
        case when claim.form_code = 'I' then case when bill.pattern is null then 2 else 3 end else 1 end as group_number,
        claim.form_code = 'D' or attached.vendor_id is not null as is_apart,
        coalesce(claim.admit_date, claim.service_from_date) as incurred_date
    from told
    inner join input.medical_claim as claim on claim.file_id = told.file_id and claim.row_number = told.row_number
    left join core.attached_row as attached on attached.file_id = told.file_id and attached.row_number = told.row_number
    left join terms.value_set as bill
        on
            bill.system_code = 'BILL_TYPE'
            and bill.set_id = 'INPATIENT'
            and starts_with(claim.bill_type_code, bill.pattern)
    where told.feed_code = 'medical_claim'
    union all
    select
        told.feed_code,
        told.claim_line_id,
        told.source_id,
        told.claim_root_id,
        claim.member_id,
        0 as group_number,
        false as is_apart,
        claim.fill_date as incurred_date
    from told
    inner join input.pharmacy_claim as claim on claim.file_id = told.file_id and claim.row_number = told.row_number
    where told.feed_code = 'pharmacy_claim'
),

last_word as (
    select
        feed_code,
        source_id,
        claim_root_id,
        max(known_from_date) as known_from_date
    from told
    group by feed_code, source_id, claim_root_id
),

gone as (
    select
        rows_of.feed_code,
        rows_of.claim_line_id,
        rows_of.source_id,
        max(rows_of.group_number) as group_number,
        min(rows_of.incurred_date) as incurred_date,
        max(last_word.known_from_date) as known_from_date,
        max(case when rows_of.is_apart or covered.member_id is null then 1 else 0 end) = 0 as is_counted
    from row_of_gone as rows_of
    inner join last_word
        on
            last_word.feed_code = rows_of.feed_code
            and last_word.source_id = rows_of.source_id
            and last_word.claim_root_id = rows_of.claim_root_id
    left join core.coverage_span as covered
        on
            covered.member_id = rows_of.member_id
            and covered.span_from_date <= rows_of.incurred_date
            and (covered.span_to_date is null or rows_of.incurred_date < covered.span_to_date)
    left join standing
        on standing.feed_code = rows_of.feed_code and standing.claim_line_id = rows_of.claim_line_id
    where standing.claim_line_id is null
    group by rows_of.feed_code, rows_of.claim_line_id, rows_of.source_id
),

line as (
    select
        feed_code,
        claim_line_id,
        source_id,
        claim_group_code,
        stay_id,
        incurred_date,
        known_from_date,
        spend_cents,
        util_count
    from standing
    where is_counted
    union all
    select
        feed_code,
        claim_line_id,
        source_id,
        case group_number when 0 then 'RX' when 1 then 'PROF' when 2 then 'OP' else 'IP' end as claim_group_code,
        cast(null as varchar) as stay_id,
        incurred_date,
        known_from_date,
        0 as spend_cents,
        0 as util_count
    from gone
    where is_counted
),

moved as (
    select
        feed_code,
        claim_line_id,
        known_from_date,
        spend_cents - case
            when is_increment then 0
            else coalesce(lag(spend_cents) over (partition by feed_code, claim_line_id order by turn_number), 0)
        end as spend_cents,
        case when spend_cents > 0 then 1 when is_increment and spend_cents < 0 then -1 else 0 end - case
            when is_increment then 0
            else coalesce(lag(case when spend_cents > 0 then 1 else 0 end) over (partition by feed_code, claim_line_id order by turn_number), 0)
        end as line_count
    from told
),

moved_in_all as (
    select
        feed_code,
        claim_line_id,
        cast(sum(spend_cents) as bigint) as spend_cents,
        cast(sum(line_count) as bigint) as line_count
    from moved
    group by feed_code, claim_line_id
),

increment as (
    select
        line.feed_code,
        line.source_id,
        line.claim_group_code,
        line.stay_id,
        line.incurred_date,
        moved.known_from_date,
        moved.spend_cents,
        moved.line_count
    from line
    inner join moved on moved.feed_code = line.feed_code and moved.claim_line_id = line.claim_line_id
    union all
    select
        line.feed_code,
        line.source_id,
        line.claim_group_code,
        line.stay_id,
        line.incurred_date,
        line.known_from_date,
        line.spend_cents - coalesce(moved.spend_cents, 0) as spend_cents,
        line.util_count - coalesce(moved.line_count, 0) as line_count
    from line
    left join moved_in_all as moved on moved.feed_code = line.feed_code and moved.claim_line_id = line.claim_line_id
),

-- The growth of a month is seen only where its source says when it pays, and paid in whole months from the month itself on.
seen as (
    select
        source_id,
        feed_code,
        min(month_date) as first_date
    from core.paid_month
    where whole_month_number is not null
    group by source_id, feed_code
),

cell as (
    select
        increment.claim_group_code,
        cast(date_trunc('month', increment.incurred_date) as date) as incurred_month_date,
        greatest(
            12 * (year(increment.known_from_date) - year(increment.incurred_date))
            + month(increment.known_from_date) - month(increment.incurred_date),
            0
        ) as development_number,
        coalesce(seen.first_date <= increment.incurred_date, false) as is_seen,
        coalesce(stay.spend_cents, 0) as stay_cents,
        increment.spend_cents,
        increment.line_count
    from increment
    left join seen on seen.source_id = increment.source_id and seen.feed_code = increment.feed_code
    left join core.stay as stay on stay.stay_id = increment.stay_id
    where increment.spend_cents <> 0 or increment.line_count <> 0
),

summed as (
    select
        claim_group_code,
        incurred_month_date,
        development_number,
        is_seen,
        stay_cents,
        cast(sum(spend_cents) as bigint) as spend_cents,
        cast(sum(line_count) as bigint) as line_count
    from cell
    group by claim_group_code, incurred_month_date, development_number, is_seen, stay_cents
),

design as (
    select distinct
        design_id,
        design_version,
        large_stay_cents
    from terms.savings
)

select
    design.design_id,  -- how savings are estimated, which says what a large stay is
    design.design_version as design_version_number,  -- its version
    summed.claim_group_code,  -- IP inpatient stays, OP other institutional, PROF professional, RX pharmacy
    summed.incurred_month_date,  -- first day of the month of service, of a stay the month of admission
    cast(summed.development_number as bigint) as development_number,  -- months from that month to the one in which it became known: 0 the month itself
    cast(sum(case when summed.is_seen and summed.stay_cents <= design.large_stay_cents then summed.spend_cents else 0 end) as bigint) as spend_cents,  -- allowed less other payers that became known then; less than 0 where more was taken back
    cast(sum(case when summed.is_seen and summed.stay_cents > design.large_stay_cents then summed.spend_cents else 0 end) as bigint) as large_cents,  -- of stays so large that they are added at face
    cast(sum(case when summed.is_seen then 0 else summed.spend_cents end) as bigint) as unseen_cents,  -- of sources that do not say when they pay, or whose payments begin after that month
    cast(sum(case when summed.is_seen then summed.line_count else 0 end) as bigint) as line_count  -- lines used that became known then, less those taken back
from summed
cross join design
group by
    design.design_id, design.design_version, summed.claim_group_code, summed.incurred_month_date, summed.development_number
