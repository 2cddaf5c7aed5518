-- A condition episode with its cost and its status. A vendor's own lines are fees, not cost, and stand apart.
-- Status: EXCLUDED with the first reason that applies (AGE, COB, a red-flag set by name, NO_LOOKBACK, LOW_SPEND under one dollar), else CENSORED_ENROLL when
-- coverage has a gap before the window ends, CENSORED_PAIDTHROUGH when the window ends after the paid-through date, else COMPLETE. Death completes an episode.
-- grain: episode_id
with bounded as (
    select
        opening.episode_id,
        opening.member_id,
        opening.region_code,
        opening.start_date,
        opening.window_to_date,
        member.birth_date,
        least(opening.window_to_date, coalesce(cast(member.death_date + 1 as date), opening.window_to_date)) as end_date,
        least(
            opening.window_to_date,
            coalesce(cast(member.death_date + 1 as date), opening.window_to_date),
            cast(run.paid_through_date + 1 as date)
        ) as known_to_date
    from episodes.opening as opening
    cross join terms.run as run
    left join core.member as member on opening.member_id = member.member_id
),

covered as (
    select
        bounded.episode_id,
        sum(
            date_diff(
                'day',
                greatest(span.span_from_date, bounded.start_date),
                least(coalesce(span.span_to_date, bounded.known_to_date), bounded.known_to_date)
            )
        ) as covered_days
    from bounded
    inner join core.coverage_span as span
        on
            bounded.member_id = span.member_id
            and span.span_from_date < bounded.known_to_date
            and (span.span_to_date is null or bounded.start_date < span.span_to_date)
    where bounded.start_date < bounded.known_to_date
    group by bounded.episode_id
),

other_payer as (
    select distinct bounded.episode_id
    from bounded
    inner join core.other_coverage_span as span
        on
            bounded.member_id = span.member_id
            and span.span_from_date < bounded.window_to_date
            and (span.span_to_date is null or bounded.start_date < span.span_to_date)
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
            and (exclusion.region_code in ('ALL', bounded.region_code) or bounded.region_code = 'OTHER_UNSPEC')
    where exclusion.set_id <> 'PREGNANCY' or bounded.region_code in ('LOW_BACK', 'HIP')
    group by bounded.episode_id
),

least_age as (
    select min(agreement.minimum_age_number) as minimum_age_number from terms.agreement as agreement
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

judged as (
    select
        opening.episode_id,
        opening.member_id,
        opening.region_code,
        opening.episode_number,
        opening.start_date,
        opening.window_from_date,
        opening.window_to_date,
        bounded.end_date,
        bounded.known_to_date,
        opening.trigger_source_code,
        opening.acuity_code,
        coalesce(cost.line_count, 0) as line_count,
        coalesce(cost.spend_cents, 0) as spend_cents,
        coalesce(cost.plan_paid_cents, 0) as plan_paid_cents,
        coalesce(cost.vendor_fee_cents, 0) as vendor_fee_cents,
        coalesce(covered.covered_days, 0) as covered_days,
        case
            when
                year(opening.start_date) - year(bounded.birth_date)
                - case
                    when
                        month(opening.start_date) * 100 + day(opening.start_date)
                        < month(bounded.birth_date) * 100 + day(bounded.birth_date)
                        then 1
                    else 0
                end < least_age.minimum_age_number
                then 'AGE'
            when other_payer.episode_id is not null then 'COB'
            when flagged.set_id is not null then flagged.set_id
            when opening.acuity_code = 'UNKNOWN_LOOKBACK' then 'NO_LOOKBACK'
            when coalesce(cost.spend_cents, 0) < 100 then 'LOW_SPEND'
        end as exclusion_code
    from episodes.opening as opening
    inner join bounded on opening.episode_id = bounded.episode_id
    cross join least_age
    left join covered on opening.episode_id = covered.episode_id
    left join other_payer on opening.episode_id = other_payer.episode_id
    left join flagged on opening.episode_id = flagged.episode_id
    left join cost on opening.episode_id = cost.episode_id
)

select
    judged.episode_id, -- the episode
    judged.member_id, -- the member
    judged.region_code, -- body region
    'COND' as family_code, -- condition episode
    judged.episode_number, -- 1 for the member's first of the region
    judged.start_date, -- day that opened it
    judged.window_from_date, -- first day of the window
    judged.window_to_date, -- first day after the window
    judged.end_date, -- first day after the episode: of the window, or after death
    judged.trigger_source_code, -- CLAIM or VENDOR_EVENT
    judged.acuity_code, -- ACUTE, RECURRENT, CHRONIC, CONTINUATION, POST_SURGICAL, UNKNOWN_LOOKBACK
    case
        when judged.exclusion_code is not null then 'EXCLUDED'
        when judged.covered_days < date_diff('day', judged.start_date, judged.known_to_date) then 'CENSORED_ENROLL'
        when judged.known_to_date < judged.end_date then 'CENSORED_PAIDTHROUGH'
        else 'COMPLETE'
    end as status_code, -- COMPLETE, CENSORED_ENROLL, CENSORED_PAIDTHROUGH or EXCLUDED
    judged.exclusion_code, -- why it is excluded
    judged.line_count, -- lines assigned
    judged.spend_cents, -- cost without vendor fees
    judged.plan_paid_cents, -- of it paid by the plan
    judged.vendor_fee_cents -- fees that a vendor billed as claims
from judged
