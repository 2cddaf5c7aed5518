-- Use of the programme and what it noticed: a measure of this family in one group of members, or one part of it.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
select
    measure.agreement_id, -- the agreement
    measure.measure_id, -- the measure
    'VENDOR' as cohort_code, -- VENDOR (members of the agreement), IN_PERSON_PT, USUAL_CARE, PT_FIRST, POPULATION and so on
    'ALL' as group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION, AGE_BAND, RURALITY, DISTANCE, COHORT_QUARTER
    'ALL' as group_code, -- ALL, or the part
    cast(0 as bigint) as numerator_count, -- what is counted
    cast(0 as bigint) as denominator_count, -- over what
    cast(0 as bigint) as member_count -- persons behind it
from outcomes.measure as measure
where measure.family_code = 'ENGAGEMENT' and 1 = 0
