-- A member who may be in a study of savings of an agreement, with the cell in which it is matched, or with the reason why it cannot be: every treated
-- member and everybody compared with has a row, so that nobody is lost unsaid. Who has not one covered day on a side has nothing to compare.
-- grain: agreement_id, year_code, member_id
with sides as (
    select
        exposure.agreement_id,
        exposure.year_code,
        exposure.member_id,
        max(case when exposure.month_number < 0 then 1 else 0 end) as before_count,
        max(case when exposure.month_number > 0 then 1 else 0 end) as after_count
    from savings.exposure as exposure
    inner join terms.savings as savings on exposure.agreement_id = savings.agreement_id
    where exposure.stage_code <> 'AFTER_ACTIVATION' and exposure.month_number >= -savings.baseline_month_count
    group by exposure.agreement_id, exposure.year_code, exposure.member_id
),

lag_agreed as (
    select exact.agreement_id
    from terms.savings_exact as exact
    where exact.exact_code = 'LAG_BAND'
),

placed as (
    select
        judged.agreement_id,
        judged.year_code,
        judged.member_id,
        judged.arm_code,
        judged.region_code,
        trait.acuity_code,
        judged.trigger_date,
        judged.activation_date,
        judged.lag_days,
        judged.index_date,
        trait.group_id,
        case
            when judged.lag_days <= 14 then '0_14'
            when judged.lag_days <= 30 then '15_30'
            when judged.lag_days <= 60 then '31_60'
            when judged.lag_days <= 90 then '61_90'
            when judged.lag_days is not null then '91_UP'
        end as lag_band_code,
        trait.trigger_cell_id,
        lag_agreed.agreement_id is not null as is_lag_agreed,
        case
            when judged.reason_code is not null then judged.reason_code
            when coalesce(sides.before_count, 0) = 0 or coalesce(sides.after_count, 0) = 0 then 'UNFOLLOWED'
        end as reason_code
    from savings.judged as judged
    left join savings.trait as trait
        on judged.agreement_id = trait.agreement_id and judged.year_code = trait.year_code and judged.member_id = trait.member_id
    left join lag_agreed on judged.agreement_id = lag_agreed.agreement_id
    left join sides
        on judged.agreement_id = sides.agreement_id and judged.year_code = sides.year_code and judged.member_id = sides.member_id
),

celled as (
    select
        placed.agreement_id,
        placed.year_code,
        placed.member_id,
        placed.arm_code,
        placed.region_code,
        placed.acuity_code,
        placed.trigger_date,
        placed.activation_date,
        placed.lag_days,
        placed.index_date,
        placed.group_id,
        placed.lag_band_code,
        md5(concat_ws('|', placed.trigger_cell_id, case when placed.is_lag_agreed then placed.lag_band_code else '-' end)) as cell_id,
        placed.reason_code
    from placed
),

peopled as (
    select
        celled.agreement_id,
        celled.year_code,
        celled.cell_id,
        max(case when celled.arm_code = 'TREATED' then 1 else 0 end) as treated_count,
        max(case when celled.arm_code = 'CONTROL' then 1 else 0 end) as control_count
    from celled
    where celled.reason_code is null
    group by celled.agreement_id, celled.year_code, celled.cell_id
)

select
    celled.agreement_id, -- the agreement
    celled.year_code, -- SETTLED or DUMMY_YEAR
    celled.member_id, -- the member
    celled.arm_code, -- TREATED or CONTROL
    celled.region_code, -- body region of the trigger
    celled.acuity_code, -- how long that trouble had lasted, as episodes say
    celled.trigger_date, -- day of the trigger; null = no claim shows the complaint
    celled.activation_date, -- of the treated the activation, in the dummy year the later one
    celled.lag_days, -- days from the trigger to the index
    celled.lag_band_code, -- 0_14, 15_30, 31_60, 61_90 or 91_UP
    celled.index_date, -- index day; null = nobody treated is in the cell
    coalesce(celled.group_id, 'NO_GROUP') as group_id, -- employer group on the day of the trigger
    celled.cell_id, -- hash of what the agreement matches by exactly
    case
        when celled.reason_code is not null then celled.reason_code
        when celled.arm_code = 'TREATED' and peopled.control_count = 0 then 'NO_CONTROL_IN_CELL'
        when celled.arm_code = 'CONTROL' and peopled.treated_count = 0 then 'NO_TREATED_IN_CELL'
    end as reason_code -- why the member cannot be matched; null = may be
from celled
left join peopled
    on celled.agreement_id = peopled.agreement_id and celled.year_code = peopled.year_code and celled.cell_id = peopled.cell_id
