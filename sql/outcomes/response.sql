-- A response to a questionnaire as it was first delivered, known by the paid-through date, with its answers counted and summed.
-- What is sent again later changes nothing and takes nothing back: by then it may be known how the member fares. A correction counts that the payer reviewed:
-- it has the number of the review, and comes from a source that sends no answers of a vendor's own survey; of several the one received last.
-- An item beyond the form's length is out of range. Whoever asked numbers their own responses: no payer's answer is ever mixed with a vendor's.
-- grain: vendor_id, surveyor_code, response_id
with known as (
    select
        response.vendor_id,
        response.surveyor_code,
        response.response_id,
        response.source_id,
        response.review_id,
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
        response.known_from_date
    from input.outcome_response as response
    cross join terms.run as run
    where response.known_from_date <= run.paid_through_date
),

asking_source as (
    select distinct known.source_id
    from known
    where known.surveyor_code = 'VENDOR' and known.review_id is null
),

delivery as (
    select known.vendor_id, known.surveyor_code, known.response_id, min(known.known_from_date) as known_from_date
    from known
    where known.review_id is null
    group by known.vendor_id, known.surveyor_code, known.response_id
),

version as (
    select
        known.vendor_id,
        known.surveyor_code,
        known.response_id,
        known.member_id,
        known.plan_member_id,
        known.instrument_id,
        known.instrument_version_code,
        known.language_code,
        known.mode_code,
        known.response_date,
        known.item_number,
        known.item_value_thousandths,
        known.supplied_score_thousandths,
        known.completed_seconds_count,
        known.is_edited,
        known.review_id,
        delivery.known_from_date as first_known_date,
        row_number() over (
            partition by known.vendor_id, known.surveyor_code, known.response_id, known.item_number
            order by
                case when known.review_id is null then 1 else 0 end,
                known.known_from_date desc, known.item_value_thousandths, known.supplied_score_thousandths,
                known.response_date, known.instrument_id, known.instrument_version_code, known.language_code,
                known.mode_code, known.completed_seconds_count, known.is_edited, known.member_id,
                known.plan_member_id, known.review_id
        ) as version_number
    from known
    inner join delivery
        on
            known.vendor_id = delivery.vendor_id
            and known.surveyor_code = delivery.surveyor_code
            and known.response_id = delivery.response_id
    left join asking_source on known.source_id = asking_source.source_id
    where
        (known.review_id is null and known.known_from_date = delivery.known_from_date)
        or (known.review_id is not null and asking_source.source_id is null)
),

-- A row that came later, without a review, and says something else than the row of its item that counts.
changed as (
    select distinct known.vendor_id, known.surveyor_code, known.response_id
    from known
    left join version
        on
            known.vendor_id = version.vendor_id
            and known.surveyor_code = version.surveyor_code
            and known.response_id = version.response_id
            and known.item_number = version.item_number
            and known.response_date = version.response_date
            and known.instrument_id = version.instrument_id
            and known.is_edited = version.is_edited
            and known.mode_code = version.mode_code
            and coalesce(known.item_value_thousandths, -1) = coalesce(version.item_value_thousandths, -1)
            and coalesce(known.supplied_score_thousandths, -1) = coalesce(version.supplied_score_thousandths, -1)
            and coalesce(known.member_id, '') = coalesce(version.member_id, '')
            and version.review_id is null
    where known.review_id is null and version.response_id is null
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
        min(version.first_known_date) as known_from_date,
        max(version.review_id) as review_id,
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
    gathered.known_from_date, -- when the payer first had it
    gathered.review_id, -- the payer's number of the review that accepted a correction; null = as delivered
    changed.response_id is not null as is_changed_later, -- whether something else was sent of it later, which does not count
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
left join changed
    on
        gathered.vendor_id = changed.vendor_id
        and gathered.surveyor_code = changed.surveyor_code
        and gathered.response_id = changed.response_id
