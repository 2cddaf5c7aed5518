-- What a payer who aligns members answers to the responses that a vendor reported to it from the first day of the settled period on, as far as known.
-- grain: agreement_id, report_code, result_code
select
    agreement.agreement_id, -- an agreement with an alignment
    coalesce(submission.report_code, 'UNKNOWN') as report_code, -- BASELINE, QUARTERLY, END_OF_PERIOD; UNKNOWN = of no known alignment
    submission.result_code, -- the payer's answer, as it words it, in capitals
    count(*) as response_count, -- responses so answered
    count(distinct submission.member_id) as member_count -- members of whom they are, without those whom none or several fit
from terms.agreement as agreement
inner join outcomes.submission as submission
    on
        agreement.vendor_id = submission.vendor_id
        and agreement.period_from_date <= submission.received_date
where agreement.alignment_track_code is not null
group by agreement.agreement_id, coalesce(submission.report_code, 'UNKNOWN'), submission.result_code
