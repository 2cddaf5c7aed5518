-- How often a service was used in a cohort: events over member months, or members over those it could happen to.
-- grain: agreement_id, cohort_code, event_code
select
    utilisation.agreement_id, -- the agreement on whose page it stands
    utilisation.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    utilisation.event_code, -- the service
    utilisation.basis_code, -- EVENTS a rate of member time, MEMBERS a share of member_count
    utilisation.within_days, -- how soon after the index it must happen; null = in the twelve months
    utilisation.event_count, -- events, or members with one
    utilisation.event_member_count, -- members with at least one
    utilisation.member_count, -- members it could happen to
    utilisation.member_month_numerator, -- member months
    utilisation.member_month_denominator -- their denominator
from performance.utilisation as utilisation
