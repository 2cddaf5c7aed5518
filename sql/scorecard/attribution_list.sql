-- The members attributed to a vendor on a day of the settled period, for the vendor to check and dispute: a row for each stretch of ownership.
-- DRAFT while only fees to a month are settled; OPEN from the final settlement on, until the book says that it is final.
-- grain: row_id
select
    left(
        md5(concat_ws('|', activation.agreement_id, activation.member_id, activation.scope_code, cast(activation.activation_date as varchar))), 16
    ) as row_id, -- names the row in every release
    activation.agreement_id, -- the agreement
    left(md5(concat_ws('|', activation.vendor_id, activation.member_id)), 16) as member_key_id, -- stable pseudonym: first 16 digits of md5(vendor_id|member_id)
    activation.scope_code, -- what is owned: ALL of the member, or one body region
    activation.region_code, -- body region that the vendor treats
    activation.activation_date as from_date, -- first day
    activation.to_date, -- end for fees (exclusive)
    span.ended_by_code, -- what ends it: LOCK, OPTED_OUT, UNALIGNED, SWITCH, FINDING, LATER_TOUCH, CLAIMS, COVERAGE_END
    span.method_code, -- the rule by which the vendor owns the member
    activation.is_switched, -- the member came from another vendor, on request or by a finding
    activation.tie_broken_code, -- what put the vendor before another on the first day: START, DAYS, AGREEMENT, VENDOR; null = nothing had to
    evidence.evidence_code, -- where the agreement asks for a sign of claims: MSK_CLAIM, BASELINE_PAIN, NO_CLAIM_EVIDENCE; else null
    case run.settlement_code when 'INTERIM' then 'DRAFT' else 'OPEN' end as list_status_code -- DRAFT or OPEN
from attribution.activation as activation
inner join terms.agreement as agreement
    on
        activation.agreement_id = agreement.agreement_id
        and activation.activation_date <= agreement.period_to_date
        and agreement.period_from_date < activation.to_date
inner join attribution.span as span
    on
        activation.vendor_id = span.vendor_id
        and activation.member_id = span.member_id
        and activation.scope_code = span.scope_code
        and activation.activation_date = span.from_date
left join outcomes.claim_evidence as evidence
    on
        activation.agreement_id = evidence.agreement_id
        and activation.member_id = evidence.member_id
        and activation.activation_date = evidence.activation_date
cross join terms.run as run
