-- A response to a questionnaire as the vendor delivered it, known by the paid-through date, with its answers counted and summed.
-- Of several versions of an item the one received last counts; a response is known once a version of each of its items is.
-- An item beyond the form's length is out of range. Whoever asked numbers their own responses: no payer's answer is ever mixed with a vendor's.
-- grain: vendor_id, surveyor_code, response_id
with version as (
    select
        response.vendor_id,
        response.surveyor_code,
        response.response_id,
        response.member_id,
        response.plan_member_id,
        response.instrument_id,
        response.instrument_version_code,
        response.language_code,
        response.mode_code,
        response.response_date,
        response.item_number,
        response.item_value_thousandths,
        response.supplied_score_thousandths,
        response.completed_seconds_count,
        response.is_edited,
        min(response.known_from_date) over (
            partition by response.vendor_id, response.surveyor_code, response.response_id, response.item_number
        ) as first_known_date,
        row_number() over (
            partition by response.vendor_id, response.surveyor_code, response.response_id, response.item_number
            order by
                response.known_from_date desc, response.item_value_thousandths, response.supplied_score_thousandths,
                response.response_date, response.instrument_id, response.instrument_version_code, response.language_code,
                response.mode_code, response.completed_seconds_count, response.is_edited, response.member_id,
                response.plan_member_id
        ) as version_number
    from input.outcome_response as response
    cross join terms.run as run
    where response.known_from_date <= run.paid_through_date
),

gathered as (
    select
        version.vendor_id,
        version.surveyor_code,
        version.response_id,
        coalesce(min(version.member_id), '') as submitted_member_id,
        coalesce(min(version.plan_member_id), '') as submitted_plan_member_id,
        min(version.instrument_id) as instrument_id,
        min(version.instrument_version_code) as instrument_version_code,
        min(version.language_code) as language_code,
        max(case when version.mode_code = 'PROXY' then 1 else 0 end) as proxy_count,
        max(case when version.is_edited then 1 else 0 end) as edited_count,
        min(version.response_date) as response_date,
        min(version.completed_seconds_count) as completed_seconds_count,
        min(version.supplied_score_thousandths) as supplied_score_thousandths,
        max(version.first_known_date) as known_from_date,
        count(version.item_value_thousandths) as answered_count,
        cast(coalesce(sum(version.item_value_thousandths), 0) as bigint) as raw_thousandths,
        min(version.item_value_thousandths) as lowest_thousandths,
        max(version.item_value_thousandths) as highest_thousandths,
        max(case when version.item_value_thousandths % 1000 <> 0 then 1 else 0 end) as fraction_count,
        max(version.item_number) as last_item_number,
        string_agg(
            case when version.item_value_thousandths is not null then cast(version.item_number as varchar) end,
            ' ' order by version.item_number
        ) as item_set_code,
        string_agg(
            concat_ws('=', cast(version.item_number as varchar), cast(version.item_value_thousandths as varchar)),
            ' ' order by version.item_number
        ) as answers
    from version
    where version.version_number = 1
    group by version.vendor_id, version.surveyor_code, version.response_id
)

select
    gathered.vendor_id, -- the vendor that it is about; "" if the payer asked a member of none
    gathered.surveyor_code, -- who asked: VENDOR, PAYER or THIRD_PARTY
    gathered.response_id, -- their id of the response
    matched.member_id, -- the member; null if none or several fit
    gathered.instrument_id, -- questionnaire
    gathered.instrument_version_code, -- its form version
    gathered.language_code, -- language it was answered in
    gathered.proxy_count > 0 as is_proxy, -- whether someone else answered for the member
    gathered.edited_count > 0 as is_edited, -- whether it was changed after it was submitted
    gathered.response_date, -- day of the response
    gathered.completed_seconds_count, -- seconds it took, if known
    gathered.supplied_score_thousandths, -- the sender's own score: used where the form is scored elsewhere, else only compared
    gathered.known_from_date, -- when the payer first had an answer to every item of it
    gathered.answered_count, -- items answered
    gathered.raw_thousandths // 1000 as raw_number, -- sum of the answers
    gathered.lowest_thousandths // 1000 as lowest_number, -- lowest answer
    gathered.highest_thousandths // 1000 as highest_number, -- highest answer
    gathered.fraction_count = 0 as is_whole, -- whether every answer is a whole number
    gathered.last_item_number, -- highest item number
    gathered.item_set_code, -- the items answered, by number; null = none
    md5(concat_ws('|', gathered.answers, cast(gathered.supplied_score_thousandths as varchar))) as answer_set_id -- hash of what was answered: a copy has the same
from gathered
left join attribution.member_match as matched
    on
        gathered.submitted_member_id = matched.submitted_member_id
        and gathered.submitted_plan_member_id = matched.submitted_plan_member_id
