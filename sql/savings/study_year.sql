-- The days in which the members of a study of savings have their index day: of an agreement's performance period (SETTLED), and of its dummy year, in which
-- nobody was treated yet (DUMMY_YEAR): the twelve months that end twelve months before the period, so that the follow-up ends where the period begins.
-- Savings found in the dummy year are the error of the method. An agreement without a period has none.
-- grain: agreement_id, year_code
with claimed as (
    select min(month.month_date) as month_date
    from core.service_month as month
    where month.feed_code = 'medical_claim' and month.claim_count > 0 and month.covered_member_count > 0
),

dated as (
    select
        agreement.agreement_id,
        'SETTLED' as year_code,
        agreement.period_from_date as index_from_date,
        agreement.period_to_date as index_to_date,
        savings.baseline_month_count
    from terms.agreement as agreement
    inner join terms.savings as savings on agreement.agreement_id = savings.agreement_id
    where agreement.period_from_date is not null
    union all
    select
        agreement.agreement_id,
        'DUMMY_YEAR' as year_code,
        cast(
            cast(agreement.period_from_date - cast(savings.follow_up_month_count as integer) * interval 1 month as date)
            - cast(savings.follow_up_month_count as integer) * interval 1 month as date
        ) as index_from_date,
        cast(agreement.period_from_date - cast(savings.follow_up_month_count as integer) * interval 1 month as date) - 1 as index_to_date,
        savings.baseline_month_count
    from terms.agreement as agreement
    inner join terms.savings as savings on agreement.agreement_id = savings.agreement_id
    where agreement.period_from_date is not null
)

select
    dated.agreement_id, -- the agreement
    dated.year_code, -- SETTLED or DUMMY_YEAR
    dated.index_from_date, -- first index day
    dated.index_to_date, -- last index day
    claimed.month_date as known_from_date, -- first month with claims and cover: before it nothing is known; null = no claims
    coalesce(
        claimed.month_date <= cast(dated.index_from_date - cast(dated.baseline_month_count as integer) * interval 1 month as date),
        false
    ) as is_possible -- claims reach back over the baseline of whoever is first
from dated
cross join claimed
