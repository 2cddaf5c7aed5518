-- An inpatient stay of a member at one facility as known on the paid-through date: one or more claims, merged.
-- Cost stays with the stay; admissions are counted by admission event.
-- grain: stay_id
with
spent as (
    select
        stay_id,
        cast(sum(case when form_code = 'I' then allowed_cents else 0 end) as bigint) as allowed_cents,
        cast(sum(case when form_code = 'I' then spend_cents else 0 end) as bigint) as spend_cents,
        cast(sum(case when form_code = 'P' then spend_cents else 0 end) as bigint) as professional_spend_cents,
        max(case when form_code = 'I' and disposition_code = 'used' then 1 else 0 end) = 1 as is_used
    from core.claim_line
    where stay_id is not null
    group by stay_id
),

merged as (
    select
        stay_id,
        count(*) as claim_count
    from core.stay_claim
    group by stay_id
),

observed as (
    select distinct admission_event_id
    from core.observation_claim
)

select
    part.stay_id,  -- the stay
    part.admission_event_id,  -- the admission: shared by transfers and by readmissions on the day of discharge
    part.source_id,  -- who sent it
    part.member_id,  -- the person
    part.facility_id,  -- the place
    part.admit_date,  -- first day
    part.discharge_date,  -- last day
    claim.discharge_status_code,  -- of the claim that ends last
    claim.drg_code,  -- MS-DRG of the claim that ends last
    claim.diagnosis_1_code,  -- first diagnosis of the claim that ends last
    merged.claim_count,  -- institutional claims merged
    coalesce(spent.allowed_cents, 0) as allowed_cents,  -- of its institutional lines
    coalesce(spent.spend_cents, 0) as spend_cents,  -- of its institutional lines in use
    coalesce(spent.professional_spend_cents, 0) as professional_spend_cents,  -- of the professional lines attached to it: not part of the stay's own cost
    part.has_elective_surgery,  -- an elective musculoskeletal operation, by DRG, procedure or surgeon
    observed.admission_event_id is not null as has_observation,  -- its admission event began under observation
    coalesce(spent.is_used, false) as is_used  -- a line of it is in use: what is not covered is no admission of this plan
from core.stay_claim as part
inner join merged on merged.stay_id = part.stay_id
inner join core.facility_claim as claim
    on claim.source_id = part.source_id and claim.claim_root_id = part.claim_root_id
left join spent on spent.stay_id = part.stay_id
left join observed on observed.admission_event_id = part.admission_event_id
where part.is_last_claim
