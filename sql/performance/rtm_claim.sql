-- A claim line by which a vendor charged remote monitoring in the performance period, and what the payer finds about it: the reasons
-- of its day (attribution.dated_claim), then R08 another vendor owns the member, R10 no musculoskeletal diagnosis, else A01.
-- grain: agreement_id, clause_id, claim_line_id
with charged as (
    select
        fee.agreement_id,
        fee.clause_id,
        agreement.vendor_id,
        line.claim_line_id,
        line.member_id,
        line.service_from_date,
        line.allowed_cents,
        line.plan_paid_cents
    from terms.fee as fee
    inner join terms.agreement as agreement on fee.agreement_id = agreement.agreement_id
    inner join core.claim_line as line
        on
            agreement.vendor_id = line.vendor_id
            and agreement.period_from_date <= line.service_from_date
            and line.service_from_date <= agreement.period_to_date
            and line.line_status_code = 'PAID'
    inner join terms.value_set as code
        on
            fee.value_set_id = code.set_id
            and code.system_code = 'HCPCS'
            and (
                (code.match_code = 'EXACT' and line.hcpcs_code = code.pattern)
                or (code.match_code = 'PREFIX' and starts_with(line.hcpcs_code, code.pattern))
                or (code.match_code = 'RANGE' and line.hcpcs_code between code.pattern and code.pattern_to)
            )
            and (code.valid_from_date is null or code.valid_from_date <= line.service_from_date)
            and (code.valid_to_date is null or line.service_from_date < code.valid_to_date)
    where fee.unit_code = 'RTM_CLAIM'
    group by
        fee.agreement_id, fee.clause_id, agreement.vendor_id, line.claim_line_id, line.member_id, line.service_from_date,
        line.allowed_cents, line.plan_paid_cents
),

owned_elsewhere as (
    select distinct charged.vendor_id, charged.claim_line_id
    from charged
    inner join attribution.span as span
        on
            charged.member_id = span.member_id
            and charged.vendor_id <> span.vendor_id
            and span.from_date <= charged.service_from_date
            and charged.service_from_date < span.lock_to_date
),

musculoskeletal as (
    select distinct region.claim_line_id
    from core.line_region as region
    inner join charged on region.claim_line_id = charged.claim_line_id
)

select
    charged.agreement_id, -- the agreement
    charged.clause_id, -- its fee for remote monitoring
    charged.vendor_id, -- the vendor
    charged.claim_line_id, -- the claim line
    charged.member_id, -- the member
    charged.service_from_date as service_date, -- day of service
    charged.allowed_cents, -- allowed amount, the fee
    charged.plan_paid_cents, -- of it paid by the plan through claims
    case
        when day.reason_code is not null then day.reason_code
        when owned_elsewhere.claim_line_id is not null then 'R08'
        when musculoskeletal.claim_line_id is null then 'R10'
        else 'A01'
    end as reason_code, -- the payer's finding
    coalesce(day.is_standing, false) and owned_elsewhere.claim_line_id is null and musculoskeletal.claim_line_id is not null as is_standing -- accepted only because the end of coverage was posted too late
from charged
left join attribution.dated_claim as day
    on
        charged.agreement_id = day.agreement_id
        and charged.member_id = day.member_id
        and charged.service_from_date = day.claim_date
left join owned_elsewhere
    on charged.vendor_id = owned_elsewhere.vendor_id and charged.claim_line_id = owned_elsewhere.claim_line_id
left join musculoskeletal on charged.claim_line_id = musculoskeletal.claim_line_id
