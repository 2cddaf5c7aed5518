-- A line with its money. Amounts stand on lines where lines have payments and add up to the claim's totals, or the claim has none, or the profile
-- takes lines; else the claim's totals stand on its first line, and the other lines have nothing.
with
wide as (
    select
        row_number,
        item_number,
        max(amount) filter (where meaning_code = 'CHARGE') as charge,
        max(amount) filter (where meaning_code = 'ALLOWED') as allowed,
        max(amount) filter (where meaning_code = 'PAID') as benefit,
        max(amount) filter (where meaning_code = 'PAID_TO_PROVIDER') as to_provider,
        max(amount) filter (where meaning_code = 'PAID_TO_MEMBER') as to_member,
        max(amount) filter (where meaning_code = 'DEDUCTIBLE') as deductible,
        max(amount) filter (where meaning_code = 'COINSURANCE') as coinsurance,
        max(amount) filter (where meaning_code = 'COPAYMENT') as copayment,
        max(amount) filter (where meaning_code = 'MEMBER_LIABILITY') as liability,
        max(amount) filter (where meaning_code = 'PAID_BY_MEMBER') as by_member,
        max(amount) filter (where meaning_code = 'OTHER_PAYER') as other_payer
    from amount
    group by row_number, item_number
),

settled as (
    select
        row_number,
        item_number,
        charge,
        allowed,
        coalesce(
            benefit,
            case
                when to_provider is not null or to_member is not null
                    then cast(coalesce(try_cast(to_provider as decimal(24, 6)), 0) + coalesce(try_cast(to_member as decimal(24, 6)), 0) as varchar)
            end
        ) as paid,
        deductible,
        -- What the member owes as one figure stands for the parts only where no part is named.
        coalesce(coinsurance, case when deductible is null and copayment is null then coalesce(liability, by_member) end) as coinsurance,
        copayment,
        other_payer
    from wide
),

summed as (
    select
        row_number,
        cast(sum(try_cast(charge as decimal(24, 6))) as varchar) as charge,
        cast(sum(try_cast(allowed as decimal(24, 6))) as varchar) as allowed,
        cast(sum(try_cast(paid as decimal(24, 6))) as varchar) as paid,
        cast(sum(try_cast(deductible as decimal(24, 6))) as varchar) as deductible,
        cast(sum(try_cast(coinsurance as decimal(24, 6))) as varchar) as coinsurance,
        cast(sum(try_cast(copayment as decimal(24, 6))) as varchar) as copayment,
        cast(sum(try_cast(other_payer as decimal(24, 6))) as varchar) as other_payer
    from settled
    where item_number > 0
    group by row_number
),

levelled as (
    select
        claim.row_number,
        coalesce(summed.paid is not null, false)
        and (
            (select wanted.level_code from wanted) = 'LINE'
            or coalesce(total.paid, claim.payment_amount) is null
            or (
                try_cast(summed.paid as decimal(24, 6)) = try_cast(coalesce(total.paid, claim.payment_amount) as decimal(24, 6))
                and (total.allowed is null or try_cast(total.allowed as decimal(24, 6)) = try_cast(summed.allowed as decimal(24, 6)))
                and (total.deductible is null or try_cast(total.deductible as decimal(24, 6)) = try_cast(summed.deductible as decimal(24, 6)))
                and (total.coinsurance is null or try_cast(total.coinsurance as decimal(24, 6)) = try_cast(summed.coinsurance as decimal(24, 6)))
                and (total.copayment is null or try_cast(total.copayment as decimal(24, 6)) = try_cast(summed.copayment as decimal(24, 6)))
                and (total.other_payer is null or try_cast(total.other_payer as decimal(24, 6)) = try_cast(summed.other_payer as decimal(24, 6)))
            )
        ) as is_by_line
    from claim
    left join settled as total on total.row_number = claim.row_number and total.item_number = 0
    left join summed on summed.row_number = claim.row_number
)

select
    item.row_number,
    item.item_number,
    item.item,
    levelled.is_by_line,
    case when levelled.is_by_line then own.charge when item.item_number = 1 then coalesce(total.charge, summed.charge) else own.charge end as charge,
    case
        when levelled.is_by_line then own.allowed
        when item.item_number > 1 then case when total.allowed is not null then '0' end
        else total.allowed
    end as allowed,
    case
        when levelled.is_by_line then coalesce(own.paid, '0')
        when coalesce(total.paid, claim.payment_amount, summed.paid) is null then null
        when item.item_number > 1 then '0'
        else coalesce(total.paid, claim.payment_amount, summed.paid)
    end as paid,
    case when levelled.is_by_line then own.deductible when item.item_number = 1 then coalesce(total.deductible, summed.deductible) end as deductible,
    case when levelled.is_by_line then own.coinsurance when item.item_number = 1 then coalesce(total.coinsurance, summed.coinsurance) end as coinsurance,
    case when levelled.is_by_line then own.copayment when item.item_number = 1 then coalesce(total.copayment, summed.copayment) end as copayment,
    case when levelled.is_by_line then own.other_payer when item.item_number = 1 then coalesce(total.other_payer, summed.other_payer) end as other_payer,
    summed.paid as lines_paid,
    coalesce(total.paid, claim.payment_amount) as total_paid
from item
inner join claim on claim.row_number = item.row_number
inner join levelled on levelled.row_number = item.row_number
left join settled as own on own.row_number = item.row_number and own.item_number = item.item_number
left join settled as total on total.row_number = item.row_number and total.item_number = 0
left join summed on summed.row_number = item.row_number
