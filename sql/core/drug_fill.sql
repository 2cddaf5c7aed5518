-- A used fill of a drug of a therapeutic class: whether it is related to the musculoskeletal system, and whether it starts its class anew.
-- The rules of a class (terms.drug_class_rule) say how near a musculoskeletal line must be, how long a course may last, and within how many days before surgery of
-- another system or a dental claim explains the fill; terms.drug_other_disease says which diseases explain it. Classes without a rule never are related.
-- A musculoskeletal line has its first diagnosis in a region, or is a musculoskeletal service with a later one. For classes that are
-- `is_by_episode`, episodes ask for a line of their own within the days of the definition instead.
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
    select distinct fill.fill_id
    from fill
    inner join terms.drug_class_rule as rule on rule.class_code = fill.class_code
    inner join msk_day
        on
            msk_day.member_id = fill.member_id
            and cast(fill.fill_date - cast(rule.line_before_days as integer) as date) <= msk_day.day_date
            and msk_day.day_date <= cast(fill.fill_date + cast(rule.line_after_days as integer) as date)
    where rule.supply_at_most_days is null or fill.days_supply_days <= rule.supply_at_most_days
),

-- Other reasons for a drug: surgery of another system, and teeth.
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
    inner join terms.drug_class_rule as rule on rule.class_code = fill.class_code
    inner join other_day
        on
            other_day.member_id = fill.member_id
            and cast(fill.fill_date - cast(rule.other_reason_days as integer) as date) <= other_day.day_date
            and other_day.day_date <= fill.fill_date
),

diagnosed_day as (
    select distinct
        line.member_id,
        flag.set_id,
        line.service_from_date as day_date
    from core.line_red_flag as flag
    inner join (select distinct set_id from terms.drug_other_disease) as asked on asked.set_id = flag.set_id
    inner join core.claim_line as line on line.claim_line_id = flag.claim_line_id
    where line.disposition_code = 'used'
),

other_disease as (
    select distinct fill.fill_id
    from fill
    inner join terms.drug_other_disease as disease
        on
            disease.class_code = fill.class_code
            and (disease.ingredient_code is null or disease.ingredient_code = fill.ingredient_code)
    inner join diagnosed_day
        on
            diagnosed_day.member_id = fill.member_id
            and diagnosed_day.set_id = disease.set_id
            and diagnosed_day.day_date <= fill.fill_date
            and cast(fill.fill_date - cast(disease.before_days as integer) as date) <= diagnosed_day.day_date
),

-- Days of supply count from the day of the fill; a longer earlier supply outlasts a later one.
class_day as (
    select
        fill.member_id,
        fill.class_code,
        fill.fill_date,
        min(fill.fill_id) as fill_id,
        max(rule.start_free_days) as start_free_days,
        max(cast(fill.fill_date + cast(fill.days_supply_days - 1 as integer) as date)) as supplied_to_date
    from fill
    inner join terms.drug_class_rule as rule on rule.class_code = fill.class_code
    where rule.start_free_days is not null
    group by fill.member_id, fill.class_code, fill.fill_date
),

class_before as (
    select
        fill_id,
        fill_date,
        start_free_days,
        max(supplied_to_date) over (
            partition by member_id, class_code order by fill_date rows between unbounded preceding and 1 preceding
        ) as last_supplied_date
    from class_day
)

select
    fill.fill_id,  -- the fill
    fill.member_id,  -- the person
    fill.fill_date,  -- day it was dispensed
    fill.class_code,  -- therapeutic class
    fill.ingredient_code,  -- what it holds; null if no list says it
    fill.days_supply_days,  -- days supply
    fill.spend_cents,  -- allowed less other payers
    near.fill_id is not null and other_reason.fill_id is null and other_disease.fill_id is null as is_msk_related,  -- related to the musculoskeletal system
    (near.fill_id is not null or coalesce(rule.is_by_episode, false))
    and other_reason.fill_id is null
    and other_disease.fill_id is null as is_msk_drug,  -- nothing else explains it: related wherever an episode has a line near enough
    coalesce(
        class_before.fill_id is not null
        and (
            class_before.last_supplied_date is null
            or date_diff('day', class_before.last_supplied_date, class_before.fill_date) > class_before.start_free_days
        ),
        false
    ) as is_class_start  -- first of its class after the rule's days without any in hand, as far as the files go back; one a day; never of a class whose rule has no such days
from fill
left join terms.drug_class_rule as rule on rule.class_code = fill.class_code
left join near on near.fill_id = fill.fill_id
left join other_reason on other_reason.fill_id = fill.fill_id
left join other_disease on other_disease.fill_id = fill.fill_id
left join class_before on class_before.fill_id = fill.fill_id
