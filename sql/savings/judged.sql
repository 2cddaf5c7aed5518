-- A member who may be in a study of savings, with the index day and what is known on it that keeps the member out, judged for both arms by one relation.
-- The index of the treated is the activation. Others get theirs before anybody is judged or matched: within their cell the treated stand in the order of their
-- lags, the others in that of their triggers, and each takes the next lag, from the first again after the last. So both arms have the same lags, nobody is
-- followed from a day on which the treated still waited, and nothing is drawn. Whom this gives an index outside the year is no member of the study.
-- grain: agreement_id, year_code, member_id
with placed as (
    select
        trigger.agreement_id,
        trigger.year_code,
        trigger.member_id,
        trigger.arm_code,
        trigger.lag_days,
        trait.trigger_cell_id,
        row_number() over (
            partition by trigger.agreement_id, trigger.year_code, trait.trigger_cell_id, trigger.arm_code
            order by trigger.lag_days, trigger.trigger_date, trigger.member_id
        ) as place_number,
        count(*) over (partition by trigger.agreement_id, trigger.year_code, trait.trigger_cell_id, trigger.arm_code) as arm_count
    from savings.trigger as trigger
    inner join savings.trait as trait
        on trigger.agreement_id = trait.agreement_id and trigger.year_code = trait.year_code and trigger.member_id = trait.member_id
),

lagged as (
    select
        other.agreement_id,
        other.year_code,
        other.member_id,
        treated.lag_days
    from placed as other
    inner join placed as treated
        on
            other.agreement_id = treated.agreement_id
            and other.year_code = treated.year_code
            and other.trigger_cell_id = treated.trigger_cell_id
            and treated.place_number = (other.place_number - 1) % treated.arm_count + 1
    where other.arm_code = 'CONTROL' and treated.arm_code = 'TREATED'
),

dated as (
    select
        trigger.agreement_id,
        trigger.year_code,
        trigger.member_id,
        trigger.arm_code,
        trigger.trigger_date,
        trigger.region_code,
        trigger.activation_date,
        coalesce(trigger.lag_days, lagged.lag_days) as lag_days,
        -- Without a trigger the activation is all there is.
        coalesce(
            cast(trigger.trigger_date + cast(coalesce(trigger.lag_days, lagged.lag_days) as integer) as date), trigger.activation_date
        ) as index_date
    from savings.trigger as trigger
    left join lagged
        on trigger.agreement_id = lagged.agreement_id and trigger.year_code = lagged.year_code and trigger.member_id = lagged.member_id
),

studied as (
    select
        dated.agreement_id,
        dated.year_code,
        dated.member_id,
        dated.arm_code,
        dated.trigger_date,
        dated.region_code,
        dated.activation_date,
        dated.lag_days,
        dated.index_date,
        cast(dated.index_date - cast(savings.baseline_month_count as integer) * interval 1 month as date) as baseline_date,
        cast(dated.index_date + cast(savings.follow_up_month_count + 1 as integer) * interval 1 month as date) as study_to_date
    from dated
    inner join terms.savings as savings on dated.agreement_id = savings.agreement_id
    inner join savings.study_year as study on dated.agreement_id = study.agreement_id and dated.year_code = study.year_code
    where dated.index_date is null or (study.index_from_date <= dated.index_date and dated.index_date <= study.index_to_date)
),

kept_out as (
    select
        studied.agreement_id,
        studied.year_code,
        studied.member_id,
        arg_min(barred.reason_code, barred.precedence_number) as reason_code
    from studied
    inner join savings.barred as barred
        on
            studied.agreement_id = barred.agreement_id
            and studied.member_id = barred.member_id
            and (barred.region_code = 'ALL' or barred.region_code = studied.region_code)
            and barred.from_date < case barred.reach_code
                when 'INDEX' then cast(studied.index_date + 1 as date)
                when 'STUDY' then studied.study_to_date
                else studied.index_date
            end
            and case barred.reach_code
                when 'INDEX' then studied.index_date
                when 'SINCE_TRIGGER' then studied.trigger_date
                else studied.baseline_date
            end < barred.to_date
    group by studied.agreement_id, studied.year_code, studied.member_id
)

select
    studied.agreement_id, -- the agreement
    studied.year_code, -- SETTLED or DUMMY_YEAR
    studied.member_id, -- the member
    studied.arm_code, -- TREATED or CONTROL
    studied.trigger_date, -- day of the trigger; null = no claim shows the complaint
    studied.region_code, -- body region of the trigger
    studied.activation_date, -- of the treated the activation, in the dummy year the later one
    studied.lag_days, -- days from the trigger to the index
    studied.index_date, -- index day; null = nobody treated is in the cell
    studied.baseline_date, -- first day of the months before that members are compared by
    studied.study_to_date, -- first day after the months that are followed
    case
        when studied.trigger_date is null then 'NO_CLAIM_EVIDENCE'
        when studied.index_date is null then 'NO_TREATED_IN_CELL'
        else kept_out.reason_code
    end as reason_code -- why the member is out, as far as the index day tells: a reason of savings.barred, NO_CLAIM_EVIDENCE or NO_TREATED_IN_CELL; null = in
from studied
left join kept_out
    on
        studied.agreement_id = kept_out.agreement_id
        and studied.year_code = kept_out.year_code
        and studied.member_id = kept_out.member_id
