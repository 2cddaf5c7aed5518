-- Musculoskeletal spend of a cohort in a calendar month and service category, with the exposure it belongs to. What a vendor bills is a fee, not spend.
-- Members whose capitated care a source does not want priced are in neither spend nor exposure, in every cohort alike.
-- The exposure of the month stands on each of its rows; a month without any spend has one row of the category NONE.
-- grain: agreement_id, cohort_code, month_date, category_code
with exposure as (
    select
        month.agreement_id,
        month.cohort_code,
        month.month_date,
        max(month.month_days) as month_days,
        cast(sum(month.covered_days) as bigint) as covered_days,
        count(*) as member_count
    from performance.cohort_month as month
    left join core.capitated_member as capitated on month.member_id = capitated.member_id
    where capitated.member_id is null
    group by month.agreement_id, month.cohort_code, month.month_date
),

spent as (
    select
        cohort.agreement_id,
        cohort.cohort_code,
        cast(date_trunc('month', line.service_date) as date) as month_date,
        line.category_code,
        cast(sum(line.spend_cents) as bigint) as spend_cents
    from outcomes.cohort_member as cohort
    inner join terms.agreement as agreement on cohort.agreement_id = agreement.agreement_id
    inner join episodes.episode_line as line
        on
            agreement.episode_definition_id = line.definition_id
            and cohort.member_id = line.member_id
            and cohort.index_date <= line.service_date
            and line.service_date < cohort.follow_to_date
    left join core.capitated_member as capitated on cohort.member_id = capitated.member_id
    where line.category_code <> 'VENDOR' and capitated.member_id is null
    group by cohort.agreement_id, cohort.cohort_code, cast(date_trunc('month', line.service_date) as date), line.category_code
)

select
    exposure.agreement_id, -- the agreement
    exposure.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    exposure.month_date, -- the month
    coalesce(spent.category_code, 'NONE') as category_code, -- service category; NONE = no spend in the month
    coalesce(spent.spend_cents, 0) as spend_cents, -- allowed net of other payers, without vendor fees
    exposure.member_count, -- members with a covered day in the month
    exposure.covered_days as member_month_numerator, -- member months of the month are numerator / denominator
    exposure.month_days as member_month_denominator -- days of the month
from exposure
left join spent
    on
        exposure.agreement_id = spent.agreement_id
        and exposure.cohort_code = spent.cohort_code
        and exposure.month_date = spent.month_date
