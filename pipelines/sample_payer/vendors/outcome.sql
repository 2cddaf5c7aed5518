-- What a member's answers will say: whether the drawn outcome is a response, and whether it is ever measured.
-- grain: activation_id, measure_code
with member_outcome as (
    select
        activation.*,
        vendor.pain_response_share,
        vendor.function_response_share,
        region.instrument_code,
        uniform('response', activation.member_number, activation.account_key) as shared_draw,
        activation.scenario_code not in ('NONE', 'RETRO_TERMINATED_OLD') as is_planted,
        uniform('baseline', activation.member_number, activation.account_key) as baseline_draw,
        uniform('follow up', activation.member_number, activation.account_key) as follow_up_draw
    from vendors.activation as activation
    inner join parameter.vendor as vendor
        on vendor.vendor_id = activation.vendor_id
    inner join parameter.region as region
        on region.region_code = activation.region_code
),
measured as (
    select
        member_outcome.*,
        'PAIN' as measure_code,
        'NPRS' as used_instrument_code,
        member_outcome.shared_draw < member_outcome.pain_response_share as is_response
    from member_outcome
    union all
    select
        member_outcome.*,
        'FUNCTION' as measure_code,
        member_outcome.instrument_code as used_instrument_code,
        case
            when uniform('concordance', member_outcome.member_number, member_outcome.account_key) < setting('measure_concordance')
                then member_outcome.shared_draw
            else uniform('function response', member_outcome.member_number, member_outcome.account_key)
        end < member_outcome.function_response_share as is_response
    from member_outcome
),
answered as (
    select
        measured.*,
        uniform('floor ' || measured.measure_code, measured.member_number, measured.account_key) < setting('floor_share') as is_floor,
        setting('non_response') = 0
        or measured.is_planted
        or measured.baseline_draw < setting('baseline_capture') as has_baseline,
        chance('answers ' || measured.measure_code, measured.member_number, measured.account_key) as answer_draw
    from measured
)
select
    answered.activation_id,
    answered.vendor_id,
    answered.member_number,
    answered.scenario_code,
    answered.measure_code,
    answered.used_instrument_code as instrument_code,
    answered.activated_date,
    answered.pain_number,
    answered.is_response,
    answered.is_floor,
    answered.has_baseline,
    -- Who feels better answers more often: that is the whole trouble with completer rates.
    answered.has_baseline
    and (
        setting('non_response') = 0
        or answered.is_planted
        or answered.follow_up_draw
        < case
            -- One survey carries both questionnaires, so one outcome decides whether it comes back.
            when answered.shared_draw < answered.pain_response_share then setting('follow_up_after_success')
            else setting('follow_up_after_failure')
        end
    ) as has_follow_up,
    answered.answer_draw,
    answered.activated_date - cast(floor(5 * uniform('baseline day', answered.member_number, answered.account_key)) as integer)
        as baseline_date,
    cast(floor(29 * uniform('follow up day', answered.member_number, answered.account_key)) as integer) - 14 as follow_up_offset_days,
    uniform('extra answers', answered.member_number, answered.account_key) as extra_draw
from answered
