-- How far a registered member comes in a vendor's funnel; dates are empty where the member stopped before.
-- A member stays with the vendor they registered with first; a few start with a second one all the same.
-- grain: vendor_id, member_number
with registered as (
    select
        registration.vendor_id,
        registration.member_number,
        recent.region_code,
        recent.pain_number,
        cast(
            month.month_date + cast(floor(uniform('registration day', registration.member_number, hash(registration.vendor_id)) * 27) as integer)
            as date
        ) as registered_date
    from vendors.registration as registration
    inner join vendors.recent_pain as recent
        on
            recent.member_number = registration.member_number
            and recent.month_number = registration.month_number
    inner join population.month as month
        on month.month_number = registration.month_number
),
ordered as (
    select
        registered.*,
        row_number() over (
            partition by registered.member_number order by registered.registered_date, registered.vendor_id
        ) as choice_number
    from registered
),
screened as (
    select
        ordered.*,
        vendor.enrolled_share,
        vendor.activated_share,
        case
            when uniform('screened ' || ordered.vendor_id, ordered.member_number, 0) < vendor.screened_share
                then ordered.registered_date + cast(floor(3 * uniform('screened day', ordered.member_number, 0)) as integer)
        end as screened_date,
        uniform('referred ' || ordered.vendor_id, ordered.member_number, 0) < vendor.referred_share as is_referred
    from ordered
    inner join parameter.vendor as vendor
        on vendor.vendor_id = ordered.vendor_id
    inner join population.member as member
        on
            member.member_number = ordered.member_number
            and member.birth_date + to_years(18) <= ordered.registered_date
    inner join population.coverage as coverage
        on
            coverage.member_number = ordered.member_number
            and coverage.from_date <= ordered.registered_date
            and (coverage.to_date is null or coverage.to_date > ordered.registered_date + 30)
    where
        (member.death_date is null or member.death_date > ordered.registered_date + 30)
        and (
            ordered.choice_number = 1
            or (
                ordered.choice_number = 2
                and uniform('second vendor', ordered.member_number, 0) < setting('second_vendor_share')
            )
        )
),
enrolled as (
    select
        screened.*,
        case
            when
                not screened.is_referred
                and uniform('enrolled ' || screened.vendor_id, screened.member_number, 0) < screened.enrolled_share
                then screened.screened_date + 1 + cast(floor(3 * uniform('enrolled day', screened.member_number, 0)) as integer)
        end as enrolled_date
    from screened
)
select
    enrolled.vendor_id,
    enrolled.member_number,
    enrolled.choice_number,
    enrolled.region_code,
    enrolled.pain_number,
    enrolled.registered_date,
    enrolled.screened_date,
    enrolled.is_referred and enrolled.screened_date is not null as is_referred,
    enrolled.enrolled_date,
    case
        when uniform('activated ' || enrolled.vendor_id, enrolled.member_number, 0) < enrolled.activated_share
            then enrolled.enrolled_date + 1 + cast(floor(9 * uniform('activated day', enrolled.member_number, 0)) as integer)
    end as activated_date
from enrolled
