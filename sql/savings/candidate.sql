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
        trait.lag_band_code,
        trait.cell_id,
        case
            when judged.reason_code is not null then judged.reason_code
            when coalesce(sides.before_count, 0) = 0 or coalesce(sides.after_count, 0) = 0 then 'UNFOLLOWED'
        end as reason_code
    from savings.judged as judged
    left join savings.trait as trait
        on judged.agreement_id = trait.agreement_id and judged.year_code = trait.year_code and judged.member_id = trait.member_id
    left join sides
        on judged.agreement_id = sides.agreement_id and judged.year_code = sides.year_code and judged.member_id = sides.member_id
),

peopled as (
    select
        placed.agreement_id,
        placed.year_code,
        placed.cell_id,
        max(case when placed.arm_code = 'TREATED' then 1 else 0 end) as treated_count,
        max(case when placed.arm_code = 'CONTROL' then 1 else 0 end) as control_count
    from placed
    where placed.reason_code is null
    group by placed.agreement_id, placed.year_code, placed.cell_id
)

select
    placed.agreement_id, -- the agreement
    placed.year_code, -- SETTLED or DUMMY_YEAR
    placed.member_id, -- the member
    placed.arm_code, -- TREATED or CONTROL
    placed.region_code, -- body region of the trigger
    placed.acuity_code, -- how long that trouble had lasted, as episodes say
    placed.trigger_date, -- day of the trigger; null = no claim shows the complaint
    placed.activation_date, -- of the treated the activation, in the dummy year the later one
    placed.lag_days, -- days from the trigger to the index
    placed.lag_band_code, -- 0_14, 15_30, 31_60, 61_90 or 91_UP
    placed.index_date, -- index day
    coalesce(placed.group_id, 'NO_GROUP') as group_id, -- employer group on the day of the trigger
    placed.cell_id, -- hash of what the agreement matches by exactly
    case
        when placed.reason_code is not null then placed.reason_code
        when placed.arm_code = 'TREATED' and peopled.control_count = 0 then 'NO_CONTROL_IN_CELL'
        when placed.arm_code = 'CONTROL' and peopled.treated_count = 0 then 'NO_TREATED_IN_CELL'
    end as reason_code -- why the member cannot be matched; null = may be
from placed
left join peopled
    on placed.agreement_id = peopled.agreement_id and placed.year_code = peopled.year_code and placed.cell_id = peopled.cell_id
