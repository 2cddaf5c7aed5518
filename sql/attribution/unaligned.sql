-- A stretch of time in which a member is no longer aligned to a vendor, by the public payer's word and as far as the terms of the agreement allow the end: from the end
-- of an alignment to the next one. An end in the lock, or for lost contact that was not sought, ends nothing.
-- grain: agreement_id, member_id, from_date
with ended as (
    select alignment.agreement_id, alignment.vendor_id, alignment.member_id, alignment.unaligned_date, min(alignment.unaligned_reason_code) as reason_code
    from attribution.alignment as alignment
    where
        alignment.unaligned_date is not null
        and alignment.aligned_date is not null
        and alignment.finding_code is null
        and alignment.result_code not in ('CANNOT_UNALIGN_DURING_LOCK_IN', 'UNALIGNMENT_PENDING')
    group by alignment.agreement_id, alignment.vendor_id, alignment.member_id, alignment.unaligned_date
),

again as (
    select ended.agreement_id, ended.member_id, ended.unaligned_date, min(alignment.result_date) as to_date
    from ended
    inner join attribution.alignment as alignment
        on
            ended.agreement_id = alignment.agreement_id
            and ended.member_id = alignment.member_id
            and alignment.aligned_date = alignment.result_date
            and ended.unaligned_date <= alignment.result_date
    group by ended.agreement_id, ended.member_id, ended.unaligned_date
)

select
    ended.agreement_id, -- the agreement
    ended.vendor_id, -- its vendor
    ended.member_id, -- the member
    ended.unaligned_date as from_date, -- first day no longer aligned
    again.to_date, -- day of the next alignment (exclusive end); null = none
    ended.reason_code -- why the payer ended it
from ended
left join again
    on
        ended.agreement_id = again.agreement_id
        and ended.member_id = again.member_id
        and ended.unaligned_date = again.unaligned_date
where again.to_date is null or ended.unaligned_date < again.to_date
