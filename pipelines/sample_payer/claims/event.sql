-- One service to one member on one day, before it is covered, priced or billed.
-- grain: member_number, stream_number, month_number, visit_number
with visit as (
    select
        course.*,
        unnest(range(course.occurrence_count)) as visit_number
    from claims.msk_course as course
    where not course.is_drug
),
msk as (
    select
        visit.member_number,
        visit.stream_number,
        visit.month_number,
        visit.visit_number,
        visit.service_code,
        visit.region_code,
        cast(
            make_date(cast(visit.month_number // 12 as integer), cast(visit.month_number % 12 + 1 as integer), 1)
            + cast(floor(26 * uniform('day', visit.member_number, visit.month_number * 1000 + visit.stream_number)) as integer)
            + cast(visit.lead_days + visit.visit_number * visit.gap_days as integer)
            as date
        ) as service_date,
        visit.is_untreated,
        visit.is_treated,
        uniform('template', visit.member_number, visit.month_number * 1000 + visit.stream_number) as template_draw,
        uniform('diagnosis ' || visit.region_code, visit.member_number, 0) as diagnosis_draw
    from visit
),
msk_event as (
    select
        msk.member_number,
        msk.stream_number,
        msk.month_number,
        msk.visit_number,
        msk.service_date,
        case when msk.service_code = 'PT' and msk.visit_number = 0 then 'PT_EVALUATION' else template.template_code end
            as template_code,
        diagnosis.diagnosis_code,
        cast(null as varchar) as second_diagnosis_code,
        true as is_msk,
        msk.is_untreated,
        msk.is_treated,
        cast(null as varchar) as vendor_id
    from msk
    inner join parameter.template as template
        on
            template.service_code = msk.service_code
            and template.region_code in (msk.region_code, 'ANY')
            and msk.template_draw >= template.from_share
            and msk.template_draw < template.to_share
    inner join parameter.diagnosis as diagnosis
        on
            diagnosis.region_code = msk.region_code
            and msk.diagnosis_draw >= diagnosis.from_share
            and msk.diagnosis_draw < diagnosis.to_share
),
quarter as (
    select
        month.month_number,
        month.month_date
    from population.month as month
    where month.month_number % 3 = 0 or month.month_date = getvariable('window_from_date')
),
other_event as (
    select
        member.member_number,
        service.service_number as stream_number,
        quarter.month_number,
        0 as visit_number,
        cast(
            quarter.month_date
            + cast(floor(90 * uniform('other day', member.member_number, quarter.month_number * 1000 + service.service_number)) as integer)
            as date
        ) as service_date,
        service.template_code,
        service.diagnosis_code,
        service.second_diagnosis_code,
        false as is_msk,
        true as is_untreated,
        true as is_treated,
        cast(null as varchar) as vendor_id
    from population.member as member
    cross join quarter
    inner join parameter.other_service as service
        on
            service.sex_code in ('ANY', upper(member.sex_code[1]))
            and date_diff('day', member.birth_date, quarter.month_date) >= service.from_age_number * 365.25
            and date_diff('day', member.birth_date, quarter.month_date) < service.to_age_number * 365.25
    where
        uniform('other care', member.member_number, quarter.month_number * 1000 + service.service_number)
        < service.annual_rate / 4
),
-- Cancer care: a few members at random, and those whose activation a condition excludes.
cancer as (
    select
        activation.member_number,
        min(activation.activated_date) - 130 as from_date
    from vendors.activation as activation
    where activation.scenario_code = 'EXCLUDED_CONDITION'
    group by activation.member_number
    union all
    select
        member.member_number,
        cast(getvariable('window_from_date') + cast(floor(getvariable('day_count') * uniform('cancer', member.member_number, 1)) as integer) as date)
            as from_date
    from population.member as member
    where
        member.is_adult
        and uniform('cancer', member.member_number, 0) < 0.002
),
cancer_visit as (
    select
        cancer.member_number,
        cancer.from_date,
        unnest(range(5)) as visit_number
    from cancer
),
cancer_event as (
    select
        cancer_visit.member_number,
        351 as stream_number,
        year(cancer_visit.from_date) * 12 + month(cancer_visit.from_date) - 1 as month_number,
        cancer_visit.visit_number,
        cast(cancer_visit.from_date + cast(cancer_visit.visit_number * 24 as integer) as date) as service_date,
        'CANCER_INFUSION' as template_code,
        'Z5111' as diagnosis_code,
        'C189' as second_diagnosis_code,
        false as is_msk,
        true as is_untreated,
        true as is_treated,
        cast(null as varchar) as vendor_id
    from cancer_visit
),
-- Remote monitoring that a vendor bills as claims: set-up, then month by month.
monitored as (
    select
        activation.member_number,
        activation.vendor_id,
        activation.activated_date,
        activation.region_code,
        unnest(range(1 + cast(floor(5 * uniform('monitored months', activation.member_number, 0)) as bigint))) as month_place
    from vendors.activation as activation
    inner join parameter.vendor as vendor
        on
            vendor.vendor_id = activation.vendor_id
            and vendor.has_claims
    where
        activation.is_person
        and getvariable('has_own_claims')
        and activation.scenario_code != 'CRITERIA_NOT_MET'
),
monitoring as (
    select
        monitored.member_number,
        monitored.vendor_id,
        monitored.activated_date,
        monitored.region_code,
        monitored.month_place,
        monitored.activated_date + cast(29 + 30 * monitored.month_place as integer) as month_end_date,
        uniform('monitoring', monitored.member_number, monitored.month_place) as draw
    from monitored
),
monitoring_service as (
    select monitoring.*, 'RTM_SETUP' as template_code, 1 as service_place, monitoring.activated_date as service_date
    from monitoring
    where monitoring.month_place = 0
    union all
    -- Supply for 2 to 15 days has a code of its own since 2026.
    select
        monitoring.*,
        case
            when monitoring.draw > 0.8 and monitoring.month_end_date >= date '2026-01-01' then 'RTM_DEVICE_SHORT'
            else 'RTM_DEVICE'
        end as template_code,
        2 as service_place,
        monitoring.month_end_date as service_date
    from monitoring
    where monitoring.draw <= 0.8 or monitoring.month_end_date >= date '2026-01-01'
    union all
    select
        monitoring.*,
        case
            when monitoring.draw > 0.6 and monitoring.month_end_date >= date '2026-01-01' then 'RTM_FIRST_10'
            else 'RTM_FIRST_20'
        end as template_code,
        3 as service_place,
        monitoring.month_end_date as service_date
    from monitoring
    where monitoring.draw <= 0.6 or monitoring.month_end_date >= date '2026-01-01'
    union all
    select monitoring.*, 'RTM_MORE_20' as template_code, 4 as service_place, monitoring.month_end_date as service_date
    from monitoring
    where monitoring.draw < 0.2
),
monitoring_event as (
    select
        service.member_number,
        380 + service.service_place as stream_number,
        year(service.service_date) * 12 + month(service.service_date) - 1 as month_number,
        service.month_place as visit_number,
        service.service_date,
        service.template_code,
        diagnosis.diagnosis_code,
        cast(null as varchar) as second_diagnosis_code,
        true as is_msk,
        false as is_untreated,
        true as is_treated,
        service.vendor_id
    from monitoring_service as service
    inner join parameter.diagnosis as diagnosis
        on
            diagnosis.region_code = service.region_code
            and diagnosis.from_share = 0
)
select * from msk_event
union all
select * from other_event
union all
select * from cancer_event
union all
select * from monitoring_event
