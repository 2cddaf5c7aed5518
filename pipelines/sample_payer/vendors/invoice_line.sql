-- A line the vendor puts on an invoice for a member.
-- grain: activation_id, fee_code, copy_number
with billed as (
    select
        fee_event.*,
        fee_event.scenario_code = 'NONE' and fee_event.rank_number = 1 as is_first,
        fee_event.scenario_code = 'NONE' and fee_event.rank_number = 2 as is_second
    from vendors.fee_event as fee_event
),
kept as (
    select
        billed.*,
        -- The first valid event of each fee is forgotten and the second billed twice, whatever the shares say.
        not (billed.is_first or (billed.scenario_code = 'NONE' and not billed.is_second and billed.billing_draw < setting('unbilled_share')))
            as is_billed,
        billed.is_second
        or (
            billed.scenario_code = 'NONE' and not billed.is_first
            and billed.billing_draw >= 1 - setting('duplicate_bill_share')
        ) as is_billed_twice
    from billed
)
select
    kept.activation_id,
    kept.vendor_id,
    kept.member_number,
    kept.scenario_code,
    kept.fee_code,
    kept.rate_cents,
    kept.event_date,
    copy.copy_number,
    cast(date_trunc('month', kept.event_date) + to_months(cast(1 + copy.copy_number as integer)) as date)
    + case when kept.scenario_code = 'LATE' then 125 else 9 end as invoice_date
from kept
cross join range(0, 2) as copy (copy_number)
where
    kept.is_billed
    and (copy.copy_number = 0 or kept.is_billed_twice)
