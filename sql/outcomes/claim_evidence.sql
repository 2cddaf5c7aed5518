-- An activation under an agreement that asks for a sign of claims beside the roster, and what shows that the member had a musculoskeletal complaint: a line of the
-- plan's experience, no vendor's, in the days up to the activation, else a baseline of pain that is high enough (common rules). Who has neither is paid for all the same.
-- grain: agreement_id, member_id, activation_date
with treated as (
    select distinct activation.agreement_id, activation.member_id, activation.activation_date
    from attribution.activation as activation
    cross join terms.common_rule as rule
    inner join core.claim_line as line
        on
            activation.member_id = line.member_id
            and line.is_msk
            and line.vendor_id is null
            and line.disposition_code = 'used'
            and line.service_from_date <= activation.activation_date
    where date_diff('day', line.service_from_date, activation.activation_date) <= rule.evidence_within_days
),

in_pain as (
    select distinct pair.agreement_id, pair.member_id, pair.activation_date
    from outcomes.pair as pair
    cross join terms.common_rule as rule
    where pair.instrument_id = 'NPRS' and pair.baseline_numerator >= rule.evidence_pain_points_number * pair.baseline_denominator
)

select
    activation.agreement_id, -- the agreement
    activation.member_id, -- the member
    activation.activation_date, -- the activation
    case
        when treated.member_id is not null then 'MSK_CLAIM'
        when in_pain.member_id is not null then 'BASELINE_PAIN'
        else 'NO_CLAIM_EVIDENCE'
    end as evidence_code -- MSK_CLAIM, BASELINE_PAIN or NO_CLAIM_EVIDENCE
from attribution.activation as activation
inner join terms.agreement as agreement
    on activation.agreement_id = agreement.agreement_id and agreement.method_code = 'HYBRID'
left join treated
    on
        activation.agreement_id = treated.agreement_id
        and activation.member_id = treated.member_id
        and activation.activation_date = treated.activation_date
left join in_pain
    on
        activation.agreement_id = in_pain.agreement_id
        and activation.member_id = in_pain.member_id
        and activation.activation_date = in_pain.activation_date
