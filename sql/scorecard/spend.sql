-- Musculoskeletal spend of a cohort in a month, without vendor fees, over its member months. A description, never savings.
-- grain: agreement_id, cohort_code, month_date
select
    spend.agreement_id, -- the agreement on whose page it stands
    spend.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    spend.month_date, -- month of service
    cast(sum(spend.spend_cents) as bigint) as spend_cents, -- allowed net of other payers, over all categories
    max(spend.member_count) as member_count, -- members with a covered day, the same on every category
    max(spend.member_month_numerator) as member_month_numerator, -- member months, the same on every category
    max(spend.member_month_denominator) as member_month_denominator -- their denominator
from performance.spend as spend
group by spend.agreement_id, spend.cohort_code, spend.month_date
