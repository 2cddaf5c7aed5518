-- What becomes of a response that a vendor reports to a payer who aligns members: the answer of the payer's own service, told beforehand. Reports of a
-- member on one day are one: the baseline, a quarterly one so long after the one before, and the last, which asks for the member's own judgement (PGIC). Only
-- vendors with an agreement on alignment have rows. Without answers about alignment a response tells only what can be seen in itself.
-- Results, first that applies: VALIDATION_ERROR (no valid score, or too old on receipt), DUPLICATE (of the same day and answers as one before),
-- PATIENT_NOT_ALIGNED, INCORRECT_TRACK, REPORTING_PERIOD_CLOSED, INCOMPLETE_DATA (a report needs physical function and pain interference of PROMIS or the
-- instrument of a region, pain, and at the end the member's own judgement), SUCCESS.
-- grain: vendor_id, response_id
with programme as (
    select
        agreement.vendor_id,
        min(agreement.alignment_track_code) as track_code,
        max(agreement.alignment_baseline_days) as baseline_days
    from terms.agreement as agreement
    where agreement.alignment_track_code is not null
    group by agreement.vendor_id
),

region_instrument as (
    select distinct agreement.vendor_id, region.instrument_id
    from terms.region_instrument as region
    inner join terms.agreement as agreement on region.agreement_id = agreement.agreement_id
    where region.instrument_id <> 'PROMIS_PF'
),

answer as (
    select
        received.vendor_id,
        received.alignment_id,
        received.member_id,
        received.track_code,
        received.result_code,
        received.result_date,
        received.unaligned_date,
        row_number() over (
            partition by received.vendor_id, received.alignment_id
            order by received.known_from_date desc, received.file_id desc, received.row_number desc
        ) as version_number
    from input.alignment as received
    cross join terms.run as run
    where received.known_from_date <= run.paid_through_date
),

ended as (
    select answer.vendor_id, answer.member_id, coalesce(answer.unaligned_date, answer.result_date) as end_date
    from answer
    where
        answer.version_number = 1
        and (answer.result_code = 'UNALIGNED' or answer.unaligned_date is not null)
        and answer.result_code not in ('CANNOT_UNALIGN_DURING_LOCK_IN', 'UNALIGNMENT_PENDING')
),

aligned as (
    select
        answer.vendor_id,
        answer.member_id,
        answer.result_date as from_date,
        min(answer.track_code) as track_code,
        min(ended.end_date) as to_date
    from answer
    left join ended
        on
            answer.vendor_id = ended.vendor_id
            and answer.member_id = ended.member_id
            and answer.result_date < ended.end_date
    where answer.version_number = 1 and answer.result_code in ('ALIGNED', 'ALIGNED_SWITCH_APPROVED')
    group by answer.vendor_id, answer.member_id, answer.result_date
),

told as (
    select distinct answer.vendor_id from answer
),

reported as (
    select
        response.vendor_id,
        response.response_id,
        response.member_id,
        response.instrument_id,
        response.response_date,
        response.known_from_date as received_date,
        programme.track_code,
        programme.baseline_days,
        told.vendor_id is not null as is_told,
        coalesce(score.fault_code, case
            when response.known_from_date < response.response_date then 'EARLY'
            when date_diff('day', response.response_date, response.known_from_date) > rule.report_valid_days then 'OLD'
        end) as fault_code,
        row_number() over (
            partition by
                response.vendor_id, response.member_id, response.instrument_id, response.response_date, response.answer_set_id
            order by response.known_from_date, response.response_id
        ) as copy_number
    from outcomes.response as response
    inner join programme on response.vendor_id = programme.vendor_id
    cross join terms.common_rule as rule
    inner join outcomes.score as score
        on
            response.vendor_id = score.vendor_id
            and response.surveyor_code = score.surveyor_code
            and response.response_id = score.response_id
            and score.is_newest_scoring
    left join told on response.vendor_id = told.vendor_id
    where response.surveyor_code = 'VENDOR'
),

placed as (
    select
        reported.vendor_id,
        reported.response_id,
        max(aligned.from_date) as aligned_date
    from reported
    inner join aligned
        on
            reported.vendor_id = aligned.vendor_id
            and reported.member_id = aligned.member_id
            and aligned.from_date <= reported.received_date
            and (aligned.to_date is null or reported.received_date < aligned.to_date)
    group by reported.vendor_id, reported.response_id
),

report as (
    select
        reported.vendor_id,
        reported.member_id,
        reported.received_date,
        placed.aligned_date,
        max(case when reported.instrument_id = 'PROMIS_PF' then 1 else 0 end) as physical_function_count,
        max(case when reported.instrument_id = 'PROMIS_PI' then 1 else 0 end) as pain_interference_count,
        max(case when region_instrument.instrument_id is not null then 1 else 0 end) as region_count,
        max(case when reported.instrument_id = 'NPRS' then 1 else 0 end) as pain_count,
        max(case when reported.instrument_id = 'PGIC' then 1 else 0 end) as judgement_count
    from reported
    inner join placed on reported.vendor_id = placed.vendor_id and reported.response_id = placed.response_id
    left join region_instrument
        on reported.vendor_id = region_instrument.vendor_id and reported.instrument_id = region_instrument.instrument_id
    where reported.fault_code is null and reported.copy_number = 1
    group by reported.vendor_id, reported.member_id, reported.received_date, placed.aligned_date
),

dated_report as (
    select
        report.vendor_id,
        report.member_id,
        report.received_date,
        date_diff('day', report.aligned_date, report.received_date) as aligned_days,
        date_diff(
            'day',
            lag(report.received_date) over (
                partition by report.vendor_id, report.member_id, report.aligned_date order by report.received_date
            ),
            report.received_date
        ) as since_days,
        report.pain_count = 1
        and (report.region_count = 1 or (report.physical_function_count = 1 and report.pain_interference_count = 1)) as is_whole,
        report.judgement_count = 1 as is_judged
    from report
),

typed_report as (
    select
        dated_report.vendor_id,
        dated_report.member_id,
        dated_report.received_date,
        dated_report.aligned_days,
        dated_report.since_days,
        dated_report.is_whole,
        dated_report.is_judged,
        case
            when dated_report.since_days is null or dated_report.aligned_days <= programme.baseline_days then 'BASELINE'
            when dated_report.aligned_days >= rule.report_year_days then 'END_OF_PERIOD'
            when dated_report.aligned_days >= rule.report_end_from_days and dated_report.is_judged then 'END_OF_PERIOD'
            else 'QUARTERLY'
        end as report_code
    from dated_report
    inner join programme on dated_report.vendor_id = programme.vendor_id
    cross join terms.common_rule as rule
)

select
    reported.vendor_id, -- the vendor
    reported.response_id, -- its id of the response
    reported.member_id, -- the member; null if none or several fit
    reported.instrument_id, -- questionnaire
    reported.response_date, -- day of the response
    reported.received_date, -- day of the report that it came in
    placed.aligned_date, -- first day of the alignment in force then; null = none is known
    typed_report.report_code, -- BASELINE, QUARTERLY or END_OF_PERIOD; null = not told
    case
        when reported.fault_code is not null then 'VALIDATION_ERROR'
        when reported.copy_number > 1 and reported.member_id is not null then 'DUPLICATE'
        when not reported.is_told then 'SUCCESS'
        when placed.aligned_date is null then 'PATIENT_NOT_ALIGNED'
        when aligned.track_code <> reported.track_code then 'INCORRECT_TRACK'
        when typed_report.report_code = 'BASELINE' and typed_report.aligned_days > reported.baseline_days then 'REPORTING_PERIOD_CLOSED'
        when
            typed_report.report_code = 'QUARTERLY'
            and (typed_report.since_days < rule.report_quarter_from_days or rule.report_quarter_to_days < typed_report.since_days)
            then 'REPORTING_PERIOD_CLOSED'
        when typed_report.aligned_days > rule.report_end_to_days then 'REPORTING_PERIOD_CLOSED'
        when not typed_report.is_whole then 'INCOMPLETE_DATA'
        when typed_report.report_code = 'END_OF_PERIOD' and not typed_report.is_judged then 'INCOMPLETE_DATA'
        else 'SUCCESS'
    end as result_code -- the payer's answer, as it words it, in capitals
from reported
cross join terms.common_rule as rule
left join placed on reported.vendor_id = placed.vendor_id and reported.response_id = placed.response_id
left join aligned
    on
        reported.vendor_id = aligned.vendor_id
        and reported.member_id = aligned.member_id
        and placed.aligned_date = aligned.from_date
left join typed_report
    on
        reported.vendor_id = typed_report.vendor_id
        and reported.member_id = typed_report.member_id
        and reported.received_date = typed_report.received_date
