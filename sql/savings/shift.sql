-- What changed around a study of savings while it ran, of an agreement with a period: how many members it may reach on the day before the period and on its last day that is known,
-- how much of the spend of those compared is standard prices that nobody paid, and how many employer groups changed their plan without a factor for it. Each of them alone can
-- make savings of nothing. Plans are looked at of every employer group that the agreement reaches or compares with, members are counted of those that it reaches.
-- grain: agreement_id
with offered as (
    select cluster.agreement_id, min(cluster.offered_date) as first_date
    from savings.cluster_month as cluster
    group by cluster.agreement_id
),

studied as (
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
    -- Participants are compared by the months before the first index day, and followed after the last; all eligible members by the months before the first offer. A plan that changes
    -- there is no less a change.
    select
        agreement.agreement_id,
        agreement.minimum_age_number,
        agreement.episode_definition_id,
        told.side_code,
        case
            when told.side_code = 'FIRST' then cast(
                least(agreement.period_from_date, coalesce(offered.first_date, agreement.period_from_date))
                - cast(savings.baseline_month_count as integer) * interval 1 month as date
            )
            else least(
                cast(agreement.period_to_date + cast(savings.follow_up_month_count + 1 as integer) * interval 1 month as date), run.paid_through_date
            )
        end as day_date
    from terms.agreement as agreement
    inner join terms.savings as savings on agreement.agreement_id = savings.agreement_id
    left join offered on agreement.agreement_id = offered.agreement_id
    cross join terms.run as run
    cross join (select 'FIRST' as side_code union all select 'LAST' as side_code) as told
    where agreement.period_from_date is not null and (savings.population_code = 'PARTICIPANTS' or told.side_code = 'FIRST')
),

named as (
    select distinct limited.agreement_id
    from terms.agreement_group as limited
),

-- An agreement that names groups compares their members with those of others.
beside as (
    select candidate.agreement_id, candidate.group_id
    from savings.candidate as candidate
    where candidate.year_code = 'SETTLED' and candidate.reason_code is null
    union
    select cluster.agreement_id, cluster.cluster_id as group_id
    from savings.cluster_month as cluster
),

-- Plans are looked at on these days, and of a group with an agreed factor on its day and the day before too: the factor answers for the change of that day alone.
looked as (
    select studied.agreement_id, studied.minimum_age_number, studied.day_date, 'ALL' as group_id
    from studied
    union
    select
        bound.agreement_id, bound.minimum_age_number, cast(stated.from_date - told.days_number as date) as day_date, stated.group_id
    from (
        select studied.agreement_id, studied.minimum_age_number, min(studied.day_date) as first_date, max(studied.day_date) as last_date
        from studied
        group by studied.agreement_id, studied.minimum_age_number
    ) as bound
    inner join terms.plan_change as stated
        on
            bound.agreement_id = stated.agreement_id
            and bound.first_date < stated.from_date
            and stated.from_date <= bound.last_date
    cross join (select 0 as days_number union all select 1 as days_number) as told
),

reached as (
    select
        looked.agreement_id,
        looked.day_date,
        looked.group_id as looked_group_id,
        span.member_id,
        coalesce(span.group_id, 'NO_GROUP') as group_id,
        coalesce(span.plan_id, 'UNKNOWN') as plan_id,
        named.agreement_id is null or limited.group_id is not null as is_reached
    from looked
    inner join core.coverage_span as span
        on
            span.span_from_date <= looked.day_date
            and (span.span_to_date is null or looked.day_date < span.span_to_date)
            and (looked.group_id = 'ALL' or looked.group_id = coalesce(span.group_id, 'NO_GROUP'))
    inner join core.member as member on span.member_id = member.member_id
    left join named on looked.agreement_id = named.agreement_id
    left join terms.agreement_group as limited
        on looked.agreement_id = limited.agreement_id and coalesce(span.group_id, 'NO_GROUP') = limited.group_id
    left join beside
        on looked.agreement_id = beside.agreement_id and coalesce(span.group_id, 'NO_GROUP') = beside.group_id
    where
        (named.agreement_id is null or limited.group_id is not null or beside.group_id is not null)
        and year(looked.day_date) - year(member.birth_date)
        - case
            when
                month(looked.day_date) * 100 + day(looked.day_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end >= looked.minimum_age_number
),

counted as (
    select
        reached.agreement_id,
        sum(case when studied.side_code = 'BEFORE' then 1 else 0 end) as before_count,
        sum(case when studied.side_code = 'AFTER' then 1 else 0 end) as after_count
    from reached
    inner join studied on reached.agreement_id = studied.agreement_id and reached.day_date = studied.day_date
    where reached.looked_group_id = 'ALL' and reached.is_reached
    group by reached.agreement_id
),

in_plan as (
    select reached.agreement_id, reached.day_date, reached.group_id, reached.plan_id, count(distinct reached.member_id) as member_count
    from reached
    group by reached.agreement_id, reached.day_date, reached.group_id, reached.plan_id
),

ordered as (
    select
        in_plan.agreement_id,
        in_plan.day_date,
        in_plan.group_id,
        in_plan.plan_id,
        row_number() over (
            partition by in_plan.agreement_id, in_plan.day_date, in_plan.group_id order by in_plan.member_count desc, in_plan.plan_id
        ) as place_number
    from in_plan
),

followed as (
    select
        ordered.agreement_id,
        ordered.group_id,
        ordered.day_date,
        ordered.plan_id,
        lag(ordered.plan_id) over (partition by ordered.agreement_id, ordered.group_id order by ordered.day_date) as before_plan_id
    from ordered
    where ordered.place_number = 1
),

changed as (
    select followed.agreement_id, followed.group_id
    from followed
    left join terms.plan_change as stated
        on
            followed.agreement_id = stated.agreement_id
            and followed.group_id = stated.group_id
            and followed.day_date = stated.from_date
    where followed.before_plan_id <> followed.plan_id and stated.group_id is null
    group by followed.agreement_id, followed.group_id
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
    coalesce(changed_group.group_count, 0) as plan_changed_group_count -- groups whose commonest plan became another one on a day for which no factor is agreed
from studied
left join counted on studied.agreement_id = counted.agreement_id
left join changed_group on studied.agreement_id = changed_group.agreement_id
left join compared on studied.agreement_id = compared.agreement_id
where studied.side_code = 'BEFORE'
