-- A musculoskeletal surgery, however many claims speak of it: a member, a body region, and days that follow one another.
-- The kind is what the surgeons' lines say (the first in the order of core.surgery_code), else the assistants', else the facility's; a stay whose facility alone speaks
-- inherits it from procedures or MS-DRG and is dated by its admission. Add-on and instrument codes start nothing. A broken-off
-- surgery (modifiers 53, 73) is none: neither an assistant's nor the facility's line stands where every surgeon broke off.
-- Elective is every event but fracture care and those whose claims name a fracture, a malignancy or an infection, or whose group is of infection.
-- grain: surgery_event_id
with
starting as (
    select
        claim_line_id,
        member_id,
        region_code,
        service_date,
        precedence_number,
        role_number,
        side_code,
        is_discontinued,
        is_fracture_care
    from core.surgery_part
    where is_starting
),

day as (
    select member_id, region_code, service_date
    from starting
    group by member_id, region_code, service_date
),

followed as (
    select
        member_id,
        region_code,
        service_date,
        case
            when
                date_diff(
                    'day', lag(service_date) over (partition by member_id, region_code order by service_date), service_date
                ) <= 1
                then 0
            else 1
        end as opening_number
    from day
),

numbered as (
    select
        member_id,
        region_code,
        service_date,
        cast(
            sum(opening_number) over (
                partition by member_id, region_code order by service_date rows between unbounded preceding and current row
            ) as bigint
        ) as cluster_number
    from followed
),

placed as (
    select
        numbered.cluster_number,
        starting.member_id,
        starting.region_code,
        starting.service_date,
        starting.precedence_number,
        starting.role_number,
        starting.side_code,
        starting.is_discontinued,
        starting.is_fracture_care
    from starting
    inner join numbered
        on
            numbered.member_id = starting.member_id
            and numbered.region_code = starting.region_code
            and numbered.service_date = starting.service_date
),

cluster as (
    select
        member_id,
        region_code,
        cluster_number,
        min(case when not is_discontinued then role_number end) as role_number,
        max(case when role_number < 3 then 1 else 0 end) as professional_number,
        max(case when role_number = 1 then 1 else 0 end) as surgeon_number
    from placed
    group by member_id, region_code, cluster_number
),

-- Done: by a surgeon, by an assistant without any surgeon's word, or by a facility without any professional's.
done as (
    select member_id, region_code, cluster_number, role_number
    from cluster
    where
        role_number = 1
        or (role_number = 2 and surgeon_number = 0)
        or (role_number = 3 and professional_number = 0)
),

performed as (
    select
        placed.member_id,
        placed.region_code,
        placed.cluster_number,
        done.role_number,
        min(placed.service_date) as surgery_date,
        max(placed.service_date) as last_date,
        min(case when placed.role_number = done.role_number then placed.precedence_number end) as precedence_number,
        max(case when placed.side_code in ('R', 'B') then 1 else 0 end) as right_number,
        max(case when placed.side_code in ('L', 'B') then 1 else 0 end) as left_number,
        max(case when placed.is_fracture_care then 1 else 0 end) as fracture_care_number
    from placed
    inner join done
        on
            done.member_id = placed.member_id
            and done.region_code = placed.region_code
            and done.cluster_number = placed.cluster_number
    where not placed.is_discontinued
    group by placed.member_id, placed.region_code, placed.cluster_number, done.role_number
),

-- Codes of fusion count whoever bills them: each code once. Add-on codes lie within a day of the event and need not name its region.
levelled as (
    select
        performed.member_id,
        performed.region_code,
        performed.surgery_date,
        count(distinct case when part.is_primary_fusion then part.hcpcs_code end) as primary_count,
        count(distinct case when part.is_further_level then part.hcpcs_code end) as further_count
    from performed
    inner join core.surgery_part as part
        on
            part.member_id = performed.member_id
            and part.service_date >= cast(performed.surgery_date - 1 as date)
            and part.service_date <= cast(performed.last_date + 1 as date)
            and (part.region_code = performed.region_code or not part.is_starting)
    where
        performed.precedence_number = 30
        and not part.is_discontinued
        and (part.is_further_level or part.is_primary_fusion)
    group by performed.member_id, performed.region_code, performed.surgery_date
),

-- The stay in whose days the surgery lies; one whose facility names the region may be dated a day off.
near_stay as (
    select
        performed.member_id,
        performed.region_code,
        performed.surgery_date,
        stay.stay_id,
        stay.admit_date,
        stay.discharge_date,
        case when shown.stay_id is not null then 0 else 1 end as silent_number,
        case when stay.admit_date <= performed.surgery_date and performed.surgery_date <= stay.discharge_date then 0 else 1 end as distance_number
    from performed
    inner join core.stay as stay
        on
            stay.member_id = performed.member_id
            and cast(stay.admit_date - 1 as date) <= performed.surgery_date
            and performed.surgery_date <= cast(stay.discharge_date + 1 as date)
    left join core.stay_surgery as shown on shown.stay_id = stay.stay_id and shown.region_code = performed.region_code
    where
        (stay.admit_date <= performed.surgery_date and performed.surgery_date <= stay.discharge_date)
        or shown.stay_id is not null
),

in_stay as (
    select
        member_id,
        region_code,
        surgery_date,
        stay_id,
        discharge_date,
        row_number() over (
            partition by member_id, region_code, surgery_date order by silent_number, distance_number, admit_date, stay_id
        ) as order_number
    from near_stay
),

-- A facility's word alone: no event of the region (or, for the spine, of the spine) in the stay; by its group only if nothing at all was claimed by others.
alone as (
    select
        shown.stay_id,
        shown.region_code,
        shown.member_id,
        shown.admit_date,
        shown.discharge_date,
        shown.precedence_number,
        shown.side_code,
        shown.is_multiple_level,
        shown.is_fracture_care,
        shown.is_infection
    from core.stay_surgery as shown
    left join near_stay as known
        on
            known.stay_id = shown.stay_id
            and (
                shown.shown_by_code = 'MSDRG'
                or known.region_code in (shown.region_code, 'OTHER_UNSPEC')
                or (
                    known.region_code in ('LOW_BACK', 'NECK', 'THORACIC')
                    and shown.region_code in ('LOW_BACK', 'NECK', 'THORACIC')
                )
            )
    where known.stay_id is null
),

-- What the surgeons broke off, the facility's codes do not complete.
broken_off as (
    select distinct
        alone.stay_id,
        alone.region_code
    from alone
    inner join placed
        on
            placed.member_id = alone.member_id
            and placed.region_code = alone.region_code
            and placed.role_number < 3
            and placed.is_discontinued
            and cast(alone.admit_date - 1 as date) <= placed.service_date
            and placed.service_date <= cast(alone.discharge_date + 1 as date)
),

-- Two facilities' stays of one day are one event.
alone_day as (
    select
        alone.member_id,
        alone.region_code,
        alone.admit_date,
        min(alone.stay_id) as stay_id,
        max(alone.discharge_date) as discharge_date,
        min(alone.precedence_number) as precedence_number,
        max(case when alone.side_code in ('R', 'B') then 1 else 0 end) as right_number,
        max(case when alone.side_code in ('L', 'B') then 1 else 0 end) as left_number,
        max(case when alone.is_multiple_level then 1 when not alone.is_multiple_level then 0 end) as several_level_number,
        max(case when alone.is_fracture_care then 1 else 0 end) as fracture_care_number
    from alone
    left join broken_off on broken_off.stay_id = alone.stay_id and broken_off.region_code = alone.region_code
    where broken_off.stay_id is null
    group by alone.member_id, alone.region_code, alone.admit_date
),

-- And so are stays of days that follow one another.
alone_followed as (
    select
        member_id,
        region_code,
        admit_date,
        stay_id,
        discharge_date,
        precedence_number,
        right_number,
        left_number,
        several_level_number,
        fracture_care_number,
        case
            when date_diff('day', lag(admit_date) over (partition by member_id, region_code order by admit_date), admit_date) <= 1 then 0
            else 1
        end as opening_number
    from alone_day
),

alone_numbered as (
    select
        member_id,
        region_code,
        admit_date,
        stay_id,
        discharge_date,
        precedence_number,
        right_number,
        left_number,
        several_level_number,
        fracture_care_number,
        cast(
            sum(opening_number) over (
                partition by member_id, region_code order by admit_date rows between unbounded preceding and current row
            ) as bigint
        ) as cluster_number
    from alone_followed
),

alone_event as (
    select
        member_id,
        region_code,
        min(admit_date) as surgery_date,
        max(admit_date) as last_date,
        arg_min(stay_id, admit_date) as stay_id,
        max(discharge_date) as discharge_date,
        min(precedence_number) as precedence_number,
        max(right_number) as right_number,
        max(left_number) as left_number,
        max(several_level_number) as several_level_number,
        max(fracture_care_number) as fracture_care_number
    from alone_numbered
    group by member_id, region_code, cluster_number
),

event as (
    select
        performed.member_id,
        performed.region_code,
        performed.surgery_date,
        performed.last_date,
        case performed.role_number when 1 then 'SURGEON' when 2 then 'ASSISTANT' else 'FACILITY' end as told_by_code,
        performed.precedence_number,
        performed.right_number,
        performed.left_number,
        performed.fracture_care_number,
        case
            when performed.precedence_number <> 30 then 0
            when coalesce(levelled.primary_count, 0) = 1 and levelled.further_count = 0 then 0
            else 1
        end as several_level_number,
        in_stay.stay_id,
        in_stay.discharge_date
    from performed
    left join in_stay
        on
            in_stay.member_id = performed.member_id
            and in_stay.region_code = performed.region_code
            and in_stay.surgery_date = performed.surgery_date
            and in_stay.order_number = 1
    left join levelled
        on
            levelled.member_id = performed.member_id
            and levelled.region_code = performed.region_code
            and levelled.surgery_date = performed.surgery_date
    union all
    select
        member_id,
        region_code,
        surgery_date,
        last_date,
        'STAY' as told_by_code,
        precedence_number,
        right_number,
        left_number,
        fracture_care_number,
        several_level_number,
        stay_id,
        discharge_date
    from alone_event
),

-- What the groups of the stay add to what its surgeons say.
stay_word as (
    select
        stay_id,
        max(case when is_fracture_care and precedence_number <> 80 then 1 else 0 end) as fracture_care_number,
        max(case when is_infection then 1 else 0 end) as infection_number,
        max(case when side_code = 'B' and shown_by_code = 'MSDRG' then 1 else 0 end) as two_joint_number
    from core.stay_surgery
    group by stay_id
),

sided as (
    select
        shown.stay_id,
        shown.region_code,
        shown.side_code
    from core.stay_surgery as shown
),

event_claim as (
    select
        event.member_id,
        event.region_code,
        event.surgery_date,
        part.source_id,
        part.claim_root_id
    from event
    inner join core.surgery_part as part
        on
            part.member_id = event.member_id
            and part.region_code = event.region_code
            and cast(event.surgery_date - 1 as date) <= part.service_date
            and part.service_date <= cast(event.last_date + 1 as date)
    union
    select
        event.member_id,
        event.region_code,
        event.surgery_date,
        stay.source_id,
        stay.claim_root_id
    from event
    inner join core.stay_claim as stay on stay.stay_id = event.stay_id
),

-- Few claims have surgery: they are found first.
claim_line as (
    select
        event_claim.member_id,
        event_claim.region_code,
        event_claim.surgery_date,
        line.claim_line_id
    from event_claim
    inner join core.claim_line as line
        on line.source_id = event_claim.source_id and line.claim_root_id = event_claim.claim_root_id
),

flagged as (
    select distinct
        claim_line.member_id,
        claim_line.region_code,
        claim_line.surgery_date
    from claim_line
    inner join core.line_red_flag as flag on flag.claim_line_id = claim_line.claim_line_id
    where flag.set_id in ('FRACTURE', 'MALIGNANCY', 'INFECTION')
)

select
    md5(concat_ws('|', event.member_id, event.region_code, cast(event.surgery_date as varchar))) as surgery_event_id,  -- hash of member, region and first day
    event.member_id,  -- the person
    event.region_code,  -- body region operated on
    event.surgery_date,  -- first day; admission where a stay's facility alone speaks
    event.last_date,  -- last of the days that follow one another
    case event.precedence_number
        when 10 then 'REVISION'
        when 20 then 'ARTHROPLASTY'
        when 30 then 'FUSION'
        when 40 then 'CORPECTOMY'
        when 50 then 'DECOMPRESSION'
        when 60 then 'ARTHROSCOPY'
        when 70 then 'OPEN'
        else 'OTHER'
    end as surgery_type_code,  -- REVISION, ARTHROPLASTY, FUSION, CORPECTOMY, DECOMPRESSION, ARTHROSCOPY, OPEN or OTHER
    cast(event.precedence_number as bigint) as precedence_number,  -- precedence of the kind, as in core.surgery_code: the lowest goes first
    event.several_level_number = 1 as is_multiple_level,  -- fusion of several levels; null if only a facility speaks and does not say
    (event.right_number = 1 and event.left_number = 1)
    or coalesce(sided.side_code = 'B', false)
    or coalesce(stay_word.two_joint_number = 1 and event.precedence_number = 20, false) as is_bilateral,  -- both sides at once
    case
        when (event.right_number = 1 and event.left_number = 1) or coalesce(sided.side_code = 'B', false) then 'B'
        when event.right_number = 1 then 'R'
        when event.left_number = 1 then 'L'
        else coalesce(sided.side_code, 'U')
    end as side_code,  -- R, L, B (both) or U (not said)
    event.fracture_care_number = 0
    and coalesce(stay_word.fracture_care_number, 0) = 0
    and coalesce(stay_word.infection_number, 0) = 0
    and flagged.member_id is null as is_elective,  -- counts as elective surgery
    event.fracture_care_number = 1 or coalesce(stay_word.fracture_care_number, 0) = 1 as is_fracture_care,  -- care of a fracture, by its codes or group
    event.told_by_code,  -- who says the kind: SURGEON, ASSISTANT, FACILITY (a line with a procedure) or STAY (procedures or MS-DRG of a stay)
    event.stay_id,  -- the inpatient stay; null if there was none
    coalesce(event.discharge_date, event.last_date) as end_date  -- discharge, else the last day
from event
left join stay_word on stay_word.stay_id = event.stay_id
left join sided on sided.stay_id = event.stay_id and sided.region_code = event.region_code
left join flagged
    on
        flagged.member_id = event.member_id
        and flagged.region_code = event.region_code
        and flagged.surgery_date = event.surgery_date
