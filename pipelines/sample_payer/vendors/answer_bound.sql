-- For a baseline on a questionnaire: the worst follow-up that still counts as a response, and the best that does not.
-- More points are always more trouble in the raw sum, whatever the direction of the score. Compared in whole numbers.
-- grain: instrument_code, baseline_count, baseline_raw_number, follow_up_count
with answered as (
    select
        instrument.*,
        baseline.baseline_count,
        follow_up.follow_up_count
    from parameter.instrument as instrument
    cross join range(1, 12) as baseline (baseline_count)
    cross join range(1, 12) as follow_up (follow_up_count)
    where
        instrument.item_minimum_number is not null
        and baseline.baseline_count between instrument.answered_minimum_count and instrument.item_count
        and follow_up.follow_up_count between instrument.answered_minimum_count and instrument.item_count
),
pair as (
    select
        answered.*,
        baseline.baseline_raw_number,
        follow_up.follow_up_raw_number
    from answered
    cross join range(0, 56) as baseline (baseline_raw_number)
    cross join range(0, 56) as follow_up (follow_up_raw_number)
    where
        baseline.baseline_raw_number
        between answered.item_minimum_number * answered.baseline_count and answered.item_maximum_number * answered.baseline_count
        and follow_up.follow_up_raw_number
        between answered.item_minimum_number * answered.follow_up_count
        and answered.item_maximum_number * answered.follow_up_count
),
scored as (
    select
        pair.*,
        -- Improvement times 1000 times both numbers of answers.
        case
            when pair.scale_number is not null
                then
                    1000 * pair.scale_number
                    * (
                        pair.baseline_raw_number * pair.follow_up_count
                        - pair.follow_up_raw_number * pair.baseline_count
                    )
            else
                (follow_up_score.score_thousandths - baseline_score.score_thousandths)
                * pair.baseline_count * pair.follow_up_count
        end as improvement_number,
        pair.mcid_thousandths * pair.baseline_count * pair.follow_up_count as needed_number,
        case
            when pair.scale_number is not null
                then
                    300 * pair.follow_up_count
                    * (pair.scale_number * pair.baseline_raw_number + pair.shift_number * pair.baseline_count)
        end as third_number
    from pair
    left join parameter.instrument_score as baseline_score
        on
            baseline_score.instrument_code = pair.instrument_code
            and baseline_score.raw_number = pair.baseline_raw_number
    left join parameter.instrument_score as follow_up_score
        on
            follow_up_score.instrument_code = pair.instrument_code
            and follow_up_score.raw_number = pair.follow_up_raw_number
)
select
    scored.instrument_code,
    scored.baseline_count,
    scored.baseline_raw_number,
    scored.follow_up_count,
    max(scored.follow_up_raw_number) filter (where scored.improvement_number >= scored.needed_number) as response_maximum_number,
    -- No response by thirty percent of the baseline either.
    min(scored.follow_up_raw_number) filter (
        where
            scored.improvement_number < scored.needed_number
            and (scored.third_number is null or scored.improvement_number < scored.third_number)
    ) as failure_minimum_number
from scored
group by scored.instrument_code, scored.baseline_count, scored.baseline_raw_number, scored.follow_up_count
