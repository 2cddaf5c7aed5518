-- A prescription filled in at least one of the two worlds.
-- grain: member_number, stream_number, month_number
with chronic as (
    select
        member.member_number,
        drug.service_number as stream_number,
        drug.service_code
    from population.member as member
    inner join parameter.chronic_drug as drug
        on
            date_diff('day', member.birth_date, date '2025-01-01') >= drug.from_age_number * 365.25
            and uniform('chronic ' || drug.service_code, member.member_number, 0) < drug.share
),
wanted as (
    select
        chronic.member_number,
        chronic.stream_number,
        month.month_number,
        chronic.service_code,
        cast(month.month_date + cast(floor(27 * uniform('fill day', chronic.member_number, chronic.stream_number)) as integer) as date)
            as fill_date,
        false as is_msk,
        true as is_untreated,
        true as is_treated,
        uniform('drug ' || chronic.service_code, chronic.member_number, 0) as drug_draw
    from chronic
    cross join population.month as month
    where uniform('fills', chronic.member_number, month.month_number * 1000 + chronic.stream_number) < 0.85
    union all
    select
        course.member_number,
        course.stream_number,
        course.month_number,
        course.service_code,
        cast(
            make_date(cast(course.month_number // 12 as integer), cast(course.month_number % 12 + 1 as integer), 1)
            + cast(floor(26 * uniform('day', course.member_number, course.month_number * 1000 + course.stream_number)) as integer)
            + 1
            as date
        ) as fill_date,
        true as is_msk,
        course.is_untreated,
        course.is_treated,
        uniform('drug', course.member_number, course.month_number * 1000 + course.stream_number) as drug_draw
    from claims.msk_course as course
    where course.is_drug
),
covered as (
    select
        wanted.*,
        posting.plan_member_id,
        posting.group_id,
        posting.funding_code,
        row_number() over (
            partition by wanted.member_number, wanted.stream_number, wanted.month_number
            order by posting.from_date desc, posting.span_number desc
        ) as span_order
    from wanted
    inner join population.posting as posting
        on
            posting.member_number = wanted.member_number
            and posting.from_date <= wanted.fill_date
            and (posting.served_to_date is null or posting.served_to_date > wanted.fill_date)
            and (posting.death_date is null or posting.death_date >= wanted.fill_date)
    where
        wanted.fill_date >= getvariable('window_from_date')
        and wanted.fill_date <= getvariable('extract_date')
)
select
    covered.* exclude (span_order, drug_draw),
    drug.ndc_code,
    drug.quantity_count,
    drug.supply_days,
    chance('fill', covered.member_number, covered.month_number * 1000 + covered.stream_number) as fill_draw,
    cast(round(
        drug.price_cents
        * pow(1 + setting('price_trend'), date_diff('day', date '2025-01-01', covered.fill_date) / 365.0)
        * exp(setting('price_spread') * normal('fill price', covered.member_number, covered.month_number * 1000 + covered.stream_number))
    ) as bigint) as allowed_cents
from covered
inner join parameter.drug as drug
    on
        drug.service_code = covered.service_code
        and covered.drug_draw >= drug.from_share
        and covered.drug_draw < drug.to_share
where covered.span_order = 1
