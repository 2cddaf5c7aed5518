-- A member of a cohort with the musculoskeletal spend of the follow-up and the exposure it belongs to. What a vendor bills is a fee, not spend.
-- Members whose capitated care a source does not want priced are none.
-- grain: agreement_id, member_id
with exposure as (
    select
        month.agreement_id,
        month.member_id,
        month.cohort_code,
        cast(sum(month.covered_days * (377580 // month.month_days)) as bigint) as exposure_number
    from performance.cohort_month as month
    left join core.capitated_member as capitated on month.member_id = capitated.member_id
    where capitated.member_id is null
    group by month.agreement_id, month.member_id, month.cohort_code
),

spent as (
    select cohort.agreement_id, cohort.member_id, cast(sum(line.spend_cents) as bigint) as spend_cents
    from outcomes.cohort_member as cohort
    inner join terms.agreement as agreement on cohort.agreement_id = agreement.agreement_id
    inner join episodes.episode_line as line
        on
            agreement.episode_definition_id = line.definition_id
            and cohort.member_id = line.member_id
            and cohort.index_date <= line.service_date
            and line.service_date < cohort.follow_to_date
    where line.category_code <> 'VENDOR'
    group by cohort.agreement_id, cohort.member_id
)

select
    exposure.agreement_id, -- the agreement
    exposure.member_id, -- the member
    exposure.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    coalesce(spent.spend_cents, 0) as spend_cents, -- allowed net of other payers, without vendor fees
    exposure.exposure_number -- member months are this number over 377,580, a multiple of every length of a month
from exposure
left join spent on exposure.agreement_id = spent.agreement_id and exposure.member_id = spent.member_id
