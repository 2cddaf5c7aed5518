-- A red-flag or exclusion set that a diagnosis code belongs to, for the days of service on which it does,
-- and the body region that it speaks of. Factors (opioid use disorder, epilepsy, diabetic neuropathy) exclude nothing; drug rules and risk adjustment read them.
-- grain: diagnosis_code, set_id, region_code, valid_from_date
select
    diagnosis.diagnosis_code,  -- upper case, without dots
    listed.set_id,  -- FRACTURE, MALIGNANCY, INFECTION ...
    coalesce(fracture.region_code, 'ALL') as region_code,  -- ALL, or the one region that a fracture concerns
    coalesce(listed.valid_from_date, date '1900-01-01') as valid_from_date,  -- first day of service
    max(coalesce(listed.valid_to_date, date '9999-12-31')) as valid_to_date,  -- first day of service no longer
    case
        when listed.set_id <> 'FRACTURE' or length(diagnosis.diagnosis_code) < 7 then null
        when substr(diagnosis.diagnosis_code, 7, 1) in ('A', 'B', 'C') then 'ACTIVE'
        else 'HEALING'
    end as phase_code  -- of a fracture, by its seventh character: ACTIVE or HEALING
from core.diagnosis as diagnosis
inner join terms.value_set as listed
    on
        substr(listed.pattern, 1, 1) = substr(diagnosis.diagnosis_code, 1, 1)
        and (
            (listed.match_code = 'PREFIX' and starts_with(diagnosis.diagnosis_code, listed.pattern))
            or (listed.match_code = 'EXACT' and diagnosis.diagnosis_code = listed.pattern)
            or (
                listed.match_code = 'RANGE'
                and diagnosis.diagnosis_code >= listed.pattern
                and substr(diagnosis.diagnosis_code, 1, length(listed.pattern_to)) <= listed.pattern_to
            )
        )
left join core.fracture_region as fracture
    on listed.set_id = 'FRACTURE' and diagnosis.diagnosis_code like fracture.pattern || '%'
where
    listed.system_code = 'ICD10CM'
    and listed.kind_code in ('RED_FLAG', 'FACTOR')
    -- The late effect of a fracture is not a fracture.
    and not (listed.set_id = 'FRACTURE' and length(diagnosis.diagnosis_code) = 7 and substr(diagnosis.diagnosis_code, 7, 1) = 'S')
group by diagnosis.diagnosis_code, listed.set_id, coalesce(fracture.region_code, 'ALL'), coalesce(listed.valid_from_date, date '1900-01-01')
