-- What a member of a study of savings cost after the index, month for month, comes to the cent to the member's musculoskeletal lines of these days: without what a vendor
-- bills, and by the day that decides coverage.
-- severity: critical
with dated as (
    select line.claim_line_id as line_id, line.incurred_date
    from core.claim_line as line
    where line.disposition_code = 'used' and line.category_code <> 'VENDOR'
    union all
    select fill.fill_id as line_id, fill.fill_date as incurred_date
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
),

compared as (
    select
        follow.agreement_id,
        follow.year_code,
        follow.member_id,
        case when savings.basis_code = 'PLAN_PAID' then line.plan_paid_cents else line.spend_cents end as amount_cents
    from savings.follow_up as follow
    inner join savings.candidate as candidate
        on
            follow.agreement_id = candidate.agreement_id
            and follow.year_code = candidate.year_code
            and follow.member_id = candidate.member_id
            and candidate.reason_code is null
    inner join terms.savings as savings on follow.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on follow.agreement_id = agreement.agreement_id
    inner join episodes.episode_line as line
        on agreement.episode_definition_id = line.definition_id and follow.member_id = line.member_id
    inner join dated on line.line_id = dated.line_id
    where
        cast(follow.index_date + interval 1 month as date) <= dated.incurred_date
        and dated.incurred_date < follow.open_to_date
    union all
    select spend.agreement_id, spend.year_code, spend.member_id, -spend.spend_cents as amount_cents
    from savings.month_spend as spend
    where spend.outcome_code = 'MSK' and spend.month_number > 0
)

select compared.agreement_id, compared.year_code, compared.member_id
from compared
group by compared.agreement_id, compared.year_code, compared.member_id
having sum(compared.amount_cents) <> 0
