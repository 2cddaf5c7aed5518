-- Member months that a vendor billed for a month, or that the payer counts, by what the payer finds about them.
-- A01 up to the payer's count, A01 standing for months withdrawn too late to be taken back if the payer had the bill before that was posted; what
-- is billed beyond is R14, R05 and R04 up to the member months known to be so, and R03 for the rest; R12 outside the term or the days of the fee, R03 in a month
-- without any member; what the
-- payer counts and the vendor did not bill is N01; credit notes are netted, and R10 if they take back more than was billed. A vendor without any invoice is credited with the payer's count.
-- grain: agreement_id, clause_id, month_date, reason_code, is_standing
with billed as (
    select
        line.agreement_id,
        line.clause_id,
        cast(date_trunc('month', line.service_date) as date) as month_date,
        cast(sum(line.billed_count) as bigint) as billed_count,
        cast(sum(line.billed_cents) as bigint) as billed_cents,
        min(line.decided_date) as decided_date
    from performance.invoice_line as line
    where line.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH')
    group by line.agreement_id, line.clause_id, cast(date_trunc('month', line.service_date) as date)
),

invoicing as (
    select distinct line.vendor_id from performance.invoice_line as line
),

-- Months billed that the payer has no members for. Those of the term in another performance period are settled there.
outside as (
    select
        billed.agreement_id,
        billed.clause_id,
        billed.month_date,
        billed.billed_count,
        billed.billed_cents,
        case
            when agreement.fee_exposure_code in ('ANY_DAY', 'DAY_EXACT')
                then cast(billed.month_date + interval 1 month as date) <= agreement.effective_date
            else billed.decided_date < agreement.effective_date
        end
        or coalesce(agreement.termination_date < billed.decided_date, false)
        or coalesce(billed.decided_date < fee.from_date, false)
        or coalesce(fee.to_date <= billed.decided_date, false) as is_outside_term,
        case
            when agreement.fee_exposure_code in ('ANY_DAY', 'DAY_EXACT')
                then agreement.period_from_date < cast(billed.month_date + interval 1 month as date)
            else agreement.period_from_date <= billed.decided_date
        end
        and billed.decided_date <= agreement.period_to_date as is_in_period
    from billed
    inner join terms.agreement as agreement on billed.agreement_id = agreement.agreement_id
    inner join terms.fee as fee on billed.agreement_id = fee.agreement_id and billed.clause_id = fee.clause_id
    left join performance.access_month as month
        on
            billed.agreement_id = month.agreement_id
            and billed.clause_id = month.clause_id
            and billed.month_date = month.month_date
    where month.month_date is null and agreement.period_from_date is not null
),

-- Of what was billed for a month, what the payer had before its end of coverage was posted.
early as (
    select
        month.agreement_id,
        month.clause_id,
        month.month_date,
        cast(sum(line.billed_count) as bigint) as billed_count
    from performance.access_month as month
    inner join performance.invoice_line as line
        on
            month.agreement_id = line.agreement_id
            and month.clause_id = line.clause_id
            and month.month_date = cast(date_trunc('month', line.service_date) as date)
            and line.known_from_date < month.standing_posted_date
    group by month.agreement_id, month.clause_id, month.month_date
),

standing as (
    select
        month.agreement_id,
        month.clause_id,
        month.month_date,
        greatest(least(month.standing_count, coalesce(early.billed_count, 0) - month.payer_count), 0) as standing_count
    from performance.access_month as month
    left join early
        on
            month.agreement_id = early.agreement_id
            and month.clause_id = early.clause_id
            and month.month_date = early.month_date
),

matched as (
    select
        month.agreement_id,
        month.clause_id,
        month.month_date,
        case
            when invoicing.vendor_id is null then month.payer_numerator
            else coalesce(billed.billed_count, 0) * month.payer_denominator
        end as billed_numerator,
        coalesce(billed.billed_cents, 0) as billed_cents,
        month.payer_numerator,
        month.payer_denominator,
        standing.standing_count,
        month.deceased_count,
        month.under_age_count,
        month.reversed_count + month.standing_count - standing.standing_count as reversed_count
    from performance.access_month as month
    inner join standing
        on
            month.agreement_id = standing.agreement_id
            and month.clause_id = standing.clause_id
            and month.month_date = standing.month_date
    left join billed
        on
            month.agreement_id = billed.agreement_id
            and month.clause_id = billed.clause_id
            and month.month_date = billed.month_date
    left join invoicing on month.vendor_id = invoicing.vendor_id
),

-- Layers are counted in parts of a member month: its days under DAY_EXACT, else the whole of it.
part as (
    select
        matched.agreement_id,
        matched.clause_id,
        matched.month_date,
        matched.payer_denominator,
        matched.billed_numerator,
        matched.billed_cents,
        layer.layer_number,
        case layer.layer_number
            when 1 then matched.payer_numerator
            when 2 then matched.standing_count * matched.payer_denominator
            when 3 then matched.deceased_count * matched.payer_denominator
            when 4 then matched.under_age_count * matched.payer_denominator
            when 5 then matched.reversed_count * matched.payer_denominator
            else matched.billed_numerator
        end as layer_numerator
    from matched
    cross join (values (1), (2), (3), (4), (5), (6)) as layer(layer_number)
),

filled as (
    select
        part.agreement_id,
        part.clause_id,
        part.month_date,
        part.payer_denominator,
        part.billed_numerator,
        part.billed_cents,
        part.layer_number,
        part.layer_numerator,
        coalesce(
            cast(
                sum(part.layer_numerator) over (
                    partition by part.agreement_id, part.clause_id, part.month_date
                    order by part.layer_number
                    rows between unbounded preceding and 1 preceding
                ) as bigint
            ),
            0
        ) as below_numerator
    from part
),

bounded as (
    select
        filled.agreement_id,
        filled.clause_id,
        filled.month_date,
        filled.payer_denominator,
        filled.billed_numerator,
        filled.billed_cents,
        filled.layer_number,
        least(filled.below_numerator, filled.billed_numerator) as lower_numerator,
        least(filled.below_numerator + filled.layer_numerator, filled.billed_numerator) as upper_numerator
    from filled
    where filled.billed_numerator > 0 and filled.below_numerator < filled.billed_numerator and filled.layer_numerator > 0
),

-- Whole units and amounts follow the parts by running shares, so that the rows of a month add up to what was billed.
found as (
    select
        bounded.agreement_id,
        bounded.clause_id,
        bounded.month_date,
        case bounded.layer_number
            when 1 then 'A01' when 2 then 'A01' when 3 then 'R14' when 4 then 'R05' when 5 then 'R04' else 'R03'
        end as reason_code,
        bounded.layer_number = 2 as is_standing,
        bounded.upper_numerator // bounded.payer_denominator - bounded.lower_numerator // bounded.payer_denominator as unit_count,
        bounded.upper_numerator - bounded.lower_numerator as unit_numerator,
        bounded.payer_denominator as unit_denominator,
        bounded.billed_cents * bounded.upper_numerator // bounded.billed_numerator
        - bounded.billed_cents * bounded.lower_numerator // bounded.billed_numerator as billed_cents
    from bounded
    union all
    select
        matched.agreement_id,
        matched.clause_id,
        matched.month_date,
        'N01' as reason_code,
        false as is_standing,
        (matched.payer_numerator - greatest(matched.billed_numerator, 0)) // matched.payer_denominator as unit_count,
        matched.payer_numerator - greatest(matched.billed_numerator, 0) as unit_numerator,
        matched.payer_denominator as unit_denominator,
        cast(0 as bigint) as billed_cents
    from matched
    where greatest(matched.billed_numerator, 0) < matched.payer_numerator
    union all
    select
        matched.agreement_id,
        matched.clause_id,
        matched.month_date,
        'R10' as reason_code,
        false as is_standing,
        matched.billed_numerator // matched.payer_denominator as unit_count,
        matched.billed_numerator as unit_numerator,
        matched.payer_denominator as unit_denominator,
        matched.billed_cents
    from matched
    where matched.billed_numerator <= 0 and (matched.billed_numerator <> 0 or matched.billed_cents <> 0)
    union all
    select
        outside.agreement_id,
        outside.clause_id,
        outside.month_date,
        case when outside.is_outside_term then 'R12' else 'R03' end as reason_code,
        false as is_standing,
        outside.billed_count as unit_count,
        outside.billed_count as unit_numerator,
        cast(1 as bigint) as unit_denominator,
        outside.billed_cents
    from outside
    where outside.is_outside_term or outside.is_in_period
)

select
    found.agreement_id, -- the agreement
    found.clause_id, -- its access fee
    found.month_date, -- the month
    found.reason_code, -- the payer's finding
    found.is_standing, -- accepted only because the end of coverage was posted too late
    found.unit_count, -- whole member months; below 0 = taken back beyond what was billed
    found.unit_numerator, -- they are exactly numerator / denominator member months
    found.unit_denominator, -- days of the month under DAY_EXACT, else 1
    found.billed_cents -- of the month's billed amount, the part of these member months
from found
