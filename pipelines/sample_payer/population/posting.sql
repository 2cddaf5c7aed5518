-- What became of a span of coverage, and when the plan said so.
-- grain: member_number, span_number
with first_account as (
    select
        activation.member_number,
        min(struct_pack(activated_date := activation.activated_date, scenario_code := activation.scenario_code)) as first
    from vendors.activation as activation
    where activation.scenario_code in ('RETRO_TERMINATED', 'RETRO_TERMINATED_OLD', 'NOT_COVERED', 'DECEASED')
    group by activation.member_number
),
account as (
    select
        first_account.member_number,
        first_account.first.activated_date,
        first_account.first.scenario_code,
        max(coverage.from_date) as covered_from_date
    from first_account
    inner join population.coverage as coverage
        on
            coverage.member_number = first_account.member_number
            and coverage.from_date <= first_account.first.activated_date
    group by first_account.member_number, first_account.first.activated_date, first_account.first.scenario_code
),
ending as (
    select
        coverage.*,
        account.scenario_code,
        account.activated_date,
        case
            when account.scenario_code = 'DECEASED' then greatest(account.activated_date - 12, account.covered_from_date)
            when account.scenario_code is null then member.death_date
        end as death_date,
        case
            when account.scenario_code like 'RETRO_TERMINATED%' then account.activated_date - 10
            when account.scenario_code = 'NOT_COVERED' then account.activated_date - 25
            when
                account.scenario_code is null
                and coverage.to_date is null
                and uniform('retro', member.household_number, 0) < setting('retro_termination_share')
                then
                    cast(
                        getvariable('window_from_date')
                        + to_months(cast(4 + floor(uniform('retro', member.household_number, 1) * greatest(0, getvariable('month_count') - 8)) as integer))
                        as date
                    )
        end as cut_date,
        case
            when account.scenario_code = 'RETRO_TERMINATED' then account.activated_date + 45
            when account.scenario_code = 'RETRO_TERMINATED_OLD' then account.activated_date + 125
            when account.scenario_code = 'NOT_COVERED' then account.activated_date - 22
        end as scenario_posted_date,
        member.household_number
    from population.coverage as coverage
    inner join population.member as member
        on member.member_number = coverage.member_number
    left join account
        on account.member_number = coverage.member_number
),
cut as (
    select
        ending.*,
        ending.cut_date is not null
        and ending.cut_date < coalesce(ending.to_date, date '9999-12-31') as is_cut
    from ending
),
final as (
    select
        cut.*,
        -- A span that had not begun is void: it ends the day before it starts.
        case
            when cut.is_cut then greatest(cut.cut_date, cut.from_date)
            else cut.to_date
        end as final_to_date,
        case
            when cut.is_cut
                then
                    coalesce(
                        cut.scenario_posted_date,
                        cut.cut_date + 60 + cast(floor(90 * uniform('retro', cut.household_number, 2)) as integer)
                    )
            when cut.to_date is not null
                then cut.to_date - 20 + cast(floor(35 * uniform('posting', cut.household_number, cut.span_number)) as integer)
        end as change_posted_date
    from cut
),
ended as (
    select
        final.*,
        coalesce(
            final.death_date >= final.from_date
            and final.death_date < coalesce(final.final_to_date, date '9999-12-31'),
            false
        ) as is_death_inside,
        coalesce(final.change_posted_date > final.death_date + 28, false) as is_death_first
    from final
),
told as (
    select
        ended.*,
        -- An end that the plan would have posted after the death is never posted.
        ended.is_death_inside and ended.is_death_first as is_end_untold
    from ended
)
select
    told.member_number,
    told.span_number,
    told.plan_member_id,
    told.subscriber_id,
    told.group_id,
    told.funding_code,
    told.from_date,
    case when not told.is_end_untold then told.final_to_date end as to_date,
    told.from_date - 15 as first_posted_date,
    case when not told.is_end_untold then told.change_posted_date end as change_posted_date,
    told.is_cut
    and told.scenario_code is distinct from 'NOT_COVERED'
    and not told.is_end_untold
    and told.change_posted_date <= getvariable('delivery_date') as is_retroactive,
    told.death_date,
    -- A death is posted some weeks after; empty where it fell outside the span.
    case
        when told.is_end_untold then told.death_date + 28
        when told.is_death_inside then greatest(told.death_date + 28, coalesce(told.change_posted_date + 1, told.death_date))
    end as death_posted_date,
    -- Until when claims were still paid, rightly or not.
    case
        when told.is_cut then greatest(told.final_to_date, told.change_posted_date)
        when uniform('late claims', told.household_number, told.span_number) < setting('late_claims_share')
            then told.final_to_date + 20
        else told.final_to_date
    end as served_to_date
from told
