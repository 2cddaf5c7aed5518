-- What members and complaints say of the programme: a measure of this family in one group of members, or one part of it.
-- Surveys (TOP_BOX): each member's latest answer in the period to the payer's survey, of members who were activated or brought a request for care in it;
-- VENDOR_SURVEY is what the vendor asked itself, PERIOD_BEFORE an equally long time before. Requests for care: ADVISED_IN_TIME; DIVERTED to self-care, an
-- e-visit or therapy, by the reviewer's word too, without a medical visit soon after; SELF_MANAGED without any visit soon after; RIGHT_DOOR as reviewed.
-- RED_FLAG_REFERRED is counted by member and day; COMPLAINT_ANSWERED by complaint. What must happen soon is counted when its days are over, and what must
-- not happen only of members covered so long. Members who, as others than the vendor confirm, do not allow the use of their data are
-- not counted.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with measure as (
    select
        measure.agreement_id,
        measure.measure_id,
        measure.numerator_code,
        measure.question_code,
        measure.top_score_number,
        measure.first_days,
        measure.hours_maximum_number,
        agreement.vendor_id,
        agreement.period_from_date,
        agreement.period_to_date,
        run.paid_through_date
    from outcomes.measure as measure
    inner join terms.agreement as agreement
        on measure.agreement_id = agreement.agreement_id and agreement.period_from_date is not null
    cross join terms.run as run
    where measure.family_code = 'EXPERIENCE'
),

surveyed_period as (
    select measure.*, 'VENDOR' as cohort_code, 'PAYER' as surveyor_code, measure.period_from_date as from_date, measure.period_to_date as last_date
    from measure
    union all
    select measure.*, comparator.cohort_code, 'VENDOR' as surveyor_code, measure.period_from_date as from_date, measure.period_to_date as last_date
    from measure
    inner join terms.measure_comparator as comparator
        on
            measure.agreement_id = comparator.agreement_id
            and measure.measure_id = comparator.measure_id
            and comparator.cohort_code = 'VENDOR_SURVEY'
    union all
    select
        measure.*,
        comparator.cohort_code,
        'PAYER' as surveyor_code,
        cast(
            measure.period_from_date - cast(date_diff('day', measure.period_from_date, measure.period_to_date) + 1 as integer) as date
        ) as from_date,
        cast(measure.period_from_date - 1 as date) as last_date
    from measure
    inner join terms.measure_comparator as comparator
        on
            measure.agreement_id = comparator.agreement_id
            and measure.measure_id = comparator.measure_id
            and comparator.cohort_code = 'PERIOD_BEFORE'
),

met as (
    select activation.agreement_id, activation.member_id, activation.activation_date as met_date
    from attribution.activation as activation
    union distinct
    select request.agreement_id, request.member_id, request.requested_date as met_date
    from performance.request as request
),

answer as (
    select
        period.agreement_id,
        period.measure_id,
        period.cohort_code,
        matched.member_id,
        case when answer.score_number >= period.top_score_number then 1 else 0 end as numerator_count,
        row_number() over (
            partition by period.agreement_id, period.measure_id, period.cohort_code, matched.member_id
            order by answer.response_date desc, answer.known_from_date desc, answer.response_id, answer.score_number
        ) as order_number
    from surveyed_period as period
    inner join input.satisfaction_response as answer
        on
            period.vendor_id = answer.vendor_id
            and period.question_code = answer.question_code
            and period.surveyor_code = coalesce(answer.surveyor_code, 'VENDOR')
            and period.from_date <= answer.response_date
            and answer.response_date <= period.last_date
            and answer.known_from_date <= period.paid_through_date
    inner join attribution.member_match as matched
        on
            coalesce(answer.member_id, '') = matched.submitted_member_id
            and coalesce(answer.plan_member_id, '') = matched.submitted_plan_member_id
    where
        period.numerator_code = 'TOP_BOX'
        and answer.score_number between 1 and 5
        and exists (
            select 1
            from met
            where
                met.agreement_id = period.agreement_id
                and met.member_id = matched.member_id
                and period.from_date <= met.met_date
                and met.met_date <= period.last_date
        )
),

by_request as (
    select
        measure.agreement_id,
        measure.measure_id,
        request.member_id,
        case measure.numerator_code
            when 'ADVISED_IN_TIME' then request.advice_number between 0 and 3600 * measure.hours_maximum_number
            when 'RIGHT_DOOR' then request.door_code = request.reviewed_door_code
            when 'DIVERTED'
                then
                    request.door_code in ('SELF_CARE', 'E_VISIT', 'PT')
                    and coalesce(request.reviewed_door_code, request.door_code) = request.door_code
                    and coalesce(date_diff('day', request.requested_date, request.medical_date) > measure.first_days, true)
            when 'SELF_MANAGED'
                then
                    request.outcome_code = 'SELF_MANAGED'
                    and coalesce(date_diff('day', request.requested_date, request.visit_date) > measure.first_days, true)
        end as is_met
    from measure
    inner join performance.request as request
        on
            measure.agreement_id = request.agreement_id
            and measure.period_from_date <= request.requested_date
            and request.requested_date <= measure.period_to_date
    where case measure.numerator_code
        when 'ADVISED_IN_TIME'
            then
                86400 * (date_diff('day', request.requested_date, measure.paid_through_date) + 1) - request.requested_second_number
                > 3600 * measure.hours_maximum_number
        when 'RIGHT_DOOR' then request.reviewed_door_code is not null
        when 'DIVERTED'
            then
                date_diff('day', request.requested_date, measure.paid_through_date) >= measure.first_days
                and date_diff('day', request.requested_date, request.covered_to_date) > measure.first_days
        when 'SELF_MANAGED'
            then
                date_diff('day', request.requested_date, measure.paid_through_date) >= measure.first_days
                and date_diff('day', request.requested_date, request.covered_to_date) > measure.first_days
        else false
    end
),

red_flag as (
    select event.vendor_id, event.member_id, event.event_date as flag_date, cast(null as date) as referred_date
    from performance.member_event as event
    where event.event_code = 'SCREENED' and event.detail_code = 'RED_FLAG'
    union distinct
    select request.vendor_id, request.member_id, request.requested_date as flag_date, request.referred_date
    from performance.request as request
    where request.is_red_flag
),

referral as (
    select event.vendor_id, event.member_id, event.event_date as referred_date
    from performance.member_event as event
    where event.event_code = 'REFERRED'
    union distinct
    select red_flag.vendor_id, red_flag.member_id, red_flag.referred_date
    from red_flag
    where red_flag.referred_date is not null
),

by_red_flag as (
    select measure.agreement_id, measure.measure_id, red_flag.member_id, red_flag.flag_date, count(referral.referred_date) > 0 as is_met
    from measure
    inner join red_flag
        on
            measure.vendor_id = red_flag.vendor_id
            and measure.period_from_date <= red_flag.flag_date
            and red_flag.flag_date <= measure.period_to_date
            and date_diff('day', red_flag.flag_date, measure.paid_through_date) >= measure.first_days
    left join referral
        on
            red_flag.vendor_id = referral.vendor_id
            and red_flag.member_id = referral.member_id
            and red_flag.flag_date <= referral.referred_date
            and date_diff('day', red_flag.flag_date, referral.referred_date) <= measure.first_days
    where measure.numerator_code = 'RED_FLAG_REFERRED'
    group by measure.agreement_id, measure.measure_id, red_flag.member_id, red_flag.flag_date
),

complaint as (
    select
        complaint.vendor_id,
        complaint.complaint_id,
        complaint.complaint_date,
        complaint.resolved_date,
        coalesce(complaint.member_id, complaint.plan_member_id, complaint.complaint_id) as member_id,
        row_number() over (
            partition by complaint.vendor_id, complaint.complaint_id
            order by
                complaint.known_from_date desc, complaint.complaint_date, complaint.resolved_date, complaint.member_id,
                complaint.plan_member_id
        ) as version_number
    from input.complaint as complaint
    cross join terms.run as run
    left join attribution.test_account as test_account
        on
            complaint.vendor_id = test_account.vendor_id
            and coalesce(complaint.member_id, '') = test_account.submitted_member_id
            and coalesce(complaint.plan_member_id, '') = test_account.submitted_plan_member_id
    where complaint.known_from_date <= run.paid_through_date and test_account.vendor_id is null
),

by_complaint as (
    select
        measure.agreement_id,
        measure.measure_id,
        complaint.member_id,
        date_diff('day', complaint.complaint_date, complaint.resolved_date) between 0 and measure.first_days as is_met
    from measure
    inner join complaint
        on
            measure.vendor_id = complaint.vendor_id
            and complaint.version_number = 1
            and measure.period_from_date <= complaint.complaint_date
            and complaint.complaint_date <= measure.period_to_date
            and date_diff('day', complaint.complaint_date, measure.paid_through_date) >= measure.first_days
    where measure.numerator_code = 'COMPLAINT_ANSWERED'
),

counted as (
    select agreement_id, measure_id, cohort_code, member_id, numerator_count from answer where order_number = 1
    union all
    select agreement_id, measure_id, 'VENDOR' as cohort_code, member_id, case when is_met then 1 else 0 end as numerator_count from by_request
    union all
    select agreement_id, measure_id, 'VENDOR' as cohort_code, member_id, case when is_met then 1 else 0 end as numerator_count from by_red_flag
    union all
    select agreement_id, measure_id, 'VENDOR' as cohort_code, member_id, case when is_met then 1 else 0 end as numerator_count from by_complaint
)

select
    counted.agreement_id, -- the agreement
    counted.measure_id, -- the measure
    counted.cohort_code, -- VENDOR (its members), PERIOD_BEFORE (its members then), VENDOR_SURVEY (its members, asked by itself: never paid on)
    'ALL' as group_kind_code, -- ALL: these measures are not divided
    'ALL' as group_code, -- ALL
    cast(sum(counted.numerator_count) as bigint) as numerator_count, -- what is counted
    count(*) as denominator_count, -- over what: answers, requests, red flags or complaints
    count(distinct counted.member_id) as member_count -- persons behind it
from counted
inner join terms.agreement as agreement on counted.agreement_id = agreement.agreement_id
left join attribution.data_opt_out as left_out
    on agreement.vendor_id = left_out.vendor_id and counted.member_id = left_out.member_id and left_out.is_confirmed
where left_out.member_id is null
group by counted.agreement_id, counted.measure_id, counted.cohort_code
