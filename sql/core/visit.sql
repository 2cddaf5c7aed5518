-- A visit: a member, a day, a service category, who billed it (tax number) and, of therapy, the discipline. Therapy is a visit if something was evaluated or
-- treated: heat, cold and current alone are not. Kept are therapy, chiropractic and acupuncture, and visits to an office or urgent care with a
-- musculoskeletal diagnosis. Physical, occupational and speech therapy are visits apart; a line that names none is of
-- the only one that its claim, or else its day and tax number, names; therapy that no one names is physical.
-- grain: visit_id
with
therapy_code as (
    select
        pattern as hcpcs_code,
        max(case when set_id in ('PT_EVAL', 'PT_TX') then 1 else 0 end) as treatment_number
    from terms.value_set
    where system_code = 'HCPCS' and match_code = 'EXACT' and set_id in ('PT_EVAL', 'PT_TX', 'PT_MODALITY')
    group by pattern
),

-- Therapy that names no discipline, and what its claim, or else its day and tax number, names alone.
silent as (
    select
        source_id,
        claim_root_id,
        member_id,
        service_from_date,
        coalesce(billing_tax_id, '') as billing_tax_id
    from core.claim_line
    where category_code = 'PT_OT' and discipline_code is null and disposition_code = 'used' and util_count > 0
),

claim_discipline as (
    select
        line.source_id,
        line.claim_root_id,
        min(line.discipline_code) as discipline_code
    from core.claim_line as line
    inner join (select distinct silent.source_id, silent.claim_root_id from silent) as asked
        on asked.source_id = line.source_id and asked.claim_root_id = line.claim_root_id
    where line.category_code = 'PT_OT' and line.disposition_code = 'used' and line.util_count > 0
    group by line.source_id, line.claim_root_id
    having min(line.discipline_code) = max(line.discipline_code)
),

day_discipline as (
    select
        line.member_id,
        line.service_from_date,
        asked.billing_tax_id,
        min(line.discipline_code) as discipline_code
    from core.claim_line as line
    inner join (select distinct silent.member_id, silent.service_from_date, silent.billing_tax_id from silent) as asked
        on
            asked.member_id = line.member_id
            and asked.service_from_date = line.service_from_date
            and asked.billing_tax_id = coalesce(line.billing_tax_id, '')
    where line.category_code = 'PT_OT' and line.disposition_code = 'used' and line.util_count > 0
    group by line.member_id, line.service_from_date, asked.billing_tax_id
    having min(line.discipline_code) = max(line.discipline_code)
),

service as (
    select
        line.member_id,
        line.service_from_date as visit_date,
        case when line.subcategory_code = 'SPEECH' then 'SPEECH' else line.category_code end as category_code,
        coalesce(line.billing_tax_id, '') as billing_tax_id,
        case
            when line.category_code = 'PT_OT'
                then coalesce(line.discipline_code, claim_discipline.discipline_code, day_discipline.discipline_code, 'PT')
            when line.subcategory_code = 'SPEECH' then 'SPEECH'
            else ''
        end as discipline_code,
        line.is_telehealth,
        line.is_msk,
        line.spend_cents,
        -- A facility's line without a procedure is a visit by its revenue code.
        case
            when line.category_code <> 'PT_OT' and coalesce(line.subcategory_code, '') <> 'SPEECH' then 1
            when line.hcpcs_code is null then 1
            else coalesce(therapy_code.treatment_number, 0)
        end as treatment_number
    from core.claim_line as line
    left join therapy_code on therapy_code.hcpcs_code = line.hcpcs_code
    left join claim_discipline on claim_discipline.source_id = line.source_id and claim_discipline.claim_root_id = line.claim_root_id
    left join day_discipline
        on
            day_discipline.member_id = line.member_id
            and day_discipline.service_from_date = line.service_from_date
            and day_discipline.billing_tax_id = coalesce(line.billing_tax_id, '')
    where
        line.disposition_code = 'used'
        and line.util_count > 0
        and (
            line.category_code in ('PT_OT', 'CHIRO', 'ACUP')
            or line.subcategory_code = 'SPEECH'
            or (line.category_code in ('OFFICE', 'URGENT') and line.is_msk)
        )
)

select
    md5(concat_ws('|', member_id, cast(visit_date as varchar), category_code, billing_tax_id, discipline_code)) as visit_id,  -- hash of member, day, category, tax number and discipline
    member_id,  -- the person
    visit_date,  -- the day
    category_code,  -- PT_OT, SPEECH, CHIRO, ACUP, OFFICE or URGENT
    nullif(billing_tax_id, '') as billing_tax_id,  -- tax number of who billed
    nullif(discipline_code, '') as discipline_code,  -- of therapy: PT, OT or SPEECH
    min(case when is_telehealth then 1 else 0 end) = 1 as is_telehealth,  -- all of it was at a distance
    max(case when is_msk then 1 else 0 end) = 1 as is_msk,  -- a line of it has a musculoskeletal diagnosis
    count(*) as line_count,  -- claim lines of the visit
    cast(sum(spend_cents) as bigint) as spend_cents  -- their spend
from service
group by member_id, visit_date, category_code, billing_tax_id, discipline_code
having max(treatment_number) = 1
