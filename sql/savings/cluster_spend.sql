-- What the members of an employer group cost in a month, by group of claims, of an agreement that compares all whom it may reach: musculoskeletal spend of the members and
-- months of savings.cluster_member, on the day that decides coverage, without what a vendor bills. Of a member's calendar year above the cap each month is cut in proportion, as in
-- savings.month_spend.
-- grain: agreement_id, cluster_id, month_date, claim_group_code
with dated as (
    select
        line.claim_line_id as line_id,
        line.incurred_date,
        case
            when line.form_code = 'I' and line.stay_id is not null then 'IP'
            when line.form_code = 'I' then 'OP'
            else 'PROF'
        end as claim_group_code
    from core.claim_line as line
    where line.disposition_code = 'used' and line.category_code <> 'VENDOR'
    union all
    select fill.fill_id as line_id, fill.fill_date as incurred_date, 'RX' as claim_group_code
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
),

spent as (
    select
        savings.agreement_id,
        msk.member_id,
        coalesce(span.group_id, 'NO_GROUP') as cluster_id,
        cast(date_trunc('month', dated.incurred_date) as date) as month_date,
        dated.claim_group_code,
        sum(case when savings.basis_code = 'PLAN_PAID' then msk.plan_paid_cents else msk.spend_cents end) as spend_cents
    from terms.savings as savings
    inner join terms.agreement as agreement on savings.agreement_id = agreement.agreement_id
    inner join episodes.episode_line as msk on agreement.episode_definition_id = msk.definition_id
    inner join dated on msk.line_id = dated.line_id
    inner join core.coverage_span as span
        on
            msk.member_id = span.member_id
            and span.span_from_date <= dated.incurred_date
            and (span.span_to_date is null or dated.incurred_date < span.span_to_date)
    where savings.population_code = 'ELIGIBLE'
    group by
        savings.agreement_id, msk.member_id, coalesce(span.group_id, 'NO_GROUP'), cast(date_trunc('month', dated.incurred_date) as date),
        dated.claim_group_code
),

running as (
    select
        spent.agreement_id,
        spent.cluster_id,
        spent.month_date,
        spent.claim_group_code,
        spent.spend_cents,
        cap.cap_cents,
        sum(spent.spend_cents) over (partition by spent.agreement_id, spent.member_id, year(spent.month_date)) as year_cents,
        sum(spent.spend_cents) over (
            partition by spent.agreement_id, spent.member_id, year(spent.month_date)
            order by spent.month_date, spent.cluster_id, spent.claim_group_code
            rows between unbounded preceding and current row
        ) as running_cents
    from spent
    inner join savings.cluster_member as reached
        on
            spent.agreement_id = reached.agreement_id
            and spent.cluster_id = reached.cluster_id
            and spent.month_date = reached.month_date
            and spent.member_id = reached.member_id
    left join savings.cap as cap on spent.agreement_id = cap.agreement_id and cap.side_code = 'AFTER'
)

select
    running.agreement_id, -- the agreement
    running.cluster_id, -- employer group, or NO_GROUP
    running.month_date, -- calendar month of the day that decides coverage
    running.claim_group_code, -- IP, OP, PROF or RX
    cast(sum(running.spend_cents) as bigint) as spend_cents, -- allowed net of other payers or paid by the plan, as the agreement says
    cast(
        sum(
            case
                when running.cap_cents is null or running.year_cents <= running.cap_cents then running.spend_cents
                else running.cap_cents * running.running_cents // running.year_cents
                - running.cap_cents * (running.running_cents - running.spend_cents) // running.year_cents
            end
        ) as bigint
    ) as truncated_cents -- what the cap leaves of it
from running
group by running.agreement_id, running.cluster_id, running.month_date, running.claim_group_code
