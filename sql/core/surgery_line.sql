-- A claim line of a surgery event: surgeons', assistants' and add-on lines, the facility's claim or stay, and anaesthesia of the days. One event a line:
-- its own region's, else the event of the kind that goes first. Broken-off lines of a day whose surgery counts are here too: their cost is part of it.
-- grain: claim_line_id
with
event as (
    select
        surgery_event_id,
        member_id,
        region_code,
        surgery_date,
        last_date,
        stay_id,
        precedence_number
    from core.surgery_event
),

-- Add-on and instrument codes are of the spine; those of an event's own region go first.
of_part as (
    select
        part.claim_line_id,
        event.surgery_event_id,
        part.role_code,
        1 as way_number,
        case when part.region_code = event.region_code then 0 else 1 end as distance_number,
        event.precedence_number,
        event.surgery_date
    from core.surgery_part as part
    inner join event
        on
            event.member_id = part.member_id
            and cast(event.surgery_date - 1 as date) <= part.service_date
            and part.service_date <= cast(event.last_date + 1 as date)
            and (
                part.region_code = event.region_code
                or (not part.is_starting and event.region_code in ('LOW_BACK', 'NECK', 'THORACIC', 'OTHER_UNSPEC'))
            )
),

facility_claim as (
    select distinct
        part.source_id,
        part.claim_root_id,
        of_part.surgery_event_id
    from of_part
    inner join core.surgery_part as part on part.claim_line_id = of_part.claim_line_id
    where part.role_code = 'FACILITY'
),

of_claim as (
    select
        line.claim_line_id,
        event.surgery_event_id,
        'FACILITY' as role_code,
        2 as way_number,
        0 as distance_number,
        event.precedence_number,
        event.surgery_date
    from facility_claim
    inner join event on event.surgery_event_id = facility_claim.surgery_event_id
    inner join core.claim_line as line
        on
            line.source_id = facility_claim.source_id
            and line.claim_root_id = facility_claim.claim_root_id
            and line.service_from_date >= cast(event.surgery_date - 1 as date)
            and line.service_from_date <= cast(event.last_date + 1 as date)
    where line.form_code = 'I' and line.disposition_code = 'used' and line.stay_id is null
),

of_stay as (
    select
        line.claim_line_id,
        event.surgery_event_id,
        'FACILITY' as role_code,
        2 as way_number,
        0 as distance_number,
        event.precedence_number,
        event.surgery_date
    from event
    inner join core.claim_line as line on line.stay_id = event.stay_id
    where line.form_code = 'I' and line.disposition_code = 'used'
),

region_of_anaesthesia as (
    select
        named.code_from,
        named.code_to,
        named.region_code
    from (
        values
        ('00600', '00604', 'NECK'), ('00620', '00626', 'THORACIC'), ('00630', '00640', 'LOW_BACK'), ('01200', '01274', 'HIP'),
        ('01320', '01444', 'KNEE'), ('01462', '01522', 'ANKLE_FOOT'), ('01610', '01680', 'SHOULDER'), ('01710', '01860', 'ELBOW_WRIST_HAND')
    ) as named (code_from, code_to, region_code)
),

anaesthesia_code as (
    select
        coded.hcpcs_code,
        min(region.region_code) as region_code
    from (
        select distinct line.hcpcs_code
        from core.claim_line as line
        where line.hcpcs_code >= '00600' and line.hcpcs_code <= '01999'
    ) as coded
    inner join terms.value_set as listed
        on
            listed.system_code = 'HCPCS'
            and listed.set_id = 'ANESTHESIA_MSK'
            and length(coded.hcpcs_code) = 5
            and listed.pattern <= coded.hcpcs_code
            and coded.hcpcs_code <= listed.pattern_to
    left join region_of_anaesthesia as region
        on region.code_from <= coded.hcpcs_code and coded.hcpcs_code <= region.code_to
    group by coded.hcpcs_code
),

of_anaesthesia as (
    select
        line.claim_line_id,
        event.surgery_event_id,
        'ANAESTHESIA' as role_code,
        3 as way_number,
        case when anaesthesia_code.region_code = event.region_code then 0 else 1 end as distance_number,
        event.precedence_number,
        event.surgery_date
    from core.claim_line as line
    inner join anaesthesia_code on anaesthesia_code.hcpcs_code = line.hcpcs_code
    inner join event
        on
            event.member_id = line.member_id
            and event.surgery_date <= line.service_from_date
            and line.service_from_date <= event.last_date
    where line.form_code = 'P' and line.disposition_code = 'used'
),

candidate as (
    select claim_line_id, surgery_event_id, role_code, way_number, distance_number, precedence_number, surgery_date from of_part
    union all
    select claim_line_id, surgery_event_id, role_code, way_number, distance_number, precedence_number, surgery_date from of_claim
    union all
    select claim_line_id, surgery_event_id, role_code, way_number, distance_number, precedence_number, surgery_date from of_stay
    union all
    select claim_line_id, surgery_event_id, role_code, way_number, distance_number, precedence_number, surgery_date from of_anaesthesia
),

chosen as (
    select
        claim_line_id,
        surgery_event_id,
        role_code,
        row_number() over (
            partition by claim_line_id
            order by way_number, distance_number, precedence_number, surgery_date, surgery_event_id, role_code
        ) as order_number
    from candidate
)

select
    claim_line_id,  -- the claim line
    surgery_event_id,  -- the surgery
    role_code  -- SURGEON (co-surgeons too), ASSISTANT, ANAESTHESIA or FACILITY
from chosen
where order_number = 1
