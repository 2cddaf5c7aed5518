-- A red flag that is a safety event (an infection, a compression of the cord or the cauda equina), first seen in a member of a cohort within the twelve months
-- after the index day: something to look into, of vendors' members and of the comparison alike. A flag seen on the index day or before was there already.
-- grain: agreement_id, member_id, set_id
with seen as (
    select exclusion.member_id, exclusion.set_id, min(exclusion.evidence_date) as seen_date
    from attribution.exclusion as exclusion
    inner join terms.red_flag_rule as rule on exclusion.set_id = rule.set_id
    where rule.is_safety_event
    group by exclusion.member_id, exclusion.set_id
)

select
    cohort.agreement_id, -- the agreement
    cohort.member_id, -- the member
    cohort.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    seen.set_id, -- the red-flag set
    seen.seen_date -- first day in the claims on which its evidence sufficed
from outcomes.cohort_member as cohort
inner join seen
    on
        cohort.member_id = seen.member_id
        and cohort.index_date < seen.seen_date
        and seen.seen_date < cohort.follow_to_date
