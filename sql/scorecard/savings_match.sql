-- Who was compared with whom by the method that savings rest on, in the year that is settled, and why the others were not.
-- grain: agreement_id, member_key_id
select
    matched.agreement_id, -- the agreement
    left(md5(concat_ws('|', agreement.vendor_id, matched.member_id)), 16) as member_key_id, -- the member, by the key of the reconciliation file
    matched.arm_code, -- TREATED or CONTROL
    matched.set_id, -- the treated member with those matched with it; null = weighted, or not compared
    matched.weight, -- what the member counts, as decimal text; 0 = not compared
    matched.score, -- logarithm of the odds of being treated, as decimal text; null = not modelled
    matched.reason_code -- MATCHED, or why not
from actuarial.match as matched
inner join actuarial.match_quality as quality
    on
        matched.agreement_id = quality.agreement_id
        and matched.year_code = quality.year_code
        and matched.method_code = quality.method_code
        and quality.is_paid_on
inner join terms.agreement as agreement on matched.agreement_id = agreement.agreement_id
where matched.year_code = 'SETTLED'
