-- What the payer finds about a line billed for one member: A01 accepted, or the first reason why not.
-- Order: R05 no such fee; R07 a fee that is billed as claims, the claim is what counts; R13, R01, R02 who it is; the reasons of the billed day itself (attribution.dated_claim), even if the member has a
-- valid unit on another day, which then stays unbilled; then the member's nearest payable unit of the clause in the whole term: the line billed first
-- takes it (A01, or R04 if its day lost coverage and it was received only after that was posted), further lines are R07; without a unit
-- R08 another vendor owns the member, R07 a unit within the once-only months, R09 something that would count came too late, R10 criteria not met.
-- A credit takes units back from the line billed last before it for the same clause, member and day; a line with none left, and the credit, are R07.
-- grain: vendor_id, invoice_id, invoice_line_number
with judged as (
    select
        line.vendor_id,
        line.invoice_id,
        line.invoice_line_number,
        line.agreement_id,
        line.clause_id,
        line.unit_code,
        line.member_id,
        line.service_date,
        line.billed_count,
        line.billed_cents,
        line.invoice_date,
        line.known_from_date,
        case
            when line.unit_code is null then 'R05'
            when line.unit_code = 'RTM_CLAIM' then 'R07'
            when line.match_reason_code is not null then line.match_reason_code
            else day.reason_code
        end as reason_code
    from performance.invoice_line as line
    left join attribution.dated_claim as day
        on
            line.agreement_id = day.agreement_id
            and line.member_id = day.member_id
            and line.service_date = day.claim_date
    where line.unit_code is null or line.unit_code not in ('MEMBER_MONTH', 'EMPLOYEE_MONTH')
),

-- Lines of a clause, member and day as they were billed, a credit after the lines of its own date.
queued as (
    select
        judged.vendor_id,
        judged.invoice_id,
        judged.invoice_line_number,
        judged.agreement_id,
        judged.clause_id,
        judged.member_id,
        judged.service_date,
        judged.billed_count,
        row_number() over (
            partition by judged.vendor_id, judged.agreement_id, judged.clause_id, judged.member_id, judged.service_date
            order by
                judged.invoice_date, case when judged.billed_count < 0 then 1 else 0 end, judged.invoice_id,
                judged.invoice_line_number
        ) as place_number
    from judged
    where judged.reason_code is null
),

summed as (
    select
        queued.vendor_id,
        queued.invoice_id,
        queued.invoice_line_number,
        queued.agreement_id,
        queued.clause_id,
        queued.member_id,
        queued.service_date,
        queued.billed_count,
        queued.place_number,
        cast(
            sum(queued.billed_count) over (
                partition by queued.vendor_id, queued.agreement_id, queued.clause_id, queued.member_id, queued.service_date
                order by queued.place_number
            ) as bigint
        ) as running_count
    from queued
),

-- Units open after each line: a credit with nothing before it takes nothing from what is billed later.
stacked as (
    select
        summed.vendor_id,
        summed.invoice_id,
        summed.invoice_line_number,
        summed.agreement_id,
        summed.clause_id,
        summed.member_id,
        summed.service_date,
        summed.billed_count,
        summed.place_number,
        summed.running_count
        - least(
            0,
            min(summed.running_count) over (
                partition by summed.vendor_id, summed.agreement_id, summed.clause_id, summed.member_id, summed.service_date
                order by summed.place_number
            )
        ) as open_count
    from summed
),

-- What is left of a line is what stays open above the lines before it until the end; a credit met something if anything was open before it.
credited as (
    select
        stacked.vendor_id,
        stacked.invoice_id,
        stacked.invoice_line_number,
        case
            when stacked.billed_count < 0
                then
                    coalesce(
                        lag(stacked.open_count) over (
                            partition by
                                stacked.vendor_id, stacked.agreement_id, stacked.clause_id, stacked.member_id,
                                stacked.service_date
                            order by stacked.place_number
                        ),
                        0
                    ) > 0
            when stacked.billed_count > 0
                then
                    min(stacked.open_count) over (
                        partition by
                            stacked.vendor_id, stacked.agreement_id, stacked.clause_id, stacked.member_id,
                            stacked.service_date
                        order by stacked.place_number
                        rows between current row and unbounded following
                    ) <= stacked.open_count - stacked.billed_count
            else false
        end as is_credited
    from stacked
),

nearest as (
    select
        judged.vendor_id,
        judged.invoice_id,
        judged.invoice_line_number,
        judged.invoice_date,
        judged.known_from_date,
        judged.service_date,
        unit.unit_id,
        unit.item_code,
        unit.version_number,
        unit.event_date,
        unit.is_standing,
        unit.withdrawn_date,
        row_number() over (
            partition by judged.vendor_id, judged.invoice_id, judged.invoice_line_number
            order by abs(date_diff('day', judged.service_date, unit.event_date)), unit.event_date
        ) as order_number
    from judged
    inner join performance.billable as unit
        on
            judged.agreement_id = unit.agreement_id
            and judged.clause_id = unit.clause_id
            and judged.member_id = unit.member_id
    inner join credited
        on
            judged.vendor_id = credited.vendor_id
            and judged.invoice_id = credited.invoice_id
            and judged.invoice_line_number = credited.invoice_line_number
            and not credited.is_credited
    where
        judged.reason_code is null and unit.is_payable and judged.billed_count > 0
        -- A session is billed by its day, an engaged month by a day of it; other units happen once and may be billed for another day.
        and case judged.unit_code
            when 'SESSION' then judged.service_date = unit.event_date
            when 'ENGAGED_MONTH' then date_trunc('month', judged.service_date) = unit.month_date
            else true
        end
),

taken as (
    select
        nearest.vendor_id,
        nearest.invoice_id,
        nearest.invoice_line_number,
        nearest.unit_id,
        nearest.item_code,
        nearest.version_number,
        nearest.event_date,
        nearest.is_standing,
        nearest.is_standing and nearest.withdrawn_date <= nearest.known_from_date as is_billed_too_late,
        row_number() over (
            partition by nearest.unit_id
            order by
                nearest.invoice_date, abs(date_diff('day', nearest.service_date, nearest.event_date)), nearest.invoice_id,
                nearest.invoice_line_number
        ) as claim_number
    from nearest
    where nearest.order_number = 1
),

unpayable as (
    select distinct unit.agreement_id, unit.clause_id, unit.member_id
    from performance.billable as unit
    where not unit.is_payable
),

late as (
    select session.agreement_id, session.member_id, 'SESSION' as kind_code
    from attribution.session as session
    where session.reason_code = 'R09'
    union distinct
    select pair.agreement_id, pair.member_id, 'OUTCOME' as kind_code
    from outcomes.pair as pair
    inner join terms.agreement as agreement on pair.agreement_id = agreement.agreement_id
    where date_diff('day', pair.follow_up_date, pair.follow_up_known_date) > agreement.event_submission_days
    union distinct
    select agreement.agreement_id, event.member_id, 'ENROLMENT' as kind_code
    from attribution.event as event
    inner join terms.agreement as agreement on event.vendor_id = agreement.vendor_id
    where event.event_code = 'ENROLLED' and date_diff('day', event.event_date, event.known_from_date) > agreement.event_submission_days
)

select
    judged.vendor_id, -- who billed it
    judged.invoice_id, -- the vendor's invoice
    judged.invoice_line_number, -- line of the invoice
    judged.agreement_id, -- agreement it is judged by
    judged.clause_id, -- fee clause it claims
    judged.unit_code, -- what the clause pays for, such as ACTIVATED; null = no such fee
    judged.member_id, -- the member; null if none or several fit
    judged.service_date, -- day of the event as billed
    judged.billed_count, -- units billed
    judged.billed_cents, -- amount billed
    case
        when judged.reason_code is not null then judged.reason_code
        when credited.is_credited then 'R07'
        when taken.claim_number = 1 and taken.is_billed_too_late then 'R04'
        when taken.claim_number = 1 then 'A01'
        when taken.claim_number > 1 then 'R07'
        when elsewhere.member_id is not null then 'R08'
        when unpayable.member_id is not null then 'R07'
        when late.member_id is not null then 'R09'
        else 'R10'
    end as reason_code, -- the payer's finding
    case when taken.claim_number = 1 and not taken.is_billed_too_late then taken.unit_id end as unit_id, -- the unit it is accepted for
    case when taken.claim_number = 1 and not taken.is_billed_too_late then taken.item_code end as item_code, -- milestone or type of session of that unit, if any
    case when taken.claim_number = 1 and not taken.is_billed_too_late then taken.version_number end as version_number, -- signed version under which its chain of milestones began; else null
    case when taken.claim_number = 1 and not taken.is_billed_too_late then taken.event_date end as event_date, -- the unit's day by the payer's finding
    coalesce(taken.claim_number = 1 and not taken.is_billed_too_late and taken.is_standing, false) as is_standing -- accepted only because the end of coverage was posted too late
from judged
left join taken
    on
        judged.vendor_id = taken.vendor_id
        and judged.invoice_id = taken.invoice_id
        and judged.invoice_line_number = taken.invoice_line_number
left join credited
    on
        judged.vendor_id = credited.vendor_id
        and judged.invoice_id = credited.invoice_id
        and judged.invoice_line_number = credited.invoice_line_number
left join attribution.owned_elsewhere as elsewhere
    on
        judged.vendor_id = elsewhere.vendor_id
        and judged.member_id = elsewhere.member_id
        and judged.service_date = elsewhere.claim_date
left join unpayable
    on
        judged.agreement_id = unpayable.agreement_id
        and judged.clause_id = unpayable.clause_id
        and judged.member_id = unpayable.member_id
left join late
    on
        judged.agreement_id = late.agreement_id
        and judged.member_id = late.member_id
        and case judged.unit_code
            when 'OUTCOME_REPORTED' then 'OUTCOME' when 'RESPONDER' then 'OUTCOME' when 'ENROLLED' then 'ENROLMENT' else 'SESSION'
        end = late.kind_code
