-- A request for care that a covered adult brings to a vendor in the contract year, and what the vendor does about it.
-- grain: vendor_id, member_number
with asking as (
    select
        vendor.vendor_id,
        member.member_number,
        member.person_id,
        member.birth_date,
        member.death_date,
        cast(
            getvariable('contract_from_date')
            + cast(floor(365 * uniform('request day ' || vendor.vendor_id, member.member_number, 0)) as integer)
            as date
        ) as requested_date,
        chance('request ' || vendor.vendor_id, member.member_number, 0) as request_draw
    from population.member as member
    cross join parameter.vendor as vendor
    where uniform('asks ' || vendor.vendor_id, member.member_number, 0) < setting('request_share')
),
asked as (
    select
        asking.* exclude (birth_date, death_date),
        coverage.plan_member_id
    from asking
    inner join population.coverage as coverage
        on
            coverage.member_number = asking.member_number
            and coverage.from_date <= asking.requested_date
            and (coverage.to_date is null or coverage.to_date > asking.requested_date)
    where
        asking.requested_date >= getvariable('programme_from_date')
        and asking.birth_date + to_years(18) <= asking.requested_date
        and (asking.death_date is null or asking.death_date > asking.requested_date)
),
sorted as (
    select
        asked.*,
        uniform_of(hash(asked.request_draw, 'red flag')) < setting('request_red_flag_share') as is_red_flag,
        uniform_of(hash(asked.request_draw, 'door')) as door_share
    from asked
),
directed as (
    select
        sorted.*,
        case
            when sorted.is_red_flag then case when sorted.door_share < 0.3 then 'EMERGENCY' else 'SPECIALIST' end
            when sorted.door_share < 0.4 then 'SELF_CARE'
            when sorted.door_share < 0.6 then 'E_VISIT'
            when sorted.door_share < 0.9 then 'PT'
            else 'PRIMARY_CARE'
        end as door_code
    from sorted
)
select
    directed.*,
    21600 + cast(directed.request_draw % 57600 as bigint) as requested_number,
    uniform_of(hash(directed.request_draw, 'advised')) < setting('advised_share') as is_advised_in_time,
    case
        when uniform_of(hash(directed.request_draw, 'advised')) < setting('advised_share')
            then 600 + cast(floor(85800 * uniform_of(hash(directed.request_draw, 'wait'))) as bigint)
        when uniform_of(hash(directed.request_draw, 'wait')) < 0.8
            then 86401 + cast(floor(200000 * uniform_of(hash(directed.request_draw, 'wait'))) as bigint)
    end as waited_number,
    uniform_of(hash(directed.request_draw, 'reviewed')) < setting('reviewed_share') as is_reviewed,
    uniform_of(hash(directed.request_draw, 'right door')) < setting('right_door_share') as is_right_door,
    directed.is_red_flag and uniform_of(hash(directed.request_draw, 'referred')) < setting('red_flag_referred_share') as is_referred,
    case
        when directed.door_code not in ('SELF_CARE', 'E_VISIT') then 'VISIT'
        when uniform_of(hash(directed.request_draw, 'alone')) < setting('self_managed_share') then 'SELF_MANAGED'
        else 'OTHER'
    end as outcome_code
from directed
