-- A first session as the vendor will claim it, with what is wrong with it. Cases that are rare in life are planted, at least one a vendor.
-- grain: activation_id
with started as (
    select
        enrolment.* exclude (choice_number),
        row_number() over (
            partition by enrolment.member_number order by enrolment.activated_date, enrolment.vendor_id
        ) as start_number
    from vendors.enrolment as enrolment
    where enrolment.activated_date is not null
),
ordinary as (
    select
        started.*,
        row_number() over (
            partition by started.vendor_id, started.start_number = 1
            order by chance('scenario ' || started.vendor_id, started.member_number, 0), started.member_number
        ) as rank_number,
        count(*) over (partition by started.vendor_id, started.start_number = 1) as activation_count
    from started
),
vendor_total as (
    select
        ordinary.vendor_id,
        max(ordinary.activation_count) as activation_count
    from ordinary
    where ordinary.start_number = 1
    group by ordinary.vendor_id
),
planned as (
    select
        vendor_total.vendor_id,
        scenario.scenario_code,
        scenario.scenario_number,
        greatest(scenario.minimum_count, cast(ceil(scenario.share * vendor_total.activation_count) as bigint)) as planned_count
    from vendor_total
    cross join parameter.scenario as scenario
    where
        case
            -- What does not fit between the first month and the end of the contract year is left out.
            when getvariable('has_own_claims') then getvariable('window_from_date') <= scenario.first_month_until_date
            else
                scenario.scenario_code in (
                    'LATE', 'CRITERIA_NOT_MET', 'OPTED_OUT', 'AFTER_TERM', 'BEFORE_TERM', 'TEST_ACCOUNT'
                )
        end
),
place as (
    select
        planned.*,
        sum(planned.planned_count) over (
            partition by planned.vendor_id order by planned.scenario_number
        ) as last_number
    from planned
),
judged as (
    select
        ordinary.vendor_id,
        ordinary.member_number,
        case when ordinary.start_number = 1 then coalesce(place.scenario_code, 'NONE') else 'SECOND_VENDOR' end
            as scenario_code,
        ordinary.region_code,
        ordinary.pain_number,
        ordinary.registered_date,
        ordinary.screened_date,
        ordinary.enrolled_date,
        ordinary.activated_date
    from ordinary
    left join place
        on
            place.vendor_id = ordinary.vendor_id
            and ordinary.start_number = 1
            and ordinary.rank_number > place.last_number - place.planned_count
            and ordinary.rank_number <= place.last_number
),
-- A member belongs to the first vendor whose start counts: where that is in doubt, there is no second one.
chosen as (
    select judged.*
    from judged
    where
        judged.scenario_code != 'SECOND_VENDOR'
        or exists (
            select 1
            from judged as earlier
            where
                earlier.member_number = judged.member_number
                and earlier.scenario_code = 'NONE'
        )
),
child as (
    select
        vendor.vendor_id,
        member.member_number,
        'UNDER_AGE' as scenario_code,
        'KNEE' as region_code,
        5.0 as pain_number,
        visit.first_date as registered_date,
        visit.first_date + 1 as screened_date,
        visit.first_date + 2 as enrolled_date,
        visit.first_date + 7 as activated_date,
        row_number() over (
            partition by vendor.vendor_id
            order by chance('child ' || vendor.vendor_id, member.member_number, 0), member.member_number
        ) as rank_number,
        count(*) over (partition by vendor.vendor_id) as child_count
    from population.member as member
    cross join (
        select greatest(date '2025-05-05', cast(getvariable('programme_from_date') + 4 as date)) as first_date
    ) as visit
    inner join population.coverage as coverage
        on
            coverage.member_number = member.member_number
            and coverage.from_date <= visit.first_date - 4
            and (coverage.to_date is null or coverage.to_date > date '2025-12-31')
    cross join parameter.vendor as vendor
    where
        getvariable('programme_from_date') <= getvariable('contract_to_date')
        and member.birth_date > date '2009-01-01'
        and member.birth_date < date '2012-01-01'
),
-- An account under a number of the whole family, and an account of nobody the plan knows.
shared as (
    select
        chosen.*,
        member.has_family_id,
        row_number() over (
            partition by chosen.vendor_id, member.has_family_id
            order by chance('shared ' || chosen.vendor_id, chosen.member_number, 0), chosen.member_number
        ) as rank_number,
        count(*) over (partition by chosen.vendor_id) as activation_count
    from chosen
    inner join population.member as member
        on member.member_number = chosen.member_number
    where chosen.scenario_code = 'NONE'
),
account as (
    select
        chosen.vendor_id,
        chosen.member_number,
        chosen.scenario_code,
        chosen.region_code,
        chosen.pain_number,
        chosen.registered_date,
        chosen.screened_date,
        chosen.enrolled_date,
        chosen.activated_date
    from chosen
    union all
    select
        child.vendor_id,
        child.member_number,
        child.scenario_code,
        child.region_code,
        child.pain_number,
        child.registered_date,
        child.screened_date,
        child.enrolled_date,
        child.activated_date
    from child
    where child.rank_number <= 1 + child.child_count // 1000
    union all
    select
        shared.vendor_id,
        shared.member_number,
        'UNKNOWN_MEMBER' as scenario_code,
        shared.region_code,
        shared.pain_number,
        shared.registered_date,
        shared.screened_date,
        shared.enrolled_date,
        shared.activated_date
    from shared
    where
        not shared.has_family_id
        and shared.rank_number <= 1 + shared.activation_count // 100
),
-- Members of one vendor who start with another some weeks later.
second as (
    select
        vendor.vendor_id,
        chosen.member_number,
        'SECOND_VENDOR' as scenario_code,
        chosen.region_code,
        chosen.pain_number,
        chosen.registered_date + 70 as registered_date,
        chosen.screened_date + 70 as screened_date,
        chosen.enrolled_date + 70 as enrolled_date,
        chosen.activated_date + 70 as activated_date,
        row_number() over (
            partition by vendor.vendor_id
            order by chance('second ' || vendor.vendor_id, chosen.member_number, 0), chosen.member_number
        ) as rank_number,
        count(*) over (partition by vendor.vendor_id) as activation_count
    from chosen
    inner join parameter.vendor as vendor
        on vendor.vendor_id != chosen.vendor_id
    where
        chosen.scenario_code = 'NONE'
        and chosen.activated_date >= date '2025-01-01'
        and chosen.activated_date < date '2025-10-01'
        and not exists (
            select 1
            from vendors.enrolment as enrolment
            where
                enrolment.vendor_id = vendor.vendor_id
                and enrolment.member_number = chosen.member_number
        )
),
-- The ambiguous account belongs to a family of the plan whose members share one number.
family as (
    select
        vendor.vendor_id,
        member.member_number,
        'AMBIGUOUS_MEMBER' as scenario_code,
        'LOW_BACK' as region_code,
        5.0 as pain_number,
        visit.first_date as registered_date,
        visit.first_date + 1 as screened_date,
        visit.first_date + 2 as enrolled_date,
        visit.first_date + 7 as activated_date,
        row_number() over (
            partition by vendor.vendor_id
            order by chance('family ' || vendor.vendor_id, member.member_number, 0), member.member_number
        ) as rank_number
    from population.member as member
    cross join (
        select greatest(date '2025-03-03', cast(getvariable('programme_from_date') + 2 as date)) as first_date
    ) as visit
    inner join population.coverage as coverage
        on
            coverage.member_number = member.member_number
            and coverage.from_date <= getvariable('programme_from_date')
            and (coverage.to_date is null or coverage.to_date > date '2025-12-31')
    inner join population.member as relative
        on
            relative.household_number = member.household_number
            and relative.position_number = 2
            and relative.birth_date < date '2025-01-01'
    cross join parameter.vendor as vendor
    where
        getvariable('programme_from_date') <= getvariable('contract_to_date')
        and member.has_family_id
        and member.position_number = 1
),
every as (
    select
        account.*,
        account.scenario_code not in ('NONE', 'SECOND_VENDOR') as is_planted
    from account
    union all
    select
        family.vendor_id,
        family.member_number,
        family.scenario_code,
        family.region_code,
        family.pain_number,
        family.registered_date,
        family.screened_date,
        family.enrolled_date,
        family.activated_date,
        true as is_planted
    from family
    where family.rank_number = 1
    union all
    select
        second.vendor_id,
        second.member_number,
        second.scenario_code,
        second.region_code,
        second.pain_number,
        second.registered_date,
        second.screened_date,
        second.enrolled_date,
        second.activated_date,
        true as is_planted
    from second
    where second.rank_number <= 1 + second.activation_count // 300
),
moved as (
    select
        every.*,
        -- Days by which the whole story of the account is moved.
        case
            when every.scenario_code = 'AFTER_TERM'
                then
                    date_diff('day', every.activated_date, getvariable('contract_to_date') + 6)
                    + cast(floor(40 * uniform('after term', every.member_number, 0)) as bigint)
            when every.scenario_code = 'BEFORE_TERM'
                then
                    date_diff('day', every.activated_date, getvariable('contract_from_date') - 24)
                    + cast(floor(20 * uniform('before term', every.member_number, 0)) as bigint)
            when every.scenario_code in ('RETRO_TERMINATED_OLD')
                then least(0, date_diff('day', every.activated_date, date '2025-08-20'))
            -- Cancer care must have shown in the claims before.
            when every.scenario_code = 'EXCLUDED_CONDITION'
                then greatest(0, date_diff('day', every.activated_date, getvariable('window_from_date') + 130))
            else 0
        end as moved_days
    from every
)
select
    moved.vendor_id || '-' || cast(moved.member_number as varchar)
    || case
        when moved.scenario_code = 'UNKNOWN_MEMBER' then 'u'
        when moved.scenario_code = 'AMBIGUOUS_MEMBER' then 'a'
        when moved.scenario_code = 'UNDER_AGE' then 'c'
        when moved.scenario_code = 'SECOND_VENDOR' and moved.is_planted then 's'
        else ''
    end as activation_id,
    moved.vendor_id,
    moved.member_number,
    moved.scenario_code,
    moved.region_code,
    moved.pain_number,
    moved.registered_date + cast(moved.moved_days as integer) as registered_date,
    moved.screened_date + cast(moved.moved_days as integer) as screened_date,
    moved.enrolled_date + cast(moved.moved_days as integer) as enrolled_date,
    moved.activated_date + cast(moved.moved_days as integer) as activated_date,
    hash(moved.vendor_id, moved.scenario_code in ('UNKNOWN_MEMBER', 'AMBIGUOUS_MEMBER', 'UNDER_AGE', 'SECOND_VENDOR'))
    as account_key,
    moved.scenario_code not in ('UNKNOWN_MEMBER', 'AMBIGUOUS_MEMBER', 'UNDER_AGE', 'TEST_ACCOUNT') as is_person
from moved
