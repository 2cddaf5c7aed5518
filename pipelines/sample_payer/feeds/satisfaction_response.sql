-- An answer to the plan's survey of members who used a vendor; the vendor also asks, and only those who stayed.
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
            else
                case
                    when uniform_of(hash(asked.survey_draw, 'csat')) < asked.satisfaction_share then 5
                    else 2 + asked.survey_draw % 3
                end
        end as score_number
    from asked
    cross join (
        values ('NPS', 'PAYER'), ('CSAT', 'PAYER'), ('CSAT', 'VENDOR')
    ) as question (question_code, surveyor_code)
    where
        uniform_of(hash(asked.survey_draw, 'answers'))
        < setting('survey_share') * case when question.surveyor_code = 'VENDOR' then 0.5 else 1 end
)
select
    answer.vendor_id,
    answer.activation_id || '-n' || lower(answer.question_code[1]) || lower(answer.surveyor_code[1]) as response_id,
    account.person_id,
    account.plan_member_id as member_id,
    answer.question_code,
    cast(answer.score_number as varchar) as score,
    cast(answer.activated_date + 100 + cast(answer.survey_draw % 15 as integer) as varchar) as response_date,
    answer.surveyor_code,
    cast(answer.activated_date + 103 + cast(answer.survey_draw % 15 as integer) as varchar) as received_date
from answer
inner join vendors.account as account
    on account.activation_id = answer.activation_id
