-- All increments of a month and a claim group come to the spend of its lines, a vendor's left out, to the cent.
-- severity: critical
with claims as (
    select
        case when line.form_code <> 'I' then 'PROF' when line.stay_id is null then 'OP' else 'IP' end as claim_group_code,
        cast(date_trunc('month', line.incurred_date) as date) as incurred_month_date,
        line.spend_cents
    from core.claim_line as line
    where line.vendor_id is null
    union all
    select 'RX' as claim_group_code, cast(date_trunc('month', fill.fill_date) as date) as incurred_month_date, fill.spend_cents
    from core.pharmacy_fill as fill
),

compared as (
    select design.design_id, design.design_version, claims.claim_group_code, claims.incurred_month_date, claims.spend_cents
    from claims
    cross join (select distinct savings.design_id, savings.design_version from terms.savings as savings) as design
    union all
    select
        triangle.design_id,
        triangle.design_version_number,
        triangle.claim_group_code,
        triangle.incurred_month_date,
        -(triangle.spend_cents + triangle.large_cents + triangle.unseen_cents) as spend_cents
    from savings.triangle as triangle
)

select design_id, design_version, claim_group_code, incurred_month_date, cast(sum(spend_cents) as bigint) as difference_cents
from compared
group by design_id, design_version, claim_group_code, incurred_month_date
having sum(spend_cents) <> 0
