-- An episode with its cost and its status. A vendor's own lines are fees, not cost, and stand apart.
-- A condition episode (COND) costs what its own lines cost (level 1), or that and the procedure episodes inside it (level 2): episodes.episode_cost.
-- Status: EXCLUDED with the first reason that applies (AGE, COB, a red-flag set by name, NO_LOOKBACK, DATA_QUALITY lines whose amounts do not add up,
-- LOW_SPEND under one dollar with what is inside), else CENSORED_ENROLL when coverage has a gap before the episode is decided, CENSORED_PAIDTHROUGH when that
-- is after the paid-through date, else COMPLETE. A fixed window is decided when it ends, one that a gap closes when the gap has passed or the longest duration is
-- reached; a condition not before the operations inside it. Death completes an episode. After an operation's discharge a red flag is its outcome and excludes nothing.
-- grain: episode_id
with opened as (
    select
        opening.episode_id,
        opening.definition_id,
        opening.member_id,
        opening.region_code,
        'COND' as family_code,
        opening.episode_number,
        opening.start_date,
        opening.window_from_date,
        opening.window_to_date,
        case
            when definition.window_rule_code = 'GAP'
                then
                    least(
                        cast(opening.window_to_date + cast(definition.gap_days as integer) as date),
                        cast(opening.start_date + cast(definition.maximum_days as integer) as date)
                    )
            else opening.window_to_date
        end as decided_to_date,
        opening.trigger_source_code,
        opening.acuity_code,
        cast(null as varchar) as surgery_type_code,
        cast(null as date) as anchor_end_date,
        cast(null as varchar) as parent_episode_id
    from episodes.opening as opening
    inner join terms.episode_definition as definition on opening.definition_id = definition.definition_id
    union all
    select
        procedure.episode_id,
        procedure.definition_id,
        procedure.member_id,
        procedure.region_code,
        'PROC' as family_code,
        procedure.episode_number,
        procedure.start_date,
        procedure.window_from_date,
        procedure.window_to_date,
        procedure.window_to_date as decided_to_date,
        'CLAIM' as trigger_source_code,
        cast(null as varchar) as acuity_code,
        procedure.surgery_type_code,
        procedure.anchor_end_date,
        procedure.parent_episode_id
    from episodes.procedure as procedure
),

bounded as (
    select
        opened.episode_id,
        opened.definition_id,
        opened.member_id,
        opened.region_code,
        opened.family_code,
        opened.start_date,
        opened.window_from_date,
        opened.window_to_date,
        opened.anchor_end_date,
        opened.parent_episode_id,
        member.birth_date,
        least(opened.window_to_date, coalesce(cast(member.death_date + 1 as date), opened.window_to_date)) as end_date,
        least(opened.decided_to_date, coalesce(cast(member.death_date + 1 as date), opened.decided_to_date)) as decided_to_date,
        least(
            opened.decided_to_date,
            coalesce(cast(member.death_date + 1 as date), opened.decided_to_date),
            cast(run.paid_through_date + 1 as date)
        ) as known_to_date
    from opened
    cross join terms.run as run
    left join core.member as member on opened.member_id = member.member_id
),

covered as (
    select
        bounded.episode_id,
        sum(
            date_diff(
                'day',
                greatest(span.span_from_date, bounded.window_from_date),
                least(coalesce(span.span_to_date, bounded.known_to_date), bounded.known_to_date)
            )
        ) as covered_days
    from bounded
    inner join core.coverage_span as span
        on
            bounded.member_id = span.member_id
            and span.span_from_date < bounded.known_to_date
            and (span.span_to_date is null or bounded.window_from_date < span.span_to_date)
    where bounded.window_from_date < bounded.known_to_date
    group by bounded.episode_id
),

other_payer as (
    select distinct bounded.episode_id
    from bounded
    inner join core.other_coverage_span as span
        on
            bounded.member_id = span.member_id
            and span.span_from_date < bounded.window_to_date
            and (span.span_to_date is null or bounded.window_from_date < span.span_to_date)
),

flagged as (
    select
        bounded.episode_id,
        min(exclusion.set_id) as set_id
    from bounded
    inner join attribution.exclusion as exclusion
        on
            bounded.member_id = exclusion.member_id
            and exclusion.evidence_date < bounded.window_to_date
            and bounded.start_date <= exclusion.excluded_to_date
            and (bounded.anchor_end_date is null or exclusion.evidence_date <= bounded.anchor_end_date)
            and (exclusion.region_code in ('ALL', bounded.region_code) or bounded.region_code = 'OTHER_UNSPEC')
    inner join terms.red_flag_scope as scope
        on exclusion.set_id = scope.set_id and scope.purpose_code = 'EPISODE' and bounded.region_code = scope.region_code
    group by bounded.episode_id
),

least_age as (
    select agreement.episode_definition_id as definition_id, min(agreement.minimum_age_number) as minimum_age_number
    from terms.agreement as agreement
    group by agreement.episode_definition_id
),

cost as (
    select
        line.episode_id,
        count(*) as line_count,
        cast(sum(case when line.category_code = 'VENDOR' then 0 else line.spend_cents end) as bigint) as spend_cents,
        cast(sum(case when line.category_code = 'VENDOR' then 0 else line.plan_paid_cents end) as bigint) as plan_paid_cents,
        cast(sum(case when line.category_code = 'VENDOR' then line.spend_cents else 0 end) as bigint) as vendor_fee_cents
    from episodes.episode_line as line
    where line.episode_id is not null
    group by line.episode_id
),

-- What the operations inside a condition cost, when the last of them is decided, and whether one is censored.
inside as (
    select
        bounded.parent_episode_id as episode_id,
        cast(coalesce(sum(cost.spend_cents), 0) as bigint) as spend_cents,
        max(bounded.decided_to_date) as decided_to_date,
        max(
            case when coalesce(covered.covered_days, 0) < date_diff('day', bounded.window_from_date, bounded.known_to_date) then 1 else 0 end
        ) as uncovered_number,
        max(case when bounded.known_to_date < bounded.decided_to_date then 1 else 0 end) as undecided_number
    from bounded
    left join cost on bounded.episode_id = cost.episode_id
    left join covered on bounded.episode_id = covered.episode_id
    where bounded.parent_episode_id is not null
    group by bounded.parent_episode_id
),

doubtful as (
    select distinct line.episode_id
    from core.identity_exception as exception
    inner join episodes.episode_line as line on exception.line_id = line.line_id
    where line.episode_id is not null
),

judged as (
    select
        opened.episode_id,
        opened.definition_id,
        opened.member_id,
        opened.region_code,
        opened.family_code,
        opened.episode_number,
        opened.start_date,
        opened.window_from_date,
        opened.window_to_date,
        bounded.end_date,
        bounded.known_to_date,
        bounded.decided_to_date,
        cast(greatest(bounded.decided_to_date, coalesce(inside.decided_to_date, bounded.decided_to_date)) - 1 as date) as last_date,
        coalesce(inside.uncovered_number, 0) as inside_uncovered_number,
        coalesce(inside.undecided_number, 0) as inside_undecided_number,
        run.paid_through_date,
        opened.trigger_source_code,
        opened.acuity_code,
        opened.surgery_type_code,
        opened.parent_episode_id,
        coalesce(cost.line_count, 0) as line_count,
        coalesce(cost.spend_cents, 0) as spend_cents,
        coalesce(cost.plan_paid_cents, 0) as plan_paid_cents,
        coalesce(cost.vendor_fee_cents, 0) as vendor_fee_cents,
        coalesce(cost.spend_cents, 0) + coalesce(inside.spend_cents, 0) as level_2_cents,
        coalesce(covered.covered_days, 0) as covered_days,
        case
            when
                year(opened.start_date) - year(bounded.birth_date)
                - case
                    when
                        month(opened.start_date) * 100 + day(opened.start_date)
                        < month(bounded.birth_date) * 100 + day(bounded.birth_date)
                        then 1
                    else 0
                end < least_age.minimum_age_number
                then 'AGE'
            when other_payer.episode_id is not null then 'COB'
            when flagged.set_id is not null then flagged.set_id
            when opened.acuity_code = 'UNKNOWN_LOOKBACK' then 'NO_LOOKBACK'
            when doubtful.episode_id is not null then 'DATA_QUALITY'
            when coalesce(cost.spend_cents, 0) + coalesce(inside.spend_cents, 0) < 100 then 'LOW_SPEND'
        end as exclusion_code
    from opened
    inner join bounded on opened.episode_id = bounded.episode_id
    cross join terms.run as run
    left join least_age on opened.definition_id = least_age.definition_id
    left join covered on opened.episode_id = covered.episode_id
    left join other_payer on opened.episode_id = other_payer.episode_id
    left join flagged on opened.episode_id = flagged.episode_id
    left join cost on opened.episode_id = cost.episode_id
    left join inside on opened.episode_id = inside.episode_id
    left join doubtful on opened.episode_id = doubtful.episode_id
)

select
    judged.episode_id, -- the episode
    judged.definition_id, -- the episode definition
    judged.member_id, -- the member
    judged.region_code, -- body region
    judged.family_code, -- COND condition episode, PROC procedure episode
    judged.parent_episode_id, -- condition episode that a procedure episode is part of; null if none, and for conditions
    cast(case when judged.parent_episode_id is null then 1 else 2 end as bigint) as assoc_level_number, -- 1 stands by itself; 2 inside its parent at level 2
    judged.episode_number, -- 1 for the member's first of the region
    judged.start_date, -- day that opened it; day of the operation
    judged.window_from_date, -- first day of the window
    judged.window_to_date, -- first day after the window
    judged.end_date, -- first day after the episode: of the window, or after death
    judged.trigger_source_code, -- CLAIM or VENDOR_EVENT
    judged.acuity_code, -- ACUTE, RECURRENT, CHRONIC, CONTINUATION, POST_SURGICAL, UNKNOWN_LOOKBACK; null for procedures
    judged.surgery_type_code, -- kind of operation; null for conditions
    case
        when judged.exclusion_code is not null then 'EXCLUDED'
        when
            judged.covered_days < date_diff('day', judged.window_from_date, judged.known_to_date)
            or judged.inside_uncovered_number = 1
            then 'CENSORED_ENROLL'
        when judged.known_to_date < judged.decided_to_date or judged.inside_undecided_number = 1 then 'CENSORED_PAIDTHROUGH'
        else 'COMPLETE'
    end as status_code, -- COMPLETE, CENSORED_ENROLL, CENSORED_PAIDTHROUGH or EXCLUDED
    judged.exclusion_code, -- why it is excluded
    judged.last_date <= judged.paid_through_date
    and (
        (year(judged.paid_through_date) * 12 + month(judged.paid_through_date))
        - (year(judged.last_date) * 12 + month(judged.last_date)) > definition.minimum_runout_months_number
        or (
            (year(judged.paid_through_date) * 12 + month(judged.paid_through_date))
            - (year(judged.last_date) * 12 + month(judged.last_date)) = definition.minimum_runout_months_number
            and (
                day(judged.last_date) <= day(judged.paid_through_date)
                or month(judged.paid_through_date) <> month(cast(judged.paid_through_date + 1 as date))
            )
        )
    ) as is_mature, -- the last day that decides it, and what is inside, lies the definition's months of run-out before the paid-through date: only then it may be settled
    judged.line_count, -- lines assigned
    judged.spend_cents, -- cost of its own lines (level 1) without vendor fees
    judged.level_2_cents, -- cost with the procedure episodes inside it, without vendor fees
    judged.plan_paid_cents, -- of its own cost paid by the plan
    judged.vendor_fee_cents -- fees that a vendor billed as claims
from judged
inner join terms.episode_definition as definition on judged.definition_id = definition.definition_id
