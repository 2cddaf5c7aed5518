-- A used fill of a drug of a therapeutic class: whether it is related to the musculoskeletal system, and whether it starts opioids anew.
-- Related: opioids, anti-inflammatories, muscle relaxants and topical pain drugs with a musculoskeletal line from 30 days before to the day after, without surgery
-- of another system or a dental claim in the 14 days before; gabapentinoids with such a line in the 30 days before and no epilepsy or diabetic neuropathy in the
-- 365 days before; short courses of oral steroids (to 14 days) with such a line in the 7 days before. Baclofen of a member with a
-- disease of the nervous system is not. Other classes never are. A musculoskeletal line has its first diagnosis in a region, or is a musculoskeletal service with a
-- later one. Episodes ask opioids, anti-inflammatories, muscle relaxants and topical drugs for a line of their own within the days of the definition instead.
-- grain: fill_id
with
fill as (
    select
        fill_id,
        member_id,
        fill_date,
        class_code,
        ingredient_code,
        days_supply_days,
        spend_cents
    from core.pharmacy_fill
    where class_code is not null and disposition_code = 'used' and util_count > 0
),

taker as (
    select distinct member_id from fill
),

msk_day as (
    select
        line.member_id,
        line.service_from_date as day_date
    from core.claim_line as line
    inner join taker on taker.member_id = line.member_id
    where
        line.is_msk
        and line.disposition_code = 'used'
        and (
            line.principal_region_code is not null
            or line.category_code in (
                'PT_OT', 'CHIRO', 'ACUP', 'RTM', 'INJECTION', 'INTERVENTION', 'OP_SURG', 'ADV_IMG', 'XRAY_OTHER_IMG', 'DME', 'VENDOR'
            )
        )
    group by line.member_id, line.service_from_date
),

near as (
    select
        fill.fill_id,
        max(case when fill.class_code in ('OPIOID', 'NSAID_RX', 'MUSCLE_RELAXANT', 'TOPICAL') then 1 else 0 end) as usual_number,
        max(
            case when fill.class_code = 'GABAPENTINOID' and msk_day.day_date <= fill.fill_date then 1 else 0 end
        ) as gabapentinoid_number,
        max(
            case
                when
                    fill.class_code = 'STEROID_ORAL_SHORT'
                    and fill.days_supply_days <= 14
                    and msk_day.day_date <= fill.fill_date
                    and date_diff('day', msk_day.day_date, fill.fill_date) <= 7
                    then 1
                else 0
            end
        ) as steroid_number
    from fill
    inner join msk_day
        on
            msk_day.member_id = fill.member_id
            and cast(fill.fill_date - 30 as date) <= msk_day.day_date
            and msk_day.day_date <= cast(fill.fill_date + 1 as date)
    group by fill.fill_id
),

-- Other reasons for a pain drug: surgery of another system, and teeth.
other_code as (
    select
        coded.hcpcs_code
    from (
        select distinct line.hcpcs_code
        from core.claim_line as line
        where line.hcpcs_code is not null
    ) as coded
    inner join terms.value_set as listed
        on
            listed.system_code = 'HCPCS'
            and listed.set_id = 'OTHER_SYSTEM_SURGERY'
            and length(coded.hcpcs_code) = length(listed.pattern)
            and listed.pattern <= coded.hcpcs_code
            and coded.hcpcs_code <= listed.pattern_to
    group by coded.hcpcs_code
),

other_day as (
    select
        line.member_id,
        line.service_from_date as day_date
    from core.claim_line as line
    inner join taker on taker.member_id = line.member_id
    left join other_code on other_code.hcpcs_code = line.hcpcs_code
    where
        line.line_status_code = 'PAID'
        and (
            line.form_code = 'D'
            or starts_with(line.hcpcs_code, 'D')
            or (other_code.hcpcs_code is not null and line.disposition_code = 'used')
        )
    group by line.member_id, line.service_from_date
),

other_reason as (
    select distinct fill.fill_id
    from fill
    inner join other_day
        on
            other_day.member_id = fill.member_id
            and cast(fill.fill_date - 14 as date) <= other_day.day_date
            and other_day.day_date <= fill.fill_date
    where fill.class_code in ('OPIOID', 'NSAID_RX', 'MUSCLE_RELAXANT', 'TOPICAL')
),

diagnosed_day as (
    select distinct
        line.member_id,
        flag.set_id,
        line.service_from_date as day_date
    from core.line_red_flag as flag
    inner join core.claim_line as line on line.claim_line_id = flag.claim_line_id
    where flag.set_id in ('EPILEPSY', 'DIABETIC_NEUROPATHY', 'NEURO_OTHER') and line.disposition_code = 'used'
),

other_disease as (
    select distinct fill.fill_id
    from fill
    inner join diagnosed_day
        on
            diagnosed_day.member_id = fill.member_id
            and diagnosed_day.day_date <= fill.fill_date
            and cast(fill.fill_date - 365 as date) <= diagnosed_day.day_date
    where
        (fill.class_code = 'GABAPENTINOID' and diagnosed_day.set_id in ('EPILEPSY', 'DIABETIC_NEUROPATHY'))
        or (fill.class_code = 'MUSCLE_RELAXANT' and fill.ingredient_code = 'BACLOFEN' and diagnosed_day.set_id = 'NEURO_OTHER')
),

-- Days of supply count from the day of the fill; a longer earlier supply outlasts a later one.
opioid_day as (
    select
        member_id,
        fill_date,
        min(fill_id) as fill_id,
        max(cast(fill_date + cast(days_supply_days - 1 as integer) as date)) as supplied_to_date
    from fill
    where class_code = 'OPIOID'
    group by member_id, fill_date
),

opioid_before as (
    select
        fill_id,
        fill_date,
        max(supplied_to_date) over (
            partition by member_id order by fill_date rows between unbounded preceding and 1 preceding
        ) as last_supplied_date
    from opioid_day
)

select
    fill.fill_id,  -- the fill
    fill.member_id,  -- the person
    fill.fill_date,  -- day it was dispensed
    fill.class_code,  -- therapeutic class
    fill.days_supply_days,  -- days supply
    fill.spend_cents,  -- allowed less other payers
    coalesce(
        (near.usual_number = 1 and other_reason.fill_id is null and other_disease.fill_id is null)
        or (near.gabapentinoid_number = 1 and other_disease.fill_id is null)
        or near.steroid_number = 1,
        false
    ) as is_msk_related,  -- related to the musculoskeletal system
    case
        when fill.class_code in ('OPIOID', 'NSAID_RX', 'MUSCLE_RELAXANT', 'TOPICAL')
            then other_reason.fill_id is null and other_disease.fill_id is null
        else
            coalesce(
                (near.gabapentinoid_number = 1 and other_disease.fill_id is null) or near.steroid_number = 1,
                false
            )
    end as is_msk_drug,  -- nothing else explains it: related wherever an episode has a line near enough
    coalesce(
        opioid_before.fill_id is not null
        and (
            opioid_before.last_supplied_date is null
            or date_diff('day', opioid_before.last_supplied_date, opioid_before.fill_date) > 180
        ),
        false
    ) as is_opioid_start  -- first opioid after 180 days without any in hand, as far as the files go back; one a day
from fill
left join near on near.fill_id = fill.fill_id
left join other_reason on other_reason.fill_id = fill.fill_id
left join other_disease on other_disease.fill_id = fill.fill_id
left join opioid_before on opioid_before.fill_id = fill.fill_id
