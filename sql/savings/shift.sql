-- What changed around a study of savings while it ran, of an agreement with a period: how many members it may reach on the day before the period and on its last day that is known,
-- how much of the spend of those compared is standard prices that nobody paid, and how many employer groups changed their plan without a factor for it. Each of them alone can
-- make savings of nothing.
-- grain: agreement_id
with studied as (
    select
        agreement.agreement_id,
        agreement.minimum_age_number,
        agreement.episode_definition_id,
        told.side_code,
        case when told.side_code = 'BEFORE' then cast(agreement.period_from_date - 1 as date) else least(agreement.period_to_date, run.paid_through_date) end
            as day_date
    from terms.agreement as agreement
    cross join terms.run as run
    cross join (select 'BEFORE' as side_code union all select 'AFTER' as side_code) as told
    where agreement.period_from_date is not null
    union all
    -- Participants are compared by the months before the first index day, and followed after the last: a plan that changes there is no less a change.
    select
        agreement.agreement_id,
        agreement.minimum_age_number,
        agreement.episode_definition_id,
        told.side_code,
        case
            when told.side_code = 'FIRST' then cast(agreement.period_from_date - cast(savings.baseline_month_count as integer) * interval 1 month as date)
            else least(
                cast(agreement.period_to_date + cast(savings.follow_up_month_count + 1 as integer) * interval 1 month as date), run.paid_through_date
            )
        end as day_date
    from terms.agreement as agreement
    inner join terms.savings as savings on agreement.agreement_id = savings.agreement_id
    cross join terms.run as run
    cross join (select 'FIRST' as side_code union all select 'LAST' as side_code) as told
    where agreement.period_from_date is not null and savings.population_code = 'PARTICIPANTS'
),

named as (
    select distinct limited.agreement_id
    from terms.agreement_group as limited
),

reached as (
    select studied.agreement_id, studied.side_code, span.member_id, coalesce(span.group_id, 'NO_GROUP') as group_id, span.plan_id
    from studied
    inner join core.coverage_span as span
        on
            span.span_from_date <= studied.day_date
            and (span.span_to_date is null or studied.day_date < span.span_to_date)
    inner join core.member as member on span.member_id = member.member_id
    left join named on studied.agreement_id = named.agreement_id
    left join terms.agreement_group as limited
        on studied.agreement_id = limited.agreement_id and coalesce(span.group_id, 'NO_GROUP') = limited.group_id
    where
        (named.agreement_id is null or limited.group_id is not null)
        and year(studied.day_date) - year(member.birth_date)
        - case
            when
                month(studied.day_date) * 100 + day(studied.day_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end >= studied.minimum_age_number
),

counted as (
    select
        reached.agreement_id,
        sum(case when reached.side_code = 'BEFORE' then 1 else 0 end) as before_count,
        sum(case when reached.side_code = 'AFTER' then 1 else 0 end) as after_count
    from reached
    group by reached.agreement_id
),

in_plan as (
    select reached.agreement_id, reached.side_code, reached.group_id, reached.plan_id, count(*) as member_count
    from reached
    group by reached.agreement_id, reached.side_code, reached.group_id, reached.plan_id
),

ordered as (
    select
        in_plan.agreement_id,
        in_plan.side_code,
        in_plan.group_id,
        in_plan.plan_id,
        row_number() over (
            partition by in_plan.agreement_id, in_plan.side_code, in_plan.group_id order by in_plan.member_count desc, in_plan.plan_id
        ) as place_number
    from in_plan
),

changed as (
    select ordered.agreement_id, ordered.group_id
    from ordered
    left join (select distinct stated.agreement_id, stated.group_id from terms.plan_change as stated) as told
        on ordered.agreement_id = told.agreement_id and ordered.group_id = told.group_id
    where ordered.place_number = 1 and told.group_id is null
    group by ordered.agreement_id, ordered.group_id
    having min(coalesce(ordered.plan_id, 'UNKNOWN')) <> max(coalesce(ordered.plan_id, 'UNKNOWN'))
),

changed_group as (
    select changed.agreement_id, count(*) as group_count
    from changed
    group by changed.agreement_id
),

compared as (
    select
        follow.agreement_id,
        sum(line.spend_cents) as spend_cents,
        sum(line.imputed_cents) as imputed_cents
    from savings.follow_up as follow
    inner join savings.candidate as candidate
        on
            follow.agreement_id = candidate.agreement_id
            and follow.year_code = candidate.year_code
            and follow.member_id = candidate.member_id
            and candidate.reason_code is null
    inner join terms.agreement as agreement on follow.agreement_id = agreement.agreement_id
    inner join savings.judged as judged
        on
            follow.agreement_id = judged.agreement_id
            and follow.year_code = judged.year_code
            and follow.member_id = judged.member_id
    inner join core.claim_line as line
        on
            follow.member_id = line.member_id
            and judged.baseline_date <= line.incurred_date
            and line.incurred_date < follow.follow_to_date
    inner join episodes.episode_line as msk
        on agreement.episode_definition_id = msk.definition_id and line.claim_line_id = msk.line_id and msk.part_number = 1
    where follow.year_code = 'SETTLED' and line.category_code <> 'VENDOR'
    group by follow.agreement_id
)

select
    studied.agreement_id, -- the agreement
    coalesce(cast(counted.before_count as bigint), 0) as eligible_before_count, -- members of age covered on the day before the period
    coalesce(cast(counted.after_count as bigint), 0) as eligible_after_count, -- on its last day, or the last that is known
    coalesce(cast(compared.imputed_cents as bigint), 0) as imputed_cents, -- of the musculoskeletal spend of claims of members compared, what is units times standard price
    coalesce(cast(compared.spend_cents as bigint), 0) as spend_cents, -- that spend
    coalesce(changed_group.group_count, 0) as plan_changed_group_count -- groups whose commonest plan is another one, and no factor is agreed
from studied
left join counted on studied.agreement_id = counted.agreement_id
left join changed_group on studied.agreement_id = changed_group.agreement_id
left join compared on studied.agreement_id = compared.agreement_id
where studied.side_code = 'BEFORE'
