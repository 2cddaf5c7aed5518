-- What changed in the member months since an earlier release, by cause: each member and month has one, the first that fits.
-- grain: cause_code
with
merged as (
    select
        crosswalk.source_member_id,
        min(crosswalk.member_id) as member_id
    from input.member_crosswalk as crosswalk
    where crosswalk.decision_code = 'MERGED' and crosswalk.source_member_id <> crosswalk.member_id
    group by crosswalk.source_member_id
),

earlier_month as (
    select
        coalesce(merged.member_id, month.member_id) as member_id,
        month.month_date,
        count(*) as month_count,
        cast(sum(month.covered_days) as bigint) as covered_days,
        max(case when merged.member_id is null then 0 else 1 end) = 1 as has_merged
    from earlier.member_month as month
    left join merged on merged.source_member_id = month.member_id
    group by coalesce(merged.member_id, month.member_id), month.month_date
),

changed as (
    select
        coalesce(earlier.member_id, now.member_id) as member_id,
        coalesce(earlier.month_date, now.month_date) as month_date,
        earlier.member_id is null as is_new,
        now.member_id is null as is_gone,
        coalesce(earlier.has_merged, false) as has_merged,
        (case when now.member_id is null then 0 else 1 end) - coalesce(earlier.month_count, 0) as month_count,
        coalesce(now.covered_days, 0) - coalesce(earlier.covered_days, 0) as covered_days
    from earlier_month as earlier
    full outer join bridge.member_month as now on now.member_id = earlier.member_id and now.month_date = earlier.month_date
    where
        coalesce(now.covered_days, 0) <> coalesce(earlier.covered_days, 0)
        or (case when now.member_id is null then 0 else 1 end) <> coalesce(earlier.month_count, 0)
),

known_earlier as (
    select
        member_id,
        max(month_date) as last_date
    from earlier_month
    group by member_id
),

horizon as (
    select max(last_date) as last_date
    from known_earlier
),

known_now as (
    select distinct member_id
    from bridge.member_month
),

-- Whether a file of coverage that counted counts no more, other than by the next full file of its series.
lost_file as (
    select count(*) as file_count
    from earlier.file as file
    left join landed.file as now on now.feed_code = file.feed_code and now.file_id = file.file_id
    left join landed.file as restating
        on restating.feed_code = now.feed_code and restating.file_id = now.superseded_by_file_id
    where
        file.feed_code = 'eligibility'
        and file.standing_code = 'USED'
        and (now.file_id is null or (now.standing_code <> 'USED' and coalesce(restating.mode_code, '') <> 'FULL'))
),

judged as (
    select
        changed.member_id,
        changed.month_count,
        changed.covered_days,
        case
            when changed.has_merged then 'IDENTITY_MERGE'
            when changed.is_new and (horizon.last_date is null or changed.month_date > horizon.last_date) then 'NEW_MONTH'
            when changed.is_new and known_earlier.member_id is null then 'NEW_MEMBER'
            when changed.is_gone and known_now.member_id is null and lost_file.file_count > 0 then 'FILE_LOST'
            when changed.covered_days > 0 then 'RETRO_COVERAGE'
            else 'RETRO_TERMINATION'
        end as cause_code
    from changed
    cross join horizon
    cross join lost_file
    left join known_earlier on known_earlier.member_id = changed.member_id
    left join known_now on known_now.member_id = changed.member_id
)

select
    judged.cause_code,
    count(*) as line_count,
    count(distinct judged.member_id) as member_count,
    cast(sum(judged.month_count) as bigint) as month_count,
    cast(sum(judged.covered_days) as bigint) as covered_days
from judged
group by judged.cause_code
