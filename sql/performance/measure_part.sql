-- A measure in one group of members, or one part of it: what the headline of a measure is taken from, what stands beside it, and its parts.
-- A measure of a score is the quotient of the two counts too, in the unit that its exhibit says.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with part as (
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.access_part
    union all
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.claims_part
    union all
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.comparator_part
    union all
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.engagement_part
    union all
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.experience_part
    union all
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.outcome_part
    union all
    select agreement_id, measure_id, cohort_code, group_kind_code, group_code, numerator_count, denominator_count, member_count
    from performance.pathway_part
)

select
    part.agreement_id, -- the agreement
    part.measure_id, -- the measure
    part.cohort_code, -- VENDOR (members of the agreement), VENDOR_SURVEY (its own survey), or a group beside it such as USUAL_CARE or PERIOD_BEFORE
    part.group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION, AGE_BAND, RURALITY, DISTANCE, COHORT_QUARTER
    part.group_code, -- ALL, or the part
    part.numerator_count, -- what is counted
    part.denominator_count, -- over what
    part.member_count -- persons behind it
from part
