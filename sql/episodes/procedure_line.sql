-- A claim line that belongs to an operation, and so to its procedure episode before any other (score 8): the surgeons', anaesthetists' and facility lines
-- of the operation, all lines of its stay and of that facility within the days of the stay, and of a readmission for a complication.
-- A line of an operation belongs to that one alone; any other line of a stay can belong to several operations in it.
-- grain: claim_line_id, episode_id
with held as (
    select part.definition_id, procedure.episode_id, part.surgery_event_id, surgery.member_id, surgery.stay_id
    from episodes.procedure_surgery as part
    inner join episodes.procedure as procedure
        on part.definition_id = procedure.definition_id and part.anchor_event_id = procedure.surgery_event_id
    inner join core.surgery_event as surgery on part.surgery_event_id = surgery.surgery_event_id
),

-- The lines of members with an operation, which are few.
line as (
    select
        claim.claim_line_id,
        claim.member_id,
        claim.form_code,
        claim.facility_id,
        claim.stay_id,
        claim.service_from_date,
        claim.service_to_date,
        claim.category_code,
        claim.disposition_code,
        claim.cob_status_code,
        claim.spend_cents,
        claim.plan_paid_cents,
        claim.util_count
    from core.claim_line as claim
    inner join (select distinct held.member_id from held) as operated on claim.member_id = operated.member_id
),

own as (
    select held.definition_id, held.episode_id, placed.claim_line_id
    from held
    inner join core.surgery_line as placed on held.surgery_event_id = placed.surgery_event_id
),

held_stay as (
    select distinct held.definition_id, held.episode_id, stay.stay_id, stay.member_id, stay.facility_id, stay.admit_date, stay.discharge_date
    from held
    inner join core.stay as stay on held.stay_id = stay.stay_id
    union
    select complication.definition_id, complication.episode_id, stay.stay_id, stay.member_id, stay.facility_id, stay.admit_date, stay.discharge_date
    from episodes.complication as complication
    inner join core.stay as stay on complication.stay_id = stay.stay_id
),

of_stay as (
    select held_stay.definition_id, held_stay.episode_id, line.claim_line_id
    from held_stay
    inner join line on held_stay.stay_id = line.stay_id
    union
    select held_stay.definition_id, held_stay.episode_id, line.claim_line_id
    from held_stay
    inner join line
        on
            held_stay.member_id = line.member_id
            and held_stay.facility_id = line.facility_id
            and held_stay.admit_date <= line.service_from_date
            and line.service_from_date <= held_stay.discharge_date
    where line.form_code = 'I'
),

belonging as (
    select own.definition_id, own.episode_id, own.claim_line_id
    from own
    union all
    select of_stay.definition_id, of_stay.episode_id, of_stay.claim_line_id
    from of_stay
    left join own on of_stay.definition_id = own.definition_id and of_stay.claim_line_id = own.claim_line_id
    where own.claim_line_id is null
)

select
    belonging.claim_line_id, -- the claim line
    belonging.episode_id, -- the procedure episode
    belonging.definition_id, -- the episode definition
    line.member_id, -- the member
    line.service_from_date as service_date, -- first day of service
    line.service_to_date as service_to_date, -- last day of service
    line.stay_id, -- the stay that the line is part of, if any
    line.category_code, -- service category
    line.spend_cents, -- allowed net of other payers
    line.plan_paid_cents, -- of it paid by the plan
    line.util_count -- 1 if it counts as use of a service
from belonging
inner join line on belonging.claim_line_id = line.claim_line_id
where
    line.disposition_code = 'used'
    and (line.spend_cents <> 0 or line.util_count <> 0)
    and coalesce(line.cob_status_code <> 'TPL', true)
