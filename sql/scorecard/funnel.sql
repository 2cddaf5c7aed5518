-- A stage of an agreement's engagement funnel, beside the eligible members and the stage that a member passes before it.
-- Questionnaires and sessions are two paths from ACTIVATED on: BASELINED, OUTCOME_KNOWN, COMPLETED or RESPONDER, and ENGAGED, RETAINED_3.
-- grain: agreement_id, stage_code
with path as (
    select step.stage_code, step.previous_stage_code
    from (
        values
        ('OUTREACHED', 'ELIGIBLE'), ('REGISTERED', 'OUTREACHED'), ('ENROLLED', 'REGISTERED'), ('ACTIVATED', 'ENROLLED'),
        ('BASELINED', 'ACTIVATED'), ('ENGAGED', 'ACTIVATED'), ('RETAINED_3', 'ENGAGED'), ('OUTCOME_KNOWN', 'BASELINED'),
        ('COMPLETED', 'OUTCOME_KNOWN'), ('RESPONDER', 'OUTCOME_KNOWN')
    ) as step (stage_code, previous_stage_code)
)

select
    funnel.agreement_id, -- the agreement
    funnel.stage_code, -- the stage
    funnel.stage_number, -- its place
    funnel.member_count, -- members who reached it
    path.previous_stage_code, -- the stage before it; null for the first
    previous.member_count as previous_count, -- members who reached that one
    eligible.member_count as eligible_count -- eligible members
from performance.funnel as funnel
left join path on funnel.stage_code = path.stage_code
left join performance.funnel as previous
    on funnel.agreement_id = previous.agreement_id and path.previous_stage_code = previous.stage_code
left join performance.funnel as eligible
    on funnel.agreement_id = eligible.agreement_id and eligible.stage_code = 'ELIGIBLE'
