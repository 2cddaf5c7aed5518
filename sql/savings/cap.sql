-- Above how much the musculoskeletal spend of a member's twelve months is cut, before the index and after it, the same for both arms: as the agreement froze it, else as
-- would be proposed to whoever freezes it: what one member in a hundred exceeds (the 99th percentile by nearest rank) in the months before, of both arms together.
-- A cap taken from the months after would fall with the large claims of the treated alone.
-- grain: agreement_id, side_code
with cost as (
    select
        candidate.agreement_id,
        candidate.member_id,
        coalesce(
            sum(case when savings.basis_code = 'PLAN_PAID' then spent.plan_paid_cents else spent.spend_cents end), 0
        ) as cost_cents
    from savings.candidate as candidate
    inner join terms.savings as savings on candidate.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on candidate.agreement_id = agreement.agreement_id
    inner join savings.judged as judged
        on
            candidate.agreement_id = judged.agreement_id
            and candidate.year_code = judged.year_code
            and candidate.member_id = judged.member_id
    left join savings.day_spend as spent
        on
            agreement.episode_definition_id = spent.definition_id
            and candidate.member_id = spent.member_id
            and judged.baseline_date <= spent.incurred_date
            and spent.incurred_date < candidate.index_date
    where candidate.year_code = 'SETTLED' and candidate.reason_code is null
    group by candidate.agreement_id, candidate.member_id
),

ranked as (
    select
        cost.agreement_id,
        cost.cost_cents,
        row_number() over (partition by cost.agreement_id order by cost.cost_cents, cost.member_id) as place_number,
        count(*) over (partition by cost.agreement_id) as member_count
    from cost
),

proposed as (
    select ranked.agreement_id, cast(ranked.cost_cents as bigint) as cap_cents
    from ranked
    where ranked.place_number = (99 * ranked.member_count + 99) // 100 and ranked.cost_cents > 0
),

side as (
    select savings.agreement_id, 'BEFORE' as side_code, savings.cap_before_cents as agreed_cents
    from terms.savings as savings
    union all
    select savings.agreement_id, 'AFTER' as side_code, savings.cap_after_cents as agreed_cents
    from terms.savings as savings
)

select
    side.agreement_id, -- the agreement
    side.side_code, -- BEFORE or AFTER the index
    coalesce(side.agreed_cents, proposed.cap_cents) as cap_cents, -- the most that counts of a member
    case when side.agreed_cents is null then 'PROPOSED' else 'AGREED' end as origin_code -- AGREED; PROPOSED: nothing is paid on it
from side
left join proposed on side.agreement_id = proposed.agreement_id
where coalesce(side.agreed_cents, proposed.cap_cents) is not null
