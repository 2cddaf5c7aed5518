-- What a member of a study of savings cost in a month before or after the index day: the spend, and what the caps of the agreement leave of it. Months count as in
-- savings.exposure. What one side's twelve months cost above the cap is taken from every month of it in proportion, so that each cut amount keeps its month of
-- service: of the running sums c of a side with the total S, cap * c // S, which comes to the cap exactly. Only musculoskeletal spend is cut. What follows a red flag or
-- an activation is cut after what came before it: the parts that a study takes always come to the lesser of cap and cost.
-- grain: agreement_id, year_code, member_id, month_number, stage_code, incurred_month_date, outcome_code, claim_group_code
with studied as (
    select
        follow.agreement_id,
        follow.year_code,
        follow.member_id,
        follow.index_date,
        follow.before_from_date,
        least(follow.follow_to_date, coalesce(follow.diagnosis_date, follow.follow_to_date)) as plain_to_date,
        follow.follow_to_date,
        follow.open_to_date,
        savings.basis_code,
        savings.baseline_month_count,
        agreement.episode_definition_id
    from savings.follow_up as follow
    inner join savings.candidate as candidate
        on
            follow.agreement_id = candidate.agreement_id
            and follow.year_code = candidate.year_code
            and follow.member_id = candidate.member_id
            and candidate.reason_code is null
    inner join terms.savings as savings on follow.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on follow.agreement_id = agreement.agreement_id
),

spent as (
    select
        studied.agreement_id,
        studied.year_code,
        studied.member_id,
        studied.index_date,
        studied.baseline_month_count,
        spend.incurred_date,
        (year(spend.incurred_date) - year(studied.index_date)) * 12 + month(spend.incurred_date) - month(studied.index_date) as months_apart_number,
        case
            when spend.incurred_date < studied.plain_to_date then 'FOLLOWED'
            when spend.incurred_date < studied.follow_to_date then 'AFTER_DIAGNOSIS'
            else 'AFTER_ACTIVATION'
        end as stage_code,
        spend.outcome_code,
        spend.claim_group_code,
        case when studied.basis_code = 'PLAN_PAID' then spend.plan_paid_cents else spend.spend_cents end as spend_cents,
        spend.util_count
    from studied
    inner join savings.day_spend as spend
        on
            studied.member_id = spend.member_id
            and (spend.definition_id = 'ALL' or spend.definition_id = studied.episode_definition_id)
            and studied.before_from_date <= spend.incurred_date
            and spend.incurred_date < studied.open_to_date
),

-- A month of the calendar begins a month from the index on the same day, or before.
numbered as (
    select
        spent.agreement_id,
        spent.year_code,
        spent.member_id,
        spent.baseline_month_count,
        cast(
            spent.months_apart_number
            - case
                when spent.incurred_date < cast(spent.index_date + cast(spent.months_apart_number as integer) * interval 1 month as date) then 1
                else 0
            end as bigint
        ) as month_number,
        spent.stage_code,
        cast(date_trunc('month', spent.incurred_date) as date) as incurred_month_date,
        spent.outcome_code,
        spent.claim_group_code,
        spent.spend_cents,
        spent.util_count
    from spent
),

summed as (
    select
        numbered.agreement_id,
        numbered.year_code,
        numbered.member_id,
        numbered.month_number,
        numbered.stage_code,
        numbered.incurred_month_date,
        numbered.outcome_code,
        numbered.claim_group_code,
        case
            when numbered.outcome_code <> 'MSK' or numbered.month_number < -max(numbered.baseline_month_count) then 'UNCUT'
            when numbered.month_number < 0 then 'BEFORE'
            else 'AFTER'
        end as side_code,
        case numbered.stage_code when 'FOLLOWED' then 1 when 'AFTER_DIAGNOSIS' then 2 else 3 end as layer_number,
        sum(numbered.spend_cents) as spend_cents,
        sum(numbered.util_count) as util_count
    from numbered
    where numbered.month_number <> 0
    group by
        numbered.agreement_id, numbered.year_code, numbered.member_id, numbered.month_number, numbered.stage_code,
        numbered.incurred_month_date, numbered.outcome_code, numbered.claim_group_code
),

running as (
    select
        summed.agreement_id,
        summed.year_code,
        summed.member_id,
        summed.month_number,
        summed.stage_code,
        summed.incurred_month_date,
        summed.outcome_code,
        summed.claim_group_code,
        summed.spend_cents,
        summed.util_count,
        cap.cap_cents,
        sum(summed.spend_cents) over (
            partition by summed.agreement_id, summed.year_code, summed.member_id, summed.side_code, summed.stage_code
        ) as stage_cents,
        sum(summed.spend_cents) over (
            partition by summed.agreement_id, summed.year_code, summed.member_id, summed.side_code
            order by summed.layer_number
            range between unbounded preceding and current row
        ) as to_stage_cents,
        sum(summed.spend_cents) over (
            partition by summed.agreement_id, summed.year_code, summed.member_id, summed.side_code, summed.stage_code
            order by summed.month_number, summed.incurred_month_date, summed.claim_group_code, summed.outcome_code
            rows between unbounded preceding and current row
        ) as running_cents
    from summed
    left join savings.cap as cap on summed.agreement_id = cap.agreement_id and summed.side_code = cap.side_code
),

-- Of a stage is left what the cap leaves of the cost to its end, less what it leaves of the cost before it.
capped as (
    select
        running.agreement_id,
        running.year_code,
        running.member_id,
        running.month_number,
        running.stage_code,
        running.incurred_month_date,
        running.outcome_code,
        running.claim_group_code,
        running.spend_cents,
        running.util_count,
        running.stage_cents,
        running.running_cents,
        case
            when running.cap_cents is null then running.stage_cents
            else least(running.cap_cents, running.to_stage_cents) - least(running.cap_cents, running.to_stage_cents - running.stage_cents)
        end as left_cents
    from running
)

select
    capped.agreement_id, -- the agreement
    capped.year_code, -- SETTLED or DUMMY_YEAR
    capped.member_id, -- the member
    capped.month_number, -- month from the index: negative before, from 1 after
    capped.stage_code, -- FOLLOWED; AFTER_DIAGNOSIS, from the first red flag on; AFTER_ACTIVATION, which does not count
    capped.incurred_month_date, -- calendar month of the day that decides coverage
    capped.outcome_code, -- MSK, ALL_CAUSE or PLACEBO
    capped.claim_group_code, -- IP, OP, PROF or RX
    cast(capped.spend_cents as bigint) as spend_cents, -- allowed net of other payers or paid by the plan, as the agreement says
    cast(
        case
            when capped.left_cents = capped.stage_cents then capped.spend_cents
            else capped.left_cents * capped.running_cents // capped.stage_cents
            - capped.left_cents * (capped.running_cents - capped.spend_cents) // capped.stage_cents
        end as bigint
    ) as truncated_cents, -- what the cap leaves of it
    cast(capped.util_count as bigint) as util_count -- services used
from capped
