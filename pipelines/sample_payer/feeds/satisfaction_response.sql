-- An answer to a survey, as delivered.
-- grain: vendor_id, response_id
select
    survey.vendor_id,
    survey.response_id,
    survey.person_id,
    survey.plan_member_id as member_id,
    survey.question_code,
    cast(survey.score_number as varchar) as score,
    cast(survey.response_date as varchar) as response_date,
    survey.surveyor_code,
    cast(survey.response_date + 3 as varchar) as received_date
from vendors.survey as survey
