-- A member who may be in a study of savings, with what is known on the index day that keeps the member out, judged for both arms by one relation.
-- grain: agreement_id, year_code, member_id
with studied as (
    select
        trigger.agreement_id,
        trigger.year_code,
        trigger.member_id,
        trigger.arm_code,
        trigger.trigger_date,
        trigger.region_code,
        trigger.activation_date,
        trigger.lag_days,
        trigger.index_date,
        cast(trigger.index_date - cast(savings.baseline_month_count as integer) * interval 1 month as date) as baseline_date,
        cast(trigger.index_date + cast(savings.follow_up_month_count + 1 as integer) * interval 1 month as date) as study_to_date
    from savings.trigger as trigger
    inner join terms.savings as savings on trigger.agreement_id = savings.agreement_id
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
),

celled as (
    select trait.agreement_id, trait.year_code, trait.cell_id
    from savings.trait as trait
    inner join studied
        on
            trait.agreement_id = studied.agreement_id
            and trait.year_code = studied.year_code
            and trait.member_id = studied.member_id
            and studied.arm_code = 'TREATED'
    group by trait.agreement_id, trait.year_code, trait.cell_id
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
    studied.index_date, -- index day
    studied.baseline_date, -- first day of the months before that members are compared by
    studied.study_to_date, -- first day after the months that are followed
    case
        when studied.trigger_date is null then 'NO_CLAIM_EVIDENCE'
        when kept_out.reason_code is not null then kept_out.reason_code
        when celled.cell_id is null then 'NO_TREATED_IN_CELL'
    end as reason_code -- why the member is out, as far as the index day tells: NO_CLAIM_EVIDENCE, a reason of savings.barred, or NO_TREATED_IN_CELL; null = in
from studied
left join savings.trait as trait
    on studied.agreement_id = trait.agreement_id and studied.year_code = trait.year_code and studied.member_id = trait.member_id
left join celled
    on trait.agreement_id = celled.agreement_id and trait.year_code = celled.year_code and trait.cell_id = celled.cell_id
left join kept_out
    on
        studied.agreement_id = kept_out.agreement_id
        and studied.year_code = kept_out.year_code
        and studied.member_id = kept_out.member_id
