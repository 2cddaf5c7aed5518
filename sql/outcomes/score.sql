-- A response with its exact score as a fraction, or the reason why it has none. Scoring and limits are those of the instrument (terms.instrument):
-- SINGLE the item; SUM the sum, in proportion when items are missing; MEAN of those answered; PERCENT_OF_MAX the scale's highest x sum / (highest
-- answer x answered); MEAN_SHIFT_25 25 x (mean - 1); RAW_TABLE the table's score of the sum; SUPPLIED the sender's score. Versions of an instrument
-- that score differently each give a score, for the agreements that signed them.
-- Reasons, first that applies: UNKNOWN_INSTRUMENT, PROXY, EDITED, TOO_FAST (a form of many items in no time, by the common rules), VERSION_MISSING (a score
-- computed elsewhere, of a form that is not named), OUT_OF_RANGE, TOO_FEW_ANSWERS, IDENTICAL (all answers the same, only on forms declared to have items of
-- both directions).
-- grain: vendor_id, surveyor_code, response_id, scoring_version_number
with instrument as (
    select
        exhibit.instrument_id,
        exhibit.scoring_version_number,
        exhibit.is_newest_scoring,
        exhibit.scoring_code,
        exhibit.item_count,
        exhibit.item_minimum_number,
        exhibit.item_maximum_number,
        exhibit.answered_minimum_count,
        exhibit.scale_maximum_number,
        exhibit.has_mixed_direction,
        exhibit.has_own_items
    from terms.instrument as exhibit
    where exhibit.version = exhibit.scoring_version_number
),

judged as (
    select
        response.vendor_id,
        response.surveyor_code,
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
        response.item_set_code,
        instrument.scoring_version_number,
        instrument.is_newest_scoring,
        instrument.has_own_items,
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
            when instrument.scoring_code = 'SUPPLIED' and response.instrument_version_code is null then 'VERSION_MISSING'
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
            and instrument.scoring_version_number = scale.version
            and response.raw_number = scale.raw_number
            and response.answered_count = instrument.item_count
),

scored as (
    select
        judged.vendor_id,
        judged.surveyor_code,
        judged.response_id,
        judged.scoring_version_number,
        judged.is_newest_scoring,
        judged.has_own_items,
        judged.item_set_code,
        judged.member_id,
        judged.instrument_id,
        judged.instrument_version_code,
        judged.language_code,
        judged.response_date,
        judged.known_from_date,
        judged.answered_count,
        judged.supplied_score_thousandths,
        judged.fault_code,
        case
            when judged.fault_code is not null then null
            when judged.scoring_code in ('SINGLE', 'MEAN') then judged.raw_number
            when judged.scoring_code = 'SUM' then judged.raw_number * judged.item_count
            when judged.scoring_code = 'PERCENT_OF_MAX' then judged.scale_maximum_number * judged.raw_number
            when judged.scoring_code = 'MEAN_SHIFT_25' then 25 * (judged.raw_number - judged.answered_count)
            when judged.scoring_code = 'RAW_TABLE' then judged.table_score_thousandths
            when judged.scoring_code = 'SUPPLIED' then judged.supplied_score_thousandths
        end as score_numerator,
        case
            when judged.fault_code is not null then null
            when judged.scoring_code = 'SINGLE' then cast(1 as bigint)
            when judged.scoring_code = 'PERCENT_OF_MAX' then judged.item_maximum_number * judged.answered_count
            when judged.scoring_code in ('SUM', 'MEAN', 'MEAN_SHIFT_25') then judged.answered_count
            else cast(1000 as bigint)
        end as score_denominator
    from judged
)

select
    scored.vendor_id, -- the vendor that the response is about
    scored.surveyor_code, -- who asked: VENDOR, PAYER or THIRD_PARTY
    scored.response_id, -- their id of it
    coalesce(scored.scoring_version_number, 0) as scoring_version_number, -- terms.instrument: the first version of the instrument that scores so; 0 = unknown instrument
    coalesce(scored.is_newest_scoring, true) as is_newest_scoring, -- whether its newest version scores so: one row a response
    scored.member_id, -- the member; null if none or several fit
    scored.instrument_id, -- questionnaire
    scored.instrument_version_code, -- its form version
    scored.language_code, -- language it was answered in
    case when scored.has_own_items then scored.item_set_code end as item_set_code, -- items answered, where members name their own and only the same can be compared
    scored.response_date, -- day of the response
    scored.known_from_date, -- when the payer had it
    scored.answered_count, -- items answered
    scored.fault_code, -- why it has no valid score; null = valid
    scored.score_numerator, -- the score is exactly score_numerator / score_denominator
    scored.score_denominator, -- above 0
    coalesce(
        2 * abs(1000 * scored.score_numerator - scored.supplied_score_thousandths * scored.score_denominator)
        > 1000 * scored.score_denominator,
        false
    ) as is_score_different -- whether the sender's own score is off by more than rounding to whole points; it is never used
from scored
