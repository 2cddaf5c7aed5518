-- An alignment without a valid baseline in the days that the agreement gives for it, known once they are over: the payer may end it.
-- A baseline is a valid answer to any instrument that the vendor asked for, from the day of the alignment on.
-- grain: agreement_id, member_id, result_date
with aligned as (
    select
        alignment.agreement_id,
        alignment.vendor_id,
        alignment.member_id,
        alignment.result_date,
        cast(alignment.result_date + cast(agreement.alignment_baseline_days as integer) as date) as baseline_last_date
    from attribution.alignment as alignment
    inner join terms.agreement as agreement on alignment.agreement_id = agreement.agreement_id
    cross join terms.run as run
    where
        alignment.aligned_date = alignment.result_date
        and date_diff('day', alignment.result_date, run.paid_through_date) > agreement.alignment_baseline_days
        and coalesce(date_diff('day', alignment.result_date, alignment.unaligned_date) > agreement.alignment_baseline_days, true)
)

select
    aligned.agreement_id, -- the agreement
    aligned.member_id, -- the member
    aligned.result_date, -- day of the alignment
    'BASELINE_MISSING' as finding_code, -- why the alignment may end
    cast(aligned.baseline_last_date + 1 as date) as from_date -- first day on which it may
from aligned
left join outcomes.score as score
    on
        aligned.vendor_id = score.vendor_id
        and aligned.member_id = score.member_id
        and score.surveyor_code = 'VENDOR'
        and score.fault_code is null
        and aligned.result_date <= score.response_date
        and score.response_date <= aligned.baseline_last_date
group by aligned.agreement_id, aligned.member_id, aligned.result_date, aligned.baseline_last_date
having count(score.response_id) = 0
