-- A net claim line of the plan's experience and a body region that one of its diagnoses names: what episodes are made of.
-- grain: claim_line_id, region_code
select
    line.claim_line_id, -- the claim line
    region.region_code, -- a body region of its diagnoses
    region.position_number, -- smallest position of such a diagnosis
    line.member_id, -- the member
    line.service_from_date as service_date, -- first day of service
    line.category_code, -- service category
    line.hcpcs_code, -- procedure code
    line.cob_status_code, -- PRIMARY, SECONDARY or UNKNOWN
    line.spend_cents, -- allowed net of other payers
    line.plan_paid_cents, -- of it paid by the plan
    line.util_count, -- 1 if it counts as use of a service
    line.category_code in (
        'PT_OT', 'CHIRO', 'ACUP', 'RTM', 'INJECTION', 'INTERVENTION', 'OP_SURG', 'ADV_IMG', 'XRAY_OTHER_IMG', 'DME', 'VENDOR'
    ) as is_msk_type -- the service itself is musculoskeletal
from core.line_region as region
inner join core.claim_line as line on region.claim_line_id = line.claim_line_id
where line.disposition_code = 'used'
