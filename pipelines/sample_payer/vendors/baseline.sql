-- The answers at the start: how many items, and their sum.
-- grain: activation_id, measure_code
with spread as (
    select
        outcome.*,
        instrument.instrument_version,
        instrument.item_count,
        instrument.answered_minimum_count,
        instrument.item_minimum_number,
        instrument.item_maximum_number,
        instrument.floor_raw_number,
        instrument.baseline_minimum_raw_number,
        instrument.baseline_maximum_raw_number,
        case
            when uniform_of(hash(outcome.answer_draw, 'missing')) < 0.06 and not outcome.is_floor
                then greatest(instrument.answered_minimum_count, instrument.item_count - 1)
            else instrument.item_count
        end as baseline_count,
        case
            when uniform_of(hash(outcome.answer_draw, 'missing later')) < 0.06
                then greatest(instrument.answered_minimum_count, instrument.item_count - 1)
            else instrument.item_count
        end as follow_up_count
    from vendors.outcome as outcome
    inner join parameter.instrument as instrument
        on instrument.instrument_code = outcome.instrument_code
),
drawn as (
    select
        spread.*,
        case
            when spread.item_minimum_number is null then null
            when spread.is_floor then spread.floor_raw_number
            else
                greatest(
                    spread.baseline_minimum_raw_number,
                    least(
                        spread.baseline_maximum_raw_number,
                        spread.baseline_minimum_raw_number
                        + cast(floor(
                            (spread.baseline_maximum_raw_number - spread.baseline_minimum_raw_number)
                            * (spread.pain_number / 12 + 0.16 * normal_of(hash(spread.answer_draw, 'baseline')))
                        ) as bigint)
                    )
                )
        end as baseline_raw_number,
        -- Tenths of a T-score.
        case
            when spread.item_minimum_number is null
                then
                    case
                        when spread.is_floor then 520
                        else 330 + cast(floor(110 * uniform_of(hash(spread.answer_draw, 'baseline'))) as bigint)
                    end
        end as baseline_tenths
    from spread
)
select
    drawn.*,
    bound.response_maximum_number,
    bound.failure_minimum_number
from drawn
left join vendors.answer_bound as bound
    on
        bound.instrument_code = drawn.instrument_code
        and bound.baseline_count = drawn.baseline_count
        and bound.baseline_raw_number = drawn.baseline_raw_number
        and bound.follow_up_count = drawn.follow_up_count
