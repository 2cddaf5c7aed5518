-- A claim line as first priced, in both worlds; amounts are cents.
-- grain: claim_key, line_number
with covered as (
    select
        event.*,
        posting.plan_member_id,
        posting.group_id,
        posting.funding_code,
        row_number() over (
            partition by event.member_number, event.stream_number, event.month_number, event.visit_number
            order by posting.from_date desc, posting.span_number desc
        ) as span_order
    from claims.event as event
    inner join population.posting as posting
        on
            posting.member_number = event.member_number
            and posting.from_date <= event.service_date
            and (posting.served_to_date is null or posting.served_to_date > event.service_date)
            and (posting.death_date is null or posting.death_date >= event.service_date)
    where
        event.service_date >= getvariable('window_from_date')
        and event.service_date <= getvariable('extract_date')
),
priced as (
    select
        covered.*,
        template_line.* exclude (template_code),
        chance(
            'claim', covered.member_number,
            ((covered.stream_number * 100000 + covered.month_number) * 100 + covered.visit_number) * 10 + template_line.claim_number
        ) as claim_draw
    from covered
    inner join parameter.template_line as template_line
        on template_line.template_code = covered.template_code
    where
        covered.span_order = 1
        and (
            template_line.presence_share = 1
            or uniform(
                'line', covered.member_number,
                ((covered.stream_number * 100000 + covered.month_number) * 100 + covered.visit_number) * 10
                + template_line.line_number
            ) < template_line.presence_share
        )
),
allowed as (
    select
        priced.*,
        cast(round(
            priced.price_cents
            * pow(1 + setting('price_trend'), date_diff('day', date '2025-01-01', priced.service_date) / 365.0)
            * case when priced.vendor_id is null then exp(setting('price_spread') * normal_of(hash(priced.claim_draw, 'price'))) else 1 end
        ) as bigint) as allowed_cents
    from priced
)
select
    'C' || lpad(cast(allowed.member_number as varchar), 8, '0') || lpad(cast(allowed.stream_number as varchar), 3, '0')
    || cast(allowed.month_number as varchar) || lpad(cast(allowed.visit_number as varchar), 2, '0')
    || cast(allowed.claim_number as varchar) as claim_key,
    allowed.line_number,
    allowed.member_number,
    allowed.form_code,
    allowed.plan_member_id,
    allowed.group_id,
    allowed.funding_code,
    allowed.service_date,
    case when allowed.form_code = 'I' then allowed.service_date + cast(allowed.stay_days as integer) else allowed.service_date end
        as service_to_date,
    allowed.stay_days,
    allowed.place_code,
    allowed.bill_type_code,
    case
        when allowed.service_date + cast(allowed.stay_days as integer) < date '2024-10-01' then allowed.drg_before_code
        else allowed.drg_code
    end as drg_code,
    allowed.icd_procedure_code,
    allowed.revenue_code,
    allowed.hcpcs_code,
    allowed.modifier_code,
    allowed.unit_count,
    allowed.provider_code,
    allowed.vendor_id,
    allowed.diagnosis_code,
    allowed.second_diagnosis_code,
    allowed.is_msk,
    allowed.is_untreated,
    allowed.is_treated,
    allowed.is_capitable,
    allowed.has_copay,
    allowed.claim_draw,
    allowed.allowed_cents
from allowed
