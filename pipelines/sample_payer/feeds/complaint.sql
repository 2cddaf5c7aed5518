-- A complaint about a vendor, as delivered.
-- grain: vendor_id, complaint_id
with complained as (
    select
        activation.*,
        chance('complaint', activation.member_number, activation.account_key) as complaint_draw
    from vendors.activation as activation
    where activation.scenario_code = 'NONE'
)
select
    complained.vendor_id,
    complained.activation_id || '-c1' as complaint_id,
    account.person_id,
    account.plan_member_id as member_id,
    case complained.complaint_draw % 4
        when 0 then 'BILLING' when 1 then 'TECHNICAL' when 2 then 'CLINICAL' else 'PRIVACY'
    end as category_code,
    cast(complained.activated_date + 30 as varchar) as complaint_date,
    case when complained.complaint_draw % 10 < 9 then cast(complained.activated_date + 33 + cast(complained.complaint_draw % 20 as integer) as varchar) end
        as resolved_date,
    cast(complained.activated_date + 36 + cast(complained.complaint_draw % 20 as integer) as varchar) as received_date
from complained
inner join vendors.account as account
    on account.activation_id = complained.activation_id
where
    uniform_of(hash(complained.complaint_draw, 'complains')) < setting('complaint_share')
    and complained.activated_date + 60 < getvariable('delivery_date')
