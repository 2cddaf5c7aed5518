-- A row of the reconciliation file: a unit (billed or not), a claim line, a member month, or a line of the settlement that is no unit's own.
-- The cents of an agreement's rows add up to its net, and those of a clause and kind to the same line of the payment walk. The fee line of
-- a clause and month is shared among the accepted units of that clause and month in the proportion of their own rates (of the milestone, the
-- type of session, the day) by largest remainder, ties by the larger weight, then by row_id; a month's access fee among the member months
-- that the payer counts; fees that stand among the units charged then, as a kind of their own. What changes a fee afterwards (tier, members'
-- share, cap) and what a guarantee takes back are rows of their own, which name the fee clause they change. Refused and unbilled units stand
-- with 0 cents and their reason.
-- grain: row_id
with fee_line as (
    select
        line.agreement_id,
        line.clause_id,
        line.month_date,
        line.step_number = 9 as is_standing,
        cast(sum(line.cents) as bigint) as cents
    from settlement.payment_line as line
    where
        line.step_number <= 9
        and line.month_date is not null
        and line.clause_id = line.of_clause_id
        and line.kind_code <> 'MEMBER_SHARE'
    group by line.agreement_id, line.clause_id, line.month_date, line.step_number = 9
),

-- What a vendor knows a unit by that no invoice names: the session or the response of its day.
session_day as (
    select session.agreement_id, session.member_id, session.session_date as event_date, min(session.session_id) as reference_id
    from attribution.session as session
    where session.reason_code = 'A01'
    group by session.agreement_id, session.member_id, session.session_date
),

response_day as (
    select score.vendor_id, score.member_id, score.response_date as event_date, min(score.response_id) as reference_id
    from outcomes.score as score
    where score.fault_code is null
    group by score.vendor_id, score.member_id, score.response_date
),

-- Units of a month are weighed on one scale: a case that vendors share counts by its days.
part as (
    select
        scaled.recon_id,
        case when scaled.least_days < scaled.most_days then scaled.least_days * scaled.most_days else scaled.most_days end as scale_number
    from (
        select
            recon.recon_id,
            max(recon.accepted_denominator) over (
                partition by recon.agreement_id, recon.clause_id, recon.month_date, recon.reason_code, recon.is_standing
            ) as most_days,
            min(case when recon.accepted_denominator > 1 then recon.accepted_denominator end) over (
                partition by recon.agreement_id, recon.clause_id, recon.month_date, recon.reason_code, recon.is_standing
            ) as least_days
        from performance.recon as recon
    ) as scaled
),

unit as (
    select
        left(recon.recon_id, 16) as row_id,
        case recon.unit_code when 'RTM_CLAIM' then 'CLAIM_LINE' else 'UNIT' end as row_code,
        recon.agreement_id,
        recon.clause_id,
        recon.member_id,
        case
            when recon.unit_code = 'RTM_CLAIM' then concat_ws('|', claim.claim_id, cast(claim.line_number as varchar))
            when recon.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') then left(cast(recon.month_date as varchar), 7)
            when recon.source_code = 'NONE' and recon.unit_code in ('OUTCOME_REPORTED', 'RESPONDER') then response_day.reference_id
            when recon.source_code = 'NONE' then session_day.reference_id
            else recon.reference_id
        end as reference_id,
        coalesce(recon.event_date, recon.billed_date) as event_date,
        recon.month_date,
        recon.reason_code,
        recon.tie_broken_code,
        recon.is_standing,
        recon.unit_count,
        recon.billed_cents,
        case when recon.unit_code = 'RTM_CLAIM' then recon.plan_paid_cents else 0 end as posted_cents,
        case
            when recon.reason_code <> 'A01' then 0
            when recon.unit_code = 'RTM_CLAIM' and recon.is_standing then recon.plan_paid_cents
            when recon.unit_code = 'RTM_CLAIM' then recon.allowed_cents
            when part.scale_number > 1 and not recon.is_standing
                then recon.accepted_numerator * coalesce(rate.rate_numerator, 1) * part.scale_number // recon.accepted_denominator
            else recon.accepted_count * coalesce(rate.rate_numerator, 1)
        end as weight_number
    from performance.recon as recon
    inner join part on recon.recon_id = part.recon_id
    left join core.claim_line as claim
        on recon.unit_code = 'RTM_CLAIM' and recon.reference_id = claim.claim_line_id
    left join settlement.rate as rate
        on
            recon.agreement_id = rate.agreement_id
            and recon.clause_id = rate.clause_id
            and coalesce(recon.item_code, '') = coalesce(rate.item_code, '')
            and coalesce(recon.event_date, recon.month_date) = rate.day_date
    left join session_day
        on
            recon.agreement_id = session_day.agreement_id
            and recon.member_id = session_day.member_id
            and recon.event_date = session_day.event_date
    left join response_day
        on
            recon.vendor_id = response_day.vendor_id
            and recon.member_id = response_day.member_id
            and recon.event_date = response_day.event_date
    -- Accepted access fees stand by member below.
    where
        recon.unit_code is null or recon.unit_code not in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') or recon.reason_code <> 'A01' or recon.is_standing
    union all
    select
        left(
            md5(concat_ws('|', month.agreement_id, month.clause_id, month.member_id, cast(month.month_date as varchar))), 16
        ) as row_id,
        'MEMBER_MONTH' as row_code,
        month.agreement_id,
        month.clause_id,
        month.member_id,
        left(cast(month.month_date as varchar), 7) as reference_id,
        month.month_date as event_date,
        month.month_date,
        recon.reason_code,
        cast(null as varchar) as tie_broken_code,
        false as is_standing,
        1 as unit_count,
        null as billed_cents,
        0 as posted_cents,
        month.counted_days as weight_number
    from performance.access_exposure as month
    inner join performance.recon as recon
        on
            month.agreement_id = recon.agreement_id
            and month.clause_id = recon.clause_id
            and month.month_date = recon.month_date
    where not month.is_under_age and recon.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') and recon.reason_code = 'A01' and not recon.is_standing
),

-- Fee lines that have units to be shared among, and the weight of all of these.
shared_fee as (
    select
        fee_line.agreement_id,
        fee_line.clause_id,
        fee_line.month_date,
        fee_line.is_standing,
        fee_line.cents,
        cast(sum(unit.weight_number) as bigint) as total_number
    from fee_line
    inner join unit
        on
            unit.agreement_id = fee_line.agreement_id
            and unit.clause_id = fee_line.clause_id
            and unit.month_date = fee_line.month_date
            and unit.is_standing = fee_line.is_standing
    where unit.weight_number > 0
    group by fee_line.agreement_id, fee_line.clause_id, fee_line.month_date, fee_line.is_standing, fee_line.cents
),

share as (
    select
        unit.row_id,
        unit.row_code,
        unit.agreement_id,
        unit.clause_id,
        unit.member_id,
        unit.reference_id,
        unit.event_date,
        unit.month_date,
        unit.reason_code,
        unit.tie_broken_code,
        unit.is_standing,
        unit.unit_count,
        unit.billed_cents,
        unit.posted_cents,
        unit.weight_number,
        fee.cents as fee_cents,
        abs(fee.cents) * unit.weight_number // fee.total_number as base_cents,
        abs(fee.cents) * unit.weight_number % fee.total_number as rest_number
    from unit
    left join shared_fee as fee
        on
            fee.agreement_id = unit.agreement_id
            and fee.clause_id = unit.clause_id
            and fee.month_date = unit.month_date
            and fee.is_standing = unit.is_standing
            and unit.weight_number > 0
),

left_over as (
    select
        agreement_id,
        clause_id,
        month_date,
        is_standing,
        abs(fee_cents) - cast(sum(base_cents) as bigint) as left_cents
    from share
    where fee_cents is not null
    group by agreement_id, clause_id, month_date, is_standing, fee_cents
),

-- The cents left over are fewer than the units with a remainder: no others are put in order.
placed as (
    select
        share.row_id,
        left_over.left_cents,
        row_number() over (
            partition by share.agreement_id, share.clause_id, share.month_date, share.is_standing
            order by share.rest_number desc, share.weight_number desc, share.row_id
        ) as order_number
    from share
    inner join left_over
        on
            left_over.agreement_id = share.agreement_id
            and left_over.clause_id = share.clause_id
            and left_over.month_date = share.month_date
            and left_over.is_standing = share.is_standing
    where share.rest_number > 0 and left_over.left_cents > 0
),

extra as (
    select row_id
    from placed
    where order_number <= left_cents
),

whole as (
    select
        line.agreement_id,
        line.clause_id,
        line.of_clause_id,
        line.kind_code,
        line.measure_id,
        line.month_date,
        cast(sum(line.cents) as bigint) as cents
    from settlement.payment_line as line
    left join shared_fee
        on
            line.agreement_id = shared_fee.agreement_id
            and line.clause_id = shared_fee.clause_id
            and line.clause_id = line.of_clause_id
            and line.kind_code <> 'MEMBER_SHARE'
            and line.month_date = shared_fee.month_date
            and (line.step_number = 9) = shared_fee.is_standing
            and line.step_number <= 9
    where shared_fee.agreement_id is null
    group by line.agreement_id, line.clause_id, line.of_clause_id, line.kind_code, line.measure_id, line.month_date
)

select
    unit.row_id, -- names the row in every release
    unit.agreement_id, -- the agreement
    unit.row_code, -- UNIT, CLAIM_LINE, MEMBER_MONTH or SETTLEMENT (a line that is no unit's own)
    unit.clause_id, -- the clause
    unit.clause_id as of_clause_id, -- the fee clause that a tier, a cap or the members' share changes; else the clause itself
    case
        when unit.is_standing and unit.reason_code = 'A01' then 'STANDING_FEE'
        else coalesce(clause.kind_code, 'UNKNOWN_CLAUSE')
    end as kind_code, -- kind of the line of the payment walk that it belongs to
    cast(null as varchar) as measure_id, -- the measure, on lines of a guarantee
    case
        when unit.member_id is not null then left(md5(concat_ws('|', summary.vendor_id, unit.member_id)), 16)
    end as member_key_id, -- stable pseudonym: first 16 digits of md5(vendor_id|member_id); null = billed by month, or no single member fits
    -- A reference that a spreadsheet would run as a formula is written as text.
    case
        when left(unit.reference_id, 1) in ('=', '+', '-', '@') then concat('''', unit.reference_id)
        else unit.reference_id
    end as reference_id, -- invoice and line, claim and line, month of an access fee, or the session or response of a unit that no invoice names
    unit.event_date, -- day of the event by the payer's finding, else as billed
    unit.month_date, -- month it is settled in
    unit.reason_code, -- A01 accepted, R.. refused, N01 not billed
    unit.unit_count, -- units concerned
    unit.billed_cents, -- as billed
    case when unit.fee_cents < 0 then -1 else 1 end
    * (coalesce(unit.base_cents, 0) + case when extra.row_id is null then 0 else 1 end) as amount_cents, -- part of the net
    unit.posted_cents, -- what the plan paid for it through claims, accepted or not
    unit.tie_broken_code -- what decided between vendors with sessions on the first day of the ownership: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
from share as unit
inner join settlement.summary as summary on unit.agreement_id = summary.agreement_id
left join settlement.clause as clause on unit.agreement_id = clause.agreement_id and unit.clause_id = clause.clause_id
left join extra on unit.row_id = extra.row_id
union all
select
    left(
        md5(
            concat_ws(
                '|', whole.agreement_id, whole.clause_id, whole.of_clause_id, whole.kind_code, coalesce(whole.measure_id, ''),
                coalesce(cast(whole.month_date as varchar), '')
            )
        ),
        16
    ) as row_id,
    whole.agreement_id,
    'SETTLEMENT' as row_code,
    whole.clause_id,
    whole.of_clause_id,
    whole.kind_code,
    whole.measure_id,
    null as member_key_id,
    null as reference_id,
    null as event_date,
    whole.month_date,
    null as reason_code,
    null as unit_count,
    null as billed_cents,
    whole.cents as amount_cents,
    0 as posted_cents,
    null as tie_broken_code
from whole
