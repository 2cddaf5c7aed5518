-- The reconciliation list that both parties see: a vendor claim, or a valid unit the vendor did not bill, and the payer's finding.
-- One row for each line billed for a member, each claim line charged for remote monitoring, each month and reason of an access fee. Reasons: A01 accepted,
-- R01-R14 refused, N01 valid but not billed (listed, never paid). A vendor whose invoices are not among the feeds at all is credited with every payable unit.
-- Each line of an invoice known by the paid-through date is here once (a line of several units, or a month of access fees, in parts that add
-- up to it), but for days of the term that belong to another performance period: those are settled there. The day is that of the unit found for
-- the line, else the day as billed.
-- Accepted units outside coverage, withdrawn too late to be taken back, are A01 with `is_standing`.
-- Where a dispute over a row was resolved, the finding that two persons signed takes the place of the computed one.
-- grain: recon_id
with invoicing as (
    select distinct line.vendor_id from performance.invoice_line as line
),

-- A line that bills several units for one member has one accepted at most; the rest is a duplicate.
member_line as (
    select
        claim.agreement_id,
        claim.clause_id,
        claim.vendor_id,
        claim.unit_code,
        claim.item_code,
        claim.version_number,
        claim.member_id,
        concat_ws('|', claim.invoice_id, cast(claim.invoice_line_number as varchar)) as reference_id,
        claim.service_date as billed_date,
        claim.event_date,
        coalesce(claim.event_date, claim.service_date) as settled_date,
        case when claim.reason_code = 'A01' then cast(1 as bigint) else claim.billed_count end as unit_count,
        case when claim.reason_code = 'A01' then cast(1 as bigint) else claim.billed_count end as billed_count,
        case when claim.reason_code = 'A01' and claim.billed_count > 0 then claim.billed_cents // claim.billed_count else claim.billed_cents end as billed_cents,
        case when claim.reason_code = 'A01' then unit.unit_numerator else claim.billed_count end as unit_numerator,
        case when claim.reason_code = 'A01' then unit.unit_denominator else 1 end as unit_denominator,
        claim.reason_code,
        claim.is_standing
    from performance.member_claim as claim
    left join performance.billable as unit on claim.unit_id = unit.unit_id
    union all
    select
        claim.agreement_id,
        claim.clause_id,
        claim.vendor_id,
        claim.unit_code,
        null as item_code,
        null as version_number,
        claim.member_id,
        concat_ws('|', claim.invoice_id, cast(claim.invoice_line_number as varchar), 'MORE') as reference_id,
        claim.service_date as billed_date,
        null as event_date,
        coalesce(claim.event_date, claim.service_date) as settled_date,
        claim.billed_count - 1 as unit_count,
        claim.billed_count - 1 as billed_count,
        claim.billed_cents - claim.billed_cents // claim.billed_count as billed_cents,
        claim.billed_count - 1 as unit_numerator,
        1 as unit_denominator,
        'R07' as reason_code,
        false as is_standing
    from performance.member_claim as claim
    where claim.reason_code = 'A01' and claim.billed_count > 1
),

unbilled as (
    select
        unit.agreement_id,
        unit.clause_id,
        agreement.vendor_id,
        fee.unit_code,
        unit.item_code,
        unit.version_number,
        unit.member_id,
        unit.unit_id,
        unit.event_date,
        unit.unit_numerator,
        unit.unit_denominator,
        case when invoicing.vendor_id is null then 'A01' else 'N01' end as reason_code
    from performance.billable as unit
    inner join terms.fee as fee on unit.agreement_id = fee.agreement_id and unit.clause_id = fee.clause_id
    inner join terms.agreement as agreement on unit.agreement_id = agreement.agreement_id
    left join invoicing on agreement.vendor_id = invoicing.vendor_id
    left join performance.member_claim as claim on unit.unit_id = claim.unit_id
    where claim.unit_id is null and unit.is_in_period and unit.is_payable and not unit.is_standing
),

finding as (
    select
        'INVOICE' as source_code,
        line.agreement_id,
        line.clause_id,
        line.vendor_id,
        line.unit_code,
        line.item_code,
        line.version_number,
        line.member_id,
        line.reference_id,
        line.billed_date,
        line.event_date,
        coalesce(line.event_date, line.billed_date) as listed_date,
        line.unit_count,
        line.billed_count,
        line.billed_cents,
        cast(line.unit_numerator as bigint) as unit_numerator,
        cast(line.unit_denominator as bigint) as unit_denominator,
        cast(0 as bigint) as allowed_cents,
        cast(0 as bigint) as plan_paid_cents,
        line.reason_code,
        line.is_standing
    from member_line as line
    inner join terms.agreement as agreement on line.agreement_id = agreement.agreement_id
    where
        agreement.period_from_date is not null
        and (
            line.settled_date < agreement.effective_date
            or agreement.termination_date < line.settled_date
            or (agreement.period_from_date <= line.settled_date and line.settled_date <= agreement.period_to_date)
        )
    union all
    select
        'NONE' as source_code,
        unbilled.agreement_id,
        unbilled.clause_id,
        unbilled.vendor_id,
        unbilled.unit_code,
        unbilled.item_code,
        unbilled.version_number,
        unbilled.member_id,
        unbilled.unit_id as reference_id,
        null as billed_date,
        unbilled.event_date,
        unbilled.event_date as listed_date,
        cast(1 as bigint) as unit_count,
        cast(0 as bigint) as billed_count,
        cast(0 as bigint) as billed_cents,
        cast(unbilled.unit_numerator as bigint) as unit_numerator,
        cast(unbilled.unit_denominator as bigint) as unit_denominator,
        cast(0 as bigint) as allowed_cents,
        cast(0 as bigint) as plan_paid_cents,
        unbilled.reason_code,
        false as is_standing
    from unbilled
    union all
    select
        case when invoicing.vendor_id is null or access.reason_code = 'N01' then 'NONE' else 'INVOICE' end as source_code,
        access.agreement_id,
        access.clause_id,
        agreement.vendor_id,
        fee.unit_code,
        null as item_code,
        null as version_number,
        null as member_id,
        concat_ws('|', cast(access.month_date as varchar), access.reason_code, case when access.is_standing then 'STANDS' else '' end) as reference_id,
        access.month_date as billed_date,
        case access.reason_code when 'A01' then access.month_date end as event_date,
        access.month_date as listed_date,
        access.unit_count,
        case when invoicing.vendor_id is null or access.reason_code = 'N01' then cast(0 as bigint) else access.unit_count end as billed_count,
        access.billed_cents,
        access.unit_numerator,
        access.unit_denominator,
        cast(0 as bigint) as allowed_cents,
        cast(0 as bigint) as plan_paid_cents,
        access.reason_code,
        access.is_standing
    from performance.access_claim as access
    inner join terms.agreement as agreement on access.agreement_id = agreement.agreement_id
    inner join terms.fee as fee on access.agreement_id = fee.agreement_id and access.clause_id = fee.clause_id
    left join invoicing on agreement.vendor_id = invoicing.vendor_id
    union all
    select
        'CLAIM' as source_code,
        claim.agreement_id,
        claim.clause_id,
        claim.vendor_id,
        'RTM_CLAIM' as unit_code,
        null as item_code,
        null as version_number,
        claim.member_id,
        claim.claim_line_id as reference_id,
        claim.service_date as billed_date,
        case claim.reason_code when 'A01' then claim.service_date end as event_date,
        claim.service_date as listed_date,
        cast(1 as bigint) as unit_count,
        cast(1 as bigint) as billed_count,
        claim.allowed_cents as billed_cents,
        cast(1 as bigint) as unit_numerator,
        cast(1 as bigint) as unit_denominator,
        claim.allowed_cents,
        claim.plan_paid_cents,
        claim.reason_code,
        claim.is_standing and claim.reason_code = 'A01' as is_standing
    from performance.rtm_claim as claim
),

judged as (
    select
        md5(concat_ws('|', finding.agreement_id, finding.vendor_id, finding.clause_id, finding.reference_id)) as recon_id,
        finding.source_code,
        finding.agreement_id,
        finding.clause_id,
        finding.vendor_id,
        finding.unit_code,
        finding.item_code,
        finding.version_number,
        finding.member_id,
        finding.reference_id,
        finding.billed_date,
        case when resolution.reason_code = 'A01' then coalesce(finding.event_date, finding.billed_date) else finding.event_date end as event_date,
        finding.listed_date,
        finding.unit_count,
        finding.billed_count,
        finding.billed_cents,
        finding.unit_numerator,
        finding.unit_denominator,
        finding.allowed_cents,
        finding.plan_paid_cents,
        coalesce(resolution.reason_code, finding.reason_code) as reason_code,
        finding.is_standing and resolution.row_id is null as is_standing,
        resolution.row_id is not null as is_resolved
    from finding
    left join terms.resolution as resolution
        on
            finding.agreement_id = resolution.agreement_id
            and left(md5(concat_ws('|', finding.agreement_id, finding.vendor_id, finding.clause_id, finding.reference_id)), 16) = resolution.row_id
)

select
    judged.recon_id, -- hash of agreement, vendor, clause and reference
    judged.source_code, -- INVOICE, CLAIM (a claim line), or NONE: the vendor did not bill it
    judged.agreement_id, -- the agreement it is judged by
    judged.clause_id, -- fee clause claimed
    judged.vendor_id, -- the vendor
    judged.unit_code, -- what the clause pays for, such as MEMBER_MONTH or ACTIVATED; null = no such fee
    judged.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    judged.version_number, -- signed version under which a chain of milestones began; else null
    judged.member_id, -- the member; null when billed by month, or when none or several fit
    judged.reference_id, -- invoice and line, claim line, unit or month
    judged.billed_date, -- day of the event as billed; null = not billed
    judged.event_date, -- day of the event by the payer's finding; null = refused
    cast(date_trunc('month', judged.listed_date) as date) as month_date, -- month of the event, or as billed
    judged.unit_count, -- units concerned
    judged.billed_count, -- units billed
    judged.billed_cents, -- amount billed; for claims the allowed amount
    case judged.reason_code when 'A01' then judged.unit_count else cast(0 as bigint) end as accepted_count, -- whole units accepted
    case judged.reason_code when 'A01' then judged.unit_numerator else cast(0 as bigint) end as accepted_numerator, -- accepted are exactly numerator / denominator units
    judged.unit_denominator as accepted_denominator, -- days of the month for member months by the day, of the case that vendors share after a switch, else 1
    judged.allowed_cents, -- claims: allowed amount, else 0
    judged.plan_paid_cents, -- claims: of it paid by the plan, else 0
    judged.reason_code, -- A01, R01 to R14, N01
    judged.is_standing, -- accepted only because the end of coverage was posted too late
    judged.is_resolved, -- two persons signed this finding after a dispute
    case
        when judged.reason_code = 'R08' then elsewhere.tie_broken_code
        when judged.reason_code in ('A01', 'N01') then activation.tie_broken_code
    end as tie_broken_code -- what decided between vendors with sessions on the first day of the ownership: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
from judged
left join attribution.owned_elsewhere as elsewhere
    on
        judged.vendor_id = elsewhere.vendor_id
        and judged.member_id = elsewhere.member_id
        and judged.billed_date = elsewhere.claim_date
left join attribution.activation as activation
    on
        judged.agreement_id = activation.agreement_id
        and judged.member_id = activation.member_id
        and judged.event_date = activation.activation_date
