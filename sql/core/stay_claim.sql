-- An inpatient institutional claim that was not denied, the stay it belongs to, and the admission event of that stay.
-- Two claims of one member at one facility are one stay if they end on the same day, share a night, or one leaves the member there
-- (status 30) and the other begins on the day it ends, the day after, or the same first day. So are claims joined through others.
-- Two stays are one admission event if the first ends in a transfer and the next elsewhere begins that day or the day after, or if the
-- member is back at the same facility on the day of discharge; a stay that begins between the two belongs to it as well.
-- grain: source_id, claim_root_id
with
inpatient as (
    select
        source_id,
        claim_root_id,
        member_id,
        coalesce(facility_id, '') as facility_id,
        admit_date,
        discharge_date,
        case when discharge_status_code = '30' then discharge_date end as still_there_date,
        coalesce(discharge_status_code, '') as discharge_status_code,
        paid_date,
        has_surgery,
        has_urgent_diagnosis
    from core.facility_claim
    where is_inpatient and not is_denied
),

-- In order of the first day a stay is an unbroken run: only the greatest last day so far decides whether the next claim joins it.
placed as (
    select
        source_id,
        claim_root_id,
        member_id,
        facility_id,
        admit_date,
        discharge_date,
        discharge_status_code,
        paid_date,
        has_surgery,
        has_urgent_diagnosis,
        max(discharge_date) over (
            partition by source_id, member_id, facility_id
            order by admit_date, discharge_date, claim_root_id
            rows between unbounded preceding and 1 preceding
        ) as before_date,
        max(still_there_date) over (
            partition by source_id, member_id, facility_id
            order by admit_date, discharge_date, claim_root_id
            rows between unbounded preceding and 1 preceding
        ) as still_there_date,
        min(discharge_date) over (partition by source_id, member_id, facility_id, admit_date) = admit_date
        and max(still_there_date) over (partition by source_id, member_id, facility_id, admit_date) is not null as is_same_start
    from inpatient
),

numbered as (
    select
        source_id,
        claim_root_id,
        member_id,
        facility_id,
        admit_date,
        discharge_date,
        discharge_status_code,
        paid_date,
        has_surgery,
        has_urgent_diagnosis,
        sum(
            case
                when before_date is null then 1
                when admit_date < before_date then 0
                when admit_date = before_date
                    then
                        case
                            when still_there_date >= cast(before_date - 1 as date) or discharge_date = before_date or is_same_start then 0
                            else 1
                        end
                when admit_date = cast(before_date + 1 as date) and still_there_date = before_date then 0
                else 1
            end
        ) over (
            partition by source_id, member_id, facility_id
            order by admit_date, discharge_date, claim_root_id
            rows between unbounded preceding and current row
        ) as run_number
    from placed
),

stay as (
    select
        source_id,
        member_id,
        facility_id,
        run_number,
        min(claim_root_id) as first_claim_root_id,
        min(admit_date) as admit_date,
        max(discharge_date) as discharge_date,
        max(case when has_surgery then 1 else 0 end) = 1 and max(case when has_urgent_diagnosis then 1 else 0 end) = 0 as has_elective_surgery
    from numbered
    group by source_id, member_id, facility_id, run_number
),

last_claim as (
    select
        source_id,
        member_id,
        facility_id,
        run_number,
        claim_root_id,
        discharge_status_code,
        row_number() over (
            partition by source_id, member_id, facility_id, run_number
            order by discharge_date desc, paid_date desc nulls last, claim_root_id desc
        ) as place_from_last
    from numbered
),

-- Transfers to another acute, skilled, psychiatric, rehabilitation, critical-access or other facility, with or without a planned readmission.
ended as (
    select
        stay.source_id,
        stay.member_id,
        stay.facility_id,
        stay.run_number,
        md5(concat_ws('|', stay.source_id, stay.member_id, stay.facility_id, stay.first_claim_root_id)) as stay_id,
        stay.admit_date,
        stay.discharge_date,
        stay.has_elective_surgery,
        last_claim.claim_root_id as last_claim_root_id,
        last_claim.discharge_status_code in (
            '02', '05', '43', '62', '63', '65', '66', '70', '82', '85', '88', '90', '91', '93', '94'
        ) as is_transferred
    from stay
    inner join last_claim
        on
            last_claim.source_id = stay.source_id
            and last_claim.member_id = stay.member_id
            and last_claim.facility_id = stay.facility_id
            and last_claim.run_number = stay.run_number
            and last_claim.place_from_last = 1
),

ordered as (
    select
        source_id,
        member_id,
        facility_id,
        run_number,
        stay_id,
        admit_date,
        discharge_date,
        has_elective_surgery,
        last_claim_root_id,
        is_transferred,
        row_number() over (
            partition by source_id, member_id
            order by admit_date, discharge_date, case when is_transferred then 0 else 1 end, stay_id
        ) as order_number
    from ended
),

next_stay as (
    select
        here.source_id,
        here.member_id,
        here.order_number,
        min(case when onward.facility_id <> here.facility_id then onward.order_number end) as elsewhere_number,
        min(case when onward.facility_id = here.facility_id then onward.order_number end) as back_number
    from ordered as here
    inner join ordered as onward
        on
            onward.source_id = here.source_id
            and onward.member_id = here.member_id
            and onward.order_number > here.order_number
            and (
                (onward.facility_id = here.facility_id and onward.admit_date = here.discharge_date)
                or (
                    onward.facility_id <> here.facility_id
                    and here.is_transferred
                    and onward.admit_date >= here.discharge_date
                    and onward.admit_date <= cast(here.discharge_date + 1 as date)
                )
            )
    group by here.source_id, here.member_id, here.order_number
),

reached as (
    select
        ordered.source_id,
        ordered.member_id,
        ordered.facility_id,
        ordered.run_number,
        ordered.stay_id,
        ordered.admit_date,
        ordered.discharge_date,
        ordered.has_elective_surgery,
        ordered.last_claim_root_id,
        ordered.order_number,
        max(greatest(coalesce(next_stay.elsewhere_number, 0), coalesce(next_stay.back_number, 0))) over (
            partition by ordered.source_id, ordered.member_id
            order by ordered.order_number
            rows between unbounded preceding and 1 preceding
        ) as reached_number
    from ordered
    left join next_stay
        on
            next_stay.source_id = ordered.source_id
            and next_stay.member_id = ordered.member_id
            and next_stay.order_number = ordered.order_number
),

grouped as (
    select
        source_id,
        member_id,
        facility_id,
        run_number,
        stay_id,
        admit_date,
        discharge_date,
        has_elective_surgery,
        last_claim_root_id,
        order_number,
        sum(case when coalesce(reached_number, 0) >= order_number then 0 else 1 end) over (
            partition by source_id, member_id
            order by order_number
            rows between unbounded preceding and current row
        ) as event_number
    from reached
),

first_of_event as (
    select
        source_id,
        member_id,
        event_number,
        min(order_number) as order_number
    from grouped
    group by source_id, member_id, event_number
),

named as (
    select
        grouped.source_id,
        grouped.member_id,
        grouped.facility_id,
        grouped.run_number,
        grouped.stay_id,
        grouped.admit_date,
        grouped.discharge_date,
        grouped.has_elective_surgery,
        grouped.last_claim_root_id,
        md5(concat_ws('|', 'ADMISSION', first_stay.stay_id)) as admission_event_id
    from grouped
    inner join first_of_event
        on
            first_of_event.source_id = grouped.source_id
            and first_of_event.member_id = grouped.member_id
            and first_of_event.event_number = grouped.event_number
    inner join grouped as first_stay
        on
            first_stay.source_id = first_of_event.source_id
            and first_stay.member_id = first_of_event.member_id
            and first_stay.order_number = first_of_event.order_number
)

select
    numbered.source_id,  -- who sent it
    numbered.claim_root_id,  -- the first claim of the chain
    named.stay_id,  -- the stay: source, member, facility and the smallest of its claims
    named.admission_event_id,  -- the admission: shared by transfers and by readmissions on the day of discharge
    numbered.member_id,  -- the person
    nullif(named.facility_id, '') as facility_id,  -- the place; null if the source does not say
    named.admit_date,  -- first day of the whole stay
    named.discharge_date,  -- last day of the whole stay
    numbered.claim_root_id = named.last_claim_root_id as is_last_claim,  -- gives the stay its discharge status, DRG and principal diagnosis
    named.has_elective_surgery  -- the stay has an elective musculoskeletal operation, whichever of its claims says so
from numbered
inner join named
    on
        named.source_id = numbered.source_id
        and named.member_id = numbered.member_id
        and named.facility_id = numbered.facility_id
        and named.run_number = numbered.run_number
