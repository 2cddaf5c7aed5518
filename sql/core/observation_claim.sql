-- An outpatient hospital claim with observation that turned into an admission at the same facility: by the day after it ended.
-- It is no stay of its own and belongs to the admission event.
-- grain: source_id, claim_root_id
select
    claim.source_id,  -- who sent it
    claim.claim_root_id,  -- the first claim of the chain
    min(stay.admission_event_id) as admission_event_id  -- the admission it turned into
from core.facility_claim as claim
inner join core.stay_claim as stay
    on
        stay.source_id = claim.source_id
        and stay.member_id = claim.member_id
        and stay.facility_id = claim.facility_id
        and claim.admit_date <= stay.admit_date
        and stay.admit_date <= cast(claim.discharge_date + 1 as date)
where claim.has_observation and not claim.is_inpatient
group by claim.source_id, claim.claim_root_id
