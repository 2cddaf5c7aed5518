-- One questionnaire as it was filled in, with the sum its answers must have.
-- grain: activation_id, measure_code, kind_code
with final as (
    select
        baseline.*,
        -- The worst and the best follow-up that keep the drawn outcome; a form with all answers equal is avoided.
        case
            when baseline.item_count = 1 then baseline.item_minimum_number
            else baseline.item_minimum_number * baseline.follow_up_count + 1
        end as lowest_number,
        case
            when baseline.item_count = 1 then baseline.item_maximum_number
            else baseline.item_maximum_number * baseline.follow_up_count - 1
        end as highest_number
    from vendors.baseline as baseline
),
followed as (
    select
        final.*,
        case
            when final.item_minimum_number is null then null
            when final.is_response and not final.is_floor
                then
                    final.response_maximum_number
                    - cast(floor(
                        (final.response_maximum_number - final.lowest_number + 1)
                        * 0.7 * pow(uniform_of(hash(final.answer_draw, 'follow up')), 1.5)
                    ) as bigint)
            else
                least(
                    final.highest_number,
                    final.failure_minimum_number
                    + cast(floor(
                        (final.highest_number - final.failure_minimum_number + 1)
                        * 0.4 * pow(uniform_of(hash(final.answer_draw, 'follow up')), 1.5)
                    ) as bigint)
                )
        end as follow_up_raw_number,
        case
            when final.item_minimum_number is null
                then
                    final.baseline_tenths
                    + case
                        when final.is_response
                            then 30 + cast(floor(60 * pow(uniform_of(hash(final.answer_draw, 'follow up')), 2)) as bigint)
                        else 29 - cast(floor(50 * uniform_of(hash(final.answer_draw, 'follow up'))) as bigint)
                    end
        end as follow_up_tenths
    from final
),
sheet as (
    select
        followed.*,
        'BASELINE' as kind_code,
        followed.baseline_date as response_date,
        followed.baseline_count as answered_count,
        followed.baseline_raw_number as raw_number,
        followed.baseline_tenths as tenths_number
    from followed
    where followed.has_baseline
    union all
    -- A second baseline, worse than the first: the first counts.
    select
        followed.*,
        'REBASELINE' as kind_code,
        followed.activated_date + 1 as response_date,
        followed.item_count as answered_count,
        case
            when followed.item_count = 1 then least(10, followed.baseline_raw_number + 2)
            else least(followed.item_maximum_number * followed.item_count - 1, followed.baseline_raw_number + 6)
        end as raw_number,
        followed.baseline_tenths - 30 as tenths_number
    from followed
    where followed.has_baseline and followed.extra_draw < 0.08
    union all
    -- Between the windows: never used.
    select
        followed.*,
        'INTERIM' as kind_code,
        followed.activated_date + 35 as response_date,
        followed.follow_up_count as answered_count,
        followed.follow_up_raw_number as raw_number,
        followed.follow_up_tenths as tenths_number
    from followed
    where followed.has_baseline and followed.extra_draw >= 0.08 and followed.extra_draw < 0.30
    union all
    select
        followed.*,
        'FOLLOW_UP' as kind_code,
        followed.activated_date + 84 + followed.follow_up_offset_days as response_date,
        followed.follow_up_count as answered_count,
        followed.follow_up_raw_number as raw_number,
        followed.follow_up_tenths as tenths_number
    from followed
    where followed.has_follow_up
    union all
    -- A second follow-up with the opposite result, further from day 84, or as far but earlier.
    select
        followed.*,
        'SECOND_FOLLOW_UP' as kind_code,
        followed.activated_date + 84
        + case
            when followed.follow_up_offset_days > 0 then -followed.follow_up_offset_days
            else 4 - followed.follow_up_offset_days
        end as response_date,
        followed.item_count as answered_count,
        case
            when followed.is_response then followed.baseline_raw_number
            else case when followed.item_count = 1 then 0 else followed.item_minimum_number * followed.item_count + 1 end
        end as raw_number,
        case when followed.is_response then followed.baseline_tenths else followed.baseline_tenths + 60 end as tenths_number
    from followed
    where followed.has_follow_up and followed.extra_draw >= 0.30 and followed.extra_draw < 0.40
    union all
    -- Sheets on the target day that do not count: filled in by somebody else, impossible, hurried, changed, half empty.
    select
        followed.*,
        case
            when followed.extra_draw < 0.43 then 'PROXY'
            when followed.extra_draw < 0.45 then 'OUT_OF_RANGE'
            when followed.extra_draw < 0.47 then 'HURRIED'
            when followed.extra_draw < 0.49 then 'EDITED'
            else 'INCOMPLETE'
        end as kind_code,
        followed.activated_date + 84 as response_date,
        case
            when followed.extra_draw >= 0.49 then greatest(1, followed.answered_minimum_count - 2)
            else followed.item_count
        end as answered_count,
        case
            when followed.item_count = 1 then 1
            when followed.extra_draw >= 0.49
                then followed.item_minimum_number * greatest(1, followed.answered_minimum_count - 2) + 1
            else followed.item_minimum_number * followed.item_count + 1
        end as raw_number,
        followed.baseline_tenths + 70 as tenths_number
    from followed
    where
        followed.has_baseline
        and followed.extra_draw >= 0.40
        and followed.extra_draw < 0.51
        -- Nobody can hurry through one item or leave half of it out.
        and (followed.item_count >= 6 or followed.extra_draw < 0.45 or (followed.extra_draw >= 0.47 and followed.extra_draw < 0.49))
        and (followed.item_minimum_number is not null or followed.extra_draw < 0.43 or followed.extra_draw >= 0.47)
)
select
    sheet.activation_id,
    sheet.vendor_id,
    sheet.member_number,
    sheet.scenario_code,
    sheet.measure_code,
    sheet.kind_code,
    sheet.instrument_code,
    sheet.instrument_version,
    sheet.item_count,
    sheet.item_minimum_number,
    sheet.item_maximum_number,
    sheet.response_date,
    sheet.answered_count,
    sheet.raw_number,
    sheet.tenths_number,
    sheet.answer_draw,
    sheet.activation_id || '-' || lower(sheet.measure_code) || '-' || lower(sheet.kind_code) as response_id
from sheet
where sheet.response_date < getvariable('delivery_date') - 3
