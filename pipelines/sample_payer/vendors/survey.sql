-- An answer to the plan's survey of members who used a vendor or asked it for care; the vendor also asks, and only those who stayed.
-- grain: vendor_id, response_id
with asked as (
    select
        activation.*,
        vendor.promoter_share,
        vendor.satisfaction_share,
        chance('survey', activation.member_number, activation.account_key) as survey_draw
    from vendors.activation as activation
    inner join parameter.vendor as vendor
        on vendor.vendor_id = activation.vendor_id
    where
        activation.scenario_code in ('NONE', 'RETRO_TERMINATED_OLD')
        and activation.activated_date + 120 < getvariable('delivery_date')
),
answer as (
    select
        asked.*,
        question.question_code,
        question.surveyor_code,
        case
            when question.question_code = 'NPS'
                then
                    case
                        when uniform_of(hash(asked.survey_draw, 'nps')) < asked.promoter_share then 9 + asked.survey_draw % 2
                        when uniform_of(hash(asked.survey_draw, 'nps')) < asked.promoter_share + 0.27 then 7 + asked.survey_draw % 2
                        else asked.survey_draw % 7
                    end
            when question.question_code = 'CSAT'
                then
                    case
                        when uniform_of(hash(asked.survey_draw, 'csat')) < asked.satisfaction_share then 5
                        else 2 + asked.survey_draw % 3
                    end
            else
                case
                    when
                        uniform_of(hash(asked.survey_draw, question.question_code))
                        < case question.question_code when 'CONVENIENCE' then setting('convenience_share') else setting('top_box_share') end
                        then 5
                    else 1 + asked.survey_draw % 4
                end
        end as score_number
    from asked
    cross join (
        values ('NPS', 'PAYER'), ('CSAT', 'PAYER'), ('CSAT', 'VENDOR'), ('CONVENIENCE', 'PAYER'), ('TOP_BOX', 'PAYER')
    ) as question (question_code, surveyor_code)
    where
        uniform_of(hash(asked.survey_draw, 'answers'))
        < setting('survey_share') * case when question.surveyor_code = 'VENDOR' then 0.5 else 1 end
)
select
    answer.vendor_id,
    answer.activation_id
    || case
        when answer.question_code in ('NPS', 'CSAT') then '-n' || lower(answer.question_code[1]) || lower(answer.surveyor_code[1])
        else '-' || lower(answer.question_code)
    end as response_id,
    account.person_id,
    account.plan_member_id,
    answer.question_code,
    answer.score_number,
    answer.activated_date + 100 + cast(answer.survey_draw % 15 as integer) as response_date,
    answer.surveyor_code
from answer
inner join vendors.account as account
    on account.activation_id = answer.activation_id
union all
select
    request.vendor_id,
    request.vendor_id || '-' || cast(request.member_number as varchar) || '-e_visit' as response_id,
    request.person_id,
    request.plan_member_id,
    'E_VISIT' as question_code,
    case
        when uniform_of(hash(request.request_draw, 'e-visit')) < setting('e_visit_share') then 5
        else 1 + request.request_draw % 4
    end as score_number,
    request.requested_date + 10 as response_date,
    'PAYER' as surveyor_code
from vendors.request as request
where
    uniform_of(hash(request.request_draw, 'answers')) < setting('survey_share')
    -- A survey of the year ends with it.
    and request.requested_date + 10 <= getvariable('contract_to_date')
