-- A response with its exact score as a fraction, or the reason why it has none. Scoring and limits are those of the instrument (terms.instrument):
-- SINGLE the item; SUM the sum, in proportion when items are missing; PERCENT_OF_MAX the scale's highest x sum / (highest answer x answered);
-- MEAN_SHIFT_25 25 x (mean - 1); RAW_TABLE the table's score of the sum; SUPPLIED the vendor's score.
-- Reasons, first that applies: UNKNOWN_INSTRUMENT, PROXY, EDITED, TOO_FAST (a form of many items in no time, by the common rules), OUT_OF_RANGE,
-- TOO_FEW_ANSWERS, IDENTICAL (all answers the same, only on forms declared to have items of both directions).
-- grain: vendor_id, response_id
with instrument as (
    select
        exhibit.instrument_id,
        exhibit.version,
        exhibit.scoring_code,
        exhibit.item_count,
        exhibit.item_minimum_number,
        exhibit.item_maximum_number,
        exhibit.answered_minimum_count,
        exhibit.scale_maximum_number,
        exhibit.has_mixed_direction
    from terms.instrument as exhibit
    inner join (
        select latest.instrument_id, max(latest.version) as version from terms.instrument as latest group by latest.instrument_id
    ) as newest
        on exhibit.instrument_id = newest.instrument_id and exhibit.version = newest.version
),

judged as (
    select
        response.vendor_id,
        response.response_id,
        response.member_id,
        response.instrument_id,
        response.instrument_version_code,
        response.language_code,
        response.response_date,
        response.known_from_date,
        response.answered_count,
        response.raw_number,
        response.supplied_score_thousandths,
        instrument.scoring_code,
        instrument.item_count,
        instrument.item_maximum_number,
        instrument.scale_maximum_number,
        scale.score_thousandths as table_score_thousandths,
        case
            when instrument.instrument_id is null then 'UNKNOWN_INSTRUMENT'
            when response.is_proxy then 'PROXY'
            when response.is_edited then 'EDITED'
            when
                instrument.item_count >= rule.fast_response_item_count and response.completed_seconds_count < rule.fast_response_seconds_number
                then 'TOO_FAST'
            when
                instrument.scoring_code <> 'SUPPLIED'
                and (
                    response.lowest_number < instrument.item_minimum_number
                    or response.highest_number > instrument.item_maximum_number
                    or response.last_item_number > instrument.item_count
                    or not response.is_whole
                )
                then 'OUT_OF_RANGE'
            when
                instrument.scoring_code = 'SUPPLIED'
                and (
                    response.supplied_score_thousandths < 1000 * instrument.item_minimum_number
                    or response.supplied_score_thousandths > 1000 * instrument.item_maximum_number
                )
                then 'OUT_OF_RANGE'
            when instrument.scoring_code = 'SUPPLIED' and response.supplied_score_thousandths is null then 'TOO_FEW_ANSWERS'
            when instrument.scoring_code <> 'SUPPLIED' and response.answered_count < instrument.answered_minimum_count then 'TOO_FEW_ANSWERS'
            when instrument.scoring_code = 'RAW_TABLE' and scale.score_thousandths is null then 'TOO_FEW_ANSWERS'
            when
                instrument.has_mixed_direction and response.answered_count > 1
                and response.lowest_number = response.highest_number
                then 'IDENTICAL'
        end as fault_code
    from outcomes.response as response
    cross join terms.common_rule as rule
    left join instrument on response.instrument_id = instrument.instrument_id
    left join terms.instrument_score as scale
        on
            instrument.scoring_code = 'RAW_TABLE'
            and instrument.instrument_id = scale.instrument_id
            and instrument.version = scale.version
            and response.raw_number = scale.raw_number
            and response.answered_count = instrument.item_count
)

select
    judged.vendor_id, -- who delivered the response
    judged.response_id, -- the vendor's id of it
    judged.member_id, -- the member; null if none or several fit
    judged.instrument_id, -- questionnaire
    judged.instrument_version_code, -- its form version
    judged.language_code, -- language it was answered in
    judged.response_date, -- day of the response
    judged.known_from_date, -- when the payer had it
    judged.answered_count, -- items answered
    judged.fault_code, -- why it has no valid score; null = valid
    case
        when judged.fault_code is not null then null
        when judged.scoring_code = 'SINGLE' then judged.raw_number
        when judged.scoring_code = 'SUM' then judged.raw_number * judged.item_count
        when judged.scoring_code = 'PERCENT_OF_MAX' then judged.scale_maximum_number * judged.raw_number
        when judged.scoring_code = 'MEAN_SHIFT_25' then 25 * (judged.raw_number - judged.answered_count)
        when judged.scoring_code = 'RAW_TABLE' then judged.table_score_thousandths
        when judged.scoring_code = 'SUPPLIED' then judged.supplied_score_thousandths
    end as score_numerator, -- the score is exactly score_numerator / score_denominator
    case
        when judged.fault_code is not null then null
        when judged.scoring_code = 'SINGLE' then cast(1 as bigint)
        when judged.scoring_code = 'SUM' then judged.answered_count
        when judged.scoring_code = 'PERCENT_OF_MAX' then judged.item_maximum_number * judged.answered_count
        when judged.scoring_code = 'MEAN_SHIFT_25' then judged.answered_count
        else cast(1000 as bigint)
    end as score_denominator -- above 0
from judged
