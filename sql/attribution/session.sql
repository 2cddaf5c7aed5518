-- A session that a vendor reported, known by the paid-through date, judged under an agreement with that vendor: it counts, or the first
-- reason why not: R13 test account, R01/R02 no member, then the day's own reason (attribution.dated_claim), R10 not completed,
-- R09 received too late. A session sent again is judged by its last version, and as received on the day of the first.
-- Completed: enough of the prescribed exercises, or long enough, or a clinician's visit (a session with a clinician that prescribes
-- no exercises). Very short sessions, and sessions of one device that start at the same instant, are suspect and do not count.
-- What the vendor itself calls a completed session is never an input.
-- Where each body region of a member has an owner of its own, a session is of the region that the vendor states.
-- grain: agreement_id, session_id
with version as (
    select
        session.vendor_id,
        session.session_id,
        coalesce(session.member_id, '') as submitted_member_id,
        coalesce(session.plan_member_id, '') as submitted_plan_member_id,
        session.session_date,
        session.started_second_number,
        session.duration_seconds_count,
        session.exercises_prescribed_count,
        session.exercises_completed_count,
        session.clinician_id,
        session.device_id,
        session.program_code,
        case
            when session.clinician_id is not null and coalesce(session.exercises_prescribed_count, 0) = 0 then 'VISIT'
            else 'EXERCISE'
        end as type_code,
        min(session.known_from_date) over (partition by session.vendor_id, session.session_id) as first_known_date,
        row_number() over (
            partition by session.vendor_id, session.session_id
            order by
                session.known_from_date desc, session.session_date, session.started_second_number, session.duration_seconds_count,
                session.exercises_completed_count, session.exercises_prescribed_count, session.clinician_id, session.device_id,
                session.member_id, session.plan_member_id, session.program_code
        ) as version_number
    from input.session as session
    cross join terms.run as run
    where session.known_from_date <= run.paid_through_date
),

reported as (
    select
        version.vendor_id,
        version.session_id,
        version.submitted_member_id,
        version.submitted_plan_member_id,
        version.session_date,
        version.started_second_number,
        version.duration_seconds_count,
        version.exercises_prescribed_count,
        version.exercises_completed_count,
        version.type_code,
        version.device_id,
        version.program_code,
        version.first_known_date
    from version
    where version.version_number = 1
),

same_instant as (
    select reported.vendor_id, reported.device_id, reported.session_date, reported.started_second_number
    from reported
    where reported.device_id is not null and reported.started_second_number is not null
    group by reported.vendor_id, reported.device_id, reported.session_date, reported.started_second_number
    having count(*) > 1
),

judged as (
    select
        agreement.agreement_id,
        reported.vendor_id,
        reported.session_id,
        matched.member_id,
        reported.session_date,
        reported.started_second_number,
        reported.type_code,
        reported.program_code,
        reported.duration_seconds_count,
        reported.exercises_prescribed_count,
        reported.exercises_completed_count,
        test_account.vendor_id is not null as is_test_account,
        matched.reason_code as match_reason_code,
        day.reason_code as day_reason_code,
        coalesce(day.is_standing, false) as is_standing,
        day.withdrawn_date,
        case agreement.exclusive_by_code when 'REGION' then coalesce(stated.region_code, 'OTHER_UNSPEC') else 'ALL' end as scope_code,
        date_diff('day', reported.session_date, reported.first_known_date) > agreement.event_submission_days as is_late,
        coalesce(reported.duration_seconds_count < agreement.suspect_session_number, false)
        or same_instant.vendor_id is not null as is_suspect,
        coalesce(
            reported.exercises_prescribed_count > 0
            and reported.exercises_completed_count * 1000
            >= reported.exercises_prescribed_count * agreement.completed_exercise_thousandths,
            false
        )
        or coalesce(reported.duration_seconds_count >= agreement.completed_session_number, false)
        or reported.type_code = 'VISIT' as is_long_enough
    from reported
    inner join terms.agreement as agreement on reported.vendor_id = agreement.vendor_id
    left join attribution.member_match as matched
        on
            reported.submitted_member_id = matched.submitted_member_id
            and reported.submitted_plan_member_id = matched.submitted_plan_member_id
    left join attribution.test_account as test_account
        on
            reported.vendor_id = test_account.vendor_id
            and reported.submitted_member_id = test_account.submitted_member_id
            and reported.submitted_plan_member_id = test_account.submitted_plan_member_id
    left join attribution.dated_claim as day
        on
            agreement.agreement_id = day.agreement_id
            and matched.member_id = day.member_id
            and reported.session_date = day.claim_date
    left join attribution.stated_region as stated
        on
            reported.vendor_id = stated.vendor_id
            and matched.member_id = stated.member_id
            and stated.from_date <= reported.session_date
            and reported.session_date < stated.to_date
    left join same_instant
        on
            reported.vendor_id = same_instant.vendor_id
            and reported.device_id = same_instant.device_id
            and reported.session_date = same_instant.session_date
            and reported.started_second_number = same_instant.started_second_number
)

select
    judged.agreement_id, -- agreement judged by
    judged.vendor_id, -- who reported it
    judged.session_id, -- the vendor's id of the session
    judged.member_id, -- the member; null if none or several fit
    judged.session_date, -- day by the member's local calendar
    judged.scope_code, -- what an owner of the day owns: ALL of the member, or one body region; OTHER_UNSPEC if the vendor states none
    judged.started_second_number, -- local start in seconds of the day, if the feed has it
    judged.type_code, -- VISIT: with a clinician and without exercises; else EXERCISE
    judged.program_code, -- the vendor's programme, if the session says
    judged.duration_seconds_count, -- length in seconds
    judged.exercises_prescribed_count, -- exercises planned
    judged.exercises_completed_count, -- exercises done
    case
        when judged.is_test_account then 'R13'
        when judged.match_reason_code is not null then judged.match_reason_code
        when judged.day_reason_code is not null then judged.day_reason_code
        when judged.is_suspect or not judged.is_long_enough then 'R10'
        when judged.is_late then 'R09'
        else 'A01'
    end as reason_code, -- A01 it counts for payment; else the first reason why not
    judged.is_suspect, -- too short to be real, or another session of the device starts at the same instant
    judged.is_standing, -- its day lost coverage by a posting too late to take a fee back
    judged.withdrawn_date -- when the plan posted that end of coverage
from judged
