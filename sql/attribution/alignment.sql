-- What a public payer answered on a day about the alignment of a member to a vendor, known by the paid-through date, and what an end of it is worth by the
-- agreement's terms. Of several versions of an answer the one received last counts, of several answers of a day likewise.
-- A member who leaves does so after the lock, counted from the alignment; contact is lost after so many attempts (days with an OUTREACH since the alignment)
-- over so many days. Who is in the control group is nobody's member for twelve months.
-- grain: agreement_id, member_id, result_date
with version as (
    select
        answer.vendor_id,
        answer.alignment_id,
        coalesce(answer.member_id, '') as submitted_member_id,
        coalesce(answer.plan_member_id, '') as submitted_plan_member_id,
        answer.track_code,
        answer.result_code,
        answer.result_date,
        answer.unaligned_reason_code,
        coalesce(answer.unaligned_date, case answer.result_code when 'UNALIGNED' then answer.result_date end) as unaligned_date,
        answer.known_from_date,
        row_number() over (
            partition by answer.vendor_id, answer.alignment_id
            order by
                answer.known_from_date desc, answer.result_date, answer.result_code, answer.unaligned_date, answer.unaligned_reason_code,
                answer.member_id, answer.plan_member_id, answer.track_code
        ) as version_number
    from input.alignment as answer
    cross join terms.run as run
    where answer.known_from_date <= run.paid_through_date
),

answered as (
    select
        agreement.agreement_id,
        agreement.vendor_id,
        matched.member_id,
        version.alignment_id,
        version.result_code,
        version.result_date,
        version.unaligned_reason_code,
        version.unaligned_date,
        agreement.alignment_lock_days,
        agreement.contact_attempt_count,
        agreement.contact_days,
        row_number() over (
            partition by agreement.agreement_id, matched.member_id, version.result_date
            order by version.known_from_date desc, version.alignment_id
        ) as day_number
    from version
    inner join terms.agreement as agreement
        on version.vendor_id = agreement.vendor_id and version.track_code = agreement.alignment_track_code
    inner join attribution.member_match as matched
        on
            version.submitted_member_id = matched.submitted_member_id
            and version.submitted_plan_member_id = matched.submitted_plan_member_id
    where version.version_number = 1 and matched.member_id is not null
),

placed as (
    select
        answered.agreement_id,
        answered.vendor_id,
        answered.member_id,
        answered.alignment_id,
        answered.result_code,
        answered.result_date,
        answered.unaligned_reason_code,
        answered.unaligned_date,
        answered.alignment_lock_days,
        answered.contact_attempt_count,
        answered.contact_days,
        max(case when answered.result_code in ('ALIGNED', 'ALIGNED_SWITCH_APPROVED') then answered.result_date end) over (
            partition by answered.agreement_id, answered.member_id
            order by answered.result_date
            rows between unbounded preceding and current row
        ) as aligned_date
    from answered
    where answered.day_number = 1
),

attempted as (
    select
        placed.agreement_id,
        placed.member_id,
        placed.result_date,
        count(distinct event.event_date) as attempt_count,
        date_diff('day', min(event.event_date), max(event.event_date)) as attempted_days
    from placed
    inner join attribution.event as event
        on
            placed.vendor_id = event.vendor_id
            and placed.member_id = event.member_id
            and event.event_code = 'OUTREACH'
            and placed.aligned_date <= event.event_date
            and event.event_date < placed.unaligned_date
    group by placed.agreement_id, placed.member_id, placed.result_date
)

select
    placed.agreement_id, -- the agreement
    placed.vendor_id, -- its vendor
    placed.member_id, -- the member
    placed.result_date, -- day that the answer takes effect
    placed.alignment_id, -- the payer's id of the answer
    placed.result_code, -- the payer's answer, one of the closed list of the feed
    placed.aligned_date, -- day of the latest alignment up to then; null = never aligned
    case
        when placed.result_code = 'NOT_ALIGNED_CONTROL_GROUP' then cast(placed.result_date + interval 12 month as date)
    end as control_to_date, -- first day after the months in the control group; null = not in it
    placed.unaligned_reason_code, -- why the alignment ended, if it did
    placed.unaligned_date, -- first day no longer aligned; of an UNALIGNED that names none the day it takes effect
    coalesce(attempted.attempt_count, 0) as attempt_count, -- days on which the vendor tried to reach the member before that
    case
        when
            placed.unaligned_reason_code = 'PATIENT_INITIATED'
            and date_diff('day', placed.aligned_date, placed.unaligned_date) <= placed.alignment_lock_days
            then 'IN_LOCK'
        when
            placed.unaligned_reason_code = 'LOSS_OF_CONTACT'
            and (
                coalesce(attempted.attempt_count, 0) < placed.contact_attempt_count
                or attempted.attempted_days < placed.contact_days
            )
            then 'CONTACT_NOT_SOUGHT'
    end as finding_code -- why the terms do not allow the end: IN_LOCK, CONTACT_NOT_SOUGHT; null = nothing speaks against it
from placed
left join attempted
    on
        placed.agreement_id = attempted.agreement_id
        and placed.member_id = attempted.member_id
        and placed.result_date = attempted.result_date
