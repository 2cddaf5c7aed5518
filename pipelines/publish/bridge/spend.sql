-- What changed in the lines of a source and feed since an earlier release, by cause. Only lines whose spend or plan paid
-- differs are counted; each has exactly one cause, the first that fits. The causes add up to the difference.
-- grain: feed_code, source_id, cause_code
with
-- Lines that are not alike, found before anything is looked up for them.
changed as (
    select
        coalesce(earlier.feed_code, now.feed_code) as feed_code,
        coalesce(earlier.line_id, now.line_id) as line_id,
        coalesce(earlier.source_id, now.source_id) as source_id,
        earlier.line_id is null as is_new,
        now.line_id is null as is_gone,
        earlier.file_id as earlier_file_id,
        now.file_id as file_id,
        coalesce(now.member_id, earlier.member_id) as member_id,
        earlier.member_id <> now.member_id as is_of_another_member,
        now.month_date,
        now.known_from_date,
        earlier.known_from_date as earlier_known_from_date,
        coalesce(earlier.disposition_code, '') as earlier_disposition_code,
        coalesce(earlier.exclusion_code, '') as earlier_exclusion_code,
        coalesce(now.disposition_code, '') as disposition_code,
        coalesce(now.exclusion_code, '') as exclusion_code,
        earlier.price_source_code = 'IMPUTED' or now.price_source_code = 'IMPUTED' as is_imputed,
        earlier.other_payer_cents <> now.other_payer_cents or earlier.allowed_cents = now.allowed_cents as is_of_other_payers,
        coalesce(now.spend_cents, 0) - coalesce(earlier.spend_cents, 0) as spend_cents,
        coalesce(now.plan_paid_cents, 0) - coalesce(earlier.plan_paid_cents, 0) as plan_paid_cents
    from earlier.line as earlier
    full outer join bridge.line as now on now.feed_code = earlier.feed_code and now.line_id = earlier.line_id
    where
        coalesce(now.spend_cents, 0) <> coalesce(earlier.spend_cents, 0)
        or coalesce(now.plan_paid_cents, 0) <> coalesce(earlier.plan_paid_cents, 0)
),

-- What netting made of the claims at hand: a line may be gone because it was taken back, or because a version renumbered it.
netted as (
    select
        netting.feed_code,
        cast(netting.claim_line_id as uuid) as line_id,
        min(netting.claim_root_id) as claim_root_id,
        max(case when netting.disposition_code = 'netted' then 1 else 0 end) = 1 as is_netted,
        max(case when netting.disposition_code in ('rejected', 'quarantined') then 1 else 0 end) = 1 as is_refused,
        max(case when netting.disposition_code = 'superseded' then 1 else 0 end) = 1 as is_superseded
    from core.netting as netting
    group by netting.feed_code, netting.claim_line_id
),

renumbered as (
    select distinct
        changed.feed_code,
        changed.source_id,
        netted.claim_root_id
    from changed
    inner join netted on netted.feed_code = changed.feed_code and netted.line_id = changed.line_id
    where changed.is_gone and netted.is_superseded
),

-- Files of the earlier release that count no more, and whether a restatement named them.
lost_file as (
    select
        file.file_id,
        file.feed_code,
        now.file_id is null as is_withdrawn,
        coalesce(restating.mode_code = 'REST', false) as is_restated
    from earlier.file as file
    left join landed.file as now on now.feed_code = file.feed_code and now.file_id = file.file_id
    left join landed.file as restating
        on restating.feed_code = now.feed_code and restating.file_id = now.superseded_by_file_id
    where
        file.standing_code = 'USED'
        and (now.file_id is null or now.standing_code <> 'USED')
),

judged as (
    select
        changed.feed_code,
        changed.source_id,
        changed.member_id,
        changed.spend_cents,
        changed.plan_paid_cents,
        case
            when changed.is_gone then
                case
                    when run.paid_through_date < changed.earlier_known_from_date then 'NOT_YET_KNOWN'
                    when netted.is_refused then 'ROW_REFUSED'
                    when netted.is_netted then 'REVERSAL'
                    when netted.is_superseded then 'RENUMBERED'
                    when lost.is_withdrawn then 'FILE_WITHDRAWN'
                    when lost.file_id is not null then 'FILE_SUPERSEDED'
                    else 'LINE_GONE'
                end
            when changed.is_new then
                case
                    when renumbered.claim_root_id is not null then 'RENUMBERED'
                    when earlier_file.file_id is null and changed.known_from_date <= earlier.paid_through_date then 'FILE_ADDED'
                    when changed.known_from_date <= earlier.paid_through_date then 'LINE_BACK'
                    when changed.month_date > earlier.paid_through_date then 'NEW_SERVICE_MONTH'
                    else 'LATE_CLAIM'
                end
            when lost.is_restated then 'FILE_SUPERSEDED'
            when changed.is_of_another_member then 'IDENTITY_MERGE'
            when changed.earlier_disposition_code = 'denied' and changed.disposition_code = 'used' then 'DENIAL_OVERTURNED'
            when changed.earlier_disposition_code = 'used' and changed.disposition_code = 'denied' then 'DENIED_LATER'
            when changed.earlier_exclusion_code = 'NOT_COVERED' and changed.exclusion_code <> 'NOT_COVERED' then 'RETRO_COVERAGE'
            when changed.earlier_exclusion_code <> 'NOT_COVERED' and changed.exclusion_code = 'NOT_COVERED' then 'RETRO_TERMINATION'
            when changed.earlier_disposition_code <> changed.disposition_code or changed.earlier_exclusion_code <> changed.exclusion_code then 'SCOPE_CHANGED'
            when changed.is_imputed then 'REIMPUTED_PRICE'
            when changed.is_of_other_payers then 'OTHER_PAYER'
            when changed.spend_cents > 0 or (changed.spend_cents = 0 and changed.plan_paid_cents > 0) then 'ADJUSTED_UP'
            else 'ADJUSTED_DOWN'
        end as cause_code
    from changed
    cross join terms.run as run
    cross join earlier.release as earlier
    left join netted on netted.feed_code = changed.feed_code and netted.line_id = changed.line_id
    left join lost_file as lost on lost.feed_code = changed.feed_code and lost.file_id = changed.earlier_file_id
    left join earlier.file as earlier_file
        on
            earlier_file.feed_code = changed.feed_code
            and earlier_file.file_id = changed.file_id
            and earlier_file.standing_code = 'USED'
    left join renumbered
        on
            renumbered.feed_code = changed.feed_code
            and renumbered.source_id = changed.source_id
            and renumbered.claim_root_id = netted.claim_root_id
)

select
    judged.feed_code,
    judged.source_id,
    judged.cause_code,
    count(*) as line_count,
    count(distinct judged.member_id) as member_count,
    cast(sum(judged.spend_cents) as bigint) as spend_cents,
    cast(sum(judged.plan_paid_cents) as bigint) as plan_paid_cents
from judged
group by judged.feed_code, judged.source_id, judged.cause_code
