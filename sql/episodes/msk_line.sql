-- A net claim line of the plan's experience and a body region that one of its diagnoses names: what episodes are made of.
-- A line can open an episode of the region with its first diagnosis in it and a service that treats, or with diagnosis 2 to 4 and a
-- musculoskeletal service. What only tests, shows, supplies or carries (laboratory, imaging, equipment, ambulance) opens nothing, on whatever claim
-- it stands; nor does a line that another insurance paid first, or one that somebody else has to answer for (TPL), which no episode takes in.
-- Which diagnoses name a region is the definition's choice: our lists, or those of the CMS ACCESS model. Codes of a status, such as an implant, open nothing.
-- grain: msk_definition_code, claim_line_id, region_code
with asked as (
    select distinct definition.msk_definition_code
    from terms.episode_definition as definition
),

access_first as (
    select region.claim_line_id, min(region.region_code) as region_code
    from core.line_region as region
    inner join asked on asked.msk_definition_code = 'ACCESS_0_9_0'
    where region.access_position_number = 1
    group by region.claim_line_id
),

placed as (
    select
        asked.msk_definition_code,
        region.claim_line_id,
        region.region_code,
        region.position_number,
        region.trigger_position_number
    from core.line_region as region
    inner join asked on asked.msk_definition_code = 'ENGINE_DEFAULT'
    where region.position_number is not null
    union all
    select
        asked.msk_definition_code,
        region.claim_line_id,
        region.region_code,
        region.access_position_number as position_number,
        region.access_position_number as trigger_position_number
    from core.line_region as region
    inner join asked on asked.msk_definition_code = 'ACCESS_0_9_0'
    where region.access_position_number is not null
),

named as (
    select
        region.msk_definition_code,
        line.claim_line_id,
        region.region_code,
        region.position_number,
        line.member_id,
        line.service_from_date,
        line.category_code,
        line.hcpcs_code,
        line.cob_status_code,
        case when region.msk_definition_code = 'ENGINE_DEFAULT' then line.principal_region_code else access_first.region_code end as principal_region_code,
        line.spend_cents,
        line.plan_paid_cents,
        line.util_count,
        line.category_code in (
            'PT_OT', 'CHIRO', 'ACUP', 'RTM', 'INJECTION', 'INTERVENTION', 'OP_SURG', 'ADV_IMG', 'XRAY_OTHER_IMG', 'DME', 'VENDOR'
        ) as is_msk_type,
        (
            region.trigger_position_number = 1
            and line.category_code in (
                'ED', 'URGENT', 'OFFICE', 'PT_OT', 'CHIRO', 'IP_MED', 'IP_SURG', 'OP_SURG', 'INJECTION', 'INTERVENTION', 'VENDOR'
            )
        )
        or (
            region.trigger_position_number <= 4
            and line.category_code in ('PT_OT', 'CHIRO', 'INJECTION', 'INTERVENTION', 'OP_SURG')
        ) as is_treatment,
        -- Only on claims of these categories can a line stand that is of another kind than its claim.
        line.category_code in ('ED', 'IP_MED', 'IP_SURG', 'OP_SURG', 'INTERVENTION', 'INJECTION')
        and (
            (
                length(line.hcpcs_code) = 5
                and (
                    line.hcpcs_code between '70010' and '89999'
                    or line.hcpcs_code between 'A0021' and 'A9999'
                    or line.hcpcs_code between 'E0100' and 'E9999'
                    or line.hcpcs_code between 'K0001' and 'L9999'
                    or ends_with(line.hcpcs_code, 'U')
                )
            )
            or (
                line.hcpcs_code is null
                and (
                    line.revenue_code between '0290' and '0359'
                    or line.revenue_code between '0400' and '0409'
                    or line.revenue_code between '0540' and '0549'
                    or line.revenue_code between '0610' and '0619'
                )
            )
        ) as is_other_kind
    from placed as region
    inner join core.claim_line as line on region.claim_line_id = line.claim_line_id
    left join access_first on region.claim_line_id = access_first.claim_line_id
    where line.disposition_code = 'used'
)

select
    named.msk_definition_code, -- whose diagnoses name the region: ENGINE_DEFAULT or ACCESS_0_9_0
    named.claim_line_id, -- the claim line
    named.region_code, -- a body region of its diagnoses
    named.position_number, -- smallest position of such a diagnosis
    named.member_id, -- the member
    named.service_from_date as service_date, -- first day of service
    named.category_code, -- service category
    named.hcpcs_code, -- procedure code
    named.principal_region_code, -- region of the first diagnosis; null if it names none
    coalesce(named.cob_status_code <> 'TPL', true) and (named.spend_cents <> 0 or named.util_count <> 0) as is_assignable, -- it costs or counts, and nobody else has to answer for it
    named.is_msk_type, -- the service itself is musculoskeletal
    coalesce(named.is_treatment, false)
    and not coalesce(named.is_other_kind, false)
    and coalesce(named.cob_status_code not in ('SECONDARY', 'TPL'), true) as is_trigger, -- the line can open an episode of the region
    named.spend_cents, -- allowed net of other payers
    named.plan_paid_cents, -- of it paid by the plan
    named.util_count -- 1 if it counts as use of a service
from named
