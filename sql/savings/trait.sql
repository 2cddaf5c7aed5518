-- What a member in a study of savings was on the day of the trigger, by which members are matched exactly. Whether an agreement matches by it is its own choice: the
-- cell is made of what it chose.
-- grain: agreement_id, year_code, member_id
with agreed as (
    select
        savings.agreement_id,
        max(case when exact.exact_code = 'REGION' then 1 else 0 end) as region_count,
        max(case when exact.exact_code = 'ACUITY' then 1 else 0 end) as acuity_count,
        max(case when exact.exact_code = 'SEX' then 1 else 0 end) as sex_count,
        max(case when exact.exact_code = 'AGE_BAND' then 1 else 0 end) as age_band_count,
        max(case when exact.exact_code = 'PLAN_CLASS' then 1 else 0 end) as plan_class_count,
        max(case when exact.exact_code = 'MARKET' then 1 else 0 end) as market_count,
        max(case when exact.exact_code = 'QUARTER' then 1 else 0 end) as quarter_count,
        max(case when exact.exact_code = 'PRIOR_SURGERY' then 1 else 0 end) as surgery_count,
        max(case when exact.exact_code = 'PRIOR_INJECTION' then 1 else 0 end) as injection_count,
        max(case when exact.exact_code = 'RECENT_OPIOID' then 1 else 0 end) as opioid_count,
        max(case when exact.exact_code = 'EMPLOYER' then 1 else 0 end) as employer_count,
        max(case when exact.exact_code = 'LAG_BAND' then 1 else 0 end) as lag_count
    from terms.savings as savings
    left join terms.savings_exact as exact on savings.agreement_id = exact.agreement_id
    group by savings.agreement_id
),

shown as (
    select
        trigger.agreement_id,
        trigger.year_code,
        trigger.member_id,
        trigger.trigger_date,
        trigger.region_code,
        trigger.lag_days,
        agreement.episode_definition_id,
        cast(trigger.trigger_date - cast(savings.baseline_month_count as integer) * interval 1 month as date) as before_date
    from savings.trigger as trigger
    inner join terms.savings as savings on trigger.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on trigger.agreement_id = agreement.agreement_id
    where trigger.trigger_date is not null
),

operated as (
    select distinct shown.agreement_id, shown.year_code, shown.member_id
    from shown
    inner join core.surgery_event as surgery
        on
            shown.member_id = surgery.member_id
            and shown.before_date <= surgery.surgery_date
            and surgery.surgery_date < shown.trigger_date
            and surgery.is_elective
),

injected as (
    select distinct shown.agreement_id, shown.year_code, shown.member_id
    from shown
    inner join core.injection_event as injection
        on
            shown.member_id = injection.member_id
            and shown.before_date <= injection.injection_date
            and injection.injection_date < shown.trigger_date
            and injection.is_msk
),

medicated as (
    select distinct shown.agreement_id, shown.year_code, shown.member_id
    from shown
    inner join core.pharmacy_fill as fill
        on
            shown.member_id = fill.member_id
            and fill.fill_date < shown.trigger_date
            and date_diff('day', fill.fill_date, shown.trigger_date) <= 90
            and fill.class_code = 'OPIOID'
            and fill.disposition_code = 'used'
            and fill.util_count > 0
),

-- The version of a member's place that was the last to begin by then, of these the last to be posted.
placed as (
    select
        shown.agreement_id,
        shown.year_code,
        shown.member_id,
        substr(received.zip_code, 1, 3) as market_code,
        row_number() over (
            partition by shown.agreement_id, shown.year_code, shown.member_id
            order by
                version.span_from_date desc,
                coalesce(version.known_from_date, date '0001-01-01') desc,
                version.span_id desc,
                version.file_id desc,
                version.row_number desc
        ) as place_from_last
    from shown
    inner join core.eligibility_version as version
        on shown.member_id = version.member_id and version.span_from_date <= shown.trigger_date
    inner join input.eligibility as received on version.file_id = received.file_id and version.row_number = received.row_number
    where version.disposition_code in ('used', 'netted', 'out_of_scope') and received.zip_code is not null
),

told as (
    select
        shown.agreement_id,
        shown.year_code,
        shown.member_id,
        shown.region_code,
        shown.lag_days,
        coalesce(opening.acuity_code, 'UNKNOWN') as acuity_code,
        coalesce(member.sex_code, 'U') as sex_code,
        year(shown.trigger_date) - year(member.birth_date)
        - case
            when
                month(shown.trigger_date) * 100 + day(shown.trigger_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end as age_number,
        coalesce(span.plan_id, 'UNKNOWN') as plan_class_code,
        coalesce(span.group_id, 'NO_GROUP') as group_id,
        coalesce(placed.market_code, 'ALL') as market_code,
        cast(date_trunc('quarter', shown.trigger_date) as date) as quarter_date,
        operated.member_id is not null as has_prior_surgery,
        injected.member_id is not null as has_prior_injection,
        medicated.member_id is not null as has_recent_opioid
    from shown
    left join core.member as member on shown.member_id = member.member_id
    left join core.coverage_span as span
        on
            shown.member_id = span.member_id
            and span.span_from_date <= shown.trigger_date
            and (span.span_to_date is null or shown.trigger_date < span.span_to_date)
    left join episodes.opening as opening
        on
            shown.episode_definition_id = opening.definition_id
            and shown.member_id = opening.member_id
            and shown.region_code = opening.region_code
            and opening.start_date <= shown.trigger_date
            and shown.trigger_date < opening.window_to_date
    left join placed
        on
            shown.agreement_id = placed.agreement_id
            and shown.year_code = placed.year_code
            and shown.member_id = placed.member_id
            and placed.place_from_last = 1
    left join operated
        on shown.agreement_id = operated.agreement_id and shown.year_code = operated.year_code and shown.member_id = operated.member_id
    left join injected
        on shown.agreement_id = injected.agreement_id and shown.year_code = injected.year_code and shown.member_id = injected.member_id
    left join medicated
        on shown.agreement_id = medicated.agreement_id and shown.year_code = medicated.year_code and shown.member_id = medicated.member_id
),

banded as (
    select
        told.agreement_id,
        told.year_code,
        told.member_id,
        told.region_code,
        told.acuity_code,
        told.sex_code,
        case
            when told.age_number is null then 'UNKNOWN'
            when told.age_number < 18 then '0_17'
            when told.age_number < 35 then '18_34'
            when told.age_number < 45 then '35_44'
            when told.age_number < 55 then '45_54'
            when told.age_number < 65 then '55_64'
            else '65_UP'
        end as age_band_code,
        told.plan_class_code,
        told.group_id,
        told.market_code,
        told.quarter_date,
        told.has_prior_surgery,
        told.has_prior_injection,
        told.has_recent_opioid,
        case
            when told.lag_days <= 14 then '0_14'
            when told.lag_days <= 30 then '15_30'
            when told.lag_days <= 60 then '31_60'
            when told.lag_days <= 90 then '61_90'
            else '91_UP'
        end as lag_band_code
    from told
)

select
    banded.agreement_id, -- the agreement
    banded.year_code, -- SETTLED or DUMMY_YEAR
    banded.member_id, -- the member
    banded.region_code, -- body region of the trigger
    banded.acuity_code, -- how long that trouble had lasted, as episodes say; UNKNOWN: no episode of the region is open
    banded.sex_code, -- F, M or U
    banded.age_band_code, -- 0_17, 18_34, 35_44, 45_54, 55_64, 65_UP or UNKNOWN
    banded.plan_class_code, -- product: until a payer says which products are alike, each by itself
    banded.group_id, -- employer group, or NO_GROUP
    banded.market_code, -- first three digits of the postal code; ALL where none is known; on no page
    banded.quarter_date, -- first day of the calendar quarter of the trigger
    banded.has_prior_surgery, -- an elective operation in the months before
    banded.has_prior_injection, -- a musculoskeletal injection in the months before
    banded.has_recent_opioid, -- an opioid filled in the ninety days before
    banded.lag_band_code, -- 0_14, 15_30, 31_60, 61_90 or 91_UP days from the trigger to the index
    md5(
        concat_ws(
            '|',
            case when agreed.region_count = 1 then banded.region_code else '-' end,
            case when agreed.acuity_count = 1 then banded.acuity_code else '-' end,
            case when agreed.sex_count = 1 then banded.sex_code else '-' end,
            case when agreed.age_band_count = 1 then banded.age_band_code else '-' end,
            case when agreed.plan_class_count = 1 then banded.plan_class_code else '-' end,
            case when agreed.market_count = 1 then banded.market_code else '-' end,
            case when agreed.quarter_count = 1 then cast(banded.quarter_date as varchar) else '-' end,
            case when agreed.surgery_count = 1 then cast(banded.has_prior_surgery as varchar) else '-' end,
            case when agreed.injection_count = 1 then cast(banded.has_prior_injection as varchar) else '-' end,
            case when agreed.opioid_count = 1 then cast(banded.has_recent_opioid as varchar) else '-' end,
            case when agreed.employer_count = 1 then banded.group_id else '-' end,
            case when agreed.lag_count = 1 then banded.lag_band_code else '-' end
        )
    ) as cell_id -- hash of what the agreement matches by exactly
from banded
inner join agreed on banded.agreement_id = agreed.agreement_id
