-- What is looked at in the answers that a vendor delivered of members activated in the performance period, up to the end of their lock: how many of how many.
-- PROXY, EDITED, TOO_FAST, IDENTICAL, SCORE_DIFFERENT, CHANGED_LATER, CORRECTED; ROUND_ANSWER: valid answers to instruments of one question that are a multiple of
-- a round number. A fault that another comes before (outcomes.score) is counted once, as the first.
-- grain: agreement_id, check_code
with answer as (
    select
        activation.agreement_id,
        response.is_proxy,
        response.is_edited,
        response.is_changed_later,
        response.review_id,
        score.fault_code,
        score.is_score_different,
        exhibit.scoring_code,
        score.score_numerator % (rule.round_answer_step_number * score.score_denominator) = 0 as is_round
    from terms.agreement as agreement
    cross join terms.audit_rule as rule
    inner join attribution.activation as activation
        on
            agreement.agreement_id = activation.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
    inner join outcomes.response as response
        on
            activation.vendor_id = response.vendor_id
            and activation.member_id = response.member_id
            and response.surveyor_code = 'VENDOR'
            and response.response_date < activation.lock_to_date
    inner join outcomes.score as score
        on
            response.vendor_id = score.vendor_id
            and response.surveyor_code = score.surveyor_code
            and response.response_id = score.response_id
            and score.is_newest_scoring
    left join terms.instrument as exhibit
        on
            score.instrument_id = exhibit.instrument_id
            and score.scoring_version_number = exhibit.version
),

counted as (
    select
        answer.agreement_id,
        audit.check_code,
        case audit.check_code
            when 'PROXY' then answer.is_proxy
            when 'EDITED' then answer.is_edited
            when 'SCORE_DIFFERENT' then answer.is_score_different
            when 'CHANGED_LATER' then answer.is_changed_later
            when 'CORRECTED' then answer.review_id is not null
            when 'ROUND_ANSWER' then answer.is_round
            else coalesce(answer.fault_code = audit.check_code, false)
        end as is_found
    from answer
    inner join terms.audit_check as audit
        on
            audit.check_code in ('PROXY', 'EDITED', 'TOO_FAST', 'IDENTICAL', 'SCORE_DIFFERENT', 'CHANGED_LATER', 'CORRECTED')
            or (audit.check_code = 'ROUND_ANSWER' and answer.scoring_code = 'SINGLE' and answer.fault_code is null)
)

select
    counted.agreement_id, -- the agreement
    counted.check_code, -- what is looked at
    count(case when counted.is_found then counted.check_code end) as numerator_count, -- answers found so
    count(*) as denominator_count -- answers looked at
from counted
group by counted.agreement_id, counted.check_code
