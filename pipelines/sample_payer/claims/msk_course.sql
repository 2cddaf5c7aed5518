-- A course of musculoskeletal care that begins in a month in at least one of the two worlds.
-- One draw decides both worlds, so that a treated member never differs by luck alone.
-- grain: member_number, stream_number, month_number
with drawn as (
    select
        pain.member_number,
        pain.region_code,
        pain.month_number,
        service.service_code,
        service.service_number,
        service.occurrence_count,
        service.gap_days,
        service.lead_days,
        service.is_drug,
        region.region_number * 20 + service.service_number as stream_number,
        least(0.9, exp(service.log_rate + service.severity_slope * pain.untreated_pain_number)) as untreated_rate,
        least(0.9, exp(service.log_rate + service.severity_slope * pain.treated_pain_number)) as treated_rate,
        uniform('care', pain.member_number, pain.month_number * 1000 + region.region_number * 20 + service.service_number) as draw
    from claims.pain as pain
    inner join parameter.region as region
        on region.region_code = pain.region_code
    cross join parameter.msk_service as service
)
select
    drawn.member_number,
    drawn.stream_number,
    drawn.month_number,
    drawn.region_code,
    drawn.service_code,
    drawn.is_drug,
    drawn.gap_days,
    drawn.lead_days,
    drawn.draw < drawn.untreated_rate as is_untreated,
    drawn.draw < drawn.treated_rate as is_treated,
    case
        when drawn.occurrence_count = 1 then 1
        else
            1 + cast(floor(
                2 * (drawn.occurrence_count - 1)
                * uniform('visits', drawn.member_number, drawn.month_number * 1000 + drawn.stream_number)
            ) as bigint)
    end as occurrence_count
from drawn
where drawn.draw < greatest(drawn.untreated_rate, drawn.treated_rate)
union all
-- Therapy in person that a programme adds to its own remote monitoring.
select
    treatment.member_number,
    region.region_number * 20 + 19 as stream_number,
    treatment.month_number,
    treatment.region_code,
    'PT' as service_code,
    false as is_drug,
    5 as gap_days,
    0 as lead_days,
    false as is_untreated,
    true as is_treated,
    cast(4 + floor(7 * uniform('added visits', treatment.member_number, 0)) as bigint) as occurrence_count
from claims.treatment as treatment
inner join parameter.region as region
    on region.region_code = treatment.region_code
where uniform('added therapy', treatment.member_number, 0) < treatment.added_therapy_share
