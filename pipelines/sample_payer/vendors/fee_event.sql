-- An event the vendor may bill for a member, as the vendor sees it.
-- grain: activation_id, fee_code
with event as (
    select
        activation.activation_id,
        activation.vendor_id,
        activation.member_number,
        activation.scenario_code,
        'ACTIVATED' as unit_code,
        activation.activated_date as event_date
    from vendors.activation as activation
    union all
    select
        activation.activation_id,
        activation.vendor_id,
        activation.member_number,
        activation.scenario_code,
        'ENGAGED' as unit_code,
        engaged.engaged_date as event_date
    from vendors.activation as activation
    inner join vendors.engaged as engaged
        on engaged.activation_id = activation.activation_id
    union all
    select
        activation.activation_id,
        activation.vendor_id,
        activation.member_number,
        activation.scenario_code,
        'OUTCOME_REPORTED' as unit_code,
        response.response_date as event_date
    from vendors.activation as activation
    inner join vendors.response as response
        on
            response.activation_id = activation.activation_id
            and response.kind_code = 'FOLLOW_UP'
            and response.measure_code = 'FUNCTION'
)
select
    event.*,
    fee.fee_code,
    fee.rate_cents,
    row_number() over (
        partition by event.vendor_id, event.scenario_code, fee.fee_code
        order by chance('billing', event.member_number, hash(event.activation_id)), event.activation_id
    ) as rank_number,
    uniform('billing', event.member_number, hash(event.activation_id, fee.fee_code)) as billing_draw
from event
inner join parameter.vendor_fee as fee
    on
        fee.vendor_id = event.vendor_id
        and fee.unit_code = event.unit_code
        and fee.from_date <= event.event_date
        and fee.to_date > event.event_date
