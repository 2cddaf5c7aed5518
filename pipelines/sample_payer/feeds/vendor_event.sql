-- An event of a vendor's platform, as delivered.
-- grain: vendor_id, event_id
with journey as (
    select
        account.activation_id,
        account.vendor_id,
        account.member_number,
        account.person_id,
        account.plan_member_id,
        account.test_account_flag,
        account.delay_days,
        account.program_code,
        account.scenario_code,
        coalesce(activation.region_code, enrolment.region_code) as region_code,
        coalesce(activation.registered_date, enrolment.registered_date) as registered_date,
        coalesce(activation.screened_date, enrolment.screened_date) as screened_date,
        case when activation.activation_id is null then enrolment.is_referred else false end as is_referred,
        coalesce(activation.enrolled_date, enrolment.enrolled_date) as enrolled_date,
        activation.activated_date,
        -- As many more are missed as keep the share of those referred.
        coalesce(activation.activation_id is null and enrolment.is_referred, false)
        or uniform('missed red flag', account.member_number, hash(account.activation_id))
        < vendor.referred_share * (1 - setting('red_flag_referred_share'))
        / (setting('red_flag_referred_share') * (1 - vendor.referred_share)) as is_red_flag,
        chance('journey', account.member_number, hash(account.activation_id)) as journey_draw
    from vendors.account as account
    inner join parameter.vendor as vendor
        on vendor.vendor_id = account.vendor_id
    left join vendors.activation as activation
        on activation.activation_id = account.activation_id
    left join vendors.enrolment as enrolment
        on
            enrolment.vendor_id = account.vendor_id
            and enrolment.member_number = account.member_number
            and activation.activation_id is null
),
last_session as (
    select
        session.activation_id,
        max(session.session_date) as session_date,
        count(*) as session_count
    from vendors.session as session
    group by session.activation_id
),
-- Members a vendor writes to and never hears from.
silent as (
    select
        vendor.vendor_id,
        member.member_number,
        member.person_id,
        coverage.plan_member_id,
        letter.letter_date
    from population.member as member
    cross join (
        select greatest(date '2025-02-01', getvariable('programme_from_date')) as letter_date
    ) as letter
    inner join population.coverage as coverage
        on
            coverage.member_number = member.member_number
            and coverage.from_date <= letter.letter_date
            and (coverage.to_date is null or coverage.to_date > letter.letter_date)
    cross join parameter.vendor as vendor
    where
        getvariable('programme_from_date') <= getvariable('contract_to_date')
        and member.birth_date + to_years(18) <= letter.letter_date
        and uniform('invited ' || vendor.vendor_id, member.member_number, 0) < vendor.invitation_rate * setting('invitation_share')
        and not exists (
            select 1
            from vendors.account as account
            where
                account.vendor_id = vendor.vendor_id
                and account.member_number = member.member_number
        )
),
dated as (
    select
        journey.*,
        'INVITED' as event_code,
        1 as event_place,
        least(journey.registered_date, greatest(journey.registered_date - 6, getvariable('window_from_date'))) as event_date
    from journey
    union all
    select journey.*, 'REGISTERED' as event_code, 2 as event_place, journey.registered_date as event_date from journey
    union all
    select journey.*, 'LOGGED_IN' as event_code, 3 as event_place, journey.registered_date as event_date from journey
    union all
    select journey.*, 'SCREENED' as event_code, 4 as event_place, journey.screened_date as event_date from journey
    union all
    select journey.*, 'TRIAGED' as event_code, 5 as event_place, journey.screened_date as event_date from journey
    union all
    select journey.*, 'REFERRED' as event_code, 6 as event_place, journey.screened_date as event_date
    from journey
    where journey.is_referred
    union all
    select journey.*, 'ENROLLED' as event_code, 7 as event_place, journey.enrolled_date as event_date from journey
    union all
    select journey.*, 'BASELINED' as event_code, 8 as event_place, response.response_date as event_date
    from journey
    inner join vendors.response as response
        on
            response.activation_id = journey.activation_id
            and response.kind_code = 'BASELINE'
            and response.measure_code = 'PAIN'
    union all
    -- On the day of enrolment at the earliest: to enrol after an opt-out is to come back.
    select
        journey.*,
        'OPTED_OUT' as event_code,
        9 as event_place,
        greatest(journey.activated_date - 2, journey.enrolled_date) as event_date
    from journey
    where journey.scenario_code = 'OPTED_OUT'
    union all
    select journey.*, 'ACTIVATED' as event_code, 10 as event_place, journey.activated_date as event_date from journey
    union all
    select journey.*, 'EXERCISE_ASSIGNED' as event_code, 11 as event_place, journey.activated_date as event_date from journey
    union all
    select journey.*, 'OUTREACH' as event_code, 12 as event_place, last_session.session_date + 7 as event_date
    from journey
    inner join last_session
        on
            last_session.activation_id = journey.activation_id
            and last_session.session_count < 6
    union all
    select journey.*, 'OPTED_OUT' as event_code, 13 as event_place, last_session.session_date + 21 as event_date
    from journey
    inner join last_session
        on
            last_session.activation_id = journey.activation_id
            and last_session.session_count < 6
    where
        journey.scenario_code = 'NONE'
        and uniform_of(hash(journey.journey_draw, 'opt out')) < 0.2
        -- An opt-out would leave the member free for the vendor they start with next.
        and not exists (
            select 1
            from vendors.account as account
            where
                account.member_number = journey.member_number
                and account.scenario_code = 'SECOND_VENDOR'
        )
    union all
    select journey.*, 'COMPLETED' as event_code, 14 as event_place, last_session.session_date as event_date
    from journey
    inner join last_session
        on
            last_session.activation_id = journey.activation_id
            and last_session.session_count >= 14
    union all
    -- A letter in the last days before delivery: received after the plan's last payment.
    select journey.*, 'OUTREACH' as event_code, 15 as event_place, getvariable('delivery_date') - 8 as event_date
    from journey
    where uniform_of(hash(journey.journey_draw, 'last letter')) < 0.05
    union all
    select
        journey.*,
        'RESOLVED' as event_code,
        16 as event_place,
        journey.activated_date + 30 + cast(journey.journey_draw % 50 as integer) as event_date
    from journey
    where uniform_of(hash(journey.journey_draw, 'resolved')) < setting('resolved_share')
    union all
    select journey.*, 'LOGGED_IN' as event_code, 100 + session.session_number as event_place, session.session_date as event_date
    from journey
    inner join vendors.session as session
        on
            session.activation_id = journey.activation_id
            and session.session_number % 4 = 1
    union all
    select journey.*, 'AT_RISK' as event_code, 200 + date_diff('day', journey.activated_date, risk.found_date) as event_place, risk.flagged_date as event_date
    from journey
    inner join vendors.risk as risk
        on
            risk.activation_id = journey.activation_id
            and risk.is_flagged
    union all
    select journey.*, 'REACHED' as event_code, 300 + date_diff('day', journey.activated_date, risk.found_date) as event_place, risk.reached_date as event_date
    from journey
    inner join vendors.risk as risk
        on
            risk.activation_id = journey.activation_id
            and risk.is_flagged
            and risk.is_reached
)
select
    dated.vendor_id,
    dated.activation_id || '-e' || cast(dated.event_place as varchar) as event_id,
    dated.person_id,
    dated.plan_member_id as member_id,
    dated.event_code,
    cast(dated.event_date as varchar) as event_date,
    case when dated.event_place between 4 and 14 then dated.region_code end as region_code,
    dated.program_code,
    case dated.event_code
        when 'SCREENED' then case when dated.is_red_flag then 'RED_FLAG' else 'CLEAR' end
        when 'REFERRED' then ['RED_FLAG', 'EMERGENCY', 'SPECIALIST', 'PRIMARY_CARE'][cast(1 + dated.journey_draw % 4 as bigint)]
        when 'COMPLETED' then ['GOAL', 'PLATEAU', 'END'][cast(1 + dated.journey_draw % 3 as bigint)]
        when 'AT_RISK' then 'ADHERENCE'
        when 'REACHED' then 'ADHERENCE'
    end as detail_code,
    case when dated.event_code = 'EXERCISE_ASSIGNED' then '24' end as event_count,
    dated.test_account_flag,
    cast(dated.event_date + cast(dated.delay_days + 1 + dated.journey_draw % 5 as integer) as varchar) as received_date
from dated
where
    dated.event_date is not null
    and dated.event_date + 6 <= getvariable('delivery_date')
union all
select
    silent.vendor_id,
    silent.vendor_id || '-' || cast(silent.member_number as varchar) || '-e1' as event_id,
    silent.person_id,
    silent.plan_member_id as member_id,
    'INVITED' as event_code,
    cast(silent.letter_date + 2 as varchar) as event_date,
    cast(null as varchar) as region_code,
    'msk' as program_code,
    cast(null as varchar) as detail_code,
    cast(null as varchar) as event_count,
    '0' as test_account_flag,
    cast(silent.letter_date + 6 as varchar) as received_date
from silent
